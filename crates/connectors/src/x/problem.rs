//! Errors as the interface writes them: `{title, detail, type, resource_type, resource_id, parameter, value}`, alone, in
//! `errors` beside items, or in the middle of a stream; `{code, message}` from the older gateway.

use serde::Deserialize;

use crate::source::Found;
use crate::wire::{Id, Text};
use crate::x::CHANNEL;

/// One error.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    resource_type: Text<'a>,
    #[serde(borrow)]
    resource_id: Id<'a>,
    #[serde(borrow)]
    parameter: Text<'a>,
    #[serde(borrow)]
    value: Id<'a>,
    /// Of a rule that is there already: the rule.
    #[serde(borrow)]
    pub(super) id: Id<'a>,
}

/// Parameters that name an account by its id, rather than by its name.
const ACCOUNTS: [&str; 4] = ["author_id", "id", "ids", "in_reply_to_user_id"];

impl Problem<'_> {
    /// The last part of its type: `resource-not-found`, `usage-capped` …
    pub(super) fn name(&self) -> &str {
        self.kind.as_str().rsplit('/').next().unwrap_or_default()
    }

    /// The id of the post that it says is gone or must not be seen any more.
    pub(super) fn post(&self) -> Option<&str> {
        let of_post = matches!(self.resource_type.as_str(), "tweet" | "post");
        self.named().filter(|_| of_post && self.hides())
    }

    /// Whether it says that a rule is there already.
    pub(super) fn is_duplicate_rule(&self) -> bool {
        self.name() == "duplicate-rules" || self.title.as_str() == "DuplicateRule"
    }

    /// The id of the account that it says is gone, suspended or protected.
    fn account(&self) -> Option<&str> {
        let by_id = ACCOUNTS.contains(&self.parameter.as_str());
        let of_user = self.resource_type.as_str() == "user";
        self.named().filter(|_| by_id && of_user && self.hides())
    }

    /// Whether it says that something is not there, or not for everyone to see.
    fn hides(&self) -> bool {
        matches!(self.name(), "resource-not-found" | "not-authorized-for-resource")
    }

    fn named(&self) -> Option<&str> {
        let digits = |id: &&str| id.bytes().all(|byte| byte.is_ascii_digit());
        self.resource_id.given().or(self.value.given()).filter(digits)
    }

    /// Erases what it says is gone; gives whether it named anything.
    pub(super) fn erase(&self, found: &mut Found) -> bool {
        if let Some(id) = self.post() {
            found.gone(CHANNEL, id);
        } else if let Some(id) = self.account() {
            found.account_gone(CHANNEL, id);
        } else {
            return false;
        }
        true
    }
}
