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

impl Search for Mentions {
    fn ask(&self, window: &Window) -> Request {
        Request::get(&self.url)
            .query("queryId", &window.subject)
            .query("startDate", Timestamp(window.from))
            .query("endDate", Timestamp(window.to))
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
