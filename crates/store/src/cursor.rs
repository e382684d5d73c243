//! Places in a list that is read page by page.

use std::fmt;
use std::str::FromStr;

use model::{ReportId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Just after a report in the order newest post first. Opaque text to callers: 48 hexadecimal digits, the post's time
/// (big-endian microseconds) and the report's id. A list that grows at its head does not shift what follows a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) posted_at: Timestamp,
    pub(crate) report: ReportId,
}

/// Text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor: take it from the `next` of the page before, unchanged")]
pub struct BadCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{}", self.posted_at.0, self.report)
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Cursor, BadCursor> {
        let (at, report) = text.split_at_checked(16).ok_or(BadCursor)?;
        if !at.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadCursor);
        }
        let at = u64::from_str_radix(at, 16).map_err(|_| BadCursor)?;
        Ok(Cursor { posted_at: Timestamp(at.cast_signed()), report: report.parse().map_err(|_| BadCursor)? })
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cursor, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        for at in [0, 1, -1, i64::MAX, i64::MIN] {
            let cursor = Cursor { posted_at: Timestamp(at), report: ReportId([7; 16]) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn other_text_is_refused() {
        let good = Cursor { posted_at: Timestamp(5), report: ReportId([7; 16]) }.to_string();
        for bad in
            ["", "é", &good[1..], &format!("{good}0"), &good.replace('7', "g"), &good.replacen('0', "+", 1)]
        {
            assert_eq!(bad.parse::<Cursor>(), Err(BadCursor), "{bad}");
        }
    }
}
