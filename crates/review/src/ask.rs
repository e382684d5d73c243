//! Bodies of changes, read into what the trail knows: every value is of a closed list, has a length, and makes sense.

use casework::{Change, Correction, CriterionName, DuplicateKind, Label, RejectReason, Verdict};
use model::{Assertion, Facts, MentionKind, Relation, ReportId, Status, Timestamp};
use store::StoredReport;

use crate::act::{Act, Before};
use crate::card::{self, Places};
use crate::problem::Problem;
use crate::wire::report::Place;
use crate::wire::work::{CorrectionRequest, DecisionRequest, DuplicatesRequest};
use crate::words::of_word;

/// Longest text of a person, in characters: a comment, a question, a reason.
const TEXT: usize = 4_000;
/// Longest value of a fact, in characters.
const VALUE: usize = 200;

/// A text that is there and not too long.
pub(crate) fn text(name: &str, text: &str, most: usize) -> Result<String, Problem> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(Problem::value(format!("`{name}` is empty")));
    }
    if length > most {
        return Err(Problem::value(format!("`{name}` has {length} characters, {most} are allowed")));
    }
    if text.contains('\u{0}') {
        return Err(Problem::value(format!("`{name}` holds a character that no text has")));
    }
    Ok(text.to_owned())
}

/// A comment.
pub(crate) fn comment(words: &str) -> Result<String, Problem> {
    text("text", words, TEXT)
}

/// Why, where it is said. Blank is not said.
pub(crate) fn reason(given: Option<&str>) -> Result<Option<String>, Problem> {
    given.filter(|given| !given.trim().is_empty()).map(|given| text("reason", given, TEXT)).transpose()
}

fn member<'a, T>(name: &str, with: &str, value: Option<&'a T>) -> Result<&'a T, Problem> {
    value.ok_or_else(|| Problem::value(format!("`{name}` is needed with {with}")))
}

fn listed<T: serde::de::DeserializeOwned>(name: &str, word: &str) -> Result<T, Problem> {
    of_word(word)
        .ok_or_else(|| Problem::value(format!("`{name}` is not one of its words; the document lists them")))
}

/// Another report.
fn other(name: &str, id: &str, own: ReportId) -> Result<ReportId, Problem> {
    match id.parse() {
        Ok(other) if other == own => Err(Problem::value(format!("`{name}` is this report itself"))),
        Ok(other) => Ok(other),
        Err(_) => Err(Problem::value(format!("`{name}` is no id of a report"))),
    }
}

/// A finding. What belongs to another verdict is refused, so that nothing is silently dropped.
pub(crate) fn verdict(own: ReportId, asked: &DecisionRequest) -> Result<Verdict, Problem> {
    let DecisionRequest { verdict, because, of, question, until, .. } = asked;
    let given = [
        ("because", "not_valid", because.is_some()),
        ("of", "duplicate", of.is_some()),
        ("question", "follow_up", question.is_some()),
        ("until", "snoozed", until.is_some()),
    ];
    if let Some((name, belongs, _)) = given.iter().find(|(_, belongs, given)| *given && belongs != verdict) {
        return Err(Problem::value(format!("`{name}` belongs to the verdict `{belongs}`")));
    }
    Ok(match verdict.as_str() {
        "valid" => Verdict::Valid,
        "not_valid" => {
            let because: RejectReason =
                listed("because", member("because", "`not_valid`", because.as_ref())?)?;
            Verdict::NotValid { because }
        }
        "duplicate" => {
            Verdict::Duplicate { of: other("of", member("of", "`duplicate`", of.as_ref())?, own)? }
        }
        "follow_up" => {
            let question = text("question", member("question", "`follow_up`", question.as_ref())?, TEXT)?;
            Verdict::FollowUp { question }
        }
        "snoozed" => {
            let until = member("until", "`snoozed`", until.as_ref())?;
            let until: Timestamp = until
                .parse()
                .map_err(|_| Problem::value("`until` is no instant such as 2026-11-23T08:30:00Z"))?;
            Verdict::Snoozed { until }
        }
        _ => return Err(Problem::value("`verdict` takes valid, not_valid, duplicate, follow_up or snoozed")),
    })
}

/// The report that a verdict names.
pub(crate) fn named_by(verdict: &Verdict) -> Option<ReportId> {
    match verdict {
        Verdict::Duplicate { of } => Some(*of),
        _ => None,
    }
}

/// A first finding on a report as it stands, with whether the policy asks for a second.
pub(crate) fn decided(before: &Before<'_>, verdict: Verdict) -> Change {
    let second_review = before.policy.wants_second(before.id, before.serious(), &verdict);
    Change::Decided { verdict, second_review }
}

/// A decision on a report as it stands.
pub(crate) fn decision(before: &Before<'_>, asked: &DecisionRequest) -> Result<Act, Problem> {
    let change = decided(before, verdict(before.id, asked)?);
    Ok(Act { change, reason: reason(asked.reason.as_deref())? })
}

