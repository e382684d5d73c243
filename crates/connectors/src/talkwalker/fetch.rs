//! Search results of a project, newest first, until what was read before.

use model::Timestamp;
use secrecy::SecretString;

use crate::http::{Answer, Judgement, Request, Signals};
use crate::mention::{Search, Window};
use crate::source::{Found, Trouble};
use crate::talkwalker::parse::{self, Said};

/// How long a spent contingent of credits is left alone, in microseconds.
const CREDITS_WAIT: i64 = 3_600_000_000;

/// Results of one project.
pub(super) struct Results {
    pub url: String,
    pub token: SecretString,
    pub page_size: u64,
}

/// What the codes of answers mean; texts, and the same with status 200, 401 and 403.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    #[derive(serde::Deserialize)]
    struct Code<'a> {
        #[serde(borrow, default)]
        status_code: crate::wire::Text<'a>,
    }
    let body = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body);
    let code = serde_json::from_slice::<Code<'_>>(body).map(|code| code.status_code.as_str().to_owned());
    match code.as_deref().unwrap_or_default() {
        "8" => {
            Judgement::Limited(crate::http::retry_after(answer, now).or(Some(Timestamp(now.0 + 60_000_000))))
        }
        "9" => Judgement::Limited(Some(Timestamp(now.0 + CREDITS_WAIT))),
        "7" => Judgement::Denied("the token is not accepted (code 7)".to_owned()),
        "29" => Judgement::Denied("the token may not read this (code 29)".to_owned()),
        "30" => Judgement::Refused("the stream is not there or may not be read (code 30)".to_owned()),
        _ => Signals::NONE.judge(answer, now),
    }
}

/// Reads what `judge` let through.
pub(super) fn read(answer: &Answer, found: &mut Found) -> Result<Said, Trouble> {
    // A stream that has nothing to say says nothing.
    if answer.body.trim_ascii().is_empty() {
        return Ok(Said::default());
    }
    let said = parse::lines(&answer.body, found).map_err(|not| Trouble::Malformed(not.0))?;
    match said.code.as_deref() {
        None | Some("0") => Ok(said),
        Some(_) => Err(Trouble::Malformed("the answer says that something went wrong".to_owned())),
    }
}

impl Search for Results {
    fn ask(&self, window: &Window) -> Request {
        Request::get(&self.url)
            .secret_query("access_token", &self.token)
            .query("q", &window.subject)
            .query("offset", if window.page.is_empty() { "0" } else { &window.page })
            .query("hpp", self.page_size)
            .query("sort_by", "published")
            .query("sort_order", "desc")
            .tag("results")
    }

    fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        judge(answer, now)
    }

    fn read(&self, answer: &Answer, window: &Window, found: &mut Found) -> Result<Option<String>, Trouble> {
        let said = read(answer, found)?;
        let offset: u64 = window.page.parse().unwrap_or(0);
        // New results push others onto later pages: those come twice, and none is passed over.
        let is_last =
            (said.results as u64) < self.page_size || said.oldest.is_some_and(|oldest| oldest < window.from);
        Ok((!is_last).then(|| (offset + self.page_size).to_string()))
    }
}
