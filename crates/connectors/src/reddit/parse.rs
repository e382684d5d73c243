//! Things of Reddit to posts. Pure.
//!
//! Reads listings, threads (`[submission, comments]` with nested replies), single things, answers of forms and of
//! `morechildren`, private messages, moderators' mail, and bare objects one a line as archives keep them. What else Reddit
//! has (accounts, subreddits, trophies, wiki pages, tokens, errors) is no post and told so.

use std::borrow::Cow;
use std::rc::Rc;

use model::Post;
use serde_json::value::RawValue;

use super::wire::{Entry, Form, Gallery, Listing, More, Outer, Vote};
use super::{ABOUT, mail, words};
use crate::about::Terms;
use crate::clean::short;
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;

/// Replies nested deeper are refused: each level is looked through once more, and Reddit itself stops at ten.
const MAX_DEPTH: usize = 100;

/// Where links without a host lead.
const SITE: &str = "https://www.reddit.com";

/// Reads a document.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if !document.is_json() {
        return Err(NotOurs::because("no JSON: Reddit answers objects and arrays"));
    }
    let escaped = !document.url.is_some_and(|url| url.contains("raw_json=1"));
    read(document.body, escaped, found).map(drop)
}

/// What stands beside the posts and is needed to go on.
#[derive(Default)]
pub(super) struct Beside {
    /// What to ask the next page with.
    pub after: Option<String>,
    /// Ids (in base 36) of comments that were not loaded.
    pub more: Vec<String>,
}

/// Reads JSON; `escaped` says whether texts have `&`, `<` and `>` as entities.
pub(super) fn read(body: &[u8], escaped: bool, found: &mut Found) -> Result<Beside, NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut reader = Reader { found, escaped, read: false, no_post: None, beside: Beside::default() };
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>();
    while let Some(value) = values.next() {
        match value {
            Ok(value) => reader.value(value),
            Err(_) if !reader.read => return Err(NotOurs::because("no whole JSON")),
            Err(_) => {
                let rest = &body[values.byte_offset().min(body.len())..];
                reader.found.refuse("a line that is no whole JSON, or not UTF-8", rest);
                break;
            }
        }
    }
    match (reader.read, reader.no_post) {
        (true, _) => Ok(reader.beside),
        (false, why) => Err(NotOurs::because(why.unwrap_or("nothing that Reddit calls a thing"))),
    }
}

/// A thing that is still to be read, and what is known from around it.
struct Job<'a> {
    thing: &'a RawValue,
    depth: usize,
    /// Title of the thread.
    title: Option<Rc<str>>,
    /// Text of what it answers.
    answered: Option<Rc<str>>,
}

struct Reader<'f> {
    found: &'f mut Found,
    escaped: bool,
    /// Whether anything was seen that holds posts, or could.
    read: bool,
    /// Otherwise: what it is instead.
    no_post: Option<&'static str>,
    beside: Beside,
}

