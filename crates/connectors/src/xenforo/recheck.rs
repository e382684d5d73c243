//! Whether a post still stands: a forum answers 404 for one that is gone, or says that it is deleted.

use model::Timestamp;

use super::settings::Forum;
use super::{ABOUT, parse};
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Recheck, Trouble};

pub(super) struct Again {
    forum: Forum,
}

impl Again {
    pub(super) fn new(forum: &Forum) -> Self {
        Self { forum: forum.clone() }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        1
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let id = ids.first().map_or("", String::as_str);
        let id = id.strip_prefix(&*self.forum.prefix).unwrap_or(id);
        // An id of another source of the channel must not become another question.
        let digits: String = id.chars().filter(char::is_ascii_digit).collect();
        self.forum.ask(&format!("/posts/{digits}")).tag("post")
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
            _ => parse::page(&answer.body, &self.forum.prefix, found)
                .map_err(|_| Trouble::Malformed("no post".to_owned()))?,
        }
        Ok(true)
    }
}
