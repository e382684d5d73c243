//! Section G: one drug for each concept, suspects first.

use icsr::g::{Dosage, Drug, Indication, Interval, Relation, Substance};
use icsr::value::Known;
use model::MentionKind;

use super::account::{Account, Fact};
use super::amounts::{date, dose, duration, interval};
use super::e::is_suspected;
use super::gate::Reason;
use super::group::{Group, Part, indications, nearest, relation};
use super::source::{Source, Sources};
use super::{Input, at_most, term, uuid};

/// What was done with the drug, in facts and in G.k.8.
const ACTIONS: [(&str, &str); 4] =
    [("stopped", "1"), ("reduced", "2"), ("increased", "3"), ("continued", "4")];

/// Special situations that G.k.10.r has a code for, by their concept.
const SITUATIONS: [(&str, &str); 7] = [
    ("situation/falsified-product", "1"),
    ("situation/overdose", "2"),
    ("situation/medication-error", "7"),
    ("situation/misuse", "8"),
    ("situation/abuse", "9"),
    ("situation/occupational-exposure", "10"),
    ("situation/off-label-use", "11"),
];

pub(super) fn drugs(
    input: &Input<'_>,
    account: &Account<'_>,
    parts: &[Part<'_>],
    reactions: &[Group<'_>],
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> Vec<Drug> {
    let suspects: Vec<&Group<'_>> =
        parts.iter().filter(|part| part.role != "2").map(|part| &part.group).collect();
    let indications = indications(account);
    parts
        .iter()
        .enumerate()
        .map(|(place, part)| {
            let k = place + 1;
            let group = &part.group;
            // Suspects come first, so that places among them are places among all.
            let told = |name: &str| {
                let fact = account.fact(name)?;
                (nearest(fact, &suspects)? == place).then_some(fact)
            };
            sources.put(format!("G.{k}"), Source::rule("made of the report's id and the drug's concept"));
            sources.put(format!("G.{k}.1"), role_source(part));
            Drug {
                id: uuid(input.report.id, "drug", &group.concept),
                role: part.role.clone(),
                mpid: None,
                phpid: None,
                name: name(group, k, sources, reasons),
                substances: substances(group, k, sources),
                country_obtained: None,
                blinded: false,
                authorisation: None,
                dosages: dosage(&told, k, sources).into_iter().collect(),
                cumulative_dose: None,
                gestation: None,
                indications: of_drug(input, account, part, parts, &indications, k, sources, reasons),
                action: told("action").and_then(|fact| {
                    let (_, code) = ACTIONS.iter().find(|(word, _)| *word == fact.value)?;
                    sources.put(format!("G.{k}.8"), fact.source.clone());
                    Some((*code).to_owned())
                }),
                relations: relations(input, account, group, reactions, &told, suspects.len(), k, sources),
                additional: if part.role == "2" { Vec::new() } else { additional(account, k, sources) },
                additional_text: None,
            }
        })
        .collect()
}

fn role_source(part: &Part<'_>) -> Source {
    match (part.said, part.group.shown(), part.role.as_str()) {
        (Some(said), ..) => Source::said(said),
        (None, Some(shown), "1" | "3") => shown.source.clone(),
        _ => Source::rule("taken, and no reaction is suspected to come of it"),
    }
}

/// G.k.2.2: as written, else by the dictionary's name where it stands in title or context.
fn name(group: &Group<'_>, k: usize, sources: &mut Sources, reasons: &mut Vec<Reason>) -> String {
    let from = group.shown().map_or_else(|| Source::rule("no words"), |shown| shown.source.clone());
    sources.put(format!("G.{k}.2.2"), from);
    match group.quoted().map(|(_, words)| words).or(group.preferred()) {
        Some(name) => at_most(name, 250),
        None => {
            let mention = group.mentions.first().map(|said| said.index).unwrap_or_default();
            let text = format!(
                "{} (mention {mention}) has no name; correct it in review to a concept of the dictionary, or to words in the text",
                group.name()
            );
            reasons.push(Reason::new("G.k.2.2", text));
            String::new()
        }
    }
}

/// G.k.2.3.r.1: the name of a concept that is one substance.
fn substances(group: &Group<'_>, k: usize, sources: &mut Sources) -> Vec<Substance> {
    let one = |said: &&super::account::Said<'_>| {
        said.codes.and_then(|codes| codes.get("unii")).is_some_and(|codes| !codes.contains(','))
            && !said.preferred.is_empty()
    };
    let Some(said) = group.mentions.iter().copied().find(|said| one(said)) else { return Vec::new() };
    sources.put(
        format!("G.{k}.2.3.1.1"),
        Source::rule("name of the dictionary's concept, which is one substance"),
    );
    vec![Substance { name: Some(at_most(&said.preferred, 250)), ..Substance::default() }]
}

/// G.k.4.r: one dosage, in words as written and in numbers where they parse. Nothing where the post tells nothing of it.
fn dosage<'a>(told: &dyn Fn(&str) -> Option<&'a Fact>, k: usize, sources: &mut Sources) -> Option<Dosage> {
    let mut dosage = Dosage::default();
    let mut words = Vec::new();
    if let Some(fact) = told("dose") {
        words.push(fact);
        dosage.dose = dose(&fact.value);
        sources.put(format!("G.{k}.4.1.1"), fact.source.clone());
    }
    if let Some(fact) = told("frequency") {
        words.push(fact);
        dosage.interval = interval(&fact.value).map(|(number, unit)| Interval { number, unit });
        sources.put(format!("G.{k}.4.1.2"), fact.source.clone());
        sources.put(format!("G.{k}.4.1.3"), fact.source.clone());
    }
    for (name, element, place) in [("start", 4, &mut dosage.start), ("stop", 5, &mut dosage.end)] {
        if let Some((fact, ts)) = told(name).and_then(|fact| Some((fact, date(&fact.value)?))) {
            *place = Some(Known::Is(ts));
            sources.put(format!("G.{k}.4.1.{element}"), fact.source.clone());
        }
    }
    if let Some(first) = words.first() {
        let text = words.iter().map(|fact| fact.value.as_str()).collect::<Vec<_>>().join(", ");
        dosage.text = Some(at_most(&text, 2000));
        sources.put(format!("G.{k}.4.1.8"), first.source.clone());
    }
    if let Some(fact) = told("route") {
        dosage.route = Some(Known::Is(at_most(&fact.value, 60)));
        sources.put(format!("G.{k}.4.1.10.1"), fact.source.clone());
    }
    (dosage != Dosage::default()).then_some(dosage)
}

/// G.k.7.r: what this drug was taken for. An indication that is linked to no drug is that of the only suspect.
#[expect(clippy::too_many_arguments, reason = "a case is built of that many parts")]
fn of_drug(
    input: &Input<'_>,
    account: &Account<'_>,
    part: &Part<'_>,
    parts: &[Part<'_>],
    indications: &[Group<'_>],
    k: usize,
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> Vec<Indication> {
    let is_indication = |drug: &Group<'_>, event: &Group<'_>| {
        relation(account, drug, event) == Some(model::Relation::Indication)
    };
    let only_suspect = part.role != "2" && parts.iter().filter(|part| part.role != "2").count() == 1;
    let mine = |event: &&Group<'_>| {
        is_indication(&part.group, event)
            || (only_suspect && !parts.iter().any(|other| is_indication(&other.group, event)))
    };
    let mut found = Vec::new();
    for event in indications.iter().filter(mine) {
        let r = found.len() + 1;
        let text = event.quoted().map(|(said, words)| {
            sources.put(format!("G.{k}.7.{r}.1"), said.source.clone());
            Known::Is(at_most(words, 250))
        });
        let term = match term::of(input, account, event, "G.k.7.r.2b") {
            Ok(Some((term, from))) => {
                sources.put(format!("G.{k}.7.{r}.2a"), Source::settings("meddra.version"));
                sources.put(format!("G.{k}.7.{r}.2b"), from);
                Some(term)
            }
            Ok(None) => None,
            Err(reason) => {
                reasons.push(reason);
                None
            }
        };
        if text.is_some() || term.is_some() {
            found.push(Indication { text, term });
        }
    }
    found
}

/// G.k.9.i: the reactions that this drug is suspected of. The time between is that of the only suspect and the only reaction.
#[expect(clippy::too_many_arguments, reason = "a case is built of that many parts")]
fn relations<'a>(
    input: &Input<'_>,
    account: &Account<'_>,
    drug: &Group<'_>,
    reactions: &[Group<'_>],
    told: &dyn Fn(&str) -> Option<&'a Fact>,
    suspects: usize,
    k: usize,
    sources: &mut Sources,
) -> Vec<Relation> {
    let suspected: Vec<&Group<'_>> =
        reactions.iter().filter(|event| is_suspected(relation(account, drug, event))).collect();
    let rechallenged = told("rechallenge").and_then(|fact| Some((fact, nearest(fact, &suspected)?)));
    suspected
        .iter()
        .enumerate()
        .map(|(place, event)| {
            let i = place + 1;
            let from = event
                .shown()
                .map_or_else(|| Source::rule("the pair of drug and event"), |shown| shown.source.clone());
            sources.put(format!("G.{k}.9.{i}.1"), from);
            let recurrence = rechallenged.filter(|(_, of)| *of == place).and_then(|(fact, _)| {
                let code = match fact.value.as_str() {
                    "positive" => "1",
                    "negative" => "2",
                    _ => return None,
                };
                sources.put(format!("G.{k}.9.{i}.4"), fact.source.clone());
                Some(code.to_owned())
            });
            let only = suspects == 1 && reactions.len() == 1;
            let from_first_dose = told("onset").filter(|_| only).and_then(|fact| {
                let time = duration(&fact.value)?;
                sources.put(format!("G.{k}.9.{i}.3.1"), fact.source.clone());
                Some(time)
            });
            Relation {
                reaction: uuid(input.report.id, "reaction", &event.concept),
                assessments: Vec::new(),
                from_first_dose,
                from_last_dose: None,
                recurrence,
            }
        })
        .collect()
}

/// G.k.10.r: special situations that the post tells of as having happened, in the order of the codes.
fn additional(account: &Account<'_>, k: usize, sources: &mut Sources) -> Vec<String> {
    let mut codes = Vec::new();
    for (concept, code) in SITUATIONS {
        let told = account.mentions.iter().find(|said| {
            said.kind == MentionKind::Situation
                && said.concept == concept
                && super::account::happened(said.assertion)
        });
        if let Some(said) = told {
            codes.push(code.to_owned());
            sources.put(format!("G.{k}.10.{}", codes.len()), said.source.clone());
        }
    }
    codes
}
