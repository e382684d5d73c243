//! WeChat: messages to an official account or a WeCom application, comments on its articles, records of customer service.
//!
//! # Contract
//! * Messages are pushed, plain or encrypted; what is pushed is answered with `success`. Comments on named articles and records
//!   of customer service are asked for.
//! * A message's id is the platform's. A comment's is made of the article, its place in the broadcast, and its number: numbers
//!   count within an article. Records have no ids: theirs are made of their content.
//! * A comment that a complete list does not hold any more is gone. Events in which a person withdraws consent erase what that
//!   person wrote.
//!
//! # Limits
//! * No search, and no access to other accounts. Authors are numbers that hold for one account only.
//! * Plain pushes are not signed, only their query is: use encryption.

mod code;
mod crypt;
mod fetch;
mod hook;
mod message;
mod parse;
mod settings;
#[cfg(test)]
mod tests;
pub(crate) mod xml;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, OWNED, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
static ABOUT: About = About {
    id: "wechat",
    title: "WeChat official account",
    kind: Kind::OwnInbox,
    certainty: Certainty::Reported,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Told },
    may_export: true,
    reason: OWNED,
};

/// The connector for `wechat`.
#[derive(Clone, Copy, Debug)]
pub struct WeChat;

impl Connector for WeChat {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        settings::KEYS
    }

    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        parse::document(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let settings = settings::Settings::of(opening.settings)?;
        let push = hook::Push::of(opening.settings)?;
        let mut feed = match settings {
            Some(settings) => Feed::poll(code::WithCodes(fetch::open(settings, opening)?)),
            None if push.is_none() => {
                let what = "is missing: name it to have messages pushed, or `secret_file` with `articles` or `records` to ask";
                return Err(opening.settings.problem("hook_token_file", what));
            }
            None => Feed::default(),
        };
        if let Some(push) = push {
            feed = feed.with_hook(push);
        }
        Ok(feed)
    }
}
