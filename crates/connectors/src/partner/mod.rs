//! What partners drop into a folder: tables whose columns each names in its own way, and forwarded e-mail.
//!
//! # Contract
//! * A message is kept only on a basis that is named: in a column of its own for each row, or in the settings for all. A row
//!   without one is left out and counted; it does not go to the dead letters either.
//! * What a column is called is known for the usual names ([`FIELDS`]); others are mapped in the settings (`text=Kommentar`).
//! * A row that says that it is withdrawn or deleted is an erasure.
//! * Of a writer, the partner's pseudonym is taken, and role, specialty and country as context.
//!
//! E-mail is read by [`crate::email`]; its posts get the channel and the terms of the partner.

mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::about::About;
use crate::email;
use crate::import::Imports;
use crate::source::{Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem, Takes, key};

/// Why something is left out.
pub(crate) const NO_BASIS: &str = "no consent basis";

/// Endings of files that are read.
const ENDINGS: &[&str] = &[".csv", ".tsv", ".txt", ".eml", ".mbox"];

/// Folder or file.
pub(crate) const PATH: Key =
    key("path", Takes::Path, "The folder (or file) into which the partner drops tables and messages.")
        .needed();

/// Names of columns.
pub(crate) const MAP: Key = key(
    "map",
    Takes::List,
    "Columns that are not called as usual, as `field=Column` each, such as `text=Kommentar`; the guide lists the fields.",
);

/// What allows to keep what is dropped.
pub(crate) const BASIS: Key = key(
    "consent_basis",
    Takes::Text,
    "On which basis all that is dropped may be kept, such as a contract or a consent form with its date; without it each row must name one.",
);

/// What is known of a partner.
#[derive(Clone, Debug)]
pub(crate) struct Partner {
    pub about: &'static About,
    /// `public` or `private`.
    pub visibility: &'static str,
    /// Field and column, from the settings.
    pub map: Vec<(String, String)>,
    /// The basis for everything, from the settings.
    pub basis: Option<String>,
    /// Name of the site, from the settings.
    pub site: Option<String>,
}

/// Fields, and the names that columns of them usually have.
pub(crate) static FIELDS: &[(&str, &[&str])] = &[
    ("id", &["message_id", "post_id", "comment_id", "review_id", "id", "guid"]),
    ("thread", &["thread_id", "topic_id", "conversation_id", "thread"]),
    ("parent", &["parent_id", "reply_to", "in_reply_to", "parent"]),
    ("date", &["sent_at", "created_at", "posted_at", "published_at", "date", "timestamp", "created"]),
    ("edited", &["edited_at", "updated_at", "modified_at"]),
    ("author", &["author", "username", "nickname", "screen_name", "user", "sender", "display_name"]),
    ("author_id", &["author_id", "user_id", "sender_id", "member_id"]),
    ("title", &["title", "subject", "topic", "thread_title", "headline"]),
    ("text", &["text", "body", "message", "content", "post", "comment", "review"]),
    ("url", &["url", "permalink", "link"]),
    ("lang", &["lang", "language"]),
    ("kind", &["kind", "type", "post_type"]),
    ("role", &["sender_role", "role", "profession"]),
    ("specialty", &["sender_specialty", "specialty", "speciality"]),
    ("country", &["sender_country", "country"]),
    ("about", &["product", "drug", "medicine", "condition", "forum", "community", "category", "board"]),
    ("basis", &["consent_basis", "consent", "legal_basis"]),
    ("deleted", &["deleted", "is_deleted", "withdrawn"]),
];

impl Partner {
    /// As the settings have it.
    pub(crate) fn of(
        about: &'static About,
        visibility: &'static str,
        opening: &Opening<'_>,
    ) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let mut map = Vec::new();
        for entry in settings.list("map") {
            let pair = entry.split_once('=').map(|(field, column)| (field.trim(), column.trim()));
            match pair {
                Some((field, column))
                    if FIELDS.iter().any(|(known, _)| *known == field) && !column.is_empty() =>
                {
                    map.push((field.to_owned(), column.to_owned()));
                }
                _ => {
                    let known: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
                    let what =
                        format!("holds an entry that is not `field=Column`; fields are {}", known.join(", "));
                    return Err(settings.problem("map", what));
                }
            }
        }
        let given = |key: &str| settings.given(key).map(str::to_owned);
        Ok(Self { about, visibility, map, basis: given("consent_basis"), site: given("site") })
    }

    /// A partner of whom nothing is set.
    pub(crate) fn unset(about: &'static About, visibility: &'static str) -> Self {
        Self { about, visibility, map: Vec::new(), basis: None, site: None }
    }

    /// Opens its folder.
    pub(crate) fn open(self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let settings = opening.settings;
        let path = settings.path("path").unwrap_or_default();
        let parse = Box::new(move |document: &Document<'_>, found: &mut Found| self.parse(document, found));
        Imports::new(path, ENDINGS, opening.from, parse)
            .map(Feed::reader)
            .map_err(|what| settings.problem("path", what))
    }

    /// Reads a table, or e-mail.
    pub(crate) fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        let mut mail = Found::default();
        if email::read(document, &mut mail).is_err() {
            return table::read(self, document, found);
        }
        for post in &mut mail.posts {
            post.channel = Cow::Borrowed(self.about.id);
            post.terms = Some(Cow::Borrowed(self.about.terms.as_str()));
            post.visibility = Some(Cow::Borrowed(self.visibility));
            post.about.extend(self.site.as_ref().map(|site| Cow::Owned(site.clone())));
        }
        if self.basis.is_none() {
            mail.posts.drain(..).for_each(|_| found.skip(NO_BASIS));
            mail.refused.clear();
        }
        found.append(mail);
        Ok(())
    }
}