/// Joining, confirming, splitting.
pub(crate) fn duplicates(own: ReportId, asked: &DuplicatesRequest) -> Result<Act, Problem> {
    let change = match (asked.action.as_str(), &asked.master) {
        ("join", Some(master)) => Change::Joined {
            master: other("master", master, own)?,
            how: DuplicateKind::Person,
            score: 1.0,
            matched: Vec::new(),
        },
        ("join", None) => return Err(Problem::value("`master` is needed with `join`")),
        (_, Some(_)) => return Err(Problem::value("`master` belongs to the action `join`")),
        ("confirm", None) => Change::Confirmed,
        ("split", None) => Change::Split,
        _ => return Err(Problem::value("`action` takes join, confirm or split")),
    };
    Ok(Act { change, reason: reason(asked.reason.as_deref())? })
}

/// A correction of a report as it stands.
pub(crate) fn correction(before: &Before<'_>, asked: &CorrectionRequest) -> Result<Act, Problem> {
    let report = before.report;
    let places = Places::of(report);
    let correction = match asked.of.as_str() {
        "mention" => {
            let mention = index(report, "mention", asked.mention)?;
            let label = if asked.kind.is_some() { Some(label(&places, asked)?) } else { None };
            Correction::Mention { mention, label }
        }
        "missed" => Correction::Missed { label: label(&places, asked)? },
        "relation" => Correction::Relation {
            drug: of_kind(report, "drug", asked.drug, MentionKind::Drug)?,
            event: of_kind(report, "event", asked.event, MentionKind::Event)?,
            relation: listed::<Relation>("value", value(asked)?)?,
        },
        "fact" => {
            let fact = name(asked)?;
            if !Facts::has_single(fact) {
                return Err(Problem::value("`name` is no fact of a report"));
            }
            let value = asked.value.as_deref().map(|value| text("value", value, VALUE)).transpose()?;
            Correction::Fact { fact: fact.to_owned(), value, words: words(&places, asked.place.as_ref())? }
        }
        "seriousness" => {
            let criterion = name(asked)?;
            if !card::SERIOUSNESS.contains(&criterion) {
                return Err(Problem::value("`name` is no criterion of seriousness"));
            }
            let met = match value(asked)? {
                "met" => true,
                "not_met" => false,
                _ => return Err(Problem::value("`value` takes met or not_met")),
            };
            let event = match asked.event {
                None => None,
                event => Some(of_kind(report, "event", event, MentionKind::Event)?),
            };
            let words = words(&places, asked.place.as_ref())?;
            Correction::Seriousness { criterion: criterion.to_owned(), met, event, words }
        }
        "criterion" => Correction::Criterion {
            criterion: listed::<CriterionName>("name", name(asked)?)?,
            status: listed::<Status>("value", value(asked)?)?,
            words: words(&places, asked.place.as_ref())?,
        },
        _ => {
            return Err(Problem::value(
                "`of` takes mention, missed, relation, fact, seriousness or criterion",
            ));
        }
    };
    let correction = Box::new(correction);
    let corrected = Change::Corrected { correction: correction.clone(), criteria_met: false };
    let after = before.after(&Act::new(corrected));
    let criteria_met = card::all_met(report, &after);
    Ok(Act {
        change: Change::Corrected { correction, criteria_met },
        reason: reason(asked.reason.as_deref())?,
    })
}

fn name(asked: &CorrectionRequest) -> Result<&str, Problem> {
    Ok(member("name", "this", asked.name.as_ref())?)
}

fn value(asked: &CorrectionRequest) -> Result<&str, Problem> {
    Ok(member("value", "this", asked.value.as_ref())?)
}

fn index(report: &StoredReport, name: &str, mention: Option<u32>) -> Result<usize, Problem> {
    let index = *member(name, "this", mention.as_ref())? as usize;
    if index < report.mentions.len() {
        return Ok(index);
    }
    Err(Problem::value(format!(
        "`{name}` counts the mentions of the report from 0, and it has {}",
        report.mentions.len()
    )))
}

fn of_kind(
    report: &StoredReport,
    name: &str,
    mention: Option<u32>,
    kind: MentionKind,
) -> Result<usize, Problem> {
    let index = index(report, name, mention)?;
    if report.mentions.get(index).is_some_and(|mention| mention.kind == kind) {
        return Ok(index);
    }
    Err(Problem::value(format!("`{name}` is a mention of another kind")))
}

fn words(places: &Places, place: Option<&Place>) -> Result<Option<casework::Words>, Problem> {
    let read = |place| {
        places.read(place).ok_or_else(|| {
            Problem::value("`place` is no stretch of the text or the title, counted in UTF-16 code units")
        })
    };
    place.map(read).transpose()
}

fn label(places: &Places, asked: &CorrectionRequest) -> Result<Label, Problem> {
    let kind: MentionKind = listed("kind", member("kind", "a label", asked.kind.as_ref())?)?;
    let words = words(places, Some(member("place", "a label", asked.place.as_ref())?))?;
    let words = words.ok_or_else(|| Problem::value("`place` is needed with a label"))?;
    let concept = asked.concept.as_deref().map(|concept| text("concept", concept, VALUE)).transpose()?;
    let assertion = match &asked.assertion {
        None => Assertion::default(),
        Some(word) => listed("assertion", word)?,
    };
    Ok(Label { words, kind, concept, assertion })
}
