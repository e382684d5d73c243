//! The map from an item to a post.

use std::borrow::Cow;

use model::{MAX_TEXT_BYTES, Post};
use serde_json::Value;

use super::pointer::{Pointer, text_of};
use super::rule::Rule;
use super::times::TimeForm;
use crate::clean;
use crate::source::{Item, SettingValue, SettingsProblem, SourceSettings, Table};

/// Fields that can be mapped, besides `metrics`.
const NAMES: [&str; 16] = [
    "id",
    "text",
    "channel",
    "kind",
    "title",
    "about",
    "lang",
    "url",
    "author",
    "author_id",
    "created_at",
    "thread",
    "parent",
    "visibility",
    "terms",
    "revision",
];

/// Fields that may hold HTML.
const MARKED_UP: [&str; 3] = ["text", "title", "about"];

/// Longest of all fields but text and title, in bytes: as in `docs/post-format.md`.
const MAX_NAME_BYTES: usize = 1024;

/// Makes posts of items.
#[derive(Clone, Debug)]
pub(crate) struct FieldMap {
    rules: Vec<(&'static str, Rule)>,
    metrics: Vec<(String, Pointer)>,
    html: Vec<&'static str>,
    times: TimeForm,
    deleted: Option<Deleted>,
}

/// What says that an item is gone.
#[derive(Clone, Debug)]
struct Deleted {
    pointer: Pointer,
    values: Vec<String>,
}

impl Deleted {
    fn holds(&self, item: &Value) -> bool {
        let Some(value) = self.pointer.get(item) else { return false };
        match text_of(value) {
            Some(text) if self.values.is_empty() => !matches!(&*text, "" | "false" | "0"),
            Some(text) => self.values.iter().any(|one| *one == text),
            None => self.values.is_empty() && !value.is_null(),
        }
    }
}

impl FieldMap {
    /// From the settings; `None` where there is no `fields`.
    ///
    /// # Errors
    /// A field that posts do not have, a template without an end, no `id` or `text`, or `html` or `deleted` without `fields`.
    pub(crate) fn of(settings: &SourceSettings) -> Result<Option<Self>, SettingsProblem> {
        let Some(table) = Table::of(settings, "fields", &[])? else {
            return match ["html", "deleted"].into_iter().find(|key| settings.get(key).is_some()) {
                Some(key) => Err(settings.problem(key, "is of no use without `fields`: add that table")),
                None => Ok(None),
            };
        };
        let mut map = Self {
            rules: Vec::new(),
            metrics: Vec::new(),
            html: html(settings)?,
            times: TimeForm::new(settings.text("time_format"))
                .map_err(|what| settings.problem("time_format", what))?,
            deleted: deleted(settings)?,
        };
        for (written, value) in table.entries() {
            if written == "metrics" {
                map.metrics = metrics(&table)?;
                continue;
            }
            let Some(name) = NAMES.into_iter().find(|name| *name == written) else {
                let names = NAMES.join(", ");
                return Err(table.problem(written, format!("is no field of a post: {names}, metrics")));
            };
            map.rules.push((name, rule(&table, written, value)?));
        }
        // Text before what its quotations are added to, whatever the order of the table.
        map.rules.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        match ["id", "text"].into_iter().find(|name| !map.rules.iter().any(|(field, _)| field == name)) {
            Some(missing) => Err(table.problem(missing, "is missing: every post has one")),
            None => Ok(Some(map)),
        }
    }

    /// The post that an item is; its channel is empty where the map gives none.
    ///
    /// # Errors
    /// Why it is none: names a field, never a value.
    pub(crate) fn post(&self, item: &Value) -> Result<Item, String> {
        let mut post = Item { deleted: self.is_gone(item), ..Post::default() };
        for (name, rule) in &self.rules {
            self.set(&mut post, name, rule, item)?;
        }
        for (name, pointer) in &self.metrics {
            let number = pointer.get(item).and_then(text_of).and_then(|text| text.parse().ok());
            if let Some(number) = number.filter(|number: &f64| number.is_finite()) {
                post.metrics.push((Cow::Owned(name.clone()), number));
            }
        }
        match () {
            () if post.id.is_empty() => Err("`id` is missing or empty".to_owned()),
            () if post.id.len() > MAX_NAME_BYTES => Err("`id` is longer than 1,024 bytes".to_owned()),
            () if post.deleted => Ok(gone(post)),
            () if post.text.is_empty() => Err("`text` is missing or empty".to_owned()),
            () if post.text.len().max(post.title.as_ref().map_or(0, |t| t.len())) > MAX_TEXT_BYTES => {
                Err("`text` or `title` is longer than 1 MiB".to_owned())
            }
            () => Ok(post),
        }
    }

    /// Whether an item says that it is gone.
    pub(crate) fn is_gone(&self, item: &Value) -> bool {
        self.deleted.as_ref().is_some_and(|deleted| deleted.holds(item))
    }

