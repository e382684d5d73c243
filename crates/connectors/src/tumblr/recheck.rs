//! Whether posts still stand: each is asked for on its blog, and one that is gone answers 404.

use model::Timestamp;

use super::blogs::Blogs;
use super::fetch::get;
use super::settings::Settings;
use super::{ABOUT, limits, parse};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};

/// Tag of a question about a post on a blog that it may stand on.
const POST: &str = "post";

/// Tag of a question that stands for one that cannot be asked.
const NONE: &str = "none";

/// Asks post by post.
pub(super) struct Standing {
    pub settings: Settings,
    pub blogs: Blogs,
    /// How many of the blogs in the settings were asked for the post at hand.
    tried: usize,
}

impl Standing {
    pub(super) fn new(settings: Settings, blogs: Blogs) -> Self {
        Self { settings, blogs, tried: 0 }
    }

    /// Whether every post of this source stands on a blog of the settings.
    fn is_closed(&self) -> bool {
        self.settings.tags.is_empty() && self.settings.notifications.is_empty()
    }
}

/// Ids of posts are digits; replies have no page of their own.
fn post_id(ids: &[String]) -> Option<&str> {
    ids.first()
        .map(String::as_str)
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Recheck for Standing {
    fn most_ids(&self) -> usize {
        1
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let known = post_id(ids).and_then(|id| self.blogs.of(id));
        let blog = known.or_else(|| self.settings.blogs.get(self.tried).cloned());
        match (post_id(ids), blog) {
            (Some(id), Some(blog)) => get(&self.settings, &format!("/v2/blog/{blog}/posts"))
                .query("id", id)
                .query("npf", true)
                .tag(POST),
            // Nothing is known of the post: one cheap question, whose answer says nothing of it.
            _ => get(&self.settings, "/v2/tagged").query("tag", "tumblr").query("limit", 1).tag(NONE),
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 if answer.tag == POST => Judgement::Read,
            _ => limits::judge(answer, now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let Some(id) = post_id(ids).filter(|_| answer.tag == POST) else { return Ok(true) };
        if answer.status == 404 {
            let is_known = self.blogs.of(id).is_some();
            self.tried += 1;
            if !is_known && self.tried < self.settings.blogs.len() {
                return Ok(false);
            }
            if is_known || self.is_closed() {
                found.gone(ABOUT.id, id);
            }
            self.tried = 0;
            return Ok(true);
        }
        self.tried = 0;
        let mut there = Found::default();
        parse::read(&answer.body, None, &mut there).map_err(|why| Trouble::Malformed(why.0))?;
        // Still there, but no longer for everybody.
        let hidden = there.posts.iter().any(|post| post.visibility.as_deref() == Some("private"));
        match hidden || there.skipped.contains_key("not published") {
            true => found.gone(ABOUT.id, id),
            false => found.append(there),
        }
        Ok(true)
    }
}
