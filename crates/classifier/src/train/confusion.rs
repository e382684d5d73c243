//! Why the classifier erred: a reason for each missed reaction and a kind for each false alarm, so that the next
//! improvement goes where the errors are. Pure: what was found and judged in, a reason out.
//!
//! A missed post gets the first reason that holds, in the order in which a post is read: is a drug named, does the
//! name count, is an event named, how is the event meant, what took the post out although its score was enough, how far
//! was the score from the threshold. What the events of a post are meant as is what most of them are meant as.

use matcher::Match;
use model::{Assertion, Assessment, MentionKind};
use serde::Serialize;

use super::evaluate::Judged;
use super::measure::Scored;
use crate::score::log_odds_of;

/// Distance from the threshold, in log-odds, up to which a score is near: twice the odds, or half, would turn it.
const NEAR: f64 = std::f64::consts::LN_2;

/// How the names of those parts of a score begin that the kind of source takes off.
const PENALTY: &str = "quality";

/// Why a reaction was missed, or what a false alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Missed: no drug was found in text, title or `about`.
    NoDrug,
    /// Missed: a drug's name was found, but it is a word too and nothing says that the drug is meant.
    DrugWithoutEvidence,
    /// Missed: no event was found.
    NoEvent,
    /// Missed: the events were read as denied.
    Negated,
    /// Missed: … as feared, hoped or conditional.
    Hypothetical,
    /// Missed: … as what the drug was taken for.
    Indication,
    /// Missed: … as there before the drug.
    History,
    /// Missed: … as asked.
    Question,
    /// Missed: … as said of people in general.
    General,
    /// Missed: … as what the drug did not help with.
    LackOfEffect,
    /// Missed: the score would have been enough; the kind of source took it off, or took the post out.
    Quality,
    /// Missed: an event happened, and the score is close below the threshold.
    ScoreNear,
    /// Missed: an event happened, and the score is far below the threshold.
    ScoreFar,
    /// False alarm: an event that happened, told first-hand. Often a matter of what the corpus calls a reaction.
    AffirmedFirstHand,
    /// False alarm: an event that happened, in news, an advert, a joke or the like.
    AffirmedOtherSource,
    /// False alarm: an event that happened, told by nobody in particular.
    AffirmedNobody,
    /// False alarm: the events are asked.
    AskedOnly,
    /// False alarm: the events are said of people in general.
    GeneralOnly,
    /// False alarm: the events are what the drug was taken for.
    IndicationOnly,
    /// False alarm: the events are denied.
    NegatedOnly,
    /// False alarm: the events are feared, history, or what the drug did not help with.
    OtherwiseMeant,
    /// False alarm: no event was found; words alone made the score.
    WithoutEvent,
}

/// Every reason with its words, missed ones first.
const WORDS: [(Reason, &str); 22] = [
    (Reason::NoDrug, "no drug found"),
    (Reason::DrugWithoutEvidence, "drug without evidence"),
    (Reason::NoEvent, "no event found"),
    (Reason::Negated, "event negated"),
    (Reason::Hypothetical, "event hypothetical"),
    (Reason::Indication, "event is the indication"),
    (Reason::History, "event is history"),
    (Reason::Question, "event is asked"),
    (Reason::General, "event is general knowledge"),
    (Reason::LackOfEffect, "event is lack of effect"),
    (Reason::Quality, "quality penalty"),
    (Reason::ScoreNear, "score below threshold, near"),
    (Reason::ScoreFar, "score below threshold, far"),
    (Reason::AffirmedFirstHand, "event affirmed, first-hand"),
    (Reason::AffirmedOtherSource, "event affirmed, news or another kind of source"),
    (Reason::AffirmedNobody, "event affirmed, nobody's own"),
    (Reason::AskedOnly, "event asked only"),
    (Reason::GeneralOnly, "general knowledge only"),
    (Reason::IndicationOnly, "indication only"),
    (Reason::NegatedOnly, "negated only"),
    (Reason::OtherwiseMeant, "event meant otherwise"),
    (Reason::WithoutEvent, "no event"),
];

impl Reason {
    /// In words.
    pub fn words(self) -> &'static str {
        WORDS.iter().find(|(reason, _)| *reason == self).map_or("", |(_, words)| words)
    }

    /// Whether it is why a reaction was missed; otherwise it is a kind of false alarm.
    pub fn is_miss(self) -> bool {
        self <= Self::ScoreFar
    }
}

/// How often a reason holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// The reason.
    pub reason: Reason,
    /// In words.
    pub words: &'static str,
    /// Posts.
    pub posts: usize,
    /// Share of all missed posts, or of all false alarms.
    pub share: f64,
}

