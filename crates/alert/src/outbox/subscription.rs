//! Which alerts an endpoint takes. Kept in the outbox, so that an alert and what is to be sent of it are written in one transaction.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Alert, Severity};

/// An endpoint's name and which alerts it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The endpoint's name.
    pub endpoint: String,
    /// Rules that it takes; empty: all.
    #[serde(default)]
    pub rules: BTreeSet<String>,
    /// Severities that it takes; empty: all.
    #[serde(default)]
    pub severities: BTreeSet<Severity>,
}

impl Subscription {
    /// Whether this endpoint is told of an alert: the rule names it or names none, and its own filter lets it through.
    pub fn takes(&self, alert: &Alert) -> bool {
        let named = alert.to.is_empty() || alert.to.contains(&self.endpoint);
        let rule = self.rules.is_empty() || self.rules.contains(&alert.rule);
        let severity = self.severities.is_empty() || self.severities.contains(&alert.severity);
        named && rule && severity
    }
}