impl Reader<'_> {
    /// One JSON value: an object, or an array of things.
    fn value(&mut self, value: &RawValue) {
        if value.get().starts_with('[') {
            let things: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
            self.things(things, 0);
            return;
        }
        let outer: Outer<'_> = match serde_json::from_str(value.get()) {
            Ok(outer) => outer,
            Err(_) => return self.no_post = Some("no object"),
        };
        if let Some(form) = outer.json {
            let form: Form<'_> = serde_json::from_str(form.get()).unwrap_or_default();
            match form.data.and_then(|data| data.things) {
                Some(things) => {
                    self.read = true;
                    self.things(things, 1);
                }
                None => self.no_post = Some("the answer of a form, without things"),
            }
        } else if outer.conversation.is_some() || outer.conversations.is_some() {
            self.read |= mail::read(value, self.found);
        } else if outer.access_token.is_some() {
            self.no_post = Some("the answer to a token request");
        } else if outer.error.is_some() && outer.data.is_none() {
            self.no_post = Some("an error");
        } else {
            self.things(vec![value], 0);
        }
    }

    /// Things in a row, and all that hangs below them. A stack, not recursion: any nesting costs no more than its bytes.
    fn things(&mut self, things: Vec<&RawValue>, depth: usize) {
        let job = |thing| Job { thing, depth, title: None, answered: None };
        let mut jobs: Vec<Job<'_>> = things.into_iter().rev().map(job).collect();
        // The submission of a thread comes before its comments, which know its title only from it.
        let mut thread_title: Option<Rc<str>> = None;
        while let Some(mut job) = jobs.pop() {
            if job.depth > MAX_DEPTH {
                self.found.refuse("replies are nested too deeply", job.thing.get());
                continue;
            }
            if job.depth == 0 {
                job.title = thread_title.clone();
            }
            let below = self.thing(&job, &mut thread_title);
            jobs.extend(below.into_iter().rev());
        }
    }

    /// Reads one thing; gives what hangs below it.
    fn thing<'a>(&mut self, job: &Job<'a>, thread_title: &mut Option<Rc<str>>) -> Vec<Job<'a>> {
        let outer: Outer<'a> = match serde_json::from_str(job.thing.get()) {
            Ok(outer) => outer,
            Err(_) if job.depth == 0 => {
                self.no_post = Some("an array of something else than things");
                return Vec::new();
            }
            Err(_) => {
                self.found.refuse("a thing that is no object", job.thing.get());
                return Vec::new();
            }
        };
        let kind = outer.kind.as_str();
        match (kind, outer.data) {
            ("Listing", Some(data)) => self.listing(data, job),
            ("t1" | "t3" | "t4", Some(data)) => self.entry(kind, data, job, thread_title),
            ("more", data) => {
                self.read = true;
                self.found.skip("comments that are not loaded yet");
                let more: Option<More> = data.and_then(|data| serde_json::from_str(data.get()).ok());
                self.beside.more.extend(more.into_iter().flat_map(|more| more.children));
                Vec::new()
            }
            ("", None) => match bare(&outer) {
                Some(kind) => self.entry(kind, job.thing, job, thread_title),
                None => {
                    self.no_post = Some("an object that is no thing of Reddit");
                    Vec::new()
                }
            },
            _ => {
                self.no_post = Some("things that are no posts: accounts, subreddits, pages");
                self.found.skip("a thing that is no post");
                Vec::new()
            }
        }
    }

    fn listing<'a>(&mut self, data: &'a RawValue, job: &Job<'a>) -> Vec<Job<'a>> {
        let Ok(listing) = serde_json::from_str::<Listing<'a>>(data.get()) else {
            self.found.refuse("a listing without children", data.get());
            return Vec::new();
        };
        self.read |= listing.children.is_empty();
        if job.depth == 0 {
            self.beside.after = listing.after.given().map(str::to_owned);
        }
        let below = |thing| Job {
            thing,
            depth: job.depth + 1,
            title: job.title.clone(),
            answered: job.answered.clone(),
        };
        listing.children.into_iter().map(below).collect()
    }

    fn entry<'a>(
        &mut self,
        kind: &str,
        data: &'a RawValue,
        job: &Job<'a>,
        thread_title: &mut Option<Rc<str>>,
    ) -> Vec<Job<'a>> {
        self.read = true;
        let entry: Entry<'a> = match serde_json::from_str(data.get()) {
            Ok(entry) => entry,
            Err(_) => {
                self.found.refuse("a post whose fields have other types than Reddit's", data.get());
                return Vec::new();
            }
        };
        let Some(id) = fullname(kind, &entry) else {
            self.found.refuse("a post without `name` and `id`", data.get());
            return Vec::new();
        };
        let mut answered = None;
        if is_gone(&entry) {
            self.found.gone(ABOUT.id, id);
        } else if let Some(post) = post(kind, id, &entry, job, self.escaped) {
            if kind == "t3" {
                *thread_title = post.title.as_deref().map(Rc::from);
            } else if entry.replies.is_some_and(|replies| replies.get().starts_with('{')) {
                answered = Some(Rc::from(short(&post.text)));
            }
            self.found.post(post);
        } else {
            self.found.skip("no text");
        }
        // `replies` is the empty string where there are none.
        match entry.replies.filter(|replies| replies.get().starts_with('{')) {
            Some(thing) => vec![Job { thing, depth: job.depth + 1, title: job.title.clone(), answered }],
            None => Vec::new(),
        }
    }
}

