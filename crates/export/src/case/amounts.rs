//! Amounts, ages, intervals and dates as posts write them, where they can be read without guessing; else nothing.
//!
//! Units are UCUM. What does not parse stays in words (G.k.4.r.8, H.1).

use icsr::value::{Quantity, Ts};

/// Units of doses.
const DOSES: &[(&[&str], &str)] = &[
    (&["mg", "milligram", "milligrams"], "mg"),
    (&["g", "gram", "grams"], "g"),
    (&["ug", "mcg", "µg", "μg", "microgram", "micrograms"], "ug"),
    (&["ng"], "ng"),
    (&["ml", "milliliter", "millilitre", "milliliters", "millilitres"], "mL"),
    (&["iu", "ie"], "[iU]"),
    (&["mmol"], "mmol"),
    (&["meq"], "meq"),
    (
        &[
            "tablet",
            "tablets",
            "tab",
            "tabs",
            "pill",
            "pills",
            "capsule",
            "capsules",
            "tablette",
            "tabletten",
        ],
        "{DF}",
    ),
    (&["drop", "drops"], "[drp]"),
];

/// Units of time.
const TIMES: &[(&[&str], &str)] = &[
    (&["s", "second", "seconds"], "s"),
    (&["min", "mins", "minute", "minutes"], "min"),
    (&["h", "hr", "hrs", "hour", "hours", "stunde", "stunden"], "h"),
    (&["d", "day", "days", "tag", "tage", "tagen"], "d"),
    (&["wk", "week", "weeks", "woche", "wochen"], "wk"),
    (&["mo", "month", "months", "monat", "monate", "monaten"], "mo"),
    (&["a", "year", "years", "jahr", "jahre", "jahren"], "a"),
];

/// How often, in words: G.k.4.r.2 and G.k.4.r.3.
const INTERVALS: &[(&[&str], Option<&str>, &str)] = &[
    (&["daily", "once daily", "once a day", "every day", "a day", "per day", "qd"], Some("1"), "d"),
    (&["twice a day", "twice daily", "two times a day", "bid"], Some("12"), "h"),
    (&["three times a day", "three times daily", "3 times a day", "tid"], Some("8"), "h"),
    (&["four times a day", "four times daily", "4 times a day", "qid"], Some("6"), "h"),
    (&["every other day"], Some("2"), "d"),
    (&["weekly", "once weekly", "once a week", "every week"], Some("1"), "wk"),
    (&["monthly", "once a month", "every month"], Some("1"), "mo"),
    (&["as needed", "when needed", "prn"], None, "{asnecessary}"),
];

/// A dose such as `50 mg`, at most 8 characters of number.
pub(super) fn dose(text: &str) -> Option<Quantity> {
    amount(text, DOSES, 8)
}

/// A duration such as `2 days`, at most 5 characters of number.
pub(super) fn duration(text: &str) -> Option<Quantity> {
    amount(text, TIMES, 5)
}

/// An interval such as `twice a day`: number and unit.
pub(super) fn interval(text: &str) -> Option<(Option<String>, String)> {
    let words = text.trim().to_ascii_lowercase();
    let (_, number, unit) = INTERVALS.iter().find(|(phrases, ..)| phrases.contains(&words.as_str()))?;
    Some((number.map(str::to_owned), (*unit).to_owned()))
}

fn amount(text: &str, units: &[(&[&str], &str)], most: usize) -> Option<Quantity> {
    let text = text.trim();
    let end =
        text.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | ',')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = decimal(number).filter(|number| number.len() <= most)?;
    let unit = unit.trim().to_ascii_lowercase();
    let (_, ucum) = units.iter().find(|(words, _)| words.contains(&unit.as_str()))?;
    Some(Quantity::new(number, *ucum))
}

/// `12`, `0.5`, `0,5`; not `1,000`, which is a thousand to some and one to others.
fn decimal(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once(['.', ',']) {
        None => digits(text).then(|| text.to_owned()),
        Some((whole, part)) if text.contains(',') && part.len() == 3 && whole != "0" => None,
        Some((whole, part)) => (digits(whole) && digits(part)).then(|| format!("{whole}.{part}")),
    }
}

