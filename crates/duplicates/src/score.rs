//! How well the records of two reports agree, field by field, in bits (see `hitmiss` for what a bit is).

use std::collections::BTreeSet;

use crate::frequencies::Frequencies;
use crate::hitmiss::{Field, Mixture};
use crate::record::Record;

/// Parameters of the fields. Nobody has labelled enough pairs of posts to estimate them; they are set after what vigiMatch
/// found in reports (a drug is hardly ever wrong, an event often worded otherwise), and stand in one place to be replaced.
const DRUG: Field = Field { miss: 0.05, blank: 0.05 };
const EVENT: Field = Field { miss: 0.30, blank: 0.20 };
const SEX: Field = Field { miss: 0.02, blank: 0.60 };
const COUNTRY: Field = Field { miss: 0.10, blank: 0.70 };
const AUTHOR: Field = Field { miss: 0.20, blank: 0.10 };
const THREAD: Field = Field { miss: 0.50, blank: 0.30 };
/// Years between the ages told.
const AGE: Mixture = Mixture { hit: 0.88, deviation: 0.08, sigma: 2.0 };
/// Days between the posts: stands for the time of onset, which is hardly ever told as a date.
const POSTED: Mixture = Mixture { hit: 0.40, deviation: 0.40, sigma: 5.0 };

/// Least share that a conversation counts with. Its other reports are mostly about the same drug by other patients, so an
/// agreement in it says little more than that.
const THREAD_SHARE: f64 = 0.05;
/// Terms of one record without a like in the other that count at most: posts list what they like.
const MOST_UNMATCHED: usize = 3;

/// Reports of which one in twenty is told twice: so many of all pairs are of one case (1e6 reports: π ≈ 1e-7).
const TOLD_TWICE: f64 = 0.05;
/// A young database knows too little of what is rare: π is never taken for larger than among so many reports.
const LEAST_REPORTS: f64 = 10_000.0;
/// Odds of 19 are a probability of 0.95.
const ODDS: f64 = 19.0;

/// What one field adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `author`, `thread`, `drug`, `event`, `age`, `sex`, `country`, `posted`.
    pub field: &'static str,
    /// Bits; negative speaks against.
    pub bits: f64,
}

/// How well two records agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The fields that both have, in a fixed order.
    pub parts: Vec<Part>,
}

impl Score {
    /// The sum of the parts.
    pub fn bits(&self) -> f64 {
        self.parts.iter().map(|part| part.bits).sum()
    }

    /// Probability that the two are of one case, among so many reports.
    pub fn probability(&self, reports: u64) -> f64 {
        1.0 / (1.0 + (-self.bits() - prior(reports)).exp2())
    }

    /// The parts in words: `author +18.2`, `age −3.0`.
    pub fn words(&self) -> Vec<String> {
        let sign = |bits: f64| if bits < 0.0 { '−' } else { '+' };
        self.parts
            .iter()
            .map(|part| format!("{} {}{:.1}", part.field, sign(part.bits), part.bits.abs()))
            .collect()
    }
}

/// log₂(π / (1 − π)): odds that two reports taken at random are of one case.
fn prior(reports: u64) -> f64 {
    let reports = (reports as f64).max(LEAST_REPORTS);
    // TOLD_TWICE × n pairs of one case, out of n (n − 1) / 2.
    let pi = 2.0 * TOLD_TWICE / (reports - 1.0);
    (pi / (1.0 - pi)).log2()
}

/// Bits from which the probability is at least 0.95: log₂ 19 + log₂((1 − π) / π); 27.5 among a million reports.
pub fn threshold(reports: u64) -> f64 {
    ODDS.log2() - prior(reports)
}

/// Compares two records field by field.
pub fn score(a: &Record, b: &Record, frequencies: &Frequencies) -> Score {
    let mut score = Score::default();
    let mut add = |field, bits: Option<f64>| score.parts.extend(bits.map(|bits| Part { field, bits }));
    let author = a.author.zip(b.author).and_then(|(x, y)| match x == y {
        true => Some(AUTHOR.equal(frequencies.author_share(x))),
        // A pseudonym is of one channel: elsewhere the same person has another.
        false => (a.channel == b.channel).then(|| AUTHOR.differ()),
    });
    add("author", author);
    let thread = match (a.thread.is_empty() || b.thread.is_empty(), a.same_thread(b)) {
        (true, _) => None,
        (false, true) => Some(THREAD.equal(THREAD_SHARE)),
        // Conversations too are of one channel.
        (false, false) => (a.channel == b.channel).then(|| THREAD.differ()),
    };
    add("thread", thread);
    let mut explained = Vec::new();
    add("drug", terms(DRUG, &a.told.drugs, &b.told.drugs, &mut explained, frequencies));
    add("event", terms(EVENT, &a.told.events, &b.told.events, &mut explained, frequencies));
    let age = a.told.age.zip(b.told.age).map(|(x, y)| {
        let gap = (x - y).abs().round() as u32;
        AGE.weight(gap, frequencies.age_gap_share(gap))
    });
    add("age", age);
    add("sex", value(SEX, "sex", a.told.sex.as_ref(), b.told.sex.as_ref(), frequencies));
    add("country", value(COUNTRY, "country", a.told.country.as_ref(), b.told.country.as_ref(), frequencies));
    let gap = u32::try_from(a.day().abs_diff(b.day())).unwrap_or(u32::MAX);
    add("posted", Some(POSTED.weight(gap, frequencies.day_gap_share(gap))));
    score
}

fn value(
    field: Field,
    name: &str,
    a: Option<&String>,
    b: Option<&String>,
    frequencies: &Frequencies,
) -> Option<f64> {
    let (a, b) = a.zip(b)?;
    Some(if a == b { field.equal(frequencies.share(&format!("{name}={a}"))) } else { field.differ() })
}

/// Fields of several values: what matches adds up, the rarest first, less what a term that matched before explains of it (their
/// information component), so that vomiting and nausea are not counted twice, nor a reaction that everybody has to the drug;
/// what has no like costs.
fn terms<'a>(
    field: Field,
    a: &'a BTreeSet<String>,
    b: &'a BTreeSet<String>,
    explained: &mut Vec<&'a str>,
    frequencies: &Frequencies,
) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let mut matched: Vec<(f64, &str)> =
        a.intersection(b).map(|term| (field.equal(frequencies.share(term)), term.as_str())).collect();
    matched.sort_by(|(x, a), (y, b)| y.total_cmp(x).then(a.cmp(b)));
    let mut bits = 0.0;
    for (weight, term) in &matched {
        let known = explained.iter().map(|other| frequencies.information_component(term, other));
        let known = known.fold(0.0, f64::max);
        bits += if *weight > 0.0 { (weight - known).max(0.0) } else { *weight };
        explained.push(term);
    }
    let unmatched = a.len().max(b.len()) - matched.len();
    Some(bits + unmatched.min(MOST_UNMATCHED) as f64 * field.differ())
}