/// The reasons of all wrong verdicts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Confusion {
    /// Missed reactions by reason, in the order of [`Reason`]; reasons that never hold are left out.
    pub missed: Vec<Count>,
    /// False alarms by kind.
    pub false_alarms: Vec<Count>,
}

impl Confusion {
    /// Counts the reasons.
    pub fn of<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Self {
        let mut counts = [0usize; WORDS.len()];
        for reason in judged.into_iter().filter_map(|judged| judged.reason) {
            counts[reason as usize] += 1;
        }
        let part = |misses: bool| {
            let of = || WORDS.iter().zip(counts).filter(move |((reason, _), _)| reason.is_miss() == misses);
            let whole: usize = of().map(|(_, posts)| posts).sum();
            of().filter(|(_, posts)| *posts > 0)
                .map(|((reason, words), posts)| Count {
                    reason: *reason,
                    words,
                    posts,
                    share: posts as f64 / whole as f64,
                })
                .collect()
        };
        Self { missed: part(true), false_alarms: part(false) }
    }
}

/// The reason of a wrong verdict; `None` for a right one.
pub(crate) fn reason(
    scored: Scored,
    matches: &[Match],
    assessment: &Assessment,
    threshold: f64,
) -> Option<Reason> {
    match (scored.positive, scored.flagged) {
        (true, false) => Some(miss(matches, assessment, threshold)),
        (false, true) => Some(alarm(assessment)),
        _ => None,
    }
}

fn miss(matches: &[Match], assessment: &Assessment, threshold: f64) -> Reason {
    let Some(log_odds) = assessment.log_odds else {
        let named = matches.iter().any(|found| found.kind == MentionKind::Drug);
        return if named { Reason::DrugWithoutEvidence } else { Reason::NoDrug };
    };
    let below = log_odds_of(threshold) - log_odds;
    let penalty: f64 = assessment
        .contributions
        .iter()
        .filter(|part| part.name.starts_with(PENALTY))
        .map(|part| part.weight)
        .sum();
    if below <= 0.0 || below + penalty <= 0.0 {
        return Reason::Quality;
    }
    match meant(assessment) {
        None => Reason::NoEvent,
        Some(Assertion::Affirmed | Assertion::OtherPerson) if below <= NEAR => Reason::ScoreNear,
        Some(Assertion::Affirmed | Assertion::OtherPerson) => Reason::ScoreFar,
        Some(Assertion::Negated) => Reason::Negated,
        Some(Assertion::Hypothetical) => Reason::Hypothetical,
        Some(Assertion::Indication) => Reason::Indication,
        Some(Assertion::History) => Reason::History,
        Some(Assertion::Question) => Reason::Question,
        Some(Assertion::General) => Reason::General,
        Some(Assertion::LackOfEffect) => Reason::LackOfEffect,
    }
}

fn alarm(assessment: &Assessment) -> Reason {
    match meant(assessment) {
        None => Reason::WithoutEvent,
        Some(Assertion::Affirmed | Assertion::OtherPerson) => {
            let quality = &assessment.quality;
            match (quality.labels.is_empty(), quality.first_hand) {
                (false, _) => Reason::AffirmedOtherSource,
                (true, true) => Reason::AffirmedFirstHand,
                (true, false) => Reason::AffirmedNobody,
            }
        }
        Some(Assertion::Question) => Reason::AskedOnly,
        Some(Assertion::General) => Reason::GeneralOnly,
        Some(Assertion::Indication) => Reason::IndicationOnly,
        Some(Assertion::Negated) => Reason::NegatedOnly,
        Some(Assertion::Hypothetical | Assertion::History | Assertion::LackOfEffect) => {
            Reason::OtherwiseMeant
        }
    }
}

/// How the events of a post are meant: as having happened if one is, else as most are, of equal numbers the first.
fn meant(assessment: &Assessment) -> Option<Assertion> {
    let mut counts: Vec<(Assertion, usize)> = Vec::new();
    for event in assessment.mentions.iter().filter(|m| m.kind == MentionKind::Event) {
        if matches!(event.assertion, Assertion::Affirmed | Assertion::OtherPerson) {
            return Some(Assertion::Affirmed);
        }
        match counts.iter_mut().find(|(meant, _)| *meant == event.assertion) {
            Some((_, n)) => *n += 1,
            None => counts.push((event.assertion, 1)),
        }
    }
    // `max_by_key` gives the last of equals.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map(|(meant, _)| meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_words_follows_the_reasons() {
        for (i, (reason, _)) in WORDS.iter().enumerate() {
            assert_eq!(*reason as usize, i, "{reason:?}");
        }
    }
}
