//! What is asked of a saved search: its documents in a window of time, oldest first.

use model::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use crate::http::{Answer, Judgement, Request, Signals};
use crate::meltwater::parse;
use crate::mention::{Search, Window};
use crate::source::{Found, Trouble};

/// Saved searches.
pub(super) struct Saved {
    pub base: String,
    pub key: SecretString,
    pub page_size: u64,
}

/// A time without a zone, in UTC, as the interface takes it.
pub(super) fn plain(micros: i64) -> String {
    let time = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    jiff::tz::Offset::UTC.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

impl Search for Saved {
    fn ask(&self, window: &Window) -> Request {
        let page: u64 = window.page.parse().unwrap_or(1);
        Request::post(format!("{}/search/{}", self.base, window.subject))
            .secret_header("apikey", self.key.clone())
            .json(&json!({
                "start": plain(window.from), "end": plain(window.to.saturating_add(999_999)), "tz": "UTC",
                "page": page, "page_size": self.page_size, "sort_by": "date", "sort_order": "asc"
            }))
            .tag("search")
    }

    fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(&self, answer: &Answer, window: &Window, found: &mut Found) -> Result<Option<String>, Trouble> {
        let count = parse::json(&answer.body, found).map_err(|not| Trouble::Malformed(not.0))?;
        let page: u64 = window.page.parse().unwrap_or(1);
        Ok((count as u64 >= self.page_size).then(|| (page + 1).to_string()))
    }
}
