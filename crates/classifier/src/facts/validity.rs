//! The four criteria of a valid report (EU GVP module VI, VI.B.2; the FDA's four elements are the same).
//!
//! * *Reporter*: met by the channel's handle or by what the text says of the writer.
//! * *Patient*: met by any trait of one person (who, age, sex, pregnancy), or by a number of patients that is told.
//!   People in general ("many users", events that are said of everybody) are nobody: not met.
//! * *Drug*: met unless every mention of a drug is denied (not met), or only supposed or asked after (unsure).
//! * *Event*: met by an event that happened. Events that are all denied, feared, asked after or said in general are
//!   none: not met. What a drug was taken for, what was there before, no help, a special situation or an outcome
//!   without a reaction ("ended up in hospital") leave it unsure.

use model::{Assertion, Criterion, Facts, Field, Mention, MentionKind, Post, Span, Status, Validity};

use super::scene::{Scene, happened};
use crate::cue::Category;

/// Which of the four criteria the post meets.
pub(crate) fn validity(post: &Post<'_>, scene: &Scene<'_>, facts: &Facts) -> Validity {
    Validity {
        reporter: reporter(post, scene, facts),
        patient: patient(scene, facts),
        drug: drug(scene),
        event: event(scene, facts),
    }
}

fn criterion(status: Status, span: Option<Span>) -> Criterion {
    Criterion { status, span }
}

fn reporter(post: &Post<'_>, scene: &Scene<'_>, facts: &Facts) -> Criterion {
    let said = facts.reporter.as_ref().map(|evidence| evidence.span);
    let writer = || first(scene, Category::FirstPerson);
    match (said, &post.author) {
        (Some(span), _) => criterion(Status::Met, Some(span)),
        (None, Some(_)) => criterion(Status::Met, None),
        (None, None) => writer().map_or_else(Criterion::default, |span| criterion(Status::Met, Some(span))),
    }
}

fn patient(scene: &Scene<'_>, facts: &Facts) -> Criterion {
    let traits = [&facts.patient, &facts.age, &facts.sex, &facts.pregnancy];
    if let Some(evidence) = traits.into_iter().flatten().next() {
        return criterion(Status::Met, Some(evidence.span));
    }
    if let Some(crowd) = first(scene, Category::Crowd) {
        return criterion(Status::NotMet, Some(crowd));
    }
    let mut events = of_kind(scene, MentionKind::Event).peekable();
    if let Some(general) = events.peek().copied()
        && events.all(|m| m.assertion == Assertion::General)
    {
        return criterion(Status::NotMet, in_text(general));
    }
    match first(scene, Category::FirstPerson) {
        Some(span) => criterion(Status::Met, Some(span)),
        None => Criterion::default(),
    }
}

fn drug(scene: &Scene<'_>) -> Criterion {
    let drugs = || of_kind(scene, MentionKind::Drug);
    let find = |wanted: &dyn Fn(Assertion) -> bool| drugs().find(|m| wanted(m.assertion));
    let open = |a| matches!(a, Assertion::Hypothetical | Assertion::Question);
    if let Some(taken) = find(&|a| a != Assertion::Negated && !open(a)) {
        criterion(Status::Met, in_text(taken))
    } else if let Some(asked) = find(&open) {
        criterion(Status::Unsure, in_text(asked))
    } else if let Some(denied) = drugs().next() {
        criterion(Status::NotMet, in_text(denied))
    } else {
        Criterion::default()
    }
}

fn event(scene: &Scene<'_>, facts: &Facts) -> Criterion {
    let events = || of_kind(scene, MentionKind::Event);
    let open = |m: &&Mention| {
        matches!(m.assertion, Assertion::Indication | Assertion::History | Assertion::LackOfEffect)
    };
    if let Some(event) = events().find(|m| happened(m.assertion)) {
        criterion(Status::Met, in_text(event))
    } else if let Some(outcome) = facts.seriousness.first() {
        criterion(Status::Unsure, Some(outcome.evidence.span))
    } else if let Some(other) = events().find(open) {
        criterion(Status::Unsure, in_text(other))
    } else if let Some(denied) = events().next() {
        criterion(Status::NotMet, in_text(denied))
    } else {
        Criterion::default()
    }
}

fn of_kind<'a>(scene: &Scene<'a>, kind: MentionKind) -> impl Iterator<Item = &'a Mention> {
    scene.mentions.iter().filter(move |m| m.kind == kind)
}

fn in_text(mention: &Mention) -> Option<Span> {
    (mention.field == Field::Text).then_some(mention.span)
}

fn first(scene: &Scene<'_>, category: Category) -> Option<Span> {
    scene.statements(category).next().map(|s| scene.span(s.from, s.to))
}
