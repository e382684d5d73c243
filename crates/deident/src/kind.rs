//! Kinds of identifiers and what stands in their place.

use serde::{Deserialize, Serialize};

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An e-mail address, also spelled out (`name at example dot com`).
    Email,
    /// A web address, with or without a scheme.
    Link,
    /// A user name on a platform.
    Handle,
    /// A telephone number.
    Phone,
    /// A network address.
    Ip,
    /// A number that stands for a person: national, insurance, bank, card, patient, case, device.
    Id,
    /// A date of birth. A bare year of birth stays: it is an age.
    BirthDate,
    /// A postal address or a part of one.
    Address,
    /// A person's name.
    Name,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Email,
        Self::Link,
        Self::Handle,
        Self::Phone,
        Self::Ip,
        Self::Id,
        Self::BirthDate,
        Self::Address,
        Self::Name,
    ];

    /// What is written instead. Readers and later stages know it by the brackets.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Link => "[link]",
            Self::Handle => "[handle]",
            Self::Phone => "[phone]",
            Self::Ip => "[ip]",
            Self::Id => "[id]",
            Self::BirthDate => "[birth date]",
            Self::Address => "[address]",
            Self::Name => "[name]",
        }
    }

    /// The name used in rule tables and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Link => "link",
            Self::Handle => "handle",
            Self::Phone => "phone",
            Self::Ip => "ip",
            Self::Id => "id",
            Self::BirthDate => "birth_date",
            Self::Address => "address",
            Self::Name => "name",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
