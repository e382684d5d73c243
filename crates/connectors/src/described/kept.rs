//! Where a described interface was read up to: for each query, and between rounds.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::paging::Page;
use super::template::Template;
use crate::fields::{Pointer, text_of};
use crate::source::{SettingsProblem, SourceSettings, Table};
use crate::when;

/// What is kept between rounds.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    what: What,
    /// Its value on a first run.
    pub(super) start: Option<Template>,
    /// How far a round goes back behind what is kept: seconds of a time.
    pub(super) overlap_secs: i64,
    /// The same for numbers, in their own unit.
    overlap: i64,
}

#[derive(Clone, Debug)]
enum What {
    Nothing,
    /// The greatest value in the items.
    Max(Pointer),
    /// The last value that answers name.
    Last(Pointer),
}

/// A whole cursor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stand {
    /// By the hash of the query; drug names are nobody's business in a cursor.
    pub(super) queries: BTreeMap<String, Place>,
}

/// Where one query stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Everything before was read, in microseconds since 1970.
    pub(super) since: i64,
    /// What was kept of the rounds before.
    #[serde(default)]
    pub(super) kept: Option<String>,
    /// A round that is not whole yet.
    #[serde(default)]
    pub(super) open: Option<Open>,
}

/// A round that is not whole yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Open {
    /// The page to ask for.
    pub(super) page: Page,
    /// When it began, in microseconds since 1970.
    pub(super) began: i64,
    /// What its pages so far would have kept.
    #[serde(default)]
    pub(super) best: Option<String>,
    /// When the newest item of the round so far was written, in microseconds since 1970.
    #[serde(default)]
    pub(super) newest: Option<i64>,
}

impl Keep {
    /// From the settings.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let mut keep = Self { what: What::Nothing, start: None, overlap_secs: 300, overlap: 0 };
        let keys = ["max", "last", "start", "overlap_secs", "overlap"];
        let Some(table) = Table::of(settings, "cursor", &keys)? else { return Ok(keep) };
        let pointer = |key: &str| match table.text(key)? {
            Some(written) => Pointer::new(written)
                .map(Some)
                .ok_or_else(|| table.problem(key, "takes a JSON pointer, such as \"/updated_at\"")),
            None => Ok(None),
        };
        keep.what = match (pointer("max")?, pointer("last")?) {
            (Some(_), Some(_)) => {
                return Err(table.problem("last", "does not go together with `max`: leave one of them out"));
            }
            (Some(at), None) => What::Max(at),
            (None, Some(at)) => What::Last(at),
            (None, None) => What::Nothing,
        };
        if let Some(text) = table.text("start")? {
            keep.start = Some(Template::new(text).map_err(|what| table.problem("start", what))?);
        }
        keep.overlap_secs = table.number("overlap_secs", 0..=30 * 86_400, 300)?;
        keep.overlap = table.number("overlap", 0..=i64::MAX, 0)?;
        Ok(keep)
    }

    /// The value of an item that is compared, where the greatest counts.
    pub(super) fn of_item(&self, item: &Value) -> Option<String> {
        match &self.what {
            What::Max(pointer) => pointer.get(item).and_then(text_of).map(|text| text.into_owned()),
            What::Nothing | What::Last(_) => None,
        }
    }

    /// The value that an answer names, where the last counts.
    pub(super) fn of_answer(&self, body: &[u8]) -> Option<String> {
        match &self.what {
            What::Last(pointer) => pointer.find_text(body).filter(|text| !text.is_empty()),
            What::Nothing | What::Max(_) => None,
        }
    }

    /// Whether the greatest value of items is kept.
    pub(super) fn is_max(&self) -> bool {
        matches!(self.what, What::Max(_))
    }

    /// What is kept less the overlap: what a request asks for.
    pub(super) fn asked(&self, kept: &str) -> String {
        if !self.is_max() {
            return kept.to_owned();
        }
        match (kept.parse::<i64>(), when::iso(kept)) {
            (Ok(number), _) if self.overlap > 0 => number.saturating_sub(self.overlap).to_string(),
            (Err(_), Some(time)) if self.overlap_secs > 0 => {
                Timestamp(time.0.saturating_sub(self.overlap_secs * 1_000_000)).to_string()
            }
            _ => kept.to_owned(),
        }
    }
}

/// Order of two kept values: as numbers, as times, else as texts.
pub(super) fn order(left: &str, right: &str) -> Ordering {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(left) && digits(right) {
        // Ids of any length: the one with more digits is the greater.
        let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
        return left.len().cmp(&right.len()).then_with(|| left.cmp(right));
    }
    if let (Ok(left), Ok(right)) = (left.parse::<f64>(), right.parse::<f64>()) {
        return left.total_cmp(&right);
    }
    match (when::iso(left), when::iso(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}

/// The greater of what there was and what is new.
pub(super) fn greater(held: Option<String>, new: String) -> Option<String> {
    match held {
        Some(held) if order(&held, &new) == Ordering::Greater => Some(held),
        _ => Some(new),
    }
}
