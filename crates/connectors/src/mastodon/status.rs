//! One status as a post: who may be read, what its words are, and what stands around them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::{html, short};
use crate::mastodon::ABOUT;
use crate::source::{Found, Item};
use crate::wire::{Flag, Id, Many, Number, Text};
use crate::{about::Terms, when};

/// How a payload reached us, as far as it changes what may be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    /// Posts of accounts that did not opt in to search (`indexable: false`) are read as well.
    pub(super) unindexed: bool,
}

/// Where a status stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    /// In the operator's own inbox: somebody wrote to the operator, in public or not.
    pub(super) inbox: bool,
    /// The first post of the conversation, where the payload tells.
    pub(super) thread: Option<&'a str>,
}

/// A status, with the keys that other objects have in its place.
#[derive(Deserialize)]
pub(super) struct Status<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    edited_at: Text<'a>,
    #[serde(borrow, default)]
    in_reply_to_id: Id<'a>,
    #[serde(borrow, default)]
    spoiler_text: Text<'a>,
    #[serde(borrow, default)]
    visibility: Text<'a>,
    #[serde(borrow, default)]
    language: Text<'a>,
    #[serde(borrow, default)]
    uri: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) account: Option<Account<'a>>,
    #[serde(borrow, default)]
    reblog: Option<&'a RawValue>,
    #[serde(borrow, default)]
    quote: Option<&'a RawValue>,
    #[serde(borrow, default)]
    media_attachments: Many<Media<'a>>,
    #[serde(borrow, default)]
    tags: Many<Tag<'a>>,
    #[serde(borrow, default)]
    card: Option<Card<'a>>,
    #[serde(borrow, default)]
    poll: Option<Ballot<'a>>,
    #[serde(default)]
    replies_count: Number,
    #[serde(default)]
    reblogs_count: Number,
    #[serde(default)]
    favourites_count: Number,
    #[serde(default)]
    quotes_count: Number,
    // What is no status, but stands where one is expected.
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) status: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) last_status: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) acct: Text<'a>,
    #[serde(default)]
    pub(super) suspended: Flag,
    #[serde(borrow, default)]
    published_at: Text<'a>,
}

/// Who wrote it.
#[derive(Deserialize)]
pub(super) struct Account<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    acct: Text<'a>,
    #[serde(borrow, default)]
    username: Text<'a>,
    #[serde(borrow, default)]
    display_name: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
    #[serde(borrow, default)]
    note: Text<'a>,
    #[serde(default)]
    noindex: Flag,
    #[serde(default)]
    indexable: Flag,
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow, default)]
    description: Text<'a>,
}

#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
}

#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow, default)]
    title: Text<'a>,
}

#[derive(Deserialize)]
struct Ballot<'a> {
    #[serde(borrow, default)]
    options: Many<Card<'a>>,
}

/// A quotation: `{state, quoted_status}`; older software has the status itself in its place.
#[derive(Deserialize)]
struct Quote<'a> {
    #[serde(borrow, default)]
    quoted_status: Option<&'a RawValue>,
}

impl<'a> Account<'a> {
    /// The id that stays the same on every server that shows the account: its address. The number is the server's own.
    fn stable_id(&self) -> Option<&str> {
        self.url.given().or_else(|| self.id.given())
    }

    fn name(&self) -> Option<Cow<'static, str>> {
        [&self.acct, &self.username, &self.display_name].into_iter().find_map(Text::owned)
    }

    /// Why its posts are not to be read, if they are not.
    fn opted_out(&self, rules: Rules) -> Option<&'static str> {
        let note = self.note.as_str();
        if self.noindex.is_set() {
            return Some("the account asks not to be indexed");
        }
        if has_tag(note, "nobot") || has_tag(note, "nobots") {
            return Some("the account asks bots to stay away");
        }
        (self.indexable.0 == Some(false) && !rules.unindexed).then_some("the account is not open to search")
    }
}

