//! What is asked: media of the account and their comments, media that tag it, stories, conversations, media under hashtags, and
//! mentions that the webhook told of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ID;
use super::change::Mention;
use super::mentions::Mentions;
use super::node::{Node, Place, Read, object};
use super::settings::EDGES;
use crate::http::Request;
use crate::meta::check::Check;
use crate::meta::graph::Graph;
use crate::meta::page::items;
use crate::meta::person::Person;
use crate::meta::walk::{Plan, Told, Visit, Walk, page};
use crate::meta::watch::Watched;
use crate::meta::{inbox, secs, settings, time};
use crate::source::{Feed, Found, Opening, SettingsProblem, Trouble};
use model::Timestamp;

/// Fields of media.
const MEDIA_FIELDS: &str =
    "id,caption,media_type,media_product_type,permalink,timestamp,username,like_count,comments_count,owner";

/// Fields of media under a hashtag: there is no author.
const HASHTAG_FIELDS: &str = "id,caption,media_type,permalink,timestamp,like_count,comments_count";

/// Fields of comments, with the answers to them.
const COMMENT_FIELDS: &str = "id,text,timestamp,username,from{id,username},parent_id,like_count,hidden,\
replies{id,text,timestamp,username,from{id,username},parent_id,like_count,hidden}";

/// The period in which the platform counts hashtags, in seconds.
const HASHTAG_PERIOD_SECS: i64 = 7 * 86_400;

/// Comments on a page, at most.
const MOST_COMMENTS: u64 = 50;

/// What a source asks.
struct Account {
    graph: Graph,
    account: String,
    inbox: String,
    edges: Vec<String>,
    hashtags: Vec<String>,
    max_hashtags: usize,
    page_size: u64,
    comment_days: i64,
    /// Seconds after which an unchanged number of comments counts as changed; 0 for each round.
    comment_secs: i64,
    from: i64,
    mentions: Mentions,
}

/// What a source remembers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    watched: Watched,
    /// Number of the present interval in which unchanged comments are asked for once; nothing for each round.
    interval: Option<i64>,
    /// The platform's ids of hashtags, and when each was asked for first in the present period.
    hashtags: BTreeMap<String, Tag>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Tag {
    id: String,
    since: i64,
}

/// Opens the asking part of a source, if a token is set.
pub(super) fn open(opening: &Opening<'_>, mentions: &Mentions) -> Result<Option<Feed>, SettingsProblem> {
    let given = opening.settings;
    let Some(graph) = settings::graph(given)? else { return Ok(None) };
    let Some(account) = settings::id(given, "account_id")? else {
        return Err(given.problem("account_id", "is missing: name the account that the token belongs to"));
    };
    let edges: Vec<String> = given.list("edges").into_iter().map(str::to_owned).collect();
    if let Some(unknown) = edges.iter().find(|edge| !EDGES.contains(&&***edge)) {
        return Err(given.problem("edges", format!("has no `{unknown}`: there are {}", EDGES.join(", "))));
    }
    let max_hashtags = usize::try_from(given.count("max_hashtags")).unwrap_or_default();
    let hashtags = hashtags(opening, max_hashtags)?;
    let plan = Account {
        graph: graph.clone(),
        inbox: settings::id(given, "page_id")?.unwrap_or_else(|| account.clone()),
        account,
        edges,
        hashtags,
        max_hashtags,
        page_size: given.count("page_size"),
        comment_days: given.number("comment_days"),
        comment_secs: given.number("comment_interval_minutes") * 60,
        from: secs(opening.since),
        mentions: mentions.clone(),
    };
    let walk = Walk::new(plan, opening)?;
    Ok(Some(Feed::poll(walk).with_recheck(Check::new(ID, graph, true))))
}

/// The hashtags of the settings, and those that names of drugs make.
fn hashtags(opening: &Opening<'_>, most: usize) -> Result<Vec<String>, SettingsProblem> {
    let given = opening.settings;
    let mut all: Vec<String> = given
        .list("hashtags")
        .into_iter()
        .map(|tag| tag.trim_start_matches('#').to_ascii_lowercase())
        .collect();
    if all.len() > most {
        let what = format!("has {} entries; the platform allows {most} in seven days", all.len());
        return Err(given.problem("hashtags", what));
    }
    if all
        .iter()
        .any(|tag| tag.is_empty() || !tag.chars().all(|letter| letter.is_alphanumeric() || letter == '_'))
    {
        return Err(given.problem("hashtags", "takes words without `#`, spaces and emoji"));
    }
    if given.flag("hashtags_of_drugs") {
        for term in opening.terms.iter().filter(|term| !term.misspelled) {
            let tag: String = term.name.chars().filter(|letter| letter.is_alphanumeric()).collect();
            if all.len() < most && !tag.is_empty() && !all.contains(&tag) {
                all.push(tag);
            }
        }
    }
    Ok(all)
}

