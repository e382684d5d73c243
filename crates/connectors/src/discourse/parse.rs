//! Posts of Discourse in every shape in which a forum gives them: the newest posts, a topic, posts of a topic, one post, the
//! answer to a search, a person's activity, and deliveries of the webhook.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::{self, Cleaned, short};
use crate::source::{Found, Item, NotOurs};
use crate::when;
use crate::wire::{Flag, Id, Many, Number, Text};

use super::ABOUT;

/// Where posts stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The forum's address without a slash at its end, or empty where it is not known.
    pub(super) base: &'a str,
    /// Goes before ids.
    pub(super) prefix: &'a str,
}

/// Scheme and host of an address.
pub(super) fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    &url[..url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end)]
}

/// A list whose elements are read one by one, so that a bad one does not spoil the rest.
type Raw<'a> = Option<&'a RawValue>;

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    latest_posts: Raw<'a>,
    #[serde(borrow, default)]
    post_stream: Raw<'a>,
    #[serde(borrow, default)]
    posts: Raw<'a>,
    #[serde(borrow, default)]
    topics: Raw<'a>,
    #[serde(borrow, default)]
    post: Raw<'a>,
    #[serde(borrow, default)]
    topic: Raw<'a>,
    #[serde(borrow, default)]
    topic_list: Raw<'a>,
    #[serde(borrow, default)]
    user_actions: Raw<'a>,
    #[serde(borrow, default)]
    grouped_search_result: Raw<'a>,
    #[serde(borrow, default)]
    ping: Raw<'a>,
    #[serde(borrow, default)]
    cooked: Raw<'a>,
    #[serde(borrow, default)]
    topic_id: Id<'a>,
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    slug: Text<'a>,
}

#[derive(Deserialize, Default)]
struct Stream<'a> {
    #[serde(borrow, default)]
    posts: Raw<'a>,
}

#[derive(Deserialize)]
struct Topic<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    slug: Text<'a>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    /// Of an entry of a person's activity.
    #[serde(borrow, default)]
    post_id: Id<'a>,
    #[serde(default)]
    action_type: Number,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    username: Text<'a>,
    #[serde(borrow, default)]
    user_id: Id<'a>,
    #[serde(borrow, default)]
    created_at: Text<'a>,
    #[serde(borrow, default)]
    cooked: Text<'a>,
    #[serde(borrow, default)]
    raw: Text<'a>,
    #[serde(borrow, default)]
    blurb: Text<'a>,
    #[serde(borrow, default)]
    excerpt: Text<'a>,
    #[serde(default)]
    post_number: Number,
    #[serde(default)]
    post_type: Number,
    #[serde(default)]
    reply_to_post_number: Number,
    #[serde(borrow, default)]
    topic_id: Id<'a>,
    #[serde(borrow, default)]
    topic_slug: Text<'a>,
    #[serde(borrow, default)]
    slug: Text<'a>,
    #[serde(borrow, default)]
    topic_title: Text<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    topic_archetype: Text<'a>,
    #[serde(default)]
    version: Number,
    #[serde(default)]
    hidden: Flag,
    #[serde(default)]
    deleted: Flag,
    #[serde(default)]
    user_deleted: Flag,
    #[serde(borrow, default)]
    deleted_at: Text<'a>,
    #[serde(default)]
    reads: Number,
    #[serde(default)]
    score: Number,
    #[serde(default)]
    reply_count: Number,
    #[serde(default)]
    like_count: Number,
    #[serde(default)]
    actions_summary: Many<Action>,
}

/// How often something was done with a post; 2 is a like.
#[derive(Deserialize, Clone, PartialEq, Debug)]
struct Action {
    #[serde(default)]
    id: Number,
    #[serde(default)]
    count: Number,
}

/// What a page says of its topics, for the posts that do not say it themselves.
#[derive(Default)]
struct Around<'a> {
    topics: HashMap<Cow<'a, str>, (Text<'a>, Text<'a>)>,
    /// Topic and number of a post in it, and its id.
    numbers: HashMap<(String, i64), String>,
}