/// What an object without `kind` is, going by its fields.
fn bare(outer: &Outer<'_>) -> Option<&'static str> {
    match outer.name.as_str() {
        name if name.starts_with("t1_") => Some("t1"),
        name if name.starts_with("t3_") => Some("t3"),
        name if name.starts_with("t4_") => Some("t4"),
        _ if outer.body.is_some() && outer.link_id.is_some() => Some("t1"),
        _ if outer.title.is_some() && outer.subreddit.is_some() => Some("t3"),
        _ => None,
    }
}

fn fullname(kind: &str, entry: &Entry<'_>) -> Option<String> {
    let named = entry.name.given().filter(|name| name.len() > 3 && name.starts_with(kind));
    named.map(str::to_owned).or_else(|| Some(format!("{kind}_{}", entry.id.given()?)))
}

/// Whether its author, a moderator or Reddit took it away. An author that is `[deleted]` alone is an account that is gone
/// while what it wrote still stands.
pub(super) fn is_gone(entry: &Entry<'_>) -> bool {
    let author_gone = entry.author.as_str() == "[deleted]";
    entry.removed_by_category.given().is_some()
        || entry.removed.0 == Some(true)
        || entry.spam.0 == Some(true)
        || words::is_placeholder(entry.body.as_str())
        || words::is_placeholder(entry.selftext.as_str())
        || (author_gone && words::is_placeholder(entry.title.as_str()))
}

/// When it was edited last, in seconds since 1970; 0 if never. Long ago Reddit said no more than `true`.
pub(super) fn revision(edited: Option<&RawValue>) -> u64 {
    match edited.map(|edited| edited.get().trim_matches('"')) {
        Some("true") => 1,
        Some(number) => number.parse::<f64>().map_or(0, |secs| secs.max(0.0) as u64),
        None => 0,
    }
}

/// The post, unless it has no word.
fn post(kind: &str, id: String, entry: &Entry<'_>, job: &Job<'_>, escaped: bool) -> Option<Item> {
    let mut about: Vec<String> = Vec::new();
    about.extend(entry.subreddit.given().map(|name| format!("r/{name}")));
    let is_submission = kind == "t3";
    let source = if is_submission { &entry.selftext } else { &entry.body };
    let mut cleaned = words::body(source.as_str(), escaped);
    let title = match is_submission {
        true => &entry.title,
        false => &entry.subject,
    };
    // The subject of a comment in an inbox is Reddit's (`comment reply`), not its author's.
    let title = title.given().filter(|_| kind != "t1").map(|title| words::line(title, escaped));
    let mut parent = entry.parent_id.owned();
    let mut post_kind = if is_submission { "post" } else { "comment" };
    if is_submission {
        if let Some((original, text)) = original(entry, escaped)
            && cleaned.text.is_empty()
        {
            cleaned.text = text.text;
            cleaned.quotes = text.quotes;
            about.extend(original.about);
            parent = Some(original.id.into());
            post_kind = "repost";
        }
        for more in captions(entry) {
            cleaned.text.push_str(if cleaned.text.is_empty() { "" } else { "\n" });
            cleaned.text.push_str(&words::line(&more, escaped));
        }
        if let Some(title) = title.as_deref() {
            let gap = if cleaned.text.is_empty() { "" } else { "\n\n" };
            cleaned.text = format!("{title}{gap}{}", cleaned.text);
        }
    } else {
        let stated = entry.link_title.given().map(|title| words::line(title, escaped));
        about.extend(stated.or_else(|| job.title.as_deref().map(str::to_owned)));
        about.extend(job.answered.as_deref().map(str::to_owned));
    }
    if cleaned.text.is_empty() {
        return None;
    }
    about.extend(cleaned.quotes);
    let is_message = kind == "t4";
    Some(Post {
        text: cleaned.text.into(),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(if is_message { "message" } else { post_kind })),
        title: title.filter(|title| !title.is_empty()).map(Cow::Owned),
        about: about
            .iter()
            .map(|entry| short(entry))
            .filter(|entry| !entry.is_empty())
            .map(Cow::Owned)
            .collect(),
        url: url(kind, entry).map(Cow::Owned),
        author: entry.author.owned().filter(|author| author != "[deleted]"),
        author_id: entry.author_fullname.owned(),
        created_at: entry.created_utc.0.and_then(when::epoch),
        thread: Some(match kind {
            "t1" => entry.link_id.owned().unwrap_or_else(|| Cow::Owned(id.clone())),
            "t4" => entry.first_message_name.owned().unwrap_or_else(|| Cow::Owned(id.clone())),
            _ => Cow::Owned(id.clone()),
        }),
        parent,
        visibility: Some(Cow::Borrowed(match entry.subreddit_type.as_str() {
            _ if is_message => "owned",
            "private" => "private",
            _ => "public",
        })),
        terms: Some(Cow::Borrowed(if is_message { Terms::Owned.as_str() } else { ABOUT.terms.as_str() })),
        revision: revision(entry.edited),
        metrics: metrics(entry),
        id: Cow::Owned(id),
        ..Post::default()
    })
}

