//! Asks whether posts still stand: `/?ids=a,b&fields=id`, or one by one where a channel's interface does not take several.
//!
//! One id that is gone spoils the answer for all: they are then asked for one by one. A token that lost its rights gets other
//! codes, and erases nothing.

use std::collections::VecDeque;

use super::graph::Graph;
use super::page::fields;
use super::verdict::{Verdict, verdict};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};
use model::Timestamp;

/// Ids in one question, as many as the platform takes.
const MOST_IDS: usize = 50;

/// See the module.
pub(crate) struct Check {
    channel: &'static str,
    graph: Graph,
    /// Whether several ids go into one question.
    several: bool,
    /// Ids that are asked for one by one.
    single: VecDeque<String>,
}

impl Check {
    /// Asks for posts of `channel`.
    pub(crate) fn new(channel: &'static str, graph: Graph, several: bool) -> Self {
        Self { channel, graph, several, single: VecDeque::new() }
    }
}

/// Ids that were made here are none of the platform's.
fn is_theirs(id: &str) -> bool {
    !id.contains(':') && !id.is_empty()
}

impl Recheck for Check {
    fn most_ids(&self) -> usize {
        if self.several { MOST_IDS } else { 1 }
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let ids: Vec<&str> = match self.single.front() {
            Some(id) => vec![id],
            None => ids.iter().map(String::as_str).filter(|id| is_theirs(id)).collect(),
        };
        match &ids[..] {
            [] => self.graph.get("/me").query("fields", "id"),
            [id] if !self.several => self.graph.get(&format!("/{id}")).query("fields", "id"),
            ids => self.graph.get("/").query("ids", ids.join(",")).query("fields", "id"),
        }
        .tag("recheck")
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match verdict(answer, now) {
            Verdict::Page | Verdict::Gone | Verdict::Closed => Judgement::Read,
            Verdict::Wrong(code) => Judgement::Refused(format!("error {code}")),
            Verdict::Other(judgement) => judgement,
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let theirs: Vec<&String> = ids.iter().filter(|id| is_theirs(id)).collect();
        let gone = verdict(answer, Timestamp(0)) == Verdict::Gone;
        if let Some(id) = self.single.pop_front() {
            if gone {
                found.gone(self.channel, id);
            }
            return Ok(self.single.is_empty());
        }
        match &theirs[..] {
            [] => {}
            [id] if gone => found.gone(self.channel, id.as_str()),
            _ if gone => {
                self.single = theirs.into_iter().cloned().collect();
                return Ok(false);
            }
            theirs if self.several && answer.is_success() => {
                let body = std::str::from_utf8(&answer.body).unwrap_or_default();
                let there = fields(body);
                if there.is_empty() {
                    return Err(Trouble::Malformed("an answer without any of the ids".to_owned()));
                }
                for id in theirs.iter().filter(|id| !there.iter().any(|(known, _)| known == **id)) {
                    found.gone(self.channel, id.as_str());
                }
            }
            _ => {}
        }
        Ok(true)
    }
}
