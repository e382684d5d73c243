//! JSON documents whose items are posts: one object, a list, a list inside an object, or one JSON value a line.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::keys::channel_name;
use super::map::FieldMap;
use super::pointer::Pointer;
use crate::file::owned;
use crate::source::{Found, Item, SettingsProblem, SourceSettings};

/// How the documents of a source are read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// Where the list of items stands.
    pub(crate) items: Option<Pointer>,
    /// How an item becomes a post; without: `docs/post-format.md`.
    pub(crate) map: Option<FieldMap>,
    /// The channel of posts that name none.
    pub(crate) channel: String,
    /// Under which terms posts are read that name none.
    pub(crate) terms: &'static str,
}

/// What is no JSON, told without its content.
fn no_json(error: &serde_json::Error) -> String {
    format!("not valid JSON (line {}, column {})", error.line(), error.column())
}

impl Reading {
    /// From the settings; `own` is the channel of the connector, whose terms are `terms`.
    ///
    /// # Errors
    /// See [`FieldMap::of`]; also an `items` that is no pointer.
    pub(crate) fn of(
        settings: &SourceSettings,
        own: &str,
        terms: &'static str,
    ) -> Result<Self, SettingsProblem> {
        let items = settings
            .given("items")
            .map(|written| {
                Pointer::new(written)
                    .ok_or_else(|| settings.problem("items", "takes a JSON pointer, such as \"/data/items\""))
            })
            .transpose()?;
        Ok(Self { items, map: FieldMap::of(settings)?, channel: channel_name(settings, own)?, terms })
    }

    /// For documents in the post format of which no settings are known.
    pub(crate) fn plain(own: &str, terms: &'static str) -> Self {
        Self { items: None, map: None, channel: own.to_owned(), terms }
    }

    /// Reads a document: one JSON value, or several in a row (lines). An item that is no post is refused, the others are read.
    ///
    /// # Errors
    /// Nothing of it is JSON, or there is no list where `items` points. Says where, without content.
    pub(crate) fn document(&self, body: &[u8], found: &mut Found) -> Result<(), String> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let whole: Result<&RawValue, _> = serde_json::from_slice(body);
        match whole {
            Ok(_) => self.value(body, found),
            Err(error) if error.is_eof() || !body.contains(&b'\n') => Err(no_json(&error)),
            Err(_) => self.lines(body, found),
        }
    }

    /// Reads one JSON value a line. A line that is none is refused.
    ///
    /// # Errors
    /// No line is JSON.
    pub(crate) fn lines(&self, body: &[u8], found: &mut Found) -> Result<(), String> {
        let (mut any, mut bad) = (false, Vec::new());
        for line in body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
        {
            match serde_json::from_slice::<&RawValue>(line) {
                Err(error) => bad.push((no_json(&error), line)),
                Ok(_) => {
                    any = true;
                    if let Err(reason) = self.value(line, found) {
                        found.refuse(reason, line);
                    }
                }
            }
        }
        match (any, bad.is_empty()) {
            (false, false) => Err("no line of it is JSON".to_owned()),
            _ => {
                bad.into_iter().for_each(|(reason, line)| found.refuse(reason, line));
                Ok(())
            }
        }
    }

    /// One JSON value: an item, a list of them, or an object with the list inside.
    fn value(&self, json: &[u8], found: &mut Found) -> Result<(), String> {
        let list = match &self.items {
            None => None,
            Some(pointer) => match pointer.find(json).map_err(|error| no_json(&error))? {
                Some(raw) => Some(raw.get().as_bytes()),
                None => return Err("there is nothing where `items` points".to_owned()),
            },
        };
        let json = list.unwrap_or(json).trim_ascii();
        match json.first() {
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_slice(json).map_err(|error| no_json(&error))?;
                items.iter().for_each(|item| self.item(item.get().as_bytes(), found));
                Ok(())
            }
            Some(b'{') => {
                self.item(json, found);
                Ok(())
            }
            // Many platforms write null for an empty list.
            Some(b'n') if list.is_some() => Ok(()),
            _ => Err("neither an object nor a list of objects".to_owned()),
        }
    }

    /// Reads one item; what is no post is refused.
    pub(crate) fn item(&self, json: &[u8], found: &mut Found) {
        let post = match &self.map {
            None => model::parse_post(json).map(owned).map_err(|bad| bad.to_string()),
            Some(map) => {
                serde_json::from_slice(json).map_err(|error| no_json(&error)).and_then(|item| map.post(&item))
            }
        };
        match post {
            Ok(post) => found.post(self.finished(post)),
            Err(reason) => found.refuse(reason, json),
        }
    }

    /// The post with channel and terms where it names none.
    pub(crate) fn finished(&self, mut post: Item) -> Item {
        if post.channel.is_empty() || post.channel == model::DEFAULT_CHANNEL {
            post.channel = Cow::Owned(self.channel.clone());
        }
        if post.terms.is_none() && !post.deleted {
            post.terms = Some(Cow::Borrowed(self.terms));
        }
        post
    }
}