impl Plan for Account {
    type Memory = Memory;

    fn round(&self, memory: &mut Memory, now: Timestamp) -> Vec<Visit> {
        memory.watched.begin(now, self.comment_days, self.from);
        memory.interval = secs(now).checked_div(self.comment_secs);
        let mut visits: Vec<Visit> = Vec::new();
        for mention in self.mentions.waiting() {
            let of = match &mention.comment {
                Some(comment) => format!("{}|{comment}", mention.media),
                None => mention.media,
            };
            visits.push(Visit::inner("mention", &of));
        }
        for edge in &self.edges {
            let of = if edge == inbox::CONVERSATIONS { &self.inbox } else { &self.account };
            visits.push(Visit::new(edge, of));
        }
        let now = secs(now);
        memory.hashtags.retain(|name, tag| {
            self.hashtags.contains(name) || tag.since > now.saturating_sub(HASHTAG_PERIOD_SECS)
        });
        for name in &self.hashtags {
            if !memory.hashtags.contains_key(name) && memory.hashtags.len() >= self.max_hashtags {
                continue;
            }
            let tag = memory.hashtags.entry(name.clone()).or_default();
            tag.since = tag.since.max(now);
            visits.push(match tag.id.is_empty() {
                true => Visit::new("hashtag", name),
                false => Visit::new("recent_media", name),
            });
        }
        visits
    }

    fn ask(&self, visit: &Visit, memory: &Memory) -> Request {
        let listed = |of: &str, fields: &str, most: u64| {
            self.graph.get(&format!("/{of}/{}", visit.edge)).query("fields", fields).query("limit", most)
        };
        match &*visit.edge {
            "mention" => {
                let field = match visit.of.split_once('|') {
                    Some((_, comment)) => {
                        format!(
                            "mentioned_comment.comment_id({comment}){{id,text,timestamp,username,like_count,media{{id}}}}"
                        )
                    }
                    None => format!("mentioned_media.media_id({}){{{MEDIA_FIELDS}}}", visit.of),
                };
                self.graph.get(&format!("/{}", self.account)).query("fields", field).tag("mention")
            }
            "hashtag" => self
                .graph
                .get("/ig_hashtag_search")
                .query("user_id", &self.account)
                .query("q", &visit.of)
                .tag("hashtag"),
            "recent_media" => {
                let id = memory.hashtags.get(&visit.of).map(|tag| tag.id.as_str()).unwrap_or_default();
                listed(id, HASHTAG_FIELDS, self.page_size.min(MOST_COMMENTS))
                    .query("user_id", &self.account)
                    .tag("recent_media")
            }
            "comments" | "replies" => {
                listed(&visit.of, COMMENT_FIELDS, self.page_size.min(MOST_COMMENTS)).tag("comments")
            }
            inbox::CONVERSATIONS | inbox::MESSAGES => {
                inbox::ask(&self.graph, visit, "instagram", self.page_size.min(MOST_COMMENTS))
            }
            _ => listed(&visit.of, MEDIA_FIELDS, self.page_size).tag("media"),
        }
    }

    fn read(
        &self,
        visit: &Visit,
        body: &str,
        memory: &mut Memory,
        found: &mut Found,
    ) -> Result<Told, Trouble> {
        match &*visit.edge {
            "mention" => return self.mention(visit, body, found),
            inbox::CONVERSATIONS | inbox::MESSAGES => return inbox::read(ID, visit, body, found),
            _ => {}
        }
        let (items, next) = page(body)?;
        let mut told = Told { next, ..Told::default() };
        if visit.edge == "hashtag" {
            if let Some(id) =
                items.first().and_then(|raw| Person::of(Some(raw)).id.given().map(str::to_owned))
            {
                memory.hashtags.entry(visit.of.clone()).or_default().id = id;
                told.inner.push(Visit::new("recent_media", &visit.of));
            }
            return Ok(told);
        }
        let mut older = 0;
        for raw in &items {
            let Some(node) = node(raw) else {
                found.refuse("an item of a page has not the form of one", raw.get());
                continue;
            };
            let at = time(node.timestamp.as_str()).map(secs).unwrap_or_default();
            told.saw(at);
            match &*visit.edge {
                "comments" => comments(raw, &visit.of, visit.since, &mut told, found),
                "replies" => fresh(raw, Place::default(), visit.since, found),
                "recent_media" => {
                    fresh(raw, Place { hashtag: Some(&visit.of), ..Place::default() }, visit.since, found);
                }
                _ => {
                    older += usize::from(at < memory.watched.list_from(visit.since));
                    media(raw, &node, at, visit, memory, &mut told, found);
                }
            }
        }
        told.known = !items.is_empty() && older == items.len();
        Ok(told)
    }

