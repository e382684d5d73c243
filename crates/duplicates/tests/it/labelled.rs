//! Invented pairs of posts with what they have to do with each other.

use duplicates::{Frequencies, How, Link, Match, Overlap, Record, TextSign, Told, compare};
use model::{Pseudonym, ReportId, Timestamp};

const PAIRS: &str = include_str!("data/pairs.tsv");
const WORDS: &str = include_str!("data/words.tsv");

/// A pair.
pub(crate) struct Pair {
    /// What it is an example of.
    pub(crate) what: &'static str,
    /// What it should be: a link, or nothing.
    pub(crate) want: Option<Link>,
    /// The earlier.
    pub(crate) first: Record,
    /// The later.
    pub(crate) later: Record,
    /// What their texts share.
    pub(crate) overlap: Overlap,
}

impl Pair {
    /// What is found.
    pub(crate) fn found(&self) -> Option<Match> {
        compare(&self.later, &self.first, Some(self.overlap), &frequencies())
    }
}

/// A hundred thousand reports in which nothing is common.
fn frequencies() -> Frequencies {
    let common = [("drug/sertraline", 400), ("event/headache", 3000), ("sex=female", 30_000)];
    let ages = (18..90).map(|age| (format!("age={age}"), 100));
    let values = common.into_iter().map(|(value, n)| (value.to_owned(), n)).chain(ages).collect();
    Frequencies::of(100_000, Some((20_000, 20_365)), values, [])
}

/// The pairs of the file: what, wanted, author, channel, relation, days, first text, later text.
pub(crate) fn pairs() -> Vec<Pair> {
    PAIRS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(pair).collect()
}

fn pair(line: &'static str) -> Pair {
    let columns: Vec<&str> = line.split('\t').collect();
    let [what, want, author, channel, relation, days, first, later] = columns[..] else {
        panic!("eight columns: {line}")
    };
    let want = match want {
        "same" => Some(Link::Same),
        "follow_up" => Some(Link::FollowUp),
        "resembles" => Some(Link::Resembles),
        "-" => None,
        other => panic!("{other}"),
    };
    let record = |id: u8, other: bool, days: f64, text: &str| Record {
        report: ReportId([id; 16]),
        posted_at: Timestamp(((20_100.0 + days) * 86_400e6) as i64),
        channel: if other && channel == "other" { "forum" } else { "x" }.into(),
        author: Some(Pseudonym([if other && author == "other" { 2 } else { 1 }; 16])),
        thread: String::new(),
        parent: (other && relation != "-").then_some(ReportId([1; 16])),
        repost: other && relation == "repost",
        text: TextSign::of(text),
        told: told(text),
    };
    Pair {
        what,
        want,
        overlap: Overlap::of(first, later),
        first: record(1, false, 0.0, first),
        later: record(2, true, days.parse().unwrap_or_default(), later),
    }
}

/// What a table of a few words finds; what a real one finds is not at stake here.
fn told(text: &str) -> Told {
    let text = text.to_ascii_lowercase();
    let mut told = Told::default();
    for line in WORDS.lines() {
        let (word, value) = line.split_once('\t').unwrap_or_default();
        if word.is_empty() || !text.contains(word) {
            continue;
        }
        match value.split_once('=') {
            None if value.starts_with("drug/") => _ = told.drugs.insert(value.into()),
            None => _ = told.events.insert(value.into()),
            Some(("age", years)) => told.age = years.parse().ok(),
            Some(("sex", sex)) => told.sex = Some(sex.into()),
            Some((name, value)) => _ = told.others.insert(name.into(), value.into()),
        }
    }
    told
}

/// Kind of a match, for a table.
#[allow(dead_code, reason = "the example prints it")]
pub(crate) fn name(how: How) -> &'static str {
    match how {
        How::Repost => "repost",
        How::CrossPost => "cross_post",
        How::SameText => "same_text",
        How::NearText => "near_text",
        How::SameAuthorEvent => "same_author_event",
        How::Record => "record",
    }
}
