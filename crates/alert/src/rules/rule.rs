//! Rules that were checked, in the form in which they are evaluated.

use std::collections::BTreeSet;

use super::check::check;
use super::filter::Filter;
use super::mute::Mute;
use super::period::Period;
use super::seen::Seen;
use super::spec::{Cascade, Kind, RuleSpec};
use crate::{Mistake, Mistakes};

/// How far behind the newest report one may come, where a rule does not say.
pub(super) const LATENESS: Period = Period::hours(24);
/// How long a rule for first pairs learns, where it does not say.
const LEARN: Period = Period::days(30);
/// Seasonal baseline, where a rule does not say.
const BASELINE_WEEKS: u32 = 8;
const MIN_WEEKS: u32 = 4;
const MIN_COUNT: u32 = 3;
const P_VALUE: f64 = 0.001;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) spec: RuleSpec,
    /// Digest of everything that decides what it finds.
    pub(super) meaning: [u8; 16],
    pub(super) filter: Filter,
    pub(super) mutes: Vec<Mute>,
    pub(super) lateness: i64,
    pub(super) window: i64,
    /// Length of the stretches in which a group alerts once; 0 where each report does.
    pub(super) cool_down: i64,
    /// Reports or authors from which a window is over the line.
    pub(super) least: u64,
    pub(super) learn: i64,
    pub(super) cascade: Vec<Cascade>,
    pub(super) rate: Rate,
}

/// What a rate is measured by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub(super) ratio: f64,
    pub(super) p_value: f64,
    pub(super) min_count: u64,
    pub(super) weeks: i64,
    pub(super) min_weeks: i64,
}

impl Rule {
    /// The rule as it was written.
    pub fn spec(&self) -> &RuleSpec {
        &self.spec
    }

    /// Whether the rule looks at a report.
    pub fn looks_at(&self, seen: &Seen) -> bool {
        self.filter.lets_through(seen)
    }

    /// How much before a time must be known for the rule to find at that time what it would have found; nothing where that is all.
    pub fn looks_back(&self) -> Option<Period> {
        let cool_down = self.cool_down + self.window;
        match self.spec.kind {
            Kind::FirstPair => None,
            Kind::Rate => Some(Period(cool_down + Period::days(7).0 * (self.rate.weeks + 1))),
            _ => Some(Period(cool_down)),
        }
    }

    fn new(spec: &RuleSpec, mutes: Vec<Mute>) -> Rule {
        let window = spec.window.map_or(0, |window| window.0);
        let threshold = spec.threshold.unwrap_or(1.0);
        let reports = match spec.kind {
            Kind::Velocity => threshold * window as f64 / Period::hours(1).0 as f64,
            _ => threshold,
        };
        let cascade = match spec.cascade.is_empty() {
            true => vec![Cascade::Parent, Cascade::Fingerprint],
            false => spec.cascade.clone(),
        };
        Rule {
            meaning: meaning(spec),
            filter: Filter::new(&spec.when),
            mutes,
            lateness: spec.lateness.unwrap_or(LATENESS).0,
            window,
            cool_down: spec.cool_down.map_or(window, |cool_down| cool_down.0),
            least: (reports.ceil() as u64).max(1),
            learn: spec.learn.unwrap_or(LEARN).0,
            cascade,
            rate: Rate {
                ratio: threshold,
                p_value: spec.p_value.unwrap_or(P_VALUE),
                min_count: u64::from(spec.min_count.unwrap_or(MIN_COUNT)),
                weeks: i64::from(spec.baseline_weeks.unwrap_or(BASELINE_WEEKS)),
                min_weeks: i64::from(spec.min_weeks.unwrap_or(MIN_WEEKS)),
            },
            spec: spec.clone(),
        }
    }

    /// Whether what it finds in muted times is delivered when they end. A first pair comes only once: it is never dropped.
    pub(super) fn holds(&self) -> bool {
        self.spec.tracked || self.spec.kind == Kind::FirstPair
    }
}

/// Digest of a rule without what only concerns how its alerts are told.
fn meaning(spec: &RuleSpec) -> [u8; 16] {
    let bare = RuleSpec {
        note: String::new(),
        severity: Default::default(),
        tracked: false,
        to: Vec::new(),
        mute: Vec::new(),
        ..spec.clone()
    };
    // Numbers that were checked have a JSON form; the digest is of that.
    let text = serde_json::to_vec(&bare).unwrap_or_default();
    let digest = blake3::hash(&text);
    digest.as_bytes().first_chunk().copied().unwrap_or_default()
}

/// All rules of an installation, each with a name of its own.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// Checks rules.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn parse(specs: &[RuleSpec]) -> Result<Rules, Mistakes> {
        Rules::check(specs, None)
    }

    /// Checks rules, and that the endpoints they send to are among `endpoints`.
    ///
    /// # Errors
    /// As [`Rules::parse`].
    pub fn check(specs: &[RuleSpec], endpoints: Option<&BTreeSet<String>>) -> Result<Rules, Mistakes> {
        let (rules, found) = Rules::examined(specs, endpoints);
        if found.is_empty() {
            Ok(rules)
        } else {
            Err(Mistakes(found.into_iter().map(|(_, mistake)| mistake).collect()))
        }
    }

    /// The rules, and each mistake with the place of its rule.
    pub(super) fn examined(
        specs: &[RuleSpec],
        endpoints: Option<&BTreeSet<String>>,
    ) -> (Rules, Vec<(usize, Mistake)>) {
        let (mut found, mut names) = (Vec::new(), BTreeSet::new());
        let mut rules = Vec::with_capacity(specs.len());
        for (place, spec) in specs.iter().enumerate() {
            let mut mistakes = Vec::new();
            if !names.insert(&spec.name) {
                mistakes.push(Mistake::of_rule(&spec.name, "name", "another rule has this name"));
            }
            let mutes = check(spec, endpoints, &mut mistakes);
            found.extend(mistakes.into_iter().map(|mistake| (place, mistake)));
            rules.push(Rule::new(spec, mutes));
        }
        (Rules(rules), found)
    }

    /// All, in the order in which they were written.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.0.iter()
    }

    /// The one of this name.
    pub fn named(&self, name: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.spec.name == name)
    }

    /// One rule alone.
    #[must_use]
    pub fn only(&self, name: &str) -> Rules {
        Rules(self.0.iter().filter(|rule| rule.spec.name == name).cloned().collect())
    }
}