/// What is known of an age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// D.2.2.
    Is(Quantity),
    /// D.2.3.
    Group(&'static str),
}

/// Age groups in words (D.2.3).
const GROUPS: &[(&str, &str)] = &[
    ("neonate", "1"),
    ("infant", "2"),
    ("child", "3"),
    ("adolescent", "4"),
    ("adult", "5"),
    ("elderly", "6"),
];

/// First and last year of the age groups that years can name (ICH E11: children 2 to 11, adolescents 12 to 17).
const YEARS: &[(u16, u16, &str)] = &[(2, 11, "3"), (12, 17, "4"), (18, 64, "5"), (65, 130, "6")];

/// An age as facts have it: `34 a`, `6 mo`, `30-39 a`, `adult`. A range is an age group where it lies in one, else nothing.
pub(super) fn age(value: &str) -> Option<Age> {
    if let Some((_, code)) = GROUPS.iter().find(|(word, _)| *word == value) {
        return Some(Age::Group(code));
    }
    let (number, unit) = value.split_once(' ')?;
    if let Some((low, high)) = number.split_once('-') {
        let (low, high): (u16, u16) = (low.parse().ok()?, high.parse().ok()?);
        let group = YEARS.iter().find(|(first, last, _)| unit == "a" && first <= &low && &high <= last)?;
        return Some(Age::Group(group.2));
    }
    let known = ["a", "mo", "wk", "d", "h", "10.a"].contains(&unit);
    let number = decimal(number).filter(|number| known && number.len() <= 5)?;
    Some(Age::Is(Quantity::new(number, unit)))
}

/// A date of the calendar: `2019`, `2019-03`, `2019-03-07`. `last Tuesday` is none.
pub(super) fn date(text: &str) -> Option<Ts> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
        .then(|| Ts::parse(&text.replace('-', "")).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_where_nothing_is_guessed() {
        let read = |quantity: Option<Quantity>| quantity.map(|q| format!("{} {}", q.number, q.unit));
        for (text, expected) in [
            ("50 mg", Some("50 mg")),
            ("50mg", Some("50 mg")),
            ("0,5 mg", Some("0.5 mg")),
            ("2.5 mcg", Some("2.5 ug")),
            ("100 IU", Some("100 [iU]")),
            ("2 tablets", Some("2 {DF}")),
            ("1,000 mg", None),
            ("half a tablet", None),
            ("50", None),
            ("50 mg/kg", None),
            ("50 to 100 mg", None),
            ("123456789 mg", None),
            (".5 mg", None),
            ("", None),
        ] {
            assert_eq!(read(dose(text)).as_deref(), expected, "{text}");
        }
        for (text, expected) in
            [("2 days", Some("2 d")), ("3 weeks", Some("3 wk")), ("a few days", None), ("2 doses", None)]
        {
            assert_eq!(read(duration(text)).as_deref(), expected, "{text}");
        }
        assert_eq!(interval("Twice a day"), Some((Some("12".into()), "h".into())));
        assert_eq!(interval("as needed"), Some((None, "{asnecessary}".into())));
        assert_eq!(interval("now and then"), None);
    }

    #[test]
    fn ages_and_dates() {
        for (text, expected) in [
            ("34 a", Some(Age::Is(Quantity::new("34", "a")))),
            ("6 mo", Some(Age::Is(Quantity::new("6", "mo")))),
            ("30-39 a", Some(Age::Group("5"))),
            ("60-69 a", None),
            ("70-79 a", Some(Age::Group("6"))),
            ("elderly", Some(Age::Group("6"))),
            ("34 years", None),
            ("old", None),
        ] {
            assert_eq!(age(text), expected, "{text}");
        }
        for (text, expected) in [
            ("2019", Some("2019")),
            ("2019-03", Some("201903")),
            ("2019-03-07", Some("20190307")),
            ("2019-02-30", None),
            ("20190307", None),
            ("last Tuesday", None),
            ("2019-3", None),
        ] {
            assert_eq!(date(text).as_ref().map(Ts::as_str), expected, "{text}");
        }
    }
}
