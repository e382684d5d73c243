//! What the kind of source takes off a score, in log-odds and by name. No other part of the program refuses a
//! post for its kind: a penalty stands in the explanation like every other part of the score.
//!
//! The sums are a policy and not learned: corpora hold too few adverts and too many of one campaign. The model's
//! own log-odds seldom pass 9, and no threshold lies under -4 (a probability of 2 %).

use model::{Contribution, Quality, ReferenceKind};

use super::account::Account;

/// What spares a post a penalty.
#[derive(Clone, Copy)]
enum Spared {
    /// Somebody speaks of their own.
    FirstHand,
    /// Somebody's own event is told: pitches say "I" and "you" as well.
    Told,
    /// The event is that of a person.
    OfPerson,
    /// Somebody speaks of their own, or a journal, a government or the WHO is referred to.
    FirstHandOrCredible,
}

/// Penalties that no words make up for.
const OUTWEIGHS: f64 = -16.0;

/// Whether a post must not be flagged even where no score decides.
pub(crate) fn outweigh(penalties: &[Contribution]) -> bool {
    penalties.iter().any(|part| part.weight <= OUTWEIGHS)
}

struct Penalty {
    label: &'static str,
    log_odds: f64,
    spared: Spared,
}

const fn penalty(label: &'static str, log_odds: f64, spared: Spared) -> Penalty {
    Penalty { label, log_odds, spared }
}

/// One line a label. `misuse` takes nothing off: harm by misuse is a case (EU GVP module VI, VI.B.6.3).
const PENALTIES: [Penalty; 9] = [
    // Nobody's case: what names the reactions in order to sell falls under every threshold.
    penalty("advert", OUTWEIGHS, Spared::Told),
    penalty("pharmacy_spam", OUTWEIGHS, Spared::Told),
    penalty("legal_advert", OUTWEIGHS, Spared::Told),
    // No human case; veterinary cases go to other authorities.
    penalty("veterinary", OUTWEIGHS, Spared::OfPerson),
    // A machine repeats what others say.
    penalty("bot", -3.0, Spared::Told),
    // Words of somebody who made them up; jokes are often true at the core.
    penalty("lyrics", -2.5, Spared::Told),
    penalty("fiction", -2.5, Spared::Told),
    penalty("joke", -1.0, Spared::FirstHand),
    // Told of many and at second hand; a journal or an authority can be followed up.
    penalty("news", -1.5, Spared::FirstHandOrCredible),
];

/// A general claim, with the words of news, without an author or a reference: nobody can be asked.
const UNSOURCED: f64 = -0.3;

/// The penalties of a post, each named `quality:` and the label. `claims` says whether the post uses
/// words of news.
pub(crate) fn penalties(quality: &Quality, account: &Account, claims: bool) -> Vec<Contribution> {
    let reference = quality.credibility.reference.map(|reference| reference.kind);
    let credible = reference.is_some_and(|kind| kind > ReferenceKind::Link);
    let spares = |spared: Spared| match spared {
        Spared::FirstHand => account.first_hand,
        Spared::Told => account.told,
        Spared::OfPerson => account.of_person,
        Spared::FirstHandOrCredible => account.first_hand || credible,
    };
    let named = |name: &str, weight: f64| Contribution { name: format!("quality:{name}"), weight };
    let labelled = |penalty: &&Penalty| quality.labels.iter().any(|label| label.value == penalty.label);
    let mut found: Vec<Contribution> = PENALTIES
        .iter()
        .filter(labelled)
        .filter(|penalty| !spares(penalty.spared))
        .map(|penalty| named(penalty.label, penalty.log_odds))
        .collect();
    if claims && !account.first_hand && quality.credibility.is_unknown() {
        found.push(named("unsourced", UNSOURCED));
    }
    found
}
