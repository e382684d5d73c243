//! What is asked: the mentions of a query in a window of time, oldest first.

use model::Timestamp;

use crate::brandwatch::parse;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::mention::{Search, Window};
use crate::source::{Found, Trouble};

/// Mentions of one project.
pub(super) struct Mentions {
    pub url: String,
    pub page_size: u64,
}

/// A time to the second. The end of a window is cut like the beginning of the next one: there is no gap between them.
fn whole_seconds(micros: i64) -> Timestamp {
    Timestamp(micros.div_euclid(1_000_000) * 1_000_000)
}

impl Search for Mentions {
    fn ask(&self, window: &Window) -> Request {
        Request::get(&self.url)
            .query("queryId", &window.subject)
            .query("startDate", whole_seconds(window.from))
            .query("endDate", whole_seconds(window.to))
            .query("pageSize", self.page_size)
            .query("orderBy", "date")
            .query("orderDirection", "asc")
            .query_if("cursor", Some(&window.page).filter(|page| !page.is_empty()))
            .tag("mentions")
    }

    fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(&self, answer: &Answer, _window: &Window, found: &mut Found) -> Result<Option<String>, Trouble> {
        let (next, _) = parse::json(&answer.body, found).map_err(|not| Trouble::Malformed(not.0))?;
        Ok(next)
    }
}
