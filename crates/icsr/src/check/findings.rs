//! What a check finds.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::MAX_FINDINGS;
use super::fda_ids::FDA_IDS;
use super::value::{may_be_shown, shortened};
use super::view::{Block, View};
use crate::tree::{Id, Lines};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A receiver rejects the message, or may.
    Error,
    /// A receiver takes it; somebody should look at it.
    Warning,
}

/// One thing that is wrong with a message. Nothing of it repeats what people wrote or are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule, such as `ICH.C.1.5.order` or `R0019`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// The element, such as `E.i.7`; empty where no element is meant to be.
    pub element: String,
    /// The element with numbers for its letters, such as `E.2.7`.
    pub place: String,
    /// Where it stands, or should stand: an XPath from the batch.
    pub path: String,
    /// Line of the file.
    pub line: usize,
    /// Which message of the batch, from 1; nothing for the batch itself.
    pub message: Option<usize>,
    /// The value, shortened, where it is a code, a date, a number or an identifier.
    pub value: Option<String>,
    /// What is wrong, in words.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "line {}: {severity} {}:", self.line, self.rule)?;
        if !self.place.is_empty() {
            write!(f, " {}", self.place)?;
        }
        write!(f, " {}", self.text)?;
        if let Some(value) = &self.value {
            write!(f, " (`{value}`)")?;
        }
        write!(f, " at {}", self.path)
    }
}

/// Findings of a file as they come up.
pub(crate) struct Findings {
    /// Each with the byte of the file that it stands at; its line is counted at the end.
    list: Vec<(usize, Finding)>,
    ich: bool,
    fda: bool,
    messages: usize,
    errors: usize,
    warnings: usize,
}

impl Findings {
    pub(crate) fn new(rules: &BTreeSet<String>) -> Findings {
        Findings {
            list: Vec::new(),
            ich: rules.contains("ich"),
            fda: rules.contains("fda"),
            messages: 0,
            errors: 0,
            warnings: 0,
        }
    }

    pub(crate) fn next_message(&mut self) {
        self.messages += 1;
    }

    pub(crate) fn messages(&self) -> usize {
        self.messages
    }

    /// Whether there are so many errors that no more are looked for. Warnings never keep an error from being found.
    pub(crate) fn full(&self) -> bool {
        self.errors >= MAX_FINDINGS
    }

    /// That an element of a block breaks a rule.
    pub(crate) fn error(&mut self, view: &View<'_>, block: &Block, rule: &str, element: &str, text: &str) {
        self.add(view, block, Severity::Error, rule, element, text);
    }

    /// That an element of a block should be otherwise.
    pub(crate) fn warning(&mut self, view: &View<'_>, block: &Block, rule: &str, element: &str, text: &str) {
        self.add(view, block, Severity::Warning, rule, element, text);
    }

    fn add(
        &mut self,
        view: &View<'_>,
        block: &Block,
        severity: Severity,
        rule: &str,
        element: &str,
        text: &str,
    ) {
        let found = block.get(element);
        let shown =
            found.filter(|found| may_be_shown(found.spec.value)).and_then(|found| found.value.as_deref());
        let node = found.map_or(block.node, |found| found.node);
        self.put(view, block, node, severity, rule, element, shown, text);
    }

    /// That something at an element of XML breaks a rule.
    #[expect(clippy::too_many_arguments, reason = "the parts of a finding")]
    pub(crate) fn put(
        &mut self,
        view: &View<'_>,
        block: &Block,
        node: Id,
        severity: Severity,
        rule: &str,
        element: &str,
        value: Option<&str>,
        text: &str,
    ) {
        let of_fda = FDA_IDS.iter().find(|(known, _)| *known == rule).map(|(_, id)| *id);
        let own = rule.starts_with("FDA.") || rule.starts_with('R') || rule.starts_with('W');
        let rule = match (self.ich, self.fda, of_fda) {
            _ if own => rule,
            (_, true, Some(id)) => id,
            (true, ..) => rule,
            (false, ..) => return,
        };
        let told = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if *told >= MAX_FINDINGS {
            return;
        }
        *told += 1;
        let root = if self.messages == 0 { String::new() } else { format!("/{}", super::BATCH) };
        let path = match (view.tree.path(node).split_once('/'), self.messages) {
            (Some((_, path)), 1..) => numbered(path, self.messages),
            (_, _) => view.tree.path(node),
        };
        let finding = Finding {
            rule: rule.to_owned(),
            severity,
            element: element.to_owned(),
            place: view.place(block, element),
            path: format!("{root}{path}"),
            line: 0,
            message: (self.messages > 0).then_some(self.messages),
            value: value.map(shortened),
            text: text.to_owned(),
        };
        self.list.push((view.tree.get(node).offset, finding));
    }

    /// That a batch has no message.
    pub(crate) fn none(&mut self, view: &View<'_>) {
        if let Some(block) = view.one("N") {
            self.error(view, block, "ICH.N.2.r.missing", "N.2.r", "the batch holds no message");
        }
    }

    /// All of them, by line.
    pub(crate) fn done(self, lines: &Lines<'_>) -> Vec<Finding> {
        let placed = |(offset, finding): (usize, Finding)| Finding { line: lines.line(offset), ..finding };
        let mut list: Vec<Finding> = self.list.into_iter().map(placed).collect();
        list.sort_by_key(|finding| finding.line);
        list
    }
}

/// The path within a batch of what stands in its n-th message.
fn numbered(path: &str, message: usize) -> String {
    match path.split_once('/') {
        Some((root, rest)) => format!("/{root}[{message}]/{rest}"),
        None => format!("/{path}[{message}]"),
    }
}
