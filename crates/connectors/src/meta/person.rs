//! Who wrote something, as `from`, `sender` and their like say.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::{Id, Text};

/// Every field may be missing: the platform tells of people only to pages that they wrote to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Person<'a> {
    /// Stable within one app or page.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// Stands for `id` where a person wrote through a plug-in of a website.
    #[serde(borrow)]
    pub(crate) user_ref: Id<'a>,
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(borrow)]
    pub(crate) username: Text<'a>,
}

impl<'a> Person<'a> {
    /// Out of a field that may be missing, or no object.
    pub(crate) fn of(raw: Option<&'a RawValue>) -> Self {
        raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    /// As people see it.
    pub(crate) fn shown(&self) -> Option<&str> {
        self.username.given().or(self.name.given())
    }

    /// What stays when the name changes.
    pub(crate) fn stable(&self) -> Option<&str> {
        self.id.given().or(self.user_ref.given())
    }
}
