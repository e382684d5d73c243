//! A post record, as a repository holds it and as views show it, and the post that it becomes.
//!
//! Facets (links, mentions, hashtags at byte offsets of the text) only mark what stands in the text already, so nothing is
//! read of them. Hashtags outside the text are in `tags`.

use std::borrow::Cow;

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bluesky::ABOUT;
use crate::clean::short;
use crate::source::Item;
use crate::when;
use crate::wire::{Flag, Many, Text};

/// The collection that posts are in, and the `$type` of their records.
pub(super) const POST: &str = "app.bsky.feed.post";

/// A record; those of other collections have none of these keys.
#[derive(Default, Deserialize)]
pub(super) struct Record<'a> {
    #[serde(borrow, default, rename = "$type")]
    pub(super) form: Text<'a>,
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default, rename = "createdAt")]
    created_at: Text<'a>,
    #[serde(borrow, default)]
    langs: Many<Text<'a>>,
    #[serde(borrow, default)]
    reply: Option<Reply<'a>>,
    #[serde(borrow, default)]
    embed: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tags: Many<Text<'a>>,
    #[serde(borrow, default)]
    labels: Option<SelfLabels<'a>>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    root: Option<Reference<'a>>,
    #[serde(borrow, default)]
    parent: Option<Reference<'a>>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow, default)]
    uri: Text<'a>,
}

/// What the author says of the post itself.
#[derive(Deserialize)]
struct SelfLabels<'a> {
    #[serde(borrow, default)]
    values: Many<Label<'a>>,
}

/// What somebody says of a post or an account.
#[derive(Deserialize)]
pub(super) struct Label<'a> {
    #[serde(borrow, default)]
    val: Text<'a>,
    #[serde(default)]
    neg: Flag,
}

/// Whether one of these labels says so, and was not taken back.
pub(super) fn labelled(labels: &[Label<'_>], wanted: &str) -> bool {
    labels.iter().any(|label| label.val.as_str() == wanted && !label.neg.is_set())
}

/// What a post shows besides its text: in a record, or in the view of one.
#[derive(Deserialize)]
struct Embed<'a> {
    #[serde(borrow, default)]
    images: Many<Image<'a>>,
    /// Of a video.
    #[serde(borrow, default)]
    alt: Text<'a>,
    #[serde(borrow, default)]
    external: Option<External<'a>>,
    #[serde(borrow, default)]
    media: Option<&'a RawValue>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Image<'a> {
    #[serde(borrow, default)]
    alt: Text<'a>,
}

/// A linked page.
#[derive(Deserialize)]
struct External<'a> {
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    description: Text<'a>,
}

/// A quoted post, in full only in views; with media it is one level deeper.
#[derive(Deserialize)]
struct Quoted<'a> {
    #[serde(borrow, default)]
    uri: Text<'a>,
    #[serde(borrow, default)]
    value: Option<Record<'a>>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
    #[serde(borrow, default)]
    author: Option<Author<'a>>,
    #[serde(borrow, default)]
    labels: Many<Label<'a>>,
}

/// Who wrote it.
#[derive(Default, Deserialize)]
pub(super) struct Author<'a> {
    #[serde(borrow, default)]
    pub(super) did: Text<'a>,
    #[serde(borrow, default)]
    handle: Text<'a>,
    #[serde(borrow, default)]
    labels: Many<Label<'a>>,
}

impl<'a> Author<'a> {
    /// Who wrote what stands at this place: a record without an author of its own says so there.
    pub(super) fn of(uri: &'a str) -> Self {
        let did = uri.strip_prefix("at://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        Self { did: Text(Some(Cow::Borrowed(did))), ..Self::default() }
    }

    /// Whether the account asks to be shown to people with an account only.
    pub(super) fn hidden(&self) -> bool {
        labelled(&self.labels.0, "!no-unauthenticated")
    }

    /// Whether the account was taken down.
    pub(super) fn taken_down(&self) -> bool {
        labelled(&self.labels.0, "!takedown")
    }

    /// A handle that its domain does not confirm is no name.
    fn name(&self) -> Option<&str> {
        let handle = self.handle.given().filter(|handle| *handle != "handle.invalid");
        handle.or_else(|| self.did.given())
    }
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known<'a> {
    /// `at://did/collection/rkey`
    pub(super) uri: &'a str,
    /// When the network saw it: no record is older than its author says, and some are said to be from the future.
    pub(super) seen_at: Option<Timestamp>,
    /// The embed of a view, which shows what a record only names.
    pub(super) embed: Option<&'a RawValue>,
    /// What it answers, where that is given.
    pub(super) answers: Option<&'a str>,
}

impl Record<'_> {
    /// Whether the record itself asks not to be shown to the public.
    pub(super) fn hidden(&self) -> bool {
        self.labels.as_ref().is_some_and(|labels| labelled(&labels.values.0, "!no-unauthenticated"))
    }

