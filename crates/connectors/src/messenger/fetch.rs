//! What is asked: conversations of each page, and the messages in those that changed.

use super::ID;
use crate::http::Request;
use crate::meta::check::Check;
use crate::meta::graph::Graph;
use crate::meta::walk::{Plan, Told, Visit, Walk};
use crate::meta::{inbox, settings};
use crate::source::{Feed, Found, Opening, SettingsProblem, Trouble};
use model::Timestamp;

/// What a source asks.
struct Inboxes {
    graph: Graph,
    pages: Vec<String>,
    page_size: u64,
}

/// Opens the asking part of a source, if a token is set.
pub(super) fn open(opening: &Opening<'_>) -> Result<Option<Feed>, SettingsProblem> {
    let given = opening.settings;
    let Some(graph) = settings::graph(given)? else { return Ok(None) };
    let pages = settings::ids(given, "page_ids")?;
    if pages.is_empty() {
        return Err(given.problem("page_ids", "is missing: name the pages that the token belongs to"));
    }
    let plan = Inboxes { graph: graph.clone(), pages, page_size: given.count("page_size") };
    let walk = Walk::new(plan, opening)?;
    Ok(Some(Feed::poll(walk).with_recheck(Check::new(ID, graph, true))))
}

impl Plan for Inboxes {
    type Memory = ();

    fn round(&self, (): &mut (), _now: Timestamp) -> Vec<Visit> {
        self.pages.iter().map(|page| Visit::new(inbox::CONVERSATIONS, page)).collect()
    }

    fn ask(&self, visit: &Visit, (): &()) -> Request {
        inbox::ask(&self.graph, visit, "messenger", self.page_size)
    }

    fn read(&self, visit: &Visit, body: &str, (): &mut (), found: &mut Found) -> Result<Told, Trouble> {
        inbox::read(ID, visit, body, found)
    }

    fn gone(&self, _visit: &Visit, (): &mut (), found: &mut Found) {
        found.skip("a conversation that is gone");
    }
}
