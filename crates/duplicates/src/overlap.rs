//! Two texts side by side: how much they share exactly, and whether one has another word where the other has one.
//!
//! A copy has a word more or less, or one misspelt. A template that two people fill in has different words at the same place
//! (`day 3` and `day 12`, `gone` and `worse`): however alike the rest, these are two cases, or one case that went on.

use crate::normalise::normalise;
use crate::shingles::Shingles;
use text::Folded;

/// Words × words that are aligned at most, behind the common beginning and end; beyond, two texts count as filled in
/// differently, and a person looks.
const MOST_CELLS: usize = 4_000_000;

/// What two texts have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// Jaccard resemblance of the character 5-grams, exact.
    pub jaccard: f64,
    /// Share of the shorter that stands in the longer, 0..=1.
    pub containment: f64,
    /// Whether somewhere one has other words where the other has some, and not by a slip of the pen.
    pub slots: bool,
}

impl Overlap {
    /// Of two texts as they were written, or redacted.
    pub fn of(a: &str, b: &str) -> Overlap {
        let (a, b) = (normalise(a), normalise(b));
        let (left, right) = (Shingles::of(&a), Shingles::of(&b));
        Overlap {
            jaccard: left.jaccard(&right),
            containment: left.containment(&right),
            slots: a != b && filled_differently(&a, &b),
        }
    }
}

fn words(normal: &str) -> Vec<String> {
    let mut folded = Folded::new();
    folded.fold(normal);
    (0..folded.tokens().len()).map(|at| folded.word(at).to_owned()).collect()
}

fn filled_differently(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[before..], &b[before..]);
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - behind], &b[..b.len() - behind]);
    if a.is_empty() || b.is_empty() {
        return false;
    }
    a.len() * b.len() > MOST_CELLS || replaced(a, b).iter().any(|(a, b)| !slip(a, b))
}

/// The stretches of both that stand between common words, where both have some.
fn replaced<'a>(a: &'a [String], b: &'a [String]) -> Vec<(&'a [String], &'a [String])> {
    let width = b.len() + 1;
    // Length of the longest common subsequence of what follows.
    let mut longest = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j, mut from) = (0, 0, (0, 0));
    loop {
        let end = i == a.len() || j == b.len();
        if end || a[i] == b[j] {
            let (left, right) =
                if end { (&a[from.0..], &b[from.1..]) } else { (&a[from.0..i], &b[from.1..j]) };
            if !left.is_empty() && !right.is_empty() {
                found.push((left, right));
            }
            if end {
                return found;
            }
            (i, j) = (i + 1, j + 1);
            from = (i, j);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Whether one is the other with a slip of the pen: letters only, at most one edit in five letters, neighbours that changed
/// places being one edit (optimal string alignment). `Monday` and `Sunday` are none.
fn slip(a: &[String], b: &[String]) -> bool {
    let (a, b) = (a.concat(), b.concat());
    if a.chars().chain(b.chars()).any(char::is_numeric) {
        return false;
    }
    let letters = a.chars().count().min(b.chars().count());
    strsim::osa_distance(&a, &b) * 5 <= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_from_copies() {
        let base = "Started the new tablets on Monday and the headache has been with me all day long";
        for (other, slots) in [
            (base.to_owned(), false),
            (base.replace("tablets", "tablest"), false),
            (base.replace(" all day long", ""), false),
            (format!("So true. {base} http://a.example"), false),
            (base.replace("headache", "head ache"), false),
            (base.replace("Monday", "Friday"), true),
            (base.replace("on Monday", "3 days ago"), true),
            (base.replace("headache", "nausea"), true),
            (base.replace("has been with me", "left me after"), true),
        ] {
            let overlap = Overlap::of(base, &other);
            assert_eq!(overlap.slots, slots, "{other}: {overlap:?}");
        }
        let (third, fifth) = ("薬を飲み始めて3日目、頭が痛い", "薬を飲み始めて5日目、頭が痛い");
        assert!(Overlap::of(third, fifth).slots);
        assert!(!Overlap::of(third, &format!("{third}よ")).slots);
    }
}
