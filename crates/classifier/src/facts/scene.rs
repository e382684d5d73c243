//! The post as the facts read it: statements of a category, where sentences end between them, and what
//! their numbers are.

use model::{Assertion, Evidence, Field, Mention, MentionKind, Span};
use text::{Folded, TokenFlags};

use crate::cue::{Category, CueSet, Hit, Scope};
use crate::unit::{Unit, UnitKind};

/// Most statements of a category that are looked at. They are compared with each other, and a post that states a
/// hundred ages states nobody's.
pub(crate) const MOST: usize = 64;
/// Number words from here on take another below ten behind them ("sixty five").
const TENS_FROM: u32 = 20;

/// What the facts of a post are read from.
pub(crate) struct Scene<'a> {
    /// The post's text; spans are bytes of it.
    pub(crate) source: &'a str,
    pub(crate) text: &'a Folded,
    pub(crate) units: &'a [Unit],
    pub(crate) hits: &'a [Hit],
    pub(crate) mentions: &'a [Mention],
    /// The cues that were looked for.
    pub(crate) cues: &'a CueSet,
}

/// A phrase over the units `from..to` and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) value: &'static str,
}

impl Statement {
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl Scene<'_> {
    /// What the cues of a category say, in order; the first [`MOST`] of them.
    pub(crate) fn statements(&self, category: Category) -> impl Iterator<Item = Statement> + '_ {
        self.hits
            .iter()
            .filter(move |hit| hit.category == category)
            .map(|hit| Statement { from: hit.start as usize, to: hit.end as usize, value: hit.value })
            .take(MOST)
    }

    /// Whether any word of a statement is denied, feared, supposed, asked or said in general.
    pub(crate) fn denied(&self, statement: Statement) -> bool {
        self.units[statement.from..statement.to].iter().any(|unit| unit.scope.has(Scope::UNREAL))
    }

    /// Whether a sentence ends between the units `a` and `b`, `a` before `b`.
    pub(crate) fn parted(&self, a: usize, b: usize) -> bool {
        self.units.get(a + 1..=b).is_some_and(|units| units.iter().any(Unit::after_break))
    }

    /// Bytes of the text that the units `from..to` cover.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        match self.units.get(from..to).and_then(|units| Some((units.first()?, units.last()?))) {
            Some((first, last)) => self.text.span(first.first as usize..last.last as usize),
            None => Span::default(),
        }
    }

    /// A value with the words of a statement.
    pub(crate) fn evidence(&self, value: impl Into<String>, statement: Statement) -> Evidence {
        Evidence { value: value.into(), span: self.span(statement.from, statement.to) }
    }

    /// The words as they were written.
    pub(crate) fn written(&self, from: usize, to: usize) -> &str {
        self.span(from, to).of(self.source).unwrap_or_default()
    }

    /// The canonical form of the first word of a unit.
    pub(crate) fn word(&self, unit: usize) -> &str {
        self.text.word(self.units[unit].first as usize)
    }

    /// Whether brackets, commas or the ends of sentences stand on both sides of the units `from..to`.
    pub(crate) fn set_apart(&self, from: usize, to: usize) -> bool {
        self.set_apart_before(from) && self.set_apart_before(to)
    }

    /// Whether such a mark, a slash or nothing stands before a unit.
    pub(crate) fn set_apart_before(&self, unit: usize) -> bool {
        let (Some(before), Some(here)) = (unit.checked_sub(1), self.units.get(unit)) else { return true };
        let slash = || {
            let tokens = self.text.tokens();
            let (end, start) =
                (tokens[self.units[before].last as usize - 1].end, tokens[here.first as usize].start);
            Span { start: end, end: start }.of(self.source).is_some_and(|between| between.contains('/'))
        };
        here.after_break() || here.flags.has(TokenFlags::COMMA) || slash()
    }

    /// The number in a statement with the unit it begins at: in digits, or in words whose value the cues know.
    pub(crate) fn number(&self, statement: Statement) -> Option<(f64, usize)> {
        (statement.from..statement.to).find_map(|i| self.number_at(i))
    }

    /// Whether a unit is nothing but a number, in digits or words.
    pub(crate) fn is_number(&self, unit: usize) -> bool {
        self.word(unit).bytes().all(|b| b.is_ascii_digit())
            || self.cues.number(self.units[unit].hash).is_some()
    }

    fn number_at(&self, i: usize) -> Option<(f64, usize)> {
        let unit = &self.units[i];
        if unit.kind == UnitKind::Number {
            let word = self.word(i);
            let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
            return Some((word[..digits].parse().ok()?, i));
        }
        let number = self.cues.number(unit.hash)?;
        // "thirty two years old" may match from its "two" on.
        let tens =
            |at: usize| self.cues.number(self.units[at].hash).filter(|n| *n >= TENS_FROM && n % 10 == 0);
        if number < 10
            && let Some(before) = i.checked_sub(1)
            && !unit.after_break()
            && let Some(tens) = tens(before)
        {
            return Some((f64::from(tens + number), before));
        }
        if let (Some(tens), Some(next)) = (tens(i), self.units.get(i + 1))
            && !next.after_break()
            && let Some(ones) = self.cues.number(next.hash).filter(|n| (1..10).contains(n))
        {
            return Some((f64::from(tens + ones), i));
        }
        Some((f64::from(number), i))
    }

    /// Events in the text that happened, by what is said, with the unit each begins at.
    pub(crate) fn happened(&self) -> impl Iterator<Item = (&Mention, usize)> {
        self.mentions
            .iter()
            .filter(|m| m.kind == MentionKind::Event && m.field == Field::Text && happened(m.assertion))
            .map(|m| (m, self.unit_at(m.span.start)))
    }

    /// The unit that the byte stands in, or the next.
    fn unit_at(&self, byte: u32) -> usize {
        let tokens = self.text.tokens();
        let unit = self.units.partition_point(|unit| {
            tokens.get(unit.last as usize - 1).is_some_and(|token| token.end <= byte)
        });
        unit.min(self.units.len().saturating_sub(1))
    }
}

/// Whether what is meant like this is said to be so, of anybody.
pub(crate) fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson)
}
