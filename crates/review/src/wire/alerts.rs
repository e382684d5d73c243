//! Alerts, endpoints and deliveries: filled by whoever has the outbox ([`AlertDesk`](crate::AlertDesk)). No words of posts, no
//! secrets and no addresses of endpoints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AlertView {
    /// Its number.
    pub id: String,
    /// Name of the rule.
    pub rule: String,
    /// `info`, `warning`, `critical`.
    pub severity: String,
    /// `informational`, `open` (somebody must say that they saw it), `acknowledged`.
    pub state: String,
    /// When the report that set it off was read.
    pub at: String,
    /// What it is about: `drug`, `event`, `channel` …
    pub about: BTreeMap<String, String>,
    /// What was found, in a line.
    pub found: String,
    /// The report that set it off.
    pub report: String,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
    /// When.
    pub acknowledged_at: Option<String>,
}

/// A page of alerts, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AlertPage {
    /// The alerts.
    pub alerts: Vec<AlertView>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// Where alerts go.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Endpoint {
    /// Its name in the file of rules.
    pub name: String,
    /// `webhook`, `slack`, `teams`, `email`; empty where the settings do not say, as they hold mistakes.
    pub kind: String,
    /// `ok`, `retrying`, `open` (it failed several times in a row and is left alone for a while), `disabled`.
    pub state: String,
    /// Why it is not `ok`.
    pub why: Option<String>,
    /// Deliveries that wait.
    pub pending: u64,
    /// Deliveries that arrived.
    pub delivered: u64,
    /// Deliveries that were given up.
    pub failed: u64,
    /// When one last arrived.
    pub last_success: Option<String>,
}

/// The endpoints, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct EndpointPage {
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// What is wrong with the settings of alerts, and where, in names and keys without values: deliveries go on as the settings
    /// were before, and no test can be sent. Nothing where they are sound.
    pub settings_error: Option<String>,
}

/// A delivery of an alert to an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Delivery {
    /// The alert; what a receiver gets as `webhook-id`, the same for every attempt.
    pub alert: String,
    /// The endpoint.
    pub endpoint: String,
    /// Its place in the order of the endpoint.
    pub sequence: u64,
    /// `pending`, `delivered`, `failed`, `skipped`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When it was last tried.
    pub last_at: Option<String>,
    /// What came of that.
    pub outcome: Option<String>,
    /// When it is tried next.
    pub next_at: Option<String>,
}

/// A page of deliveries, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// What is to be delivered again: one alert, or all of a time.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// This alert.
    #[serde(default)]
    pub alert: Option<String>,
    /// Alerts at or after this.
    #[serde(default)]
    pub from: Option<String>,
    /// Alerts before this.
    #[serde(default)]
    pub to: Option<String>,
    /// To this endpoint; nothing: to each that they went to.
    #[serde(default)]
    pub endpoint: Option<String>,
}

/// How many deliveries wait because of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Replayed {
    /// Deliveries.
    pub deliveries: u64,
    /// Endpoints among those that are switched off: nothing goes to them until a test arrives.
    pub disabled: Vec<String>,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tested {
    /// Whether the endpoint took it.
    pub delivered: bool,
    /// What it answered, or what was in the way.
    pub outcome: String,
}
