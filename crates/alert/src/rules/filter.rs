//! Which reports a rule looks at.

use model::Metric;

use super::seen::{Concept, Seen};
use super::spec::When;

/// A filter ready to be asked. Empty lists let everything through.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    when: When,
    reach: Vec<(Metric, f64)>,
}

/// A terminology with the key that asks for its codes.
type Coded = (&'static str, fn(&When) -> &[String]);

/// The MedDRA keys with the terminologies that concepts have codes of.
const MEDDRA: [Coded; 4] = [
    ("meddra_pt", |when| &when.meddra_pt),
    ("meddra_hlt", |when| &when.meddra_hlt),
    ("meddra_hlgt", |when| &when.meddra_hlgt),
    ("meddra_soc", |when| &when.meddra_soc),
];

/// The count of a name.
pub(super) fn metric(name: &str) -> Option<Metric> {
    Metric::ALL.into_iter().find(|metric| metric.word() == name)
}

fn any(wanted: &[String], given: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|one| one == given)
}

impl Filter {
    pub(super) fn new(when: &When) -> Filter {
        let reach =
            when.reach.iter().filter_map(|(name, least)| Some((metric(name)?, *least as f64))).collect();
        Filter { when: when.clone(), reach }
    }

    /// Whether the rule looks at a report.
    pub(super) fn lets_through(&self, seen: &Seen) -> bool {
        let when = &self.when;
        seen.flagged
            && any(&when.channels, &seen.channel)
            && when.min_score.is_none_or(|least| seen.score >= least)
            && when.min_criteria.is_none_or(|least| seen.criteria >= least)
            && (!when.first_hand || seen.first_hand)
            && (!when.serious || !seen.serious.is_empty())
            && (when.seriousness.is_empty()
                || seen.serious.iter().any(|said| when.seriousness.contains(said)))
            && (when.languages.is_empty() || when.languages.iter().any(|tag| is_of(&seen.language, tag)))
            && (when.countries.is_empty()
                || seen.country.as_ref().is_some_and(|said| when.countries.contains(said)))
            && !seen.quality.iter().any(|label| when.without_quality.contains(label))
            && (when.situations.is_empty()
                || seen.situations.iter().any(|named| when.situations.contains(named)))
            && self
                .reach
                .iter()
                .all(|(metric, least)| seen.metrics.get(*metric).is_some_and(|count| count >= *least))
            && self.concepts(seen)
    }

    fn concepts(&self, seen: &Seen) -> bool {
        if self.when.linked {
            return seen.pairs.iter().any(|pair| self.pair(seen, *pair));
        }
        (!self.asks_for_drugs() || seen.drugs.iter().any(|drug| self.drug(drug)))
            && (!self.asks_for_events() || seen.events.iter().any(|event| self.event(event)))
    }

    fn asks_for_drugs(&self) -> bool {
        !self.when.drugs.is_empty() || !self.when.atc.is_empty()
    }

    fn asks_for_events(&self) -> bool {
        !self.when.events.is_empty() || MEDDRA.iter().any(|(_, codes)| !codes(&self.when).is_empty())
    }

    /// Whether a drug is one that the rule asks for.
    pub(super) fn drug(&self, drug: &Concept) -> bool {
        let when = &self.when;
        let of_class = |code: &str| when.atc.iter().any(|class| code.starts_with(class.as_str()));
        !self.asks_for_drugs() || when.drugs.contains(&drug.id) || drug.codes_of("atc").any(of_class)
    }

    /// Whether an event is one that the rule asks for.
    pub(super) fn event(&self, event: &Concept) -> bool {
        let of_group = |(terminology, codes): &Coded| {
            let codes = codes(&self.when);
            !codes.is_empty()
                && event.codes_of(terminology).any(|code| codes.iter().any(|wanted| wanted == code))
        };
        !self.asks_for_events() || self.when.events.contains(&event.id) || MEDDRA.iter().any(of_group)
    }

    /// Whether a suspected reaction is one of a drug and an event that the rule asks for.
    pub(super) fn pair(&self, seen: &Seen, (drug, event): (usize, usize)) -> bool {
        let (drug, event) = (seen.drugs.get(drug), seen.events.get(event));
        drug.is_some_and(|drug| self.drug(drug)) && event.is_some_and(|event| self.event(event))
    }
}

/// Whether a language is `tag` or a variety of it (RFC 4647, basic filtering), whatever the case.
fn is_of(language: &str, tag: &str) -> bool {
    language.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag))
        && matches!(language.as_bytes().get(tag.len()), None | Some(b'-'))
}
