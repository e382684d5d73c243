//! Asks for the reviews of each business unit, newest first, and for single ones again.

use model::Timestamp;
use serde::Deserialize;

use super::settings::Wanted;
use super::{ABOUT, parse};
use crate::http::{Answer, Judgement, Request, Signals};
use crate::listing::Listing;
use crate::source::{Found, Recheck, Trouble};

pub(super) struct Reviews {
    wanted: Wanted,
}

impl Reviews {
    pub(super) fn new(wanted: &Wanted) -> Self {
        Self { wanted: wanted.clone() }
    }
}

#[derive(Deserialize)]
struct Page {
    reviews: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    rel: String,
}

impl Listing for Reviews {
    fn names(&self) -> Vec<String> {
        self.wanted.units.clone()
    }

    fn ask(&self, list: &str, page: Option<&str>, _now: Timestamp) -> Request {
        let private = if self.wanted.secret.is_some() { "/private" } else { "" };
        let request = Request::get(format!("{}{private}/business-units/{list}/reviews", self.wanted.base))
            .query("perPage", self.wanted.per_page)
            .query("orderBy", "createdat.desc")
            .query("page", page.unwrap_or("1"))
            .query_if("language", Some(&self.wanted.language).filter(|language| !language.is_empty()));
        match self.wanted.secret {
            Some(_) => request,
            None => request.secret_query("apikey", &self.wanted.key),
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(
        &mut self,
        _list: &str,
        page: Option<&str>,
        answer: &Answer,
        found: &mut Found,
    ) -> Result<Option<String>, Trouble> {
        let malformed = || Trouble::Malformed("no list `reviews`".to_owned());
        let head: Page = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
        parse::page(&answer.body, found).map_err(|_| malformed())?;
        let number = page.and_then(|page| page.parse::<u64>().ok()).unwrap_or(1);
        // A full page, or a link to the next: either may be missing.
        let full = u64::try_from(head.reviews.len()).is_ok_and(|count| count >= self.wanted.per_page);
        let more =
            !head.reviews.is_empty() && (full || head.links.iter().any(|link| link.rel == "next-page"));
        Ok(more.then(|| (number + 1).to_string()))
    }

    fn most_pages(&self) -> u64 {
        self.wanted.max_pages
    }
}

/// Asks for a review again, by the public interface: what is not shown there is gone.
pub(super) struct Again {
    wanted: Wanted,
}

impl Again {
    pub(super) fn new(wanted: &Wanted) -> Self {
        Self { wanted: wanted.clone() }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        1
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let id: String =
            ids.first().map_or("", String::as_str).chars().filter(char::is_ascii_alphanumeric).collect();
        Request::get(format!("{}/reviews/{id}", self.wanted.base)).secret_query("apikey", &self.wanted.key)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 | 410 => Judgement::Read,
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        match answer.status {
            404 | 410 => ids.iter().for_each(|id| found.gone(ABOUT.id, id.clone())),
            _ => parse::page(&answer.body, found).map_err(|_| Trouble::Malformed("no review".to_owned()))?,
        }
        Ok(true)
    }
}