/// Reads any of the shapes.
pub(super) fn page(body: &[u8], place: &Place<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        let list: Vec<&RawValue> = serde_json::from_slice(body)
            .map_err(|_| NotOurs::because("a list that is no JSON to its end"))?;
        if !list.iter().any(|one| serde_json::from_str::<Page<'_>>(one.get()).is_ok_and(|p| p.is_post())) {
            return Err(NotOurs::because("a list without posts of a forum"));
        }
        posts(&list, &Around::default(), place, found);
        return Ok(());
    }
    let page: Page<'_> =
        serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object of a Discourse forum"))?;
    let mut around = Around::default();
    for topic in
        elements(page.topics).into_iter().filter_map(|raw| serde_json::from_str::<Topic<'_>>(raw.get()).ok())
    {
        if let Some(id) = topic.id.into_inner() {
            around.topics.insert(id, (topic.title, topic.slug));
        }
    }
    let is_search = page.grouped_search_result.is_some();
    if let Some(stream) = page.post_stream {
        let stream: Stream<'_> = serde_json::from_str(stream.get()).unwrap_or_default();
        if let Some(id) = page.id.0.clone() {
            around.topics.insert(id, (page.title.clone(), page.slug.clone()));
        }
        posts(&elements(stream.posts), &around, place, found);
    } else if let Some(list) = page.latest_posts {
        posts(&elements(Some(list)), &around, place, found);
    } else if let Some(list) = page.user_actions {
        posts(&elements(Some(list)), &around, place, found);
    } else if let Some(post) = page.post {
        posts(&[post], &around, place, found);
    } else if is_search || (page.posts.is_some() && page.cooked.is_none() && is_posts(page.posts)) {
        posts(&elements(page.posts), &around, place, found);
    } else if let Some(topic) = page.topic {
        topic_event(topic, found)?;
    } else if page.is_post() {
        let whole =
            serde_json::from_slice::<&RawValue>(body).map_err(|_| NotOurs::because("no JSON object"))?;
        posts(&[whole], &around, place, found);
    } else if page.topic_list.is_some() {
        found.skip("a list of topics, which holds no posts");
    } else if page.ping.is_some() {
        found.skip("ping");
    } else {
        return Err(NotOurs::because("no posts, topic or delivery of a Discourse forum"));
    }
    Ok(())
}

impl Page<'_> {
    /// Whether it is itself a post.
    fn is_post(&self) -> bool {
        self.id.given().is_some() && self.cooked.is_some() && self.topic_id.given().is_some()
    }
}

/// A delivery about a topic: its posts come with deliveries of their own.
fn topic_event(topic: &RawValue, found: &mut Found) -> Result<(), NotOurs> {
    match serde_json::from_str::<Topic<'_>>(topic.get()) {
        Ok(topic) if topic.id.given().is_some() => {
            found.skip("topic event, whose posts come by themselves");
            Ok(())
        }
        _ => Err(NotOurs::because("`topic` is no topic of a forum")),
    }
}

fn elements(list: Raw<'_>) -> Vec<&RawValue> {
    list.and_then(|list| serde_json::from_str(list.get()).ok()).unwrap_or_default()
}

/// Whether a list named `posts` is one of Discourse: its elements name their topic. An empty one says nothing.
fn is_posts(list: Raw<'_>) -> bool {
    let first = elements(list).first().and_then(|raw| serde_json::from_str::<Wire<'_>>(raw.get()).ok());
    first.is_some_and(|post| post.topic_id.given().is_some())
}

fn posts(list: &[&RawValue], around: &Around<'_>, place: &Place<'_>, found: &mut Found) {
    let mut read = Vec::with_capacity(list.len());
    let mut known = HashMap::new();
    for raw in list {
        match serde_json::from_str::<Wire<'_>>(raw.get()) {
            Ok(wire) => {
                if let (Some(number), Some(id)) = (wire.post_number.int(), wire.id()) {
                    known.insert((wire.topic_id.as_str().to_owned(), number), id.to_owned());
                }
                read.push((raw, wire));
            }
            Err(_) => found.refuse("a post whose fields cannot be read", raw.get().as_bytes()),
        }
    }
    let around = Around { numbers: known, topics: around.topics.clone() };
    for (raw, wire) in read {
        one(raw, &wire, &around, place, found);
    }
}

impl Wire<'_> {
    fn id(&self) -> Option<&str> {
        let id = self.post_id.given().or(self.id.given())?;
        id.bytes().all(|byte| byte.is_ascii_digit()).then_some(id)
    }

    fn is_gone(&self) -> bool {
        self.user_deleted.is_set()
            || self.deleted.is_set()
            || self.hidden.is_set()
            || self.deleted_at.given().is_some()
    }

    /// The words, and those of others in them.
    fn words(&self) -> Cleaned {
        if let Some(cooked) = self.cooked.given() {
            return without_names(clean::html(cooked), cooked);
        }
        if let Some(raw) = self.raw.given() {
            return clean::bbcode(raw);
        }
        clean::html(self.excerpt.given().unwrap_or(self.blurb.as_str()))
    }
}

