//! Facts of the case, validity and kind of source, each with the words that state it.

mod course;
mod reading;
mod seriousness;
mod therapy;

use model::{
    Assertion, Criterion, Evidence, Facts, Field, Mention, MentionKind, Post, Quality, Span, Status, Validity,
};
use text::Folded;

use crate::cue::{Category, Hit, Scope};
use crate::unit::Unit;

/// Ages that no patient has.
const OLDEST: f64 = 120.0;
/// What a source can be beside a person's own account; such cues become labels.
const LABELS: [Category; 6] = [
    Category::Advert,
    Category::News,
    Category::Joke,
    Category::Veterinary,
    Category::LegalAdvert,
    Category::Misuse,
];

/// Reads the facts from the cues. The first statement of each wins; seriousness may have several.
pub(crate) fn facts(
    source: &str,
    text: &Folded,
    units: &[Unit],
    hits: &[Hit],
    mentions: &[Mention],
) -> Facts {
    let mut facts = Facts::default();
    for hit in hits {
        let span = span_of(text, units, hit);
        let evidence = || Evidence { value: hit.value.to_owned(), span };
        let denied = units[hit.start as usize].scope.has(Scope::NEGATED)
            || units[hit.start as usize].scope.has(Scope::HYPOTHETICAL);
        match hit.category {
            Category::Reporter => keep(&mut facts.reporter, evidence),
            Category::Patient => keep(&mut facts.patient, evidence),
            Category::Sex => keep(&mut facts.sex, evidence),
            Category::Pregnancy if !denied => keep(&mut facts.pregnancy, evidence),
            Category::Age => {
                if let Some(age) = number_in(text, units, hit).filter(|age| *age <= OLDEST) {
                    keep(&mut facts.age, || Evidence { value: format!("{age} {}", hit.value), span });
                }
            }
            _ => {}
        }
    }
    let reading = reading::Reading::new(source, text, units, hits, mentions);
    therapy::read(&reading, &mut facts);
    facts.seriousness = seriousness::read(&reading);
    let death = facts.seriousness.iter().find(|s| s.evidence.value == "death").map(|s| s.evidence.clone());
    course::read(&reading, death.as_ref(), &mut facts);
    facts
}

fn keep(slot: &mut Option<Evidence>, evidence: impl FnOnce() -> Evidence) {
    if slot.is_none() {
        *slot = Some(evidence());
    }
}

/// Bytes of the text that a cue covers.
pub(crate) fn span_of(text: &Folded, units: &[Unit], hit: &Hit) -> Span {
    text.span(units[hit.start as usize].first as usize..units[hit.end as usize - 1].last as usize)
}

/// The number in a cue, if it is written in digits.
fn number_in(text: &Folded, units: &[Unit], hit: &Hit) -> Option<f64> {
    units[hit.start as usize..hit.end as usize].iter().find_map(|unit| {
        let word = text.word(unit.first as usize);
        let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
        word[..digits].parse().ok()
    })
}

/// Which of the four criteria of a valid report the post meets.
pub(crate) fn validity(
    post: &Post<'_>,
    text: &Folded,
    units: &[Unit],
    hits: &[Hit],
    mentions: &[Mention],
    facts: &Facts,
) -> Validity {
    let first_person =
        hits.iter().find(|hit| hit.category == Category::FirstPerson).map(|hit| span_of(text, units, hit));
    let met = |span: Option<Span>| Criterion { status: Status::Met, span };
    let in_text = |m: &Mention| (m.field == Field::Text).then_some(m.span);
    let drug = mentions.iter().find(|m| m.kind == MentionKind::Drug && m.assertion != Assertion::Negated);
    let happened = |m: &&Mention| {
        m.kind == MentionKind::Event && matches!(m.assertion, Assertion::Affirmed | Assertion::OtherPerson)
    };
    let event = mentions.iter().find(happened);
    let denied = mentions.iter().find(|m| m.kind == MentionKind::Event && m.assertion == Assertion::Negated);
    Validity {
        reporter: match &post.author {
            Some(_) => met(None),
            None => facts.reporter.as_ref().map_or_else(Criterion::default, |r| met(Some(r.span))),
        },
        patient: match (facts.patient.as_ref().or(facts.age.as_ref()).or(facts.sex.as_ref()), first_person) {
            (Some(patient), _) => met(Some(patient.span)),
            (None, Some(span)) => met(Some(span)),
            (None, None) => Criterion::default(),
        },
        drug: match drug {
            Some(drug) => met(in_text(drug)),
            None if mentions.iter().any(|m| m.kind == MentionKind::Drug) => {
                Criterion { status: Status::NotMet, span: None }
            }
            None => Criterion::default(),
        },
        event: match (event, denied) {
            (Some(event), _) => met(in_text(event)),
            (None, Some(denied)) => Criterion { status: Status::NotMet, span: in_text(denied) },
            (None, None) => Criterion::default(),
        },
    }
}

/// What kind of source the post is.
pub(crate) fn quality(text: &Folded, units: &[Unit], hits: &[Hit], mentions: &[Mention]) -> Quality {
    let has = |category: Category| hits.iter().any(|hit| hit.category == category);
    let labels: Vec<Evidence> = LABELS
        .iter()
        .filter_map(|label| hits.iter().find(|hit| hit.category == *label))
        .map(|hit| Evidence { value: hit.category.name().to_owned(), span: span_of(text, units, hit) })
        .collect();
    let happened = mentions.iter().any(|m| {
        m.kind == MentionKind::Event && matches!(m.assertion, Assertion::Affirmed | Assertion::OtherPerson)
    });
    let somebody = has(Category::FirstPerson) || has(Category::Patient);
    let sold = has(Category::Advert) || has(Category::LegalAdvert);
    Quality {
        first_hand: somebody
            && !sold
            && (happened || has(Category::Intake) || has(Category::Causal) || has(Category::Stop)),
        labels,
    }
}

/// A post that must not become a report however high its score: it sells something, or the patient is an
/// animal. An own account ("lawyer ads aside, it gave me a rash") is kept all the same.
pub(crate) fn vetoed(quality: &Quality, hits: &[Hit]) -> bool {
    let has = |category: Category| hits.iter().any(|hit| hit.category == category);
    has(Category::Veterinary) && !has(Category::Patient)
        || (has(Category::Advert) || has(Category::LegalAdvert))
            && !quality.first_hand
            && !has(Category::FirstPerson)
}
