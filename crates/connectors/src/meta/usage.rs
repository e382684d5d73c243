//! Headers in which the platform tells how much of its limits is used, in percent, and for how many minutes more it will
//! answer nothing.
//!
//! `X-App-Usage: {"call_count": 28, "total_time": 25, "total_cputime": 25}`;
//! `X-Business-Use-Case-Usage: {"<id>": [{"type": …, "call_count": …, "estimated_time_to_regain_access": 0}]}`.

use serde_json::Value;

use crate::http::Answer;

/// Headers that hold percentages, each of them somewhere inside.
const HEADERS: [&str; 4] = ["x-app-usage", "x-page-usage", "x-business-use-case-usage", "x-ad-account-usage"];

/// Fields with a percentage.
const PERCENT: [&str; 4] = ["call_count", "total_time", "total_cputime", "acc_id_util_pct"];

/// Deeper than this no header is nested.
const DEPTH: usize = 4;

/// What the headers say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// The fullest of all limits, in percent.
    pub(crate) percent: f64,
    /// Minutes until questions are answered again; 0 while they are.
    pub(crate) minutes: f64,
}

impl Usage {
    /// Of an answer; nothing used where nothing is told.
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut usage = Self::default();
        for header in HEADERS {
            let value = answer.header(header).and_then(|text| serde_json::from_str(text).ok());
            usage.add(&value.unwrap_or_default(), DEPTH);
        }
        usage
    }

    fn add(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(fields) if depth > 0 => {
                for (name, value) in fields {
                    let number = value.as_f64().unwrap_or_default();
                    if PERCENT.contains(&name.as_str()) {
                        self.percent = self.percent.max(number);
                    } else if name == "estimated_time_to_regain_access" {
                        self.minutes = self.minutes.max(number);
                    }
                    self.add(value, depth - 1);
                }
            }
            Value::Array(values) if depth > 0 => values.iter().for_each(|value| self.add(value, depth - 1)),
            _ => {}
        }
    }
}
