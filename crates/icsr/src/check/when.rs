//! Points in time of HL7 as far as two of them can be told apart: a day without an offset may be any of forty-nine hours.

use crate::value::Ts;

/// Offsets of the earth, in seconds.
const EAST: i64 = 14 * 3600;
const WEST: i64 = -12 * 3600;

/// A point in time as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// `CCYY` to `CCYYMMDDhhmmss`.
    digits: String,
    /// The first and the last second that it may mean, since 1970.
    first: i64,
    last: i64,
    /// Whether it says its offset.
    pub(crate) offset: bool,
}

impl When {
    /// Reads one; nothing where it is none.
    pub(crate) fn parse(text: &str) -> Option<When> {
        Ts::parse(text).ok()?;
        let (digits, offset) = match text.find(['+', '-']) {
            Some(at) => (text.get(..at)?, Some(seconds(text.get(at..)?)?)),
            None => (text, None),
        };
        let digits = digits.split('.').next()?.to_owned();
        let from = civil(&digits, "00000101000000")?;
        // Every month has a 28th: the last day of one is found from the first of the next.
        let to = match digits.len() {
            4 => civil(&digits, "00001231235959")?,
            6 => from + month(&digits)? * 86_400 - 1,
            _ => civil(&digits, "00000101235959")?,
        };
        let (east, west) = offset.map_or((EAST, WEST), |offset| (offset, offset));
        Some(When { digits, first: from - east, last: to - west, offset: offset.is_some() })
    }

    /// How many digits it is precise to.
    pub(crate) fn precision(&self) -> usize {
        self.digits.len()
    }

    /// Whether it is surely later than another.
    pub(crate) fn is_after(&self, other: &When) -> bool {
        if self.offset || other.offset {
            return self.first > other.last;
        }
        // Both are local to the same sender.
        let common = self.digits.len().min(other.digits.len());
        self.digits.get(..common) > other.digits.get(..common)
    }
}

/// Seconds since 1970 of digits that are filled up from others.
fn civil(digits: &str, rest: &str) -> Option<i64> {
    let whole = format!("{digits}{}", rest.get(digits.len()..)?);
    let part = |range: std::ops::Range<usize>| whole.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(part(range)?).ok();
    let time = jiff::civil::DateTime::new(
        part(0..4)?,
        small(4..6)?,
        small(6..8)?,
        small(8..10)?,
        small(10..12)?,
        small(12..14)?,
        0,
    );
    Some(jiff::tz::Offset::UTC.to_timestamp(time.ok()?).ok()?.as_second())
}

/// Days of a month `CCYYMM`.
fn month(digits: &str) -> Option<i64> {
    let date =
        jiff::civil::Date::new(digits.get(..4)?.parse().ok()?, digits.get(4..6)?.parse().ok()?, 1).ok()?;
    Some(i64::from(date.days_in_month()))
}

/// Seconds of `+hhmm`; hours alone, as HL7 allows, are read too.
fn seconds(offset: &str) -> Option<i64> {
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let hours: i64 = offset.get(1..3)?.parse().ok()?;
    let minutes: i64 = offset.get(3..5).unwrap_or("0").parse().ok()?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::When;

    fn when(text: &str) -> When {
        When::parse(text).unwrap_or_else(|| panic!("{text} is a point in time"))
    }

    #[test]
    fn later_is_only_what_is_surely_later() {
        for (early, late) in [
            ("20260301", "20260302"),
            ("2025", "2026"),
            ("202512", "2026"),
            ("20260301120000+0000", "20260301120001+0000"),
            ("20260301120000+0200", "20260301110000+0000"),
            ("20260301120000+0000", "20260303"),
        ] {
            assert!(when(late).is_after(&when(early)), "{late} after {early}");
            assert!(!when(early).is_after(&when(late)), "{early} after {late}");
        }
        for (one, other) in [
            ("20260301", "202603"),
            ("2026", "20260301"),
            // Already the second of March in Japan.
            ("20260302", "20260301160000+0000"),
            ("20260301120000+0200", "20260301100000+0000"),
            ("202602", "20260228235959+0000"),
            // An offset in hours alone is that of the full hour.
            ("20260301120000+02", "20260301100000+0000"),
        ] {
            assert!(!when(one).is_after(&when(other)), "{one} after {other}");
            assert!(!when(other).is_after(&when(one)), "{other} after {one}");
        }
    }

    #[test]
    fn offsets_are_of_the_earth() {
        for bad in [
            "20260301120000+1500",
            "20260301120000+0075",
            "20260301120000+15",
            "20260301120000+2",
            "20260230",
            "2026-03-01",
            "",
        ] {
            assert_eq!(When::parse(bad), None, "{bad}");
        }
    }
}
