//! A length of time as people write it: `"90s"`, `"30m"`, `"24h"`, `"7d"`, `"2w"`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Units, largest first, in microseconds.
const UNITS: [(char, i64); 5] = [
    ('w', 604_800_000_000),
    ('d', 86_400_000_000),
    ('h', 3_600_000_000),
    ('m', 60_000_000),
    ('s', 1_000_000),
];

/// A length of time in microseconds, not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(pub i64);

/// The text is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a length of time: write a whole number with its unit, such as \"30m\", \"24h\", \"7d\" or \"2w\""
)]
pub struct BadPeriod;

impl Period {
    /// So many hours.
    pub const fn hours(hours: i64) -> Period {
        Period(hours * 3_600_000_000)
    }

    /// So many days.
    pub const fn days(days: i64) -> Period {
        Period::hours(days * 24)
    }
}

impl FromStr for Period {
    type Err = BadPeriod;
    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let text = text.trim();
        let unit = text.chars().next_back().ok_or(BadPeriod)?;
        let number = text[..text.len() - unit.len_utf8()].trim_end();
        let (_, size) = UNITS.iter().find(|(letter, _)| *letter == unit).ok_or(BadPeriod)?;
        if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(BadPeriod);
        }
        let number: i64 = number.parse().map_err(|_| BadPeriod)?;
        number.checked_mul(*size).map(Period).ok_or(BadPeriod)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = UNITS.iter().find(|(_, size)| self.0 != 0 && self.0 % size == 0);
        match fits {
            Some((unit, size)) => write!(f, "{}{unit}", self.0 / size),
            None => write!(f, "{}s", self.0 / 1_000_000),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn lengths_of_time_are_read_and_written_in_their_largest_whole_unit() {
        for (text, micros, written) in [
            ("90s", 90_000_000, "90s"),
            ("60m", 3_600_000_000, "1h"),
            ("24h", 86_400_000_000, "1d"),
            ("36 h", 129_600_000_000, "36h"),
            ("14d", 1_209_600_000_000, "2w"),
            ("0h", 0, "0s"),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!((period.0, period.to_string().as_str()), (micros, written), "{text}");
        }
        for wrong in ["", "h", "24", "-1h", "1.5h", "1 day", "+1h", "9999999999999999d", "1é"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }
}
