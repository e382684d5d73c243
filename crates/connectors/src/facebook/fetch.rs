//! What is asked: the edges of each page, and the comments of posts that have new ones.

use serde_json::value::RawValue;

use super::ID;
use super::node::{Node, Place, Read, object};
use super::settings::EDGES;
use crate::http::Request;
use crate::meta::check::Check;
use crate::meta::graph::Graph;
use crate::meta::walk::{Plan, Told, Visit, Walk, page};
use crate::meta::watch::Watched;
use crate::meta::{secs, settings, time};
use crate::source::{Feed, Found, Opening, SettingsProblem, Trouble};
use model::Timestamp;

/// Fields of posts.
const POST_FIELDS: &str = "id,message,story,created_time,updated_time,from,permalink_url,status_type,\
attachments{title,description,subattachments},shares,reactions.summary(total_count).limit(0),\
comments.summary(total_count).limit(0),is_hidden,parent_id,to";

/// Fields of comments.
const COMMENT_FIELDS: &str =
    "id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,attachment,is_hidden";

/// Fields of reviews.
const REVIEW_FIELDS: &str =
    "created_time,reviewer{id,name},rating,recommendation_type,review_text,has_review,open_graph_story{id}";

/// What a source asks.
pub(super) struct Pages {
    graph: Graph,
    pages: Vec<String>,
    edges: Vec<String>,
    page_size: u64,
    comment_days: i64,
    from: i64,
}

/// Opens the asking part of a source, if a token is set.
pub(super) fn open(opening: &Opening<'_>) -> Result<Option<Feed>, SettingsProblem> {
    let given = opening.settings;
    let Some(graph) = settings::graph(given)? else { return Ok(None) };
    let pages = settings::ids(given, "page_ids")?;
    if pages.is_empty() {
        return Err(given.problem("page_ids", "is missing: name the pages that the token belongs to"));
    }
    let edges: Vec<String> = given.list("edges").into_iter().map(str::to_owned).collect();
    if let Some(unknown) = edges.iter().find(|edge| !EDGES.contains(&&***edge)) {
        return Err(given.problem("edges", format!("has no `{unknown}`: there are {}", EDGES.join(", "))));
    }
    let plan = Pages {
        graph: graph.clone(),
        pages,
        edges,
        page_size: given.count("page_size"),
        comment_days: given.number("comment_days"),
        from: secs(opening.since),
    };
    let walk = Walk::new(plan, opening)?;
    Ok(Some(Feed::poll(walk).with_recheck(Check::new(ID, graph, true))))
}

impl Plan for Pages {
    type Memory = Watched;

    fn round(&self, memory: &mut Watched, now: Timestamp) -> Vec<Visit> {
        memory.begin(now, self.comment_days, self.from);
        let pages = self.pages.iter();
        pages.flat_map(|page| self.edges.iter().map(|edge| Visit::new(edge, page))).collect()
    }

    fn ask(&self, visit: &Visit, memory: &Watched) -> Request {
        let request = self.graph.get(&format!("/{}/{}", visit.of, visit.edge)).query("limit", self.page_size);
        match &*visit.edge {
            "comments" => request
                .query("fields", COMMENT_FIELDS)
                .query("filter", "stream")
                .query("order", "reverse_chronological")
                .query("summary", "true")
                .tag("comments"),
            "ratings" => request.query("fields", REVIEW_FIELDS).tag("ratings"),
            _ => request
                .query("fields", POST_FIELDS)
                .query("since", memory.list_from(visit.since))
                .tag("posts"),
        }
    }

    fn read(
        &self,
        visit: &Visit,
        body: &str,
        memory: &mut Watched,
        found: &mut Found,
    ) -> Result<Told, Trouble> {
        let (items, next) = page(body)?;
        let mut told = Told { next, ..Told::default() };
        let comments = visit.edge == "comments";
        let mut older = 0;
        for raw in &items {
            let Some(node) = node(raw) else {
                found.refuse("an item of a page has not the form of one", raw.get());
                continue;
            };
            let at = time(node.created_time.as_str()).map(secs).unwrap_or_default();
            told.saw(at);
            if comments {
                older += usize::from(at < visit.since);
                if at >= visit.since {
                    take(raw, Place { thread: Some(&visit.of), ..Place::default() }, found);
                }
            } else {
                self.post(raw, &node, at, memory, &mut told, found);
            }
        }
        told.known = comments && !items.is_empty() && older == items.len();
        Ok(told)
    }

    fn gone(&self, visit: &Visit, memory: &mut Watched, found: &mut Found) {
        memory.forget(&visit.of);
        found.gone(ID, visit.of.as_str());
    }
}

impl Pages {
    /// A post or review of a list: handed over if it is new or says something else, its comments asked for if there may be
    /// new ones.
    fn post(
        &self,
        raw: &RawValue,
        node: &Node<'_>,
        at: i64,
        memory: &mut Watched,
        told: &mut Told,
        found: &mut Found,
    ) {
        let id = node.id();
        let updated = time(node.updated_time.as_str()).map(secs).unwrap_or_default();
        let count = node.comments_told();
        let look = memory.see(&id, at, &node.words(), count.map(|count| format!("{count} {updated}")));
        if look.news {
            let before = found.posts.len();
            take(raw, Place::default(), found);
            if let Some(post) = found.posts.get_mut(before).filter(|_| look.edited) {
                post.revision = u64::try_from(updated).unwrap_or_default().max(1);
            }
        }
        // A review has no id of its own, and a post without a count of comments may have some.
        if look.comments && node.id.given().is_some() && count != Some(0) {
            told.inner.push(Visit::inner("comments", &id));
        }
    }
}

fn node(raw: &RawValue) -> Option<Node<'_>> {
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok()).flatten()
}

fn take(raw: &RawValue, place: Place<'_>, found: &mut Found) {
    if object(raw, place, found) != Read::Ours {
        found.refuse("an item of a page has not the form of one", raw.get());
    }
}
