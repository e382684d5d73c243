//! Times as feeds write them: RFC 3339 and RFC 822, and what people make of them.

use crate::when;
use model::Timestamp;

/// Zones that are written by name, as hours and minutes east of Greenwich.
const ZONES: &[(&str, &str)] = &[
    ("UT", "+0000"),
    ("UTC", "+0000"),
    ("GMT", "+0000"),
    ("Z", "+0000"),
    ("WET", "+0000"),
    ("BST", "+0100"),
    ("CET", "+0100"),
    ("MEZ", "+0100"),
    ("CEST", "+0200"),
    ("MESZ", "+0200"),
    ("EET", "+0200"),
    ("EEST", "+0300"),
    ("MSK", "+0300"),
    ("IST", "+0530"),
    ("JST", "+0900"),
    ("KST", "+0900"),
    ("AEST", "+1000"),
    ("AEDT", "+1100"),
    ("NZST", "+1200"),
    ("NZDT", "+1300"),
    ("BRT", "-0300"),
    ("ART", "-0300"),
    ("EDT", "-0400"),
    ("EST", "-0500"),
    ("CDT", "-0500"),
    ("CST", "-0600"),
    ("MDT", "-0600"),
    ("MST", "-0700"),
    ("PDT", "-0700"),
    ("PST", "-0800"),
];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The instant; nothing where no day can be made out.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // A time without seconds but with a colon in its zone, as RSS 1.0 writes it.
    let whole = || {
        let (before, zone) = text.split_at_checked(16)?;
        let zoned = zone.starts_with(['+', '-', 'Z']);
        (zoned && before.as_bytes().get(13) == Some(&b':')).then(|| format!("{before}:00{zone}"))
    };
    // Where a name of a zone is not known, it is taken for Greenwich: the names that are known come first.
    let last = text.rsplit(' ').next().unwrap_or_default();
    let named = ZONES.iter().any(|(name, _)| *name == last).then(|| loose(text)).flatten();
    named
        .or_else(|| when::any(text))
        .or_else(|| when::iso(&whole()?))
        .or_else(|| loose(text))
        .filter(|time| time.0 > 0)
}

/// Day, month by name, year, clock and zone in this order, whatever stands between: `Wednesday, 2nd September 2026, 15:00 CEST`.
fn loose(text: &str) -> Option<Timestamp> {
    let mut words = text.split([' ', ',', '-', '\t']).filter(|word| !word.is_empty()).peekable();
    // An offset west would lose its sign at the `-`: it is the last word, and kept apart.
    let west = text.rsplit(' ').next().filter(|word| word.len() == 5 && word.starts_with('-'));
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (!digits.is_empty() && digits.len() <= 4).then(|| digits.parse::<u32>().ok()).flatten()
    };
    let month_of = |word: &str| {
        let name = word.get(..3)?.to_ascii_lowercase();
        MONTHS.iter().position(|month| *month == name)
    };
    let (mut day, mut month) = (None, None);
    let year = loop {
        let word = words.next()?;
        match (day, month, number(word), month_of(word)) {
            (Some(_), Some(_), Some(year), _) => break year,
            (None, _, Some(number), _) => day = Some(number),
            (_, None, None, Some(found)) => month = Some(found),
            _ => {}
        }
    };
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    };
    let clock = words.next_if(|word| word.contains(':')).unwrap_or("00:00:00");
    let zone = west.or_else(|| words.next()).unwrap_or("+0000").to_ascii_uppercase();
    let zone = match ZONES.iter().find(|(name, _)| *name == zone) {
        Some((_, offset)) => offset,
        None if zone.len() == 5 && zone.starts_with(['+', '-']) => &*zone,
        // A zone that nobody knows: off by hours, but the day stands.
        None => "+0000",
    };
    let clock = if clock.matches(':').count() == 1 { format!("{clock}:00") } else { clock.to_owned() };
    when::iso(&format!("{year:04}-{:02}-{:02}T{clock:0>8}{zone}", month? + 1, day?))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn every_sort_of_time() {
        for (text, wanted) in [
            ("2003-12-13T18:30:02Z", "2003-12-13T18:30:02Z"),
            ("2003-12-13T18:30:02.25+01:00", "2003-12-13T17:30:02.25Z"),
            ("2000-01-01T12:00+00:00", "2000-01-01T12:00:00Z"),
            ("2000-01-01T12:00Z", "2000-01-01T12:00:00Z"),
            ("2000-01-01", "2000-01-01T00:00:00Z"),
            ("Thu, 13 Aug 2020 10:06:56 -0300", "2020-08-13T13:06:56Z"),
            ("Wed, 02 Oct 2002 08:00:00 EST", "2002-10-02T13:00:00Z"),
            ("02 Oct 02 08:00 GMT", "2002-10-02T08:00:00Z"),
            ("Wednesday, 2nd September 2026, 15:00 CEST", "2026-09-02T13:00:00Z"),
            ("Tue, 9 Sept 2025 7:05:00 +0000", "2025-09-09T07:05:00Z"),
            ("9 September 2025 07:05:00 -0700", "2025-09-09T14:05:00Z"),
            ("Thu, 13 Aug 2020 10:06:56 BRT", "2020-08-13T13:06:56Z"),
            ("13-Aug-2020 10:06:56 XYZ", "2020-08-13T10:06:56Z"),
            ("13 Aug 2020", "2020-08-13T00:00:00Z"),
        ] {
            assert_eq!(time(text).map(|time| time.to_string()).as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "soon", "13", "99 Foo 2020", "31 Feb 2020 1:00", "é", "0000-00-00", "1 Jan 2020 é:é"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
