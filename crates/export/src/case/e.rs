//! Section E: one reaction for each event that is suspected, in the order of the post.

use icsr::e::{Reaction, Seriousness};
use icsr::value::{InLanguage, Known, MedDra};
use model::Relation;

use super::account::Account;
use super::amounts::date;
use super::gate::Reason;
use super::group::{Group, nearest};
use super::language::{is_english, iso_639_2};
use super::source::{Source, Sources};
use super::{Input, at_most, term, uuid};

/// Characters of E.i.1.1a and E.i.1.2.
const VERBATIM: usize = 250;

/// Outcomes of facts and of E.i.7.
const OUTCOMES: [(&str, &str); 5] = [
    ("recovered", "1"),
    ("recovering", "2"),
    ("not_recovered", "3"),
    ("recovered_with_sequelae", "4"),
    ("fatal", "5"),
];

/// E.i.3.2, with the word of facts and the place in the case.
type Flag = fn(&mut Seriousness) -> &mut bool;
const CRITERIA: [(&str, &str, Flag); 6] = [
    ("a", "death", |s| &mut s.death),
    ("b", "life_threatening", |s| &mut s.life_threatening),
    ("c", "hospitalisation", |s| &mut s.hospitalisation),
    ("d", "disability", |s| &mut s.disability),
    ("e", "congenital_anomaly", |s| &mut s.congenital_anomaly),
    ("f", "other_important", |s| &mut s.other_important),
];

pub(super) fn reactions(
    input: &Input<'_>,
    account: &Account<'_>,
    groups: &[Group<'_>],
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> Vec<Reaction> {
    let all: Vec<&Group<'_>> = groups.iter().collect();
    let outcome_of = account.fact("outcome").and_then(|fact| nearest(fact, &all));
    let onset_of = account.fact("onset").and_then(|fact| nearest(fact, &all));
    groups
        .iter()
        .enumerate()
        .map(|(place, group)| {
            let i = place + 1;
            sources.put(format!("E.{i}"), Source::rule("made of the report's id and the event's concept"));
            let term = coded(input, account, group, i, sources, reasons);
            let (native, translation) = verbatim(account, group, i, sources);
            let outcome = outcome(account, (outcome_of == Some(place)).then_some(()), i, sources);
            let seriousness = seriousness(input, account, group, &outcome, i, sources);
            let start = account.fact("onset").filter(|_| onset_of == Some(place)).and_then(|fact| {
                let start = date(&fact.value)?;
                sources.put(format!("E.{i}.4"), fact.source.clone());
                Some(Known::Is(start))
            });
            let confirmed = confirmed(account, i, sources);
            let country = account.fact("country").map(|fact| {
                sources.put(format!("E.{i}.9"), fact.source.clone());
                fact.value.clone()
            });
            Reaction {
                id: uuid(input.report.id, "reaction", &group.concept),
                native,
                translation,
                term,
                highlighted: None,
                seriousness,
                start,
                end: None,
                duration: None,
                outcome,
                confirmed,
                country,
            }
        })
        .collect()
}

fn coded(
    input: &Input<'_>,
    account: &Account<'_>,
    group: &Group<'_>,
    i: usize,
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> MedDra {
    let reason = match term::of(input, account, group, "E.i.2.1b") {
        Ok(Some((term, from))) => {
            sources.put(format!("E.{i}.2.1a"), Source::settings("meddra.version"));
            sources.put(format!("E.{i}.2.1b"), from);
            return term;
        }
        Ok(None) => {
            let mention = group.mentions.first().map(|said| said.index).unwrap_or_default();
            Reason::new(
                "E.i.2.1b",
                format!(
                    "{} (mention {mention}) has no LLT of MedDRA; choose one with `hark export set`",
                    group.name()
                ),
            )
        }
        Err(reason) => reason,
    };
    reasons.push(reason);
    // The case is refused.
    MedDra { version: String::new(), code: String::new() }
}

fn verbatim(
    account: &Account<'_>,
    group: &Group<'_>,
    i: usize,
    sources: &mut Sources,
) -> (Option<InLanguage>, Option<String>) {
    let language = account.report.language.as_str();
    let quoted = group.quoted();
    let native = quoted.map(|(said, words)| {
        sources.put(format!("E.{i}.1.1a"), said.source.clone());
        sources.put(format!("E.{i}.1.1b"), Source::rule("the language that the post was read in"));
        InLanguage { text: at_most(words, VERBATIM), language: iso_639_2(language).to_owned() }
    });
    let translation = match account.said_of("E.i.1.2", &group.mentions) {
        Some(said) => {
            sources.put(format!("E.{i}.1.2"), Source::said(said));
            Some(said.value.clone())
        }
        None => quoted.filter(|_| is_english(language)).map(|(said, words)| {
            sources.put(format!("E.{i}.1.2"), said.source.clone());
            at_most(words, VERBATIM)
        }),
    };
    (native, translation)
}

fn outcome(account: &Account<'_>, of_this: Option<()>, i: usize, sources: &mut Sources) -> String {
    let known = of_this.and(account.fact("outcome")).and_then(|fact| {
        let (_, code) = OUTCOMES.iter().find(|(word, _)| *word == fact.value)?;
        Some((*code, fact.source.clone()))
    });
    let (code, from) =
        known.unwrap_or_else(|| ("0", Source::rule("the post does not tell of this reaction")));
    sources.put(format!("E.{i}.7"), from);
    code.to_owned()
}

fn seriousness(
    input: &Input<'_>,
    account: &Account<'_>,
    group: &Group<'_>,
    outcome: &str,
    i: usize,
    sources: &mut Sources,
) -> Seriousness {
    let mut seriousness = Seriousness::default();
    for (letter, criterion, flag) in CRITERIA {
        let of_this = |event: &Option<String>| event.as_ref().is_none_or(|event| *event == group.concept);
        let met = account.serious.iter().find(|met| met.criterion == criterion && of_this(&met.event));
        let fatal = letter == "a" && outcome == "5";
        let from = match met {
            Some(met) => met.source.clone(),
            None if fatal => Source::rule("the outcome is fatal"),
            None => Source::rule("nothing says that it is met"),
        };
        *flag(&mut seriousness) = met.is_some() || fatal;
        sources.put(format!("E.{i}.3.2{letter}"), from);
    }
    if input.profile.sends("FDA.E.i.3.2h") {
        seriousness.fda_required_intervention = Some(false);
        sources.put(format!("FDA.E.{i}.3.2h"), Source::rule("nothing says that it is met"));
    }
    seriousness
}

/// E.i.8: of a health professional it is not sent; of others nothing confirms the reaction. Nothing where nobody knows who reports.
fn confirmed(account: &Account<'_>, i: usize, sources: &mut Sources) -> Option<bool> {
    let consumer = match account.said("C.2.r.4") {
        Some(said) => matches!(said.value.as_str(), "4" | "5"),
        None => account.fact("reporter").is_some_and(|fact| fact.value != "health_professional"),
    };
    consumer.then(|| {
        sources
            .put(format!("E.{i}.8"), Source::rule("told by no health professional, and confirmed by none"));
        false
    })
}

/// Whether a drug is suspected of a reaction.
pub(super) fn is_suspected(relation: Option<Relation>) -> bool {
    matches!(relation, Some(Relation::Reaction | Relation::Interaction | Relation::Withdrawal))
}
