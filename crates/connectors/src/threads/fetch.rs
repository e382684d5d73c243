//! What is asked: searches, mentions, own posts and the conversations below them, own answers.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::ID;
use super::budget::Budget;
use super::node::{Node, Read, object};
use super::settings::EDGES;
use crate::http::{Grant, Request, WithToken};
use crate::meta::check::Check;
use crate::meta::graph::Graph;
use crate::meta::walk::{Plan, Told, Visit, Walk, page};
use crate::meta::{secs, settings, time};
use crate::source::{Feed, Found, Opening, SettingsProblem, Trouble};
use model::Timestamp;

/// Fields of posts.
const FIELDS: &str = "id,media_product_type,media_type,permalink,username,owner,text,timestamp,shortcode,is_quote_post,\
quoted_post{id,text,username,timestamp,permalink},reposted_post{id,text,username,timestamp,permalink},has_replies,is_reply,\
replied_to,root_post,hide_status,topic_tag,poll_attachment,alt_text";

/// A day in seconds.
const DAY_SECS: i64 = 86_400;

/// What a source asks.
struct Account {
    graph: Graph,
    edges: Vec<String>,
    queries: Vec<String>,
    mode: String,
    searches_per_day: u64,
    page_size: u64,
    conversation_days: i64,
}

/// What a source remembers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    budget: Budget,
    /// The query that is next: where the budget does not reach for all, each has its turn.
    turn: usize,
    /// From when on own posts are watched, in seconds since 1970.
    watched: i64,
}

/// Opens the asking part of a source, if a token is set.
pub(super) fn open(opening: &Opening<'_>) -> Result<Option<Feed>, SettingsProblem> {
    let given = opening.settings;
    let Some(token) = given.secret_if_given("access_token_file")? else { return Ok(None) };
    let edges: Vec<String> = given.list("edges").into_iter().map(str::to_owned).collect();
    if let Some(unknown) = edges.iter().find(|edge| !EDGES.contains(&&***edge)) {
        return Err(given.problem("edges", format!("has no `{unknown}`: there are {}", EDGES.join(", "))));
    }
    let searches_per_day = given.count("searches_per_day");
    let queries = queries(opening);
    if queries.is_empty() && edges.is_empty() {
        let what = "is missing: name `drugs`, `queries` or `edges`, so that there is something to ask";
        return Err(given.problem("queries", what));
    }
    let graph = match given.flag("refresh_token") {
        false => Graph::new(settings::base(given), token.clone(), None),
        true => Graph::without_token(settings::base(given)),
    };
    let plan = Account {
        graph,
        edges,
        queries: if searches_per_day == 0 { Vec::new() } else { queries },
        mode: given.text("search_mode").to_owned(),
        searches_per_day,
        page_size: given.count("page_size"),
        conversation_days: given.number("conversation_days"),
    };
    let walk = Walk::new(plan, opening)?;
    let check = Check::new(ID, Graph::new(settings::base(given), token.clone(), None), false);
    let feed = match given.flag("refresh_token") {
        false => Feed::poll(walk),
        true => Feed::poll(WithToken::new(walk, grant(given.url("base_url"), &token))),
    };
    Ok(Some(feed.with_recheck(check)))
}

/// A long-lived token is exchanged for a newer one at the host, without a version.
fn grant(host: &str, token: &SecretString) -> Grant {
    Grant {
        request: Request::get(format!("{host}/refresh_access_token"))
            .query("grant_type", "th_refresh_token")
            .secret_query("access_token", token),
        apply: |request, token| request.secret_query("access_token", token),
        ..Grant::oauth(Request::get(host))
    }
}

/// One word a query: the platform knows no operators. Repeated ones go.
fn queries(opening: &Opening<'_>) -> Vec<String> {
    let mut all: Vec<String> = opening.settings.list("queries").into_iter().map(str::to_owned).collect();
    for term in opening.terms {
        if !all.contains(&term.name) {
            all.push(term.name.clone());
        }
    }
    all
}

impl Plan for Account {
    type Memory = Memory;

    fn round(&self, memory: &mut Memory, now: Timestamp) -> Vec<Visit> {
        let now = secs(now);
        memory.watched = now.saturating_sub(self.conversation_days.saturating_mul(DAY_SECS));
        let mut visits: Vec<Visit> = self.edges.iter().map(|edge| Visit::new(edge, "me")).collect();
        let count = memory.budget.take(self.queries.len(), self.searches_per_day, now);
        for step in 0..count {
            let query = &self.queries[(memory.turn + step) % self.queries.len()];
            visits.push(Visit::new("search", query));
        }
        memory.turn = (memory.turn + count).checked_rem(self.queries.len()).unwrap_or_default();
        visits
    }

    fn ask(&self, visit: &Visit, memory: &Memory) -> Request {
        let path = match &*visit.edge {
            "search" => "/keyword_search".to_owned(),
            edge => format!("/{}/{edge}", visit.of),
        };
        let request = self.graph.get(&path).query("fields", FIELDS).query("limit", self.page_size);
        match &*visit.edge {
            "search" => request
                .query("q", &visit.of)
                .query("search_type", "RECENT")
                .query("search_mode", &self.mode)
                .query("since", visit.since.max(0))
                .tag("search"),
            "conversation" => request.query("reverse", "true").tag("conversation"),
            "threads" => request.query("since", visit.since.min(memory.watched).max(0)).tag("threads"),
            _ => request.tag("list"),
        }
    }

    fn read(
        &self,
        visit: &Visit,
        body: &str,
        memory: &mut Memory,
        found: &mut Found,
    ) -> Result<Told, Trouble> {
        let (items, next) = page(body)?;
        let mut told = Told { next, ..Told::default() };
        let query = Some(&*visit.of).filter(|_| visit.edge == "search");
        // Own posts are listed as far back as they are watched.
        let listed = match &*visit.edge {
            "threads" => visit.since.min(memory.watched),
            _ => visit.since,
        };
        let mut older = 0;
        for raw in &items {
            let node: Option<Node<'_>> =
                raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok()).flatten();
            let Some(node) = node else {
                found.refuse("an item of a page has not the form of one", raw.get());
                continue;
            };
            let at = time(node.timestamp.as_str()).map(secs);
            told.saw(at.unwrap_or_default());
            older += usize::from(at.is_some_and(|at| at < listed));
            if at.is_none_or(|at| at >= visit.since) && object(raw, query, found) != Read::Ours {
                found.refuse("an item of a page has not the form of one", raw.get());
            }
            let watched = visit.edge == "threads"
                && node.has_replies.0 != Some(false)
                && at.is_none_or(|at| at >= memory.watched);
            if let Some(id) = node.id.given().filter(|_| watched) {
                told.inner.push(Visit::inner("conversation", id));
            }
        }
        told.known = !items.is_empty() && older == items.len();
        Ok(told)
    }

    fn gone(&self, visit: &Visit, _memory: &mut Memory, found: &mut Found) {
        found.gone(ID, visit.of.as_str());
    }
}
