//! Values as they may be: within the lengths and null flavours of the guide, and as nasty as they may be.

use icsr::value::{Attachment, InLanguage, Known, MedDra, NullFlavor, Quantity, TermId, Ts};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Null flavours that most elements allow.
pub(crate) const ASKED: &[NullFlavor] = &[NullFlavor::Msk, NullFlavor::Asku, NullFlavor::Nask];
/// Those and `UNK`.
pub(crate) const UNKNOWN: &[NullFlavor] =
    &[NullFlavor::Msk, NullFlavor::Unk, NullFlavor::Asku, NullFlavor::Nask];

const CHARACTERS: &[char] = &[
    'a',
    'e',
    'T',
    'Z',
    '0',
    '7',
    ' ',
    ' ',
    '.',
    ',',
    '-',
    '/',
    '(',
    ')',
    '%',
    '&',
    '<',
    '>',
    '"',
    '\'',
    ']',
    '\n',
    '\r',
    '\t',
    '\u{0}',
    '\u{1}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\u{1f}',
    '\u{7f}',
    '\u{85}',
    'é',
    'ß',
    'Ω',
    'ж',
    'א',
    'ن',
    '\u{301}',
    '\u{200d}',
    '\u{202e}',
    '\u{2028}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '眠',
    '気',
    '発',
    '疹',
    'ｶ',
    'の',
    '💊',
    '🤢',
    '👩',
    '\u{1f3fd}',
    '\u{10ffff}',
];

/// A text of up to `max` characters; sometimes of exactly that many.
pub(crate) fn text(max: usize) -> BoxedStrategy<String> {
    let short =
        vec(select(CHARACTERS), 1..=max.min(40)).prop_map(|characters| characters.into_iter().collect());
    let plain = "[A-Za-z][A-Za-z0-9 ]{0,13}[a-z]".prop_map(String::from);
    let longest = vec(select(CHARACTERS), 7)
        .prop_map(move |characters| characters.into_iter().cycle().take(max).collect());
    let weight = if max > 2000 { 1 } else { 3 };
    prop_oneof![30 => short, 30 => plain, weight => longest]
        .prop_map(|text: String| if text.trim().is_empty() { "眠気 & <x>".to_owned() } else { text })
        .boxed()
}

/// A word that is safe in an address.
pub(crate) fn word() -> BoxedStrategy<String> {
    "[A-Za-z0-9][A-Za-z0-9+./()-]{0,20}".boxed()
}

/// A code out of some.
pub(crate) fn code(codes: &'static [&'static str]) -> BoxedStrategy<String> {
    select(codes).prop_map(str::to_owned).boxed()
}

/// A value, or one of the null flavours.
pub(crate) fn known<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
    nulls: &'static [NullFlavor],
) -> BoxedStrategy<Known<T>> {
    prop_oneof![3 => value.prop_map(Known::Is), 1 => select(nulls).prop_map(Known::Null)].boxed()
}

/// The same, or nothing.
pub(crate) fn maybe<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
    nulls: &'static [NullFlavor],
) -> BoxedStrategy<Option<Known<T>>> {
    of(known(value, nulls)).boxed()
}

/// A point in time of the past, of any precision.
pub(crate) fn ts() -> BoxedStrategy<Ts> {
    (1950i16..2026, 1i8..=12, 1i8..=28, 0i8..24, 0usize..4)
        .prop_map(|(year, month, day, hour, precision)| {
            let text = match precision {
                0 => format!("{year:04}"),
                1 => format!("{year:04}{month:02}"),
                2 => format!("{year:04}{month:02}{day:02}"),
                _ => format!("{year:04}{month:02}{day:02}{hour:02}3059+0100"),
            };
            Ts::parse(&text).unwrap()
        })
        .boxed()
}

/// When something was, where it is said.
pub(crate) type When = Option<Known<Ts>>;