    /// The post; `None` if it has no words at all.
    pub(super) fn post(&self, known: Known<'_>, author: &Author<'_>) -> Option<Item> {
        let mut shown = Shown::default();
        shown.add(known.embed.or(self.embed), 0);
        let tags = self.tags.0.iter().filter_map(Text::given).map(str::to_owned);
        let mut about: Vec<String> = known.answers.into_iter().map(str::to_owned).collect();
        let reply = self.reply.as_ref();
        let uri = |reference: &Option<Reference<'_>>| reference.as_ref().and_then(|to| to.uri.owned());
        let mut kind = if reply.is_some() { "comment" } else { "post" };
        let mut parent = reply.and_then(|reply| uri(&reply.parent));
        let mut text = self.text.as_str().trim().to_owned();
        match (text.is_empty(), shown.alts.is_empty(), shown.quote) {
            (true, false, quote) => {
                text = shown.alts.join("\n");
                about.extend(quote.map(|(_, words)| words));
            }
            // To show somebody else's post without a word of one's own is to repeat it.
            (true, true, Some((quoted, words))) => {
                (kind, parent, text) = ("repost", Some(Cow::Owned(quoted)), words);
            }
            (true, true, None) => return None,
            (false, _, quote) => {
                about.extend(quote.map(|(_, words)| words));
                about.extend(shown.alts);
            }
        }
        about.extend(shown.linked.into_iter().chain(tags));
        let said = when::iso(self.created_at.as_str());
        Some(Item {
            id: Cow::Owned(known.uri.to_owned()),
            text: Cow::Owned(text),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed(kind)),
            about: about
                .iter()
                .map(|entry| short(entry))
                .filter(|entry| !entry.is_empty())
                .map(Cow::Owned)
                .collect(),
            lang: self.langs.0.iter().find_map(Text::owned),
            url: permalink(known.uri).map(Cow::Owned),
            author: author.name().map(|name| Cow::Owned(name.to_owned())),
            author_id: author.did.owned(),
            created_at: match (said, known.seen_at) {
                (Some(said), Some(seen)) => Some(said.min(seen)),
                (said, seen) => said.or(seen),
            },
            thread: reply.and_then(|reply| uri(&reply.root)),
            parent,
            visibility: Some(Cow::Borrowed("public")),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            ..Item::default()
        })
    }
}

/// What stands around the text.
#[derive(Default)]
struct Shown {
    /// Descriptions of pictures and videos, by the author.
    alts: Vec<String>,
    /// Of linked pages.
    linked: Vec<String>,
    /// The quoted post: where it stands and what it says.
    quote: Option<(String, String)>,
}

impl Shown {
    /// Adds an embed; one with media holds another embed.
    fn add(&mut self, embed: Option<&RawValue>, depth: usize) {
        let embed = embed.and_then(|raw| serde_json::from_str::<Embed<'_>>(raw.get()).ok());
        let (Some(embed), true) = (embed, depth < 3) else { return };
        let alts = embed.images.0.iter().map(|image| &image.alt).chain([&embed.alt]);
        self.alts
            .extend(alts.map(|alt| alt.as_str().trim()).filter(|alt| !alt.is_empty()).map(str::to_owned));
        let linked = embed.external.iter().flat_map(|page| [&page.title, &page.description]);
        self.linked.extend(linked.filter_map(Text::given).map(str::to_owned));
        self.add(embed.media, depth + 1);
        self.quote = self.quote.take().or_else(|| quoted(embed.record, 0));
    }
}

/// A quoted post that is given in full and may be read.
fn quoted(raw: Option<&RawValue>, depth: usize) -> Option<(String, String)> {
    let quoted: Quoted<'_> = serde_json::from_str(raw?.get()).ok()?;
    let Some(record) = &quoted.value else {
        return if depth < 2 { self::quoted(quoted.record, depth + 1) } else { None };
    };
    let hidden = quoted.author.as_ref().is_some_and(|author| author.hidden() || author.taken_down());
    let words = record.text.as_str().trim();
    let readable = !hidden && !labelled(&quoted.labels.0, "!takedown") && !words.is_empty();
    readable.then(|| (quoted.uri.as_str().to_owned(), words.to_owned()))
}

/// Where people read it.
fn permalink(uri: &str) -> Option<String> {
    let (did, rest) = uri.strip_prefix("at://")?.split_once('/')?;
    let rkey = rest.strip_prefix(POST)?.strip_prefix('/')?;
    Some(format!("https://bsky.app/profile/{did}/post/{rkey}"))
}
