//! Whether comments and videos still stand: the platform tells nobody of a deletion.
//!
//! Comments and videos are asked for at two addresses, so one list of ids takes up to two questions. Messages of live chats
//! cannot be asked for, and are left alone.

use std::collections::BTreeSet;

use model::Timestamp;
use secrecy::SecretString;
use serde_json::value::RawValue;

use super::item::Item;
use super::jobs::MOST_IDS;
use super::parse::{self, Top};
use super::posts::Reading;
use super::{ABOUT, signals};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};

/// What a list of ids is asked for at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Comments,
    Videos,
}

/// Asks for comments and videos by their ids.
pub(super) struct Standing {
    base: String,
    key: SecretString,
    half: Half,
}

/// Ids of comments begin so; ids of videos have this length.
fn half(id: &str) -> Option<Half> {
    match id {
        _ if id.starts_with("Ug") => Some(Half::Comments),
        _ if id.len() == 11 => Some(Half::Videos),
        _ => None,
    }
}

impl Standing {
    /// With an API key.
    pub(super) fn new(base: String, key: SecretString) -> Self {
        Self { base, key, half: Half::Comments }
    }

    fn of<'a>(&self, ids: &'a [String]) -> Vec<&'a str> {
        ids.iter().map(String::as_str).filter(|id| half(id) == Some(self.half)).collect()
    }
}

impl Recheck for Standing {
    fn most_ids(&self) -> usize {
        MOST_IDS
    }

    fn ask(&mut self, ids: &[String], _: Timestamp) -> Request {
        if self.half == Half::Comments && self.of(ids).is_empty() {
            self.half = Half::Videos;
        }
        let (path, tag) = match self.half {
            Half::Comments => ("/comments", "comments"),
            Half::Videos => ("/videos", "videos"),
        };
        Request::get(format!("{}{path}", self.base))
            .tag(tag)
            .secret_query("key", &self.key)
            .query("part", "snippet")
            .query("id", self.of(ids).join(","))
            .query("textFormat", "plainText")
            .query("maxResults", MOST_IDS)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        signals::judge(answer, now)
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let asked = self.of(ids);
        let malformed = || Trouble::Malformed("an answer that is no page of items".to_owned());
        // Where nothing of what was asked for stands, the answer may be an error instead of an empty page.
        if answer.is_success() {
            let top: Top<'_> = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
            let list: Vec<&RawValue> =
                if asked.is_empty() { Vec::new() } else { top.items.ok_or_else(malformed)? };
            let items: Vec<Item<'_>> = list.iter().filter_map(|raw| Item::read(raw).ok()).collect();
            let standing: BTreeSet<_> = items.iter().filter_map(Item::id).collect();
            let mut read = Found::default();
            parse::items(&list, &Reading { plain: true, ..Reading::default() }, &mut read);
            read.posts.retain(|post| post.revision > 0);
            found.append(read);
            for id in asked.iter().filter(|id| !standing.contains(**id)) {
                found.gone(ABOUT.id, *id);
            }
        } else if signals::meaning(answer) == signals::Meaning::Gone {
            if let [only] = asked[..] {
                found.gone(ABOUT.id, only);
            }
        }
        let more = self.half == Half::Comments && ids.iter().any(|id| half(id) == Some(Half::Videos));
        self.half = if more { Half::Videos } else { Half::Comments };
        Ok(!more)
    }
}
