//! The form in which a source writes its times.

use model::Timestamp;
use serde_json::Value;

use super::pointer::text_of;
use crate::when;

/// How times are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum TimeForm {
    /// Any form that can be told: RFC 3339 and its relatives, RFC 2822, seconds, milliseconds, microseconds.
    #[default]
    Auto,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// A pattern of `strftime`, such as `%d/%m/%Y %H:%M`; without a zone in it: UTC.
    Pattern(String),
}

impl TimeForm {
    /// Reads a form; an error says what may be written.
    pub(crate) fn new(written: &str) -> Result<Self, String> {
        Ok(match written {
            "" | "auto" => Self::Auto,
            "seconds" => Self::Seconds,
            "milliseconds" => Self::Millis,
            "microseconds" => Self::Micros,
            pattern if pattern.contains('%') => {
                // A pattern is tried on a time, so that a mistake in it shows at the start.
                jiff::fmt::strtime::format(pattern, jiff::Timestamp::UNIX_EPOCH).map_err(
                    |_| "is no pattern of a time: write it as strftime does, such as `%d/%m/%Y %H:%M`",
                )?;
                Self::Pattern(pattern.to_owned())
            }
            _ => {
                return Err(
                    "takes \"auto\", \"seconds\", \"milliseconds\", \"microseconds\" or a pattern such as \
                            \"%d/%m/%Y %H:%M\""
                        .to_owned(),
                );
            }
        })
    }

    /// Reads a time.
    pub(crate) fn read(&self, value: &Value) -> Option<Timestamp> {
        let text = text_of(value)?;
        let text = text.trim();
        let number = || text.parse::<f64>().ok();
        match self {
            Self::Auto => match number() {
                Some(number) => when::epoch_any(number),
                None => when::any(text),
            },
            Self::Seconds => when::epoch(number()?),
            Self::Millis => when::epoch(number()? / 1e3),
            Self::Micros => when::epoch(number()? / 1e6),
            Self::Pattern(pattern) => {
                let parts = jiff::fmt::strtime::parse(pattern, text).ok()?;
                if let Ok(time) = parts.to_timestamp() {
                    return Some(Timestamp(time.as_microsecond()));
                }
                let civil =
                    parts.to_datetime().or_else(|_| parts.to_date().map(|day| day.at(0, 0, 0, 0))).ok()?;
                when::iso(&civil.to_string())
            }
        }
    }
}
