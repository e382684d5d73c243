//! The rules of the filtered stream, brought into line with the names that are looked for: listed, what is not wanted
//! deleted, what is missing added. They are kept by the platform for the app, not for a connection.

use std::collections::HashSet;

use serde::Deserialize;

use crate::http::{Answer, Request};
use crate::source::Trouble;
use crate::wire::{Id, Many, Text};
use crate::x::problem::Problem;
use crate::x::wire::each;

/// Tag of requests about rules.
pub(super) const RULES: &str = "rules";

/// Most rules in one request.
const AT_ONCE: usize = 100;

/// Where the work stands.
enum Stage {
    List(Option<String>),
    Change,
    Done,
}

/// Brings the rules into line.
pub(super) struct Rules {
    url: String,
    tag: String,
    keep_others: bool,
    wanted: Vec<String>,
    stage: Stage,
    to_delete: Vec<String>,
    to_add: Vec<String>,
    /// Ids of the rules that are wanted.
    ours: HashSet<String>,
}

impl Rules {
    pub(super) fn new(base: &str, tag: &str, keep_others: bool, wanted: Vec<String>) -> Self {
        Self {
            url: format!("{base}/2/tweets/search/stream/rules"),
            tag: tag.to_owned(),
            keep_others,
            wanted,
            stage: Stage::List(None),
            to_delete: Vec::new(),
            to_add: Vec::new(),
            ours: HashSet::new(),
        }
    }

    /// The platform has other rules than it should: they are listed again.
    pub(super) fn again(&mut self) {
        self.stage = Stage::List(None);
    }

    /// Whether one of these rules is wanted by this source.
    pub(super) fn is_ours<'a>(&self, mut ids: impl Iterator<Item = &'a str>) -> bool {
        !self.keep_others || ids.any(|id| self.ours.contains(id))
    }

    /// The next request, or nothing when all is as it should be.
    pub(super) fn request(&self) -> Option<Request> {
        let body = match &self.stage {
            Stage::List(next) => {
                return Some(
                    Request::get(&self.url).query_if("pagination_token", next.as_deref()).tag(RULES),
                );
            }
            Stage::Change if !self.to_delete.is_empty() => {
                let ids = &self.to_delete[..self.to_delete.len().min(AT_ONCE)];
                serde_json::json!({ "delete": { "ids": ids } })
            }
            Stage::Change if !self.to_add.is_empty() => {
                let rules = self.to_add.iter().take(AT_ONCE);
                let rules: Vec<_> =
                    rules.map(|rule| serde_json::json!({ "value": rule, "tag": self.tag })).collect();
                serde_json::json!({ "add": rules })
            }
            Stage::Change | Stage::Done => return None,
        };
        Some(Request::post(&self.url).json(&body).tag(RULES))
    }

    /// Reads the answer to it.
    pub(super) fn read(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let unreadable = || Trouble::Malformed("the answer about rules cannot be read".to_owned());
        let wire: Wire<'_> = serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
        match &self.stage {
            Stage::List(next) => {
                if next.is_none() {
                    (self.to_delete, self.to_add) = (Vec::new(), self.wanted.clone());
                    self.ours.clear();
                }
                for rule in &wire.data.0 {
                    let Some(id) = rule.id.given().map(str::to_owned) else { continue };
                    let missing = self.to_add.iter().position(|wanted| wanted == rule.value.as_str());
                    if let Some(at) = missing {
                        self.to_add.swap_remove(at);
                        self.ours.insert(id);
                    } else if !self.keep_others || rule.tag.as_str() == self.tag {
                        self.to_delete.push(id);
                    }
                }
                let token = wire.meta.0.first().and_then(|meta| meta.next_token.given());
                self.stage = match token {
                    Some(token) => Stage::List(Some(token.to_owned())),
                    None => Stage::Change,
                };
            }
            Stage::Change if !self.to_delete.is_empty() => {
                self.to_delete.drain(..self.to_delete.len().min(AT_ONCE));
            }
            Stage::Change => {
                // A rule that is there already is no mistake: it names the one that is.
                let refused = each::<Problem<'_>>(wire.errors);
                let (there, wrong): (Vec<_>, Vec<_>) =
                    refused.into_iter().partition(Problem::is_duplicate_rule);
                if !wrong.is_empty() {
                    let (wrong, all) = (wrong.len(), self.to_add.len());
                    return Err(Trouble::Fatal(format!(
                        "the platform refuses {wrong} of {all} rules of the stream: check `queries`, `query_extra` and \
                         `max_rule_chars`"
                    )));
                }
                self.ours.extend(there.iter().filter_map(|problem| problem.id.given()).map(str::to_owned));
                self.ours.extend(wire.data.0.iter().filter_map(|rule| rule.id.given()).map(str::to_owned));
                self.to_add.drain(..self.to_add.len().min(AT_ONCE));
            }
            Stage::Done => {}
        }
        if matches!(self.stage, Stage::Change) && self.to_delete.is_empty() && self.to_add.is_empty() {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow)]
    data: Many<Rule<'a>>,
    #[serde(borrow)]
    meta: Many<Meta<'a>>,
    #[serde(borrow)]
    errors: Option<&'a serde_json::value::RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    value: Text<'a>,
    #[serde(borrow)]
    tag: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta<'a> {
    #[serde(borrow)]
    next_token: Text<'a>,
}
