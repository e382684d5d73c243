//! What kind of source a post is: first hand or not, its labels, how far it can be followed up, what it rests on,
//! and what all of that takes off the score.
//!
//! Not here: whether the post tells of a reaction. `labels` names kinds, `credibility` reads links (`domains` knows
//! hosts), `account` looks for somebody's own case, `repetition` for machines, `penalty` is the policy.

mod account;
mod credibility;
mod domains;
mod labels;
mod penalty;
mod repetition;

use model::{Contribution, Evidence, Quality, ReferenceKind};

use crate::assess::Input;
use crate::context::Context;
use crate::cue::{Category, Hit};
use crate::facts::span_of;
use crate::unit::Unit;

use account::account;
use credibility::links;
pub(crate) use domains::Domains;
use labels::Source;
pub(crate) use penalty::outweigh;
use penalty::penalties;

/// The kind of source, and the parts of the score that follow from it.
pub(crate) fn quality(
    input: &Input<'_>,
    units: &[Unit],
    hits: &[Hit],
    context: &Context,
    domains: &Domains,
) -> (Quality, Vec<Contribution>) {
    let account = account(input.text, units, hits, context);
    let links = links(input.post, domains);
    let source = Source { text: &input.post.text, folded: input.text, units, hits, links: &links };
    let labels = source.labels();
    let labelled = |names: &[&str]| labels.iter().any(|label| names.contains(&&*label.value));
    let sold = labelled(&["advert", "pharmacy_spam", "legal_advert"]);
    let studied = hits
        .iter()
        .find(|hit| hit.category == Category::Evidence)
        .map(|hit| Evidence { value: "evidence_based".to_owned(), span: span_of(input.text, units, hit) });
    let referred =
        links.credibility.reference.filter(|reference| reference.kind == ReferenceKind::PeerReviewed);
    let referred = referred
        .and_then(|reference| reference.span)
        .map(|span| Evidence { value: "evidence_based".to_owned(), span });
    let first_hand =
        account.first_hand && (!sold || account.told) && (!labelled(&["veterinary"]) || account.of_person);
    let basis = match &account.somebody {
        Some(_) if first_hand => account.somebody.clone(),
        _ => studied.or(referred),
    };
    let quality = Quality { first_hand, labels, credibility: links.credibility, basis };
    let claims = hits.iter().any(|hit| hit.category == Category::News && hit.value != "faint");
    let parts = penalties(&quality, &account, claims);
    (quality, parts)
}