/// What a crosspost repeats.
struct Original {
    id: String,
    about: Vec<String>,
}

/// The submission that a crosspost repeats, and its text; nothing where it was taken away.
fn original(entry: &Entry<'_>, escaped: bool) -> Option<(Original, crate::clean::Cleaned)> {
    let list: Vec<Entry<'_>> = serde_json::from_str(entry.crosspost_parent_list?.get()).ok()?;
    let first = list.first().filter(|first| !is_gone(first))?;
    let mut about: Vec<String> =
        first.subreddit.given().map(|name| format!("r/{name}")).into_iter().collect();
    about.extend(
        first
            .title
            .given()
            .filter(|title| *title != entry.title.as_str())
            .map(|title| words::line(title, escaped)),
    );
    let text = words::body(first.selftext.as_str(), escaped);
    Some((Original { id: fullname("t3", first)?, about }, text))
}

/// What stands below the pictures of a gallery, and what a poll offers.
fn captions(entry: &Entry<'_>) -> Vec<String> {
    let gallery: Gallery =
        entry.gallery_data.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let vote: Vote = entry.poll_data.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let captions = gallery.items.into_iter().filter_map(|item| item.caption);
    let choices = vote.options.into_iter().filter_map(|choice| choice.text);
    captions.chain(choices).filter(|text| !text.trim().is_empty()).collect()
}

fn url(kind: &str, entry: &Entry<'_>) -> Option<String> {
    let path = entry.permalink.given().or(entry.context.given());
    if let Some(path) = path {
        return Some(if path.starts_with('/') { format!("{SITE}{path}") } else { path.to_owned() });
    }
    match kind {
        "t1" => {
            let thread = entry.link_id.given()?.strip_prefix("t3_")?;
            Some(format!("{SITE}/comments/{thread}/_/{}", entry.id.given()?))
        }
        "t3" => Some(format!("{SITE}/comments/{}", entry.id.given()?)),
        _ => Some(format!("{SITE}/message/messages/{}", entry.id.given()?)),
    }
}

fn metrics(entry: &Entry<'_>) -> Vec<(Cow<'static, str>, f64)> {
    let all =
        [("score", entry.score), ("upvote_ratio", entry.upvote_ratio), ("num_comments", entry.num_comments)];
    all.into_iter().filter_map(|(name, number)| Some((Cow::Borrowed(name), number.0?))).collect()
}
