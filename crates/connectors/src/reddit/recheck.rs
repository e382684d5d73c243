//! Whether submissions and comments still stand: `/api/info`, up to a hundred at once. What it leaves out, or shows as
//! deleted, or shows without its author, is gone.

use std::collections::HashSet;

use model::Timestamp;

use super::settings::Settings;
use super::{ABOUT, limits, parse};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};

/// Most ids that Reddit takes at once.
const MOST_IDS: usize = 100;

/// Asks by fullname.
pub(super) struct Info(pub Settings);

/// Messages cannot be asked for: they have no page of their own.
fn askable(ids: &[String]) -> impl Iterator<Item = &str> {
    ids.iter().map(String::as_str).filter(|id| id.starts_with("t1_") || id.starts_with("t3_"))
}

impl Recheck for Info {
    fn most_ids(&self) -> usize {
        MOST_IDS
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let names: Vec<&str> = askable(ids).collect();
        Request::get(format!("{}/api/info", self.0.base_url))
            .header("user-agent", self.0.user_agent.clone())
            .query("raw_json", 1)
            .query("id", names.join(","))
            .tag("info")
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        limits::judge(answer, now)
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let mut now_there = Found::default();
        parse::read(&answer.body, false, &mut now_there).map_err(|why| Trouble::Malformed(why.0))?;
        if !now_there.refused.is_empty() {
            // One that cannot be read is not one that is gone.
            found.refused.append(&mut now_there.refused);
            return Err(Trouble::Malformed("a post that was asked for cannot be read".to_owned()));
        }
        let mut seen: HashSet<String> = HashSet::new();
        for post in now_there.posts {
            seen.insert(post.id.to_string());
            match post.deleted || post.author.is_none() {
                true => found.gone(ABOUT.id, post.id),
                false => found.post(post),
            }
        }
        for id in askable(ids).filter(|id| !seen.contains(*id)) {
            found.gone(ABOUT.id, id);
        }
        Ok(true)
    }
}
