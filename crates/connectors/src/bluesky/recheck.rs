//! Whether posts still stand: for what was found by searches, and for what a broken stream did not tell.

use model::Timestamp;

use crate::bluesky::{ABOUT, fetch, parse};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Document, Found, Recheck, SourceSettings, Trouble};

/// Asks for posts by their places.
pub(super) struct Again {
    base: String,
    most: usize,
}

impl Again {
    pub(super) fn new(settings: &SourceSettings) -> Self {
        let most = usize::try_from(settings.count("recheck_ids")).unwrap_or(25).clamp(1, 25);
        Self { base: settings.url("base_url").to_owned(), most }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        self.most
    }

    fn ask(&mut self, ids: &[String], _: Timestamp) -> Request {
        let request = Request::get(format!("{}/xrpc/app.bsky.feed.getPosts", self.base));
        ids.iter().fold(request, |request, id| request.query("uris", id))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let mut read = Found::default();
        parse::document(&Document::of(&answer.body), &mut read)
            .map_err(|_| Trouble::Malformed("it is no list of posts".to_owned()))?;
        // One that is there but cannot be read says nothing of those that are missing: better asked again than erased.
        if !read.refused.is_empty() {
            return Err(Trouble::Malformed("a post in it cannot be read".to_owned()));
        }
        // What is missing was deleted; what came back but may not be read any more goes as well.
        let standing = |id: &str| read.posts.iter().any(|post| !post.deleted && post.id == *id);
        let gone: Vec<&String> = ids.iter().filter(|id| !standing(id)).collect();
        for id in gone {
            found.gone(ABOUT.id, id.as_str());
        }
        read.posts.retain(|post| post.deleted && post.author_id.is_some());
        found.posts.append(&mut read.posts);
        Ok(true)
    }
}
