//! Whether posts still stand, and as they were: servers tell of edits and deletions to listeners only.

use model::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::{Answer, Judgement, Request};
use crate::mastodon::settings::{Settings, Timeline};
use crate::mastodon::status::{Around, Rules};
use crate::mastodon::{ABOUT, fetch, parse};
use crate::source::{Found, Recheck, Trouble};
use crate::wire::Id;

/// Asks for posts by their ids, several at once or one by one.
pub(super) struct Again {
    base: String,
    most: usize,
    token: Option<SecretString>,
    rules: Rules,
    /// In a source that reads what is sent to the operator, a message is no post that its author withdrew from the public.
    inbox: bool,
}

impl Again {
    pub(super) fn new(settings: &Settings, token: Option<SecretString>) -> Self {
        Self {
            base: settings.base.clone(),
            most: settings.recheck_ids,
            token,
            rules: settings.rules,
            inbox: settings.timelines.contains(&Timeline::Mentions),
        }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        self.most
    }

    fn ask(&mut self, ids: &[String], _: Timestamp) -> Request {
        let url = format!("{}/api/v1/statuses", self.base);
        let request = match (self.most, ids) {
            (1, [id]) => {
                let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
                Request::get(format!("{url}/{id}"))
            }
            _ => ids.iter().fold(Request::get(url), |request, id| request.query("id[]", id)),
        };
        match &self.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            // The one post asked for is gone. A server that cannot be asked for several answers so as well: that says
            // nothing of the posts.
            404 | 410 if self.most == 1 => Judgement::Read,
            404 => Judgement::Refused("status 404: set `recheck_ids = 1` for this server".to_owned()),
            _ => fetch::judge(answer, self.token.is_some(), now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let unreadable = || Trouble::Malformed("it is no list of statuses".to_owned());
        let items: Vec<&RawValue> = match (answer.is_success(), self.most) {
            (false, _) => Vec::new(),
            (true, 1) => vec![serde_json::from_slice(&answer.body).map_err(|_| unreadable())?],
            (true, _) => serde_json::from_slice(&answer.body).map_err(|_| unreadable())?,
        };
        let mut read = Found::default();
        let mut unread = Vec::new();
        for raw in items {
            let before = (read.posts.len(), read.refused.len());
            parse::item(raw.get(), Around { inbox: self.inbox, thread: None }, self.rules, &mut read);
            // One that is there but cannot be read says nothing.
            if (read.posts.len(), read.refused.len()) == (before.0, before.1 + 1) {
                unread.extend(id_of(raw));
            }
        }
        // What came back and may not be read any more (its author opted out, or it is for followers now) goes as well.
        for id in ids {
            if !unread.contains(id) && !read.posts.iter().any(|post| post.id == **id) {
                found.gone(ABOUT.id, id.as_str());
            }
        }
        // One that was never edited is as it was.
        read.posts.retain(|post| post.revision > 0 && ids.iter().any(|id| post.id == **id));
        found.append(read);
        Ok(true)
    }
}

fn id_of(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        id: Id<'a>,
    }
    let head: Head<'_> = serde_json::from_str(raw.get()).ok()?;
    head.id.given().map(str::to_owned)
}
