//! The four criteria of a valid report (EU GVP module VI, VI.B.2).

use model::{Assertion, Criterion, Facts, Field, Mention, MentionKind, Post, Span, Status, Validity};
use text::Folded;

use super::span_of;
use crate::cue::{Category, Hit};
use crate::unit::Unit;

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
