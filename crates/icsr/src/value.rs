//! Values of elements: known or with the reason why not, points in time, quantities, codes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a value is not given (HL7 `NullFlavor`, as far as ICH E2B(R3) uses it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NullFlavor {
    /// No information.
    Ni,
    /// Known, and withheld for privacy.
    Msk,
    /// Unknown.
    Unk,
    /// Not applicable.
    Na,
    /// Asked, and not known.
    Asku,
    /// Not asked.
    Nask,
    /// Another value than those of the list (FDA).
    Oth,
    /// Negative infinity: a test result below what can be measured.
    Ninf,
    /// Positive infinity.
    Pinf,
}

impl NullFlavor {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            NullFlavor::Ni => "NI",
            NullFlavor::Msk => "MSK",
            NullFlavor::Unk => "UNK",
            NullFlavor::Na => "NA",
            NullFlavor::Asku => "ASKU",
            NullFlavor::Nask => "NASK",
            NullFlavor::Oth => "OTH",
            NullFlavor::Ninf => "NINF",
            NullFlavor::Pinf => "PINF",
        }
    }
}

/// A value, or why there is none. An element that is left out altogether is an `Option` around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known<T> {
    /// The value.
    Is(T),
    /// Why there is none.
    Null(NullFlavor),
}

impl<T> Known<T> {
    /// The value, where it is given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Is(value) => Some(value),
            Known::Null(_) => None,
        }
    }

    /// Why it is not given.
    pub fn null(&self) -> Option<NullFlavor> {
        match self {
            Known::Is(_) => None,
            Known::Null(why) => Some(*why),
        }
    }
}

impl<T> From<T> for Known<T> {
    fn from(value: T) -> Self {
        Known::Is(value)
    }
}

/// A point in time as HL7 v3 writes it (`TS`): `CCYY`, `CCYYMM`, `CCYYMMDD`, or to the second `CCYYMMDDhhmmss` with an offset
/// such as `+0000`. Less is known where it is shorter. An offset in hours alone, as HL7 allows, is read and kept as `+hh00`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ts(String);

/// That a text is no point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no point in time of HL7: write CCYY, CCYYMM, CCYYMMDD or CCYYMMDDhhmmss+ZZzz")]
pub struct BadTs(pub String);

impl Ts {
    /// Reads one; the calendar is checked, so that there is no 30 February.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Ts, BadTs> {
        let bad = || BadTs(text.to_owned());
        let (digits, offset) = match text.find(['+', '-']) {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let (digits, fraction) = match digits.split_once('.') {
            // A fraction is one of seconds.
            Some((digits, fraction)) if digits.len() == 14 && !fraction.is_empty() => (digits, fraction),
            Some(_) => return Err(bad()),
            None => (digits, ""),
        };
        let number = |range: std::ops::Range<usize>, default: i16| match digits.get(range) {
            Some(part) => part.parse::<i16>().map_err(|_| bad()),
            None => Ok(default),
        };
        let whole = digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !whole || !matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14) {
            return Err(bad());
        }
        let part = |value: i16| i8::try_from(value).map_err(|_| bad());
        jiff::civil::DateTime::new(
            number(0..4, 0)?,
            part(number(4..6, 1)?)?,
            part(number(6..8, 1)?)?,
            part(number(8..10, 0)?)?,
            part(number(10..12, 0)?)?,
            part(number(12..14, 0)?)?,
            0,
        )
        .map_err(|_| bad())?;
        let Some(zone) = offset.get(1..) else { return Ok(Ts(text.to_owned())) };
        if digits.len() < 10 || !zone.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad());
        }
        match zone.len() {
            2 => Ok(Ts(format!("{text}00"))),
            4 => Ok(Ts(text.to_owned())),
            _ => Err(bad()),
        }
    }

    /// To the second, in UTC.
    pub fn second(at: jiff::Timestamp) -> Ts {
        Ts(at.strftime("%Y%m%d%H%M%S+0000").to_string())
    }

    /// The day, in UTC.
    pub fn day(at: jiff::Timestamp) -> Ts {
        Ts(at.strftime("%Y%m%d").to_string())
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day, month or year, without the time.
    pub fn date(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl TryFrom<String> for Ts {
    type Error = BadTs;

    fn try_from(text: String) -> Result<Ts, BadTs> {
        Ts::parse(&text)
    }
}

impl From<Ts> for String {
    fn from(ts: Ts) -> String {
        ts.0
    }
}

impl fmt::Debug for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number with its unit (UCUM), such as `34 a`. The number is kept as written: what was said, not what a float makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// Decimal number: digits, at most one point.
    pub number: String,
    /// Unit, such as `a`, `mo`, `wk`, `d`, `h`, `10.a`, `mg`, `{DF}`.
    pub unit: String,
}

impl Quantity {
    /// The number with its unit.
    pub fn new(number: impl Into<String>, unit: impl Into<String>) -> Quantity {
        Quantity { number: number.into(), unit: unit.into() }
    }
}

/// A term of MedDRA: a lowest level term by its code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MedDra {
    /// Release, such as `28.1`; one for all terms of a case.
    pub version: String,
    /// Code of the LLT, eight digits.
    pub code: String,
}

/// An identifier of a dictionary of products, forms or routes, with the version of that dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TermId {
    /// Version date or number.
    pub version: String,
    /// Identifier.
    pub id: String,
}

/// A text in a language.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InLanguage {
    /// The words.
    pub text: String,
    /// ISO 639-2, three letters, such as `eng`.
    pub language: String,
}

impl fmt::Debug for InLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InLanguage({}, {} bytes)", self.language, self.text.len())
    }
}

/// A file that goes with the case.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attachment {
    /// Such as `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Ts;

    #[test]
    fn points_in_time_are_of_the_calendar() {
        for good in
            ["2026", "202602", "20260228", "20260228135959+0100", "20260228135959.123-0530", "2026022813"]
        {
            assert_eq!(Ts::parse(good).unwrap().as_str(), good);
        }
        for (hours, whole) in
            [("20260228135959+01", "20260228135959+0100"), ("2026022813-11", "2026022813-1100")]
        {
            assert_eq!(
                Ts::parse(hours).unwrap().as_str(),
                whole,
                "an offset is never written in hours alone"
            );
        }
        for bad in [
            "",
            "26",
            "2026-02-28",
            "20260230",
            "20261301",
            "20260228256060",
            "20260228T10",
            "20260228+0100",
            "2026022813Z",
            "2026022813+",
            "2026022813+1",
            "2026022813+010",
            "2026022813+01000",
            "2026022813+0a",
            "20260228+01",
            "2026.5",
            "20260228135959.",
        ] {
            assert!(Ts::parse(bad).is_err(), "{bad}");
        }
    }
}
