//! Names the kind of source from cues and form.
//!
//! Every cue of a label counts: one without a value 2 points, `weak` 1, `faint` none (the model sees it, and it
//! says too little by itself or together). The same words count once. Form adds points where cues point the
//! same way; some forms are enough alone. A label needs [`ENOUGH`] points.

use model::{Evidence, Span};
use text::Folded;

use super::credibility::Links;
use super::repetition::repetition;
use crate::cue::{Category, Hit};
use crate::facts::span_of;
use crate::unit::{Unit, UnitKind};

/// Points that make a label.
const ENOUGH: u32 = 2;
/// Different drugs of a price list.
const DRUGS_OF_A_LIST: usize = 3;

/// The labels in the order of [`model::QUALITY_LABELS`], with the cues that speak for them and the form.
const LABELS: [(Category, Form); 10] = [
    (Category::Advert, Form::Supports(&[Sign::Link, Sign::Price])),
    (Category::PharmacySpam, Form::Supports(&[Sign::Link, Sign::Price, Sign::Shop, Sign::Drugs])),
    (Category::Bot, Form::Is(Sign::Repetition)),
    (Category::News, Form::Supports(&[Sign::Link])),
    (Category::LegalAdvert, Form::Supports(&[Sign::Link])),
    (Category::Lyrics, Form::Is(Sign::Notes)),
    (Category::Joke, Form::None),
    (Category::Fiction, Form::None),
    (Category::Veterinary, Form::None),
    (Category::Misuse, Form::None),
];

/// What the form of a post does for a label.
enum Form {
    None,
    /// Each sign is a point, if there is a cue.
    Supports(&'static [Sign]),
    /// The sign is enough.
    Is(Sign),
}

/// A sign in the form of a post.
#[derive(Clone, Copy)]
enum Sign {
    /// A link.
    Link,
    /// A link to a host with the name of a shop of medicines.
    Shop,
    /// A sum of money.
    Price,
    /// Several drugs.
    Drugs,
    /// Repetition, or hashtags or handles instead of words.
    Repetition,
    /// Musical notes.
    Notes,
}

/// One post as labels see it.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) folded: &'a Folded,
    pub(crate) units: &'a [Unit],
    pub(crate) hits: &'a [Hit],
    pub(crate) links: &'a Links,
}

impl Source<'_> {
    /// The labels of the post, each with the words, or the form, that speak strongest for it.
    pub(crate) fn labels(&self) -> Vec<Evidence> {
        let named = |(category, form): &(Category, Form)| {
            let span = self.shown(*category, form)?;
            Some(Evidence { value: category.name().to_owned(), span })
        };
        LABELS.iter().filter_map(named).collect()
    }

    fn shown(&self, category: Category, form: &Form) -> Option<Span> {
        let mut points = 0;
        let mut strongest: Option<(u32, &Hit)> = None;
        let mut seen: Vec<u32> = Vec::new();
        // "new episode" is one cue, though "episode" is one as well.
        let mut until = 0;
        for hit in self.hits.iter().filter(|hit| hit.category == category) {
            let worth = worth(hit);
            let word = self.units[hit.start as usize].hash;
            if worth == 0 || hit.start < until || seen.contains(&word) {
                continue;
            }
            seen.push(word);
            until = hit.end;
            points += worth;
            if strongest.is_none_or(|(held, _)| held < worth) {
                strongest = Some((worth, hit));
            }
        }
        match form {
            Form::Is(sign) => {
                if let Some(span) = self.sign(*sign) {
                    return Some(span);
                }
            }
            Form::Supports(signs) if points > 0 => {
                points += signs.iter().filter(|sign| self.sign(**sign).is_some()).count() as u32;
            }
            Form::Supports(_) | Form::None => {}
        }
        strongest.filter(|_| points >= ENOUGH).map(|(_, hit)| span_of(self.folded, self.units, hit))
    }

    fn sign(&self, sign: Sign) -> Option<Span> {
        match sign {
            Sign::Link => self.links.any,
            Sign::Shop => self.links.shop,
            Sign::Price => self.price(),
            Sign::Drugs => self.drugs(),
            Sign::Repetition => {
                let units = repetition(self.units)?;
                let (first, last) = (self.units[units.start].first, self.units[units.end - 1].last);
                Some(self.folded.span(first as usize..last as usize))
            }
            Sign::Notes => {
                let start = self.text.find(['♪', '♫', '♬', '🎵', '🎶'])?;
                let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
                Some(Span::new(start, start + length))
            }
        }
    }

    /// A number with a sign of money right before or after it.
    fn price(&self) -> Option<Span> {
        const MONEY: [char; 5] = ['$', '€', '£', '₹', '¥'];
        let number = |unit: &&Unit| unit.kind == UnitKind::Number;
        self.units.iter().filter(number).find_map(|unit| {
            let span = self.folded.span(unit.first as usize..unit.last as usize);
            let before = self.text.get(..span.start as usize)?.chars().next_back();
            let after = self.text.get(span.end as usize..)?.chars().next();
            let paid = [before, after].into_iter().flatten().any(|c| MONEY.contains(&c));
            paid.then_some(span)
        })
    }

    fn drugs(&self) -> Option<Span> {
        let drugs = || self.units.iter().filter(|unit| unit.kind == UnitKind::Drug);
        let first = drugs().next().filter(|_| drugs().count() >= DRUGS_OF_A_LIST)?;
        Some(self.folded.span(first.first as usize..first.last as usize))
    }
}

/// Points of a cue.
fn worth(hit: &Hit) -> u32 {
    match hit.value {
        "" => 2,
        "weak" => 1,
        _ => 0,
    }
}
