//! In which order the queue lies, and which stretch of it is asked for.

use std::fmt;
use std::str::FromStr;

use model::ReportId;

use crate::cursor::BadCursor;

/// What the queue is ordered by. What has no value comes last; of equals the lesser id comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Raised before serious before others; of each the one that is due first, then the one with the greater score.
    #[default]
    Priority,
    /// When Hark read it.
    Received,
    /// When it was posted.
    Posted,
    /// The end of its last day.
    Due,
    /// Score.
    Score,
    /// Country.
    Country,
    /// Channel.
    Channel,
    /// Name of the first product.
    Product,
    /// Name of the first event.
    Event,
    /// Status, in the order of life.
    Status,
    /// Whose it is.
    Assignee,
    /// Language.
    Language,
}

/// A key and a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The key.
    pub key: SortKey,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl SortKey {
    /// All, with their words.
    pub const ALL: [(SortKey, &'static str); 12] = [
        (SortKey::Priority, "priority"),
        (SortKey::Received, "received"),
        (SortKey::Posted, "posted"),
        (SortKey::Due, "due"),
        (SortKey::Score, "score"),
        (SortKey::Country, "country"),
        (SortKey::Channel, "channel"),
        (SortKey::Product, "product"),
        (SortKey::Event, "event"),
        (SortKey::Status, "status"),
        (SortKey::Assignee, "assignee"),
        (SortKey::Language, "language"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        SortKey::ALL.iter().find(|(key, _)| *key == self).map_or("priority", |(_, word)| word)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.word())
    }
}

/// Text that is no order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an order of the queue: take one of priority, received, posted, due, score, country, channel, product, event, \
     status, assignee, language, with `-` before it for the greatest first"
)]
pub struct BadSort;

impl FromStr for Sort {
    type Err = BadSort;

    fn from_str(text: &str) -> Result<Sort, BadSort> {
        let (descending, word) = text.strip_prefix('-').map_or((false, text), |word| (true, word));
        let found = SortKey::ALL.iter().find(|(_, have)| *have == word);
        found.map(|(key, _)| Sort { key: *key, descending }).ok_or(BadSort)
    }
}

/// Which stretch of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// From a place on.
    At {
        /// Reports before it.
        offset: u64,
        /// Reports at most, 1 to 1000.
        limit: u32,
    },
    /// What follows a row that was shown. What comes in before it does not shift it.
    After {
        /// That row.
        cursor: QueueCursor,
        /// Reports at most, 1 to 1000.
        limit: u32,
    },
}

/// Just behind a row of the queue in one order. Opaque text to callers: the order, then hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueCursor {
    pub(crate) sort: Sort,
    pub(crate) place: Place,
}

/// What a row is ordered by: numbers, then a text, then the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) numbers: [i64; 3],
    pub(crate) text: String,
    pub(crate) report: ReportId,
}

impl QueueCursor {
    /// The order that it is a place in; no other may be asked for with it.
    pub fn sort(&self) -> Sort {
        self.sort
    }
}

impl fmt::Display for QueueCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { numbers: [first, second, third], text, report } = &self.place;
        write!(f, "{}.{first:016x}{second:016x}{third:016x}{report}", self.sort)?;
        text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for QueueCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<QueueCursor, BadCursor> {
        let (sort, digits) = text.split_once('.').ok_or(BadCursor)?;
        let sort = sort.parse().map_err(|_| BadCursor)?;
        if digits.len() < 80 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadCursor);
        }
        let number = |at: usize| {
            u64::from_str_radix(&digits[at..at + 16], 16).map(u64::cast_signed).map_err(|_| BadCursor)
        };
        let numbers = [number(0)?, number(16)?, number(32)?];
        let report = digits[48..80].parse().map_err(|_| BadCursor)?;
        let bytes: Result<Vec<u8>, BadCursor> = digits.as_bytes()[80..]
            .chunks(2)
            .map(|pair| {
                let pair = std::str::from_utf8(pair).map_err(|_| BadCursor)?;
                if pair.len() == 2 {
                    u8::from_str_radix(pair, 16).map_err(|_| BadCursor)
                } else {
                    Err(BadCursor)
                }
            })
            .collect();
        let text = String::from_utf8(bytes?).map_err(|_| BadCursor)?;
        Ok(QueueCursor { sort, place: Place { numbers, text, report } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> QueueCursor {
        let place =
            Place { numbers: [0, i64::MIN, i64::MAX], text: "Ärger".into(), report: ReportId([7; 16]) };
        QueueCursor { sort: Sort { key: SortKey::Product, descending: true }, place }
    }

    #[test]
    fn orders_and_cursors_survive_their_text() {
        for (key, word) in SortKey::ALL {
            for descending in [false, true] {
                let sort = Sort { key, descending };
                assert_eq!(sort.to_string().parse(), Ok(sort), "{word}");
            }
        }
        assert_eq!("--score".parse::<Sort>(), Err(BadSort));
        assert_eq!(cursor().to_string().parse(), Ok(cursor()));
    }

    #[test]
    fn other_text_is_no_cursor() {
        let good = cursor().to_string();
        for bad in
            ["", "é", "score.", &good[1..], &good[..good.len() - 1], &good.replace("product", "colour")]
        {
            // Without its direction it is a cursor of another order.
            if bad.parse::<QueueCursor>().is_ok_and(|other| other.sort == cursor().sort) {
                panic!("{bad}");
            }
        }
        assert_eq!("-product.00".parse::<QueueCursor>(), Err(BadCursor));
    }
}