    fn gone(&self, visit: &Visit, memory: &mut Memory, found: &mut Found) {
        match &*visit.edge {
            "mention" => self.mentions.answered(&mention(visit)),
            "comments" | "replies" => {
                memory.watched.forget(&visit.of);
                found.gone(ID, visit.of.as_str());
            }
            _ => found.skip("a conversation that is gone"),
        }
    }
}

impl Account {
    fn mention(&self, visit: &Visit, body: &str, found: &mut Found) -> Result<Told, Trouble> {
        let raw: &RawValue =
            serde_json::from_str(body).map_err(|_| Trouble::Malformed("the body is no JSON".to_owned()))?;
        if object(raw, Place::default(), found) != Read::Ours {
            found.skip("a mention without words");
        }
        self.mentions.answered(&mention(visit));
        Ok(Told::default())
    }
}

fn mention(visit: &Visit) -> Mention {
    match visit.of.split_once('|') {
        Some((media, comment)) => Mention { media: media.to_owned(), comment: Some(comment.to_owned()) },
        None => Mention { media: visit.of.clone(), comment: None },
    }
}

/// Media of a list: handed over if they are new or edited, their comments asked for if there may be new ones.
fn media(
    raw: &RawValue,
    node: &Node<'_>,
    at: i64,
    visit: &Visit,
    memory: &mut Memory,
    read: &mut Told,
    found: &mut Found,
) {
    let Some(id) = node.id.given() else {
        return found.refuse("media without `id`", raw.get());
    };
    let count = node.comments_count.int();
    let told = count.zip(memory.interval).map(|(count, interval)| format!("{count} {interval}"));
    let look = memory.watched.see(id, at, node.caption.as_str(), told);
    if look.news {
        let before = found.posts.len();
        let place = Place { foreign: visit.edge == "tags", ..Place::default() };
        take(raw, place, found);
        // The platform does not say when a caption was edited: edits are counted by what was seen.
        if let Some(post) = found.posts.get_mut(before).filter(|_| look.edited) {
            post.revision = memory.watched.edits(id);
        }
    }
    if visit.edge == "media" && look.comments && count != Some(0) {
        read.inner.push(Visit::inner("comments", id));
    }
}

/// A comment and the answers to it, as far as they are new. Answers come late under old comments, so that every page is read.
fn comments(raw: &RawValue, media: &str, since: i64, told: &mut Told, found: &mut Found) {
    fresh(raw, Place { thread: Some(media), ..Place::default() }, since, found);
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Replies<'a> {
        #[serde(borrow)]
        id: crate::wire::Id<'a>,
        #[serde(borrow)]
        replies: Option<&'a RawValue>,
    }
    let nested: Replies<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    for reply in items(nested.replies) {
        let at = node(reply).and_then(|node| time(node.timestamp.as_str())).map(secs);
        told.saw(at.unwrap_or_default());
    }
    let more = nested.replies.and_then(|replies| crate::meta::page::Page::of(replies.get())?.next());
    if let (Some(id), Some(next)) = (nested.id.given(), more) {
        told.inner.push(Visit { since, next, ..Visit::inner("replies", id) });
    }
}

/// Hands over what was written since then.
fn fresh(raw: &RawValue, place: Place<'_>, since: i64, found: &mut Found) {
    let before = found.posts.len();
    take(raw, place, found);
    let mut index = 0;
    found.posts.retain(|post| {
        index += 1;
        index <= before || post.created_at.is_none_or(|at| secs(at) >= since)
    });
}

fn take(raw: &RawValue, place: Place<'_>, found: &mut Found) {
    if object(raw, place, found) != Read::Ours {
        found.refuse("an item of a page has not the form of one", raw.get());
    }
}

fn node(raw: &RawValue) -> Option<Node<'_>> {
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok()).flatten()
}
