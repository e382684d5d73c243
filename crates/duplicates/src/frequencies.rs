//! How frequent each value is among the reports themselves: what an agreement is worth.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::record::Record;

/// Greatest age that is counted by itself.
const OLDEST: usize = 120;
/// Least probability of a gap between ages: few ages may be told, and no gap is impossible.
const LEAST_SHARE: f64 = 1e-3;

/// Counts over reports; a clone shares them. Made by [`Frequencies::add`], or of counts that a database made.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    reports: u64,
    values: Arc<HashMap<String, u64>>,
    together: Arc<HashMap<(String, String), u64>>,
    authors: HashMap<model::Pseudonym, u64>,
    days: Option<(i64, i64)>,
    age_gaps: Vec<f64>,
}

impl Frequencies {
    /// Of `reports` reports, posted on these days since 1970: how many have each value of
    /// [`Told::values`](crate::Told::values), and how many have two concepts together.
    pub fn of(
        reports: u64,
        days: Option<(i64, i64)>,
        values: HashMap<String, u64>,
        together: impl IntoIterator<Item = ((String, String), u64)>,
    ) -> Frequencies {
        let together: HashMap<_, _> = together.into_iter().map(|((a, b), n)| (ordered(a, b), n)).collect();
        let (values, together) = (Arc::new(values), Arc::new(together));
        let mut made = Frequencies { reports, values, together, days, ..Frequencies::default() };
        made.count_age_gaps();
        made
    }

    /// Counts one more.
    pub fn add(&mut self, record: &Record) {
        self.reports += 1;
        let values = Arc::make_mut(&mut self.values);
        for value in record.told.values() {
            *values.entry(value).or_default() += 1;
        }
        let together = Arc::make_mut(&mut self.together);
        let concepts: Vec<&String> = record.told.drugs.iter().chain(&record.told.events).collect();
        for (at, a) in concepts.iter().enumerate() {
            for b in &concepts[at + 1..] {
                *together.entry(ordered((*a).clone(), (*b).clone())).or_default() += 1;
            }
        }
        if let Some(author) = record.author {
            *self.authors.entry(author).or_default() += 1;
        }
        let day = record.day();
        self.days = Some(self.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        if record.told.age.is_some() {
            self.count_age_gaps();
        }
    }

    /// Says how many reports an author wrote, which makes an agreement in a busy author worth less. Of an author of whom
    /// nothing is said, it is two: those that are compared.
    pub fn author_wrote(&mut self, author: model::Pseudonym, reports: u64) {
        self.authors.insert(author, reports);
    }

    /// Reports counted.
    pub fn reports(&self) -> u64 {
        self.reports
    }

    /// Share β of reports with a value, in 0..1; half a report is added, so that what was never seen is rare and not impossible.
    pub fn share(&self, value: &str) -> f64 {
        self.smooth(self.values.get(value).copied().unwrap_or(0))
    }

    /// Share of reports by this author.
    pub fn author_share(&self, author: model::Pseudonym) -> f64 {
        self.smooth(self.authors.get(&author).copied().unwrap_or(2))
    }

    fn smooth(&self, count: u64) -> f64 {
        ((count as f64 + 0.5) / (self.reports as f64 + 1.0)).min(0.999)
    }

    /// Information component of two concepts: log₂ of how much more often they come together than they would by chance, each
    /// count half a report more (Norén, Hopstadius, Bate 2013).
    pub fn information_component(&self, a: &str, b: &str) -> f64 {
        let count = |value: &str| self.values.get(value).copied().unwrap_or(0) as f64;
        let key = ordered(a.to_owned(), b.to_owned());
        let observed = self.together.get(&key).copied().unwrap_or(0) as f64;
        let expected = count(a) * count(b) / (self.reports as f64).max(1.0);
        ((observed + 0.5) / (expected + 0.5)).log2()
    }

    /// Probability that two reports taken at random were posted `gap` days apart, were all days of the span alike.
    pub fn day_gap_share(&self, gap: u32) -> f64 {
        let span = self.days.map_or(1, |(first, last)| last - first + 1).max(1) as f64;
        let gap = f64::from(gap);
        let ways = if gap == 0.0 { span } else { 2.0 * (span - gap) };
        // Outside of the span: as rare as its last day, never impossible.
        (ways / (span * span)).max(1.0 / (span * span))
    }

    /// Probability that two patients taken at random are `gap` years apart, by the ages that are told.
    pub fn age_gap_share(&self, gap: u32) -> f64 {
        let share = self.age_gaps.get(gap as usize).copied().unwrap_or(0.0);
        share.max(LEAST_SHARE)
    }

    fn count_age_gaps(&mut self) {
        let ages: BTreeMap<usize, f64> = (0..=OLDEST)
            .filter_map(|age| Some((age, *self.values.get(&format!("age={age}"))? as f64)))
            .collect();
        let total: f64 = ages.values().sum();
        let mut gaps = vec![0.0; OLDEST + 1];
        for (x, n) in &ages {
            for (y, m) in &ages {
                gaps[x.abs_diff(*y)] += n * m / (total * total);
            }
        }
        self.age_gaps = if total > 0.0 { gaps } else { Vec::new() };
    }
}

fn ordered(a: String, b: String) -> (String, String) {
    if a <= b { (a, b) } else { (b, a) }
}