/// Begin and end, each known, not known, or not said; the end is not before the begin.
pub(crate) fn span() -> BoxedStrategy<(When, When)> {
    (maybe(ts(), ASKED), maybe(ts(), ASKED))
        .prop_map(|(start, end)| match (&start, &end) {
            (Some(Known::Is(from)), Some(Known::Is(to))) => {
                let common = from.date().len().min(to.date().len());
                // What is told to the hour may lie before what is told to the day: then the day is what both have.
                let turned = from.date()[..common] > to.date()[..common]
                    || (from.date() == to.date() && from.as_str() > to.as_str());
                if turned { (end, start) } else { (start, end) }
            }
            _ => (start, end),
        })
        .boxed()
}

/// A number or name that others gave: without control characters, and without blanks around it.
pub(crate) fn identifier(max: usize) -> BoxedStrategy<String> {
    text(max)
        .prop_map(|text| text.replace(|character: char| character.is_control(), ""))
        .prop_map(|text| if text.trim().is_empty() { "一-1".to_owned() } else { text.trim().to_owned() })
        .boxed()
}

/// A point in time, to the day.
pub(crate) fn day() -> BoxedStrategy<Ts> {
    (1990i16..2026, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Ts::parse(&format!("{year:04}{month:02}{day:02}")).unwrap())
        .boxed()
}

/// A whole number of up to `digits` digits, not zero.
pub(crate) fn number(digits: u32) -> BoxedStrategy<String> {
    (1..10u32.pow(digits)).prop_map(|number| number.to_string()).boxed()
}

/// A number with one of some units.
pub(crate) fn quantity(digits: u32, units: &'static [&'static str]) -> BoxedStrategy<Quantity> {
    (number(digits), select(units)).prop_map(|(number, unit)| Quantity::new(number, unit)).boxed()
}

/// Units of time.
pub(crate) const TIME: &[&str] = &["a", "mo", "wk", "d", "h", "min", "s"];

/// A term of the one release.
pub(crate) fn term() -> BoxedStrategy<MedDra> {
    "[1-9][0-9]{7}".prop_map(|code| MedDra { version: "28.1".into(), code }).boxed()
}

/// An identifier of a dictionary.
pub(crate) fn term_id() -> BoxedStrategy<TermId> {
    ("[0-9]{4}-[0-9]{2}", "[A-Z]{2,3}-[0-9]{4,8}").prop_map(|(version, id)| TermId { version, id }).boxed()
}

/// A term of EDQM: `PDF` for dose forms, `ROA` for routes.
pub(crate) fn edqm(kind: &'static str) -> BoxedStrategy<TermId> {
    ("[0-9]{4}-[0-9]{2}", 10_000_000u32..99_999_999)
        .prop_map(move |(version, number)| TermId { version, id: format!("{kind}-{number}") })
        .boxed()
}

/// Nothing, the one, or the other: MPID and PhPID exclude each other.
pub(crate) fn product_ids() -> BoxedStrategy<(Option<TermId>, Option<TermId>)> {
    prop_oneof![
        Just((None, None)),
        term_id().prop_map(|id| (Some(id), None)),
        term_id().prop_map(|id| (None, Some(id))),
    ]
    .boxed()
}

/// A text with its language.
pub(crate) fn in_language(max: usize) -> BoxedStrategy<InLanguage> {
    (text(max), select(&["eng", "deu", "jpn", "spa", "ara"][..]))
        .prop_map(|(text, language)| InLanguage { text, language: language.to_owned() })
        .boxed()
}

/// A file.
pub(crate) fn attachment() -> BoxedStrategy<Attachment> {
    (select(&["application/pdf", "image/jpeg", "text/plain; charset=utf-8"][..]), vec(any::<u8>(), 1..80))
        .prop_map(|(media_type, bytes)| Attachment { media_type: media_type.to_owned(), bytes })
        .boxed()
}

/// A UUID out of a number.
pub(crate) fn uuid(number: u128) -> String {
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