/// Whether a note holds a hashtag, in HTML (`#<span>nobot</span>`) or not.
fn has_tag(note: &str, tag: &str) -> bool {
    memchr::memchr_iter(b'#', note.as_bytes()).any(|at| {
        let rest = &note[at + 1..];
        let rest = rest.strip_prefix("<span>").unwrap_or(rest).as_bytes();
        rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
            && !rest.get(tag.len()).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_')
    })
}

impl Status<'_> {
    /// Whether it is a status: it has an id and words (or those that a deletion gives back), and says who wrote it.
    pub(super) fn is_status(&self) -> bool {
        let words = self.content.0.is_some() || self.text.0.is_some() || self.reblog.is_some();
        self.id.given().is_some() && words && self.account.is_some()
    }

    /// Whether it is an entry of an edit history: a status without an id.
    pub(super) fn is_edit(&self) -> bool {
        self.id.given().is_none() && self.content.0.is_some() && self.account.is_some()
    }

    /// Whether it is an announcement of the server.
    pub(super) fn is_announcement(&self) -> bool {
        self.account.is_none() && self.content.0.is_some() && self.published_at.0.is_some()
    }

    /// An account that its server suspended goes with all that it wrote. True if it is one.
    pub(super) fn account_gone(&self, found: &mut Found) -> bool {
        let id = self.url.given().or_else(|| self.id.given());
        match (self.acct.given(), self.suspended.is_set(), id) {
            (Some(_), true, Some(id)) => found.account_gone(ABOUT.id, id),
            _ => return false,
        }
        true
    }

    /// Why it is not to be read, if it is not.
    fn opted_out(&self, around: Around<'_>, rules: Rules) -> Option<&'static str> {
        // Who writes to the operator is read, whatever strangers may do: there is a duty to look.
        if around.inbox {
            return None;
        }
        if matches!(
            self.visibility.as_str(),
            "private" | "direct" | "mutuals_only" | "limited" | "list" | "local"
        ) {
            return Some("not written for the public");
        }
        self.account.as_ref().and_then(|account| account.opted_out(rules))
    }

    /// Hands it over, or says why not.
    pub(super) fn read(&self, around: Around<'_>, rules: Rules, found: &mut Found) {
        // A status that was deleted comes back with the text to write it again in the place of its content.
        if self.text.0.is_some() && self.content.0.is_none() && self.reblog.is_none() {
            return found.gone(ABOUT.id, self.id.as_str());
        }
        if let Some(why) = self.opted_out(around, rules) {
            return found.skip(why);
        }
        let original = self.reblog.and_then(|raw| serde_json::from_str::<Status<'_>>(raw.get()).ok());
        if let Some(why) = original.as_ref().and_then(|original| original.opted_out(around, rules)) {
            return found.skip(why);
        }
        let mut post = self.post(around);
        let words = original.as_ref().unwrap_or(self);
        words.fill(rules, &mut post);
        if let Some(original) = &original {
            post.kind = Some(Cow::Borrowed("repost"));
            post.parent = original.id.owned();
            post.lang = original.language.owned();
        }
        deliver(post, found);
    }

    /// Hands it over as a version of the status with this id: an entry of its history, of which the first is the original.
    pub(super) fn read_edit(&self, id: &str, first: bool, rules: Rules, found: &mut Found) {
        if let Some(why) = self.opted_out(Around::default(), rules) {
            return found.skip(why);
        }
        let mut post = self.post(Around::default());
        post.id = Cow::Owned(id.to_owned());
        if !first {
            post.revision = seconds(&self.created_at);
        }
        self.fill(rules, &mut post);
        deliver(post, found);
    }

    /// All but the words.
    fn post(&self, around: Around<'_>) -> Item {
        let direct = matches!(self.visibility.as_str(), "direct" | "private");
        let kind = match (around.inbox && direct, self.in_reply_to_id.given()) {
            (true, _) => "message",
            (false, Some(_)) => "comment",
            (false, None) => "post",
        };
        let visibility = match self.visibility.as_str() {
            _ if around.inbox && direct => "owned",
            "unlisted" => "unlisted",
            _ => "public",
        };
        let terms = if around.inbox { Terms::Owned } else { ABOUT.terms };
        let counts = [
            ("replies_count", self.replies_count),
            ("reblogs_count", self.reblogs_count),
            ("favourites_count", self.favourites_count),
            ("quotes_count", self.quotes_count),
        ];
        let account = self.account.as_ref();
        Item {
            id: Cow::Owned(self.id.as_str().to_owned()),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed(kind)),
            lang: self.language.owned(),
            url: self.url.owned().or_else(|| self.uri.owned()),
            author: account.and_then(Account::name),
            author_id: account.and_then(Account::stable_id).map(|id| Cow::Owned(id.to_owned())),
            created_at: when::iso(self.created_at.as_str()),
            thread: around.thread.map(|id| Cow::Owned(id.to_owned())),
            parent: self.in_reply_to_id.owned(),
            visibility: Some(Cow::Borrowed(visibility)),
            terms: Some(Cow::Borrowed(terms.as_str())),
            revision: seconds(&self.edited_at),
            metrics: counts
                .into_iter()
                .filter_map(|(name, count)| Some((Cow::Borrowed(name), count.0?)))
                .collect(),
            ..Item::default()
        }
    }

    /// The words and what stands around them.
    fn fill(&self, rules: Rules, post: &mut Item) {
        let cleaned = html(without_link_to_quote(self.content.as_str()));
        let mut about: Vec<String> = cleaned.quotes;
        about.extend(self.quoted(rules));
        about.extend(self.card.iter().filter_map(|card| card.title.given()).map(short));
        let pictures = self.media_attachments.0.iter().filter_map(|media| media.description.given());
        let options = self.poll.iter().flat_map(|poll| &poll.options.0);
        let beside: Vec<&str> =
            pictures.chain(options.filter_map(|option| option.title.given())).map(str::trim).collect();
        let title = self.spoiler_text.as_str().trim();
        let mut text = cleaned.text;
        if !text.is_empty() {
            about.extend(beside.iter().map(|words| short(words)));
        } else if beside.iter().any(|words| !words.is_empty()) {
            text = beside.join("\n").trim().to_owned();
        } else {
            text = title.to_owned();
        }
        for tag in self.tags.0.iter().filter_map(|tag| tag.name.given()) {
            if !has_tag(&text, tag) {
                about.push(short(tag));
            }
        }
        about.retain(|entry| !entry.is_empty() && *entry != text);
        about.dedup();
        post.about = about.into_iter().map(Cow::Owned).collect();
        post.title = Some(title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(short(title)));
        post.text = Cow::Owned(text);
    }

    /// What it quotes, if the quoted may be read.
    fn quoted(&self, rules: Rules) -> Option<String> {
        let raw = self.quote?;
        let inner = serde_json::from_str::<Quote<'_>>(raw.get()).ok().and_then(|quote| quote.quoted_status);
        let quoted = serde_json::from_str::<Status<'_>>(inner.unwrap_or(raw).get()).ok()?;
        if quoted.opted_out(Around::default(), rules).is_some() {
            return None;
        }
        Some(short(&html(quoted.content.as_str()).text))
    }
}

/// Servers put a link to what is quoted in front, for software that knows no quotations.
fn without_link_to_quote(content: &str) -> &str {
    content
        .strip_prefix("<p class=\"quote-inline\">")
        .and_then(|rest| rest.split_once("</p>"))
        .map_or(content, |(_, rest)| rest)
}

/// When it was edited, in seconds since 1970: what edits are counted by. 0 where it never was.
fn seconds(time: &Text<'_>) -> u64 {
    when::iso(time.as_str()).map_or(0, |time| u64::try_from(time.0 / 1_000_000).unwrap_or_default())
}

fn deliver(post: Item, found: &mut Found) {
    match post.text.is_empty() {
        true => found.skip("no text"),
        false => found.post(post),
    }
}
