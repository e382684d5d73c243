//! The parts of a score, in words.

use model::Contribution;
use store::StoredReport;

use crate::wire::report::{Explanation, Reason};

/// Fewest decided reports of which a share says something.
const ENOUGH: u64 = 20;

/// How the parts of the model's score begin (`classifier::score`, `classifier::judge`), and what that is in words.
const KINDS: [(&str, &str, &str); 9] = [
    ("word:", "the word “", "”"),
    ("denied:", "the denied word “", "”"),
    ("words:", "the words “", "”"),
    ("drug:", "“", "” beside a drug"),
    ("stem:", "a word like “", "”"),
    ("net:", "“", "” where it stands in the sentence"),
    ("cue:", "the hint “", "”"),
    ("form:", "the form of the post: ", ""),
    ("quality:", "the kind of source: ", ""),
];

/// Why the score is what it is. The parts add up to the log-odds.
pub(super) fn explanation(report: &StoredReport, (accepted, decided): (u64, u64)) -> Explanation {
    let sum = report.why.iter().map(|part| part.weight).sum();
    let share = || accepted as f64 / decided as f64;
    Explanation {
        score: report.score,
        log_odds: (!report.why.is_empty()).then_some(sum),
        parts: report.why.iter().map(reason).collect(),
        accepted_share: (decided >= ENOUGH).then(share),
        decided,
    }
}

fn reason(part: &Contribution) -> Reason {
    Reason { name: part.name.clone(), words: in_words(&part.name), weight: part.weight }
}

fn in_words(name: &str) -> String {
    if name == "base" {
        return "where every post with a drug and an event begins".to_owned();
    }
    if let Some(rest) = name.strip_prefix("rest:") {
        return format!("{rest} together");
    }
    for (prefix, before, after) in KINDS {
        if let Some(rest) = name.strip_prefix(prefix) {
            return format!("{before}{}{after}", rest.replace('_', " "));
        }
    }
    name.replace([':', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn parts_are_told_in_words() {
        for (name, words) in [
            ("word:dizzy", "the word “dizzy”"),
            ("cue:own_experience", "the hint “own experience”"),
            ("rest:31 weaker parts", "31 weaker parts together"),
            ("base", "where every post with a drug and an event begins"),
            ("later:thing", "later thing"),
        ] {
            assert_eq!(in_words(name), words);
        }
    }
}