    fn set(&self, post: &mut Item, name: &'static str, rule: &Rule, item: &Value) -> Result<(), String> {
        let html = self.html.contains(&name);
        let cleaned = |text: Cow<'_, str>| match html {
            true => clean::html(&text),
            false => clean::Cleaned { text: text.into_owned(), quotes: Vec::new() },
        };
        let text = || rule.text(item).filter(|text| !text.is_empty());
        let short =
            || text().filter(|text| text.len() <= MAX_NAME_BYTES).map(|text| Cow::Owned(text.into_owned()));
        match name {
            "id" => post.id = Cow::Owned(text().map(Cow::into_owned).unwrap_or_default()),
            "text" => {
                let cleaned = cleaned(text().unwrap_or_default());
                post.text = Cow::Owned(cleaned.text);
                post.about.extend(cleaned.quotes.into_iter().map(Cow::Owned));
            }
            "title" => post.title = text().map(|text| Cow::Owned(cleaned(text).text)),
            "about" => {
                let entries =
                    rule.texts(item).into_iter().map(|text| clean::short(&cleaned(text.into()).text));
                post.about.extend(entries.filter(|text| !text.is_empty()).map(Cow::Owned));
            }
            "channel" => post.channel = short().unwrap_or_default(),
            "kind" => post.kind = short(),
            "lang" => post.lang = short(),
            "url" => post.url = short(),
            "author" => post.author = short(),
            "author_id" => post.author_id = short(),
            "thread" => post.thread = short(),
            "parent" => post.parent = short(),
            "visibility" => post.visibility = short(),
            "terms" => post.terms = short(),
            "created_at" => post.created_at = self.time(rule, item, name)?,
            "revision" => post.revision = self.revision(rule, item)?,
            _ => {}
        }
        Ok(())
    }

    fn time(
        &self,
        rule: &Rule,
        item: &Value,
        name: &'static str,
    ) -> Result<Option<model::Timestamp>, String> {
        let Some(text) = rule.text(item).filter(|text| !text.is_empty()) else { return Ok(None) };
        let read = self.times.read(&Value::String(text.into_owned()));
        read.map(Some).ok_or_else(|| format!("`{name}` is no time in the form of `time_format`"))
    }

    /// A number as it is; a time (of the last edit) as seconds since 1970.
    fn revision(&self, rule: &Rule, item: &Value) -> Result<u64, String> {
        match rule.text(item).filter(|text| !matches!(&**text, "" | "false")) {
            None => Ok(0),
            Some(text) => match text.parse() {
                Ok(number) => Ok(number),
                Err(_) => {
                    let time = self.time(rule, item, "revision")?;
                    Ok(time.map_or(0, |time| u64::try_from(time.0 / 1_000_000).unwrap_or(0)))
                }
            },
        }
    }
}

/// An erasure keeps no words.
fn gone(post: Item) -> Item {
    Post {
        id: post.id,
        channel: post.channel,
        author_id: post.author_id,
        kind: post.kind.filter(|kind| *kind == model::ACCOUNT_KIND),
        revision: post.revision,
        deleted: true,
        ..Post::default()
    }
}

fn rule(table: &Table<'_>, name: &str, value: &SettingValue) -> Result<Rule, SettingsProblem> {
    let written = match value {
        SettingValue::Text(text) => return Rule::new(text).map_err(|what| table.problem(name, what)),
        SettingValue::List(_) => table.list(name)?,
        _ => {
            return Err(table
                .problem(name, "takes a pointer such as \"/id\", a list of them, a template or a constant"));
        }
    };
    let pointers = written.iter().map(|one| Pointer::new(one)).collect::<Option<Vec<_>>>();
    match pointers.filter(|pointers| !pointers.is_empty()) {
        Some(pointers) => Ok(Rule::Pointers(pointers)),
        None => Err(table.problem(name, "takes pointers only in a list: each begins with `/`")),
    }
}

fn metrics(table: &Table<'_>) -> Result<Vec<(String, Pointer)>, SettingsProblem> {
    let Some(inner) = table.table("metrics", &[])? else { return Ok(Vec::new()) };
    inner
        .entries()
        .map(|(name, _)| {
            let pointer = inner.text(name)?.and_then(Pointer::new);
            pointer
                .map(|pointer| (name.to_owned(), pointer))
                .ok_or_else(|| inner.problem(name, "takes a JSON pointer, such as \"/likes\""))
        })
        .collect()
}

fn html(settings: &SourceSettings) -> Result<Vec<&'static str>, SettingsProblem> {
    settings
        .list("html")
        .into_iter()
        .map(|written| {
            MARKED_UP
                .into_iter()
                .find(|name| *name == written)
                .ok_or_else(|| settings.problem("html", "takes some of text, title, about"))
        })
        .collect()
}

fn deleted(settings: &SourceSettings) -> Result<Option<Deleted>, SettingsProblem> {
    let Some(table) = Table::of(settings, "deleted", &["pointer", "values"])? else { return Ok(None) };
    let written = table.needed("pointer", "where an item says that it is gone")?;
    let pointer = Pointer::new(written)
        .ok_or_else(|| table.problem("pointer", "takes a JSON pointer, such as \"/deleted_at\""))?;
    Ok(Some(Deleted { pointer, values: table.list("values")? }))
}