/// A quotation begins with the name of whom it quotes, which is nobody's business: the line goes.
fn without_names(mut cleaned: Cleaned, cooked: &str) -> Cleaned {
    if cooked.contains("class=\"quote") {
        for quote in &mut cleaned.quotes {
            if let Some((_, words)) = quote.split_once('\n').filter(|(name, _)| name.ends_with(':')) {
                *quote = words.to_owned();
            }
        }
    }
    cleaned
}

fn one(raw: &RawValue, wire: &Wire<'_>, around: &Around<'_>, place: &Place<'_>, found: &mut Found) {
    if let Some(action) = wire.action_type.int()
        && !matches!(action, 4 | 5)
    {
        // Likes, mentions and answers of others: who wrote them is told under other names.
        return found.skip("activity that is no post of the person");
    }
    let Some(id) = wire.id().filter(|_| wire.action_type.int().is_none() || wire.post_id.given().is_some())
    else {
        return match wire.action_type.int() {
            Some(_) => found.skip("activity that does not name its post"),
            None => found.refuse("a post without a numeric `id`", raw.get().as_bytes()),
        };
    };
    let full = format!("{}{id}", place.prefix);
    if wire.topic_archetype.as_str() == "private_message" {
        return found.skip("private message");
    }
    if wire.is_gone() {
        return found.gone(ABOUT.id, full);
    }
    if wire.post_type.int() == Some(3) {
        return found.skip("small action");
    }
    let Cleaned { text, quotes } = wire.words();
    if text.is_empty() {
        return found.skip("no text");
    }
    let topic = around.topics.get(wire.topic_id.as_str());
    let title =
        wire.topic_title.given().or(wire.title.given()).or(topic.and_then(|(title, _)| title.given()));
    let slug = wire.topic_slug.given().or(wire.slug.given()).or(topic.and_then(|(_, slug)| slug.given()));
    let title = title.map(|title| clean::html(title).text).filter(|title| !title.is_empty());
    let number = wire.post_number.int();
    let is_first = number == Some(1);
    let mut about: Vec<Cow<'static, str>> = quotes.into_iter().map(Cow::Owned).collect();
    if let Some(title) = title.as_deref().filter(|_| !is_first) {
        about.insert(0, Cow::Owned(short(title)));
    }
    let thread = wire.topic_id.given();
    let parent = wire.reply_to_post_number.int().and_then(|answered| {
        let topic = thread?.to_owned();
        // A post that is not on the page is named as the forum's addresses do.
        Some(match around.numbers.get(&(topic, answered)) {
            Some(id) => format!("{}{id}", place.prefix),
            None => format!("{}{}/{answered}", place.prefix, thread?),
        })
    });
    let likes =
        wire.actions_summary.0.iter().find(|action| action.id.int() == Some(2)).and_then(|a| a.count.0);
    let metrics = [
        ("like_count", wire.like_count.0.or(likes)),
        ("reads", wire.reads.0),
        ("score", wire.score.0),
        ("reply_count", wire.reply_count.0),
    ];
    found.post(Item {
        id: Cow::Owned(full),
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(if is_first { "post" } else { "comment" })),
        title: title.filter(|_| is_first).map(Cow::Owned),
        about,
        url: link(place, thread, slug, number).map(Cow::Owned),
        author: wire.username.owned().or_else(|| wire.name.owned()),
        author_id: wire.user_id.owned(),
        created_at: when::iso(wire.created_at.as_str()),
        thread: thread.map(|thread| Cow::Owned(format!("{}{thread}", place.prefix))),
        parent: parent.map(Cow::Owned),
        visibility: Some(Cow::Borrowed(if wire.post_type.int() == Some(4) { "private" } else { "public" })),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision: wire.version.int().map_or(0, |version| u64::try_from(version - 1).unwrap_or(0)),
        metrics: metrics.into_iter().filter_map(|(name, n)| Some((Cow::Borrowed(name), n?))).collect(),
        ..Item::default()
    });
}

fn link(place: &Place<'_>, topic: Option<&str>, slug: Option<&str>, number: Option<i64>) -> Option<String> {
    let (topic, number) = (topic?, number?);
    let base = Some(place.base).filter(|base| !base.is_empty())?;
    Some(format!("{base}/t/{}/{topic}/{number}", slug.unwrap_or("-")))
}
