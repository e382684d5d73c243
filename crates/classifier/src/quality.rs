//! What kind of source a post is: first hand or not, advert, news, joke … and what must never become a report.

use model::{Assertion, Evidence, Mention, MentionKind, Quality};
use text::Folded;

use crate::cue::{Category, Hit};
use crate::facts::span_of;
use crate::unit::Unit;

/// What a source can be beside a person's own account; such cues become labels.
const LABELS: [Category; 6] = [
    Category::Advert,
    Category::News,
    Category::Joke,
    Category::Veterinary,
    Category::LegalAdvert,
    Category::Misuse,
];

/// What kind of source the post is.
pub(crate) fn quality(text: &Folded, units: &[Unit], hits: &[Hit], mentions: &[Mention]) -> Quality {
    let has = |category: Category| hits.iter().any(|hit| hit.category == category);
    let labels: Vec<Evidence> = LABELS
        .iter()
        .filter_map(|label| hits.iter().find(|hit| hit.category == *label))
        .map(|hit| Evidence { value: hit.category.name().to_owned(), span: span_of(text, units, hit) })
        .collect();
    let happened = mentions.iter().any(|m| {
        m.kind == MentionKind::Event && matches!(m.assertion, Assertion::Affirmed | Assertion::OtherPerson)
    });
    let somebody = has(Category::FirstPerson) || has(Category::Patient);
    let sold = has(Category::Advert) || has(Category::LegalAdvert);
    Quality {
        first_hand: somebody
            && !sold
            && (happened || has(Category::Intake) || has(Category::Causal) || has(Category::Stop)),
        labels,
    }
}

/// A post that must not become a report however high its score: it sells something, or the patient is an
/// animal. An own account ("lawyer ads aside, it gave me a rash") is kept all the same.
pub(crate) fn vetoed(quality: &Quality, hits: &[Hit]) -> bool {
    let has = |category: Category| hits.iter().any(|hit| hit.category == category);
    has(Category::Veterinary) && !has(Category::Patient)
        || (has(Category::Advert) || has(Category::LegalAdvert))
            && !quality.first_hand
            && !has(Category::FirstPerson)
}
