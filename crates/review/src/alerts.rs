//! What the desk asks of whoever has the outbox of alerts: a trait, as rules and deliveries are wired elsewhere.

use std::time::Duration;

use casework::{Actor, Change, EntryId, Subject};
use model::{ReportId, Timestamp};

use crate::operations::Told;
use crate::trail::Draft;
pub use crate::wire::alerts::{
    AlertPage, AlertView, Delivery, DeliveryPage, Endpoint, EndpointPage, ReplayRequest, Replayed, Tested,
};

/// The entry that an alert was acknowledged. It has one number for each alert, whoever says so and wherever: who says it again, because
/// what follows failed or at the same moment, finds the entry that is there.
pub fn acknowledgement(alert: &str, rule: &str, by: Actor, reason: Option<String>) -> Draft {
    Draft {
        id: Some(numbered("hark 2026-11 alert acknowledgement v1", alert.as_bytes())),
        subject: Subject::Desk,
        prev: None,
        by,
        change: Change::AlertAcknowledged { alert: alert.to_owned(), rule: rule.to_owned() },
        reason,
        meaning: None,
    }
}

/// The number of an entry that is made of what it is about.
pub(crate) fn numbered(context: &str, of: &[u8]) -> EntryId {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(of);
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    ReportId(id)
}

/// Which alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Of this rule.
    pub rule: Option<String>,
    /// In this state.
    pub state: Option<String>,
}

/// Which deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// To this endpoint.
    pub endpoint: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this alert.
    pub alert: Option<String>,
}

/// Which deliveries are to be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// This alert.
    pub alert: Option<String>,
    /// Alerts at or after this.
    pub from: Option<Timestamp>,
    /// Alerts before this.
    pub to: Option<Timestamp>,
    /// To this endpoint alone.
    pub endpoint: Option<String>,
}

/// Why nothing can be sent by the settings of alerts as they are now: the mistakes in them, without any value of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAlertSettings(pub String);

/// The outbox as people see it. Nothing it tells holds words of a post, a secret or the address of an endpoint.
pub trait AlertDesk: Send + Sync + 'static {
    /// Whether there is an outbox here: rules are set up, and this process can read it.
    fn is_there(&self) -> bool;

    /// At most `limit` alerts, newest first; nothing where `after` is no cursor of ours.
    fn alerts<'a>(
        &'a self,
        filter: &'a AlertFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<AlertPage>>;

    /// The alert; nothing where there is none of this number.
    fn alert<'a>(&'a self, id: &'a str) -> Told<'a, Option<AlertView>>;

    /// The endpoints, by name: also where the settings hold mistakes, which is then said.
    fn endpoints(&self) -> Told<'_, EndpointPage>;

    /// At most `limit` deliveries, newest first; nothing where `after` is no cursor of ours.
    fn deliveries<'a>(
        &'a self,
        filter: &'a DeliveryFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<DeliveryPage>>;

    /// That `account` has seen the alert, and when; whoever said so first stays. Nothing where there is none of this number.
    fn acknowledge<'a>(&'a self, id: &'a str, account: &'a str, at: Timestamp)
    -> Told<'a, Option<AlertView>>;

    /// Queues deliveries again.
    fn replay<'a>(&'a self, replay: &'a Replay) -> Told<'a, Replayed>;

    /// How long a test of the endpoint takes at most; nothing where there is no such endpoint.
    fn longest_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Duration>, BadAlertSettings>>;

    /// Sends a test, and notes the attempt; nothing where there is no such endpoint.
    fn send_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Tested>, BadAlertSettings>>;
}

/// No alerts are set up.
#[derive(Clone, Copy, Debug)]
pub struct NoAlerts;

impl AlertDesk for NoAlerts {
    fn is_there(&self) -> bool {
        false
    }

    fn alerts<'a>(&'a self, _: &'a AlertFilter, _: Option<&'a str>, _: u32) -> Told<'a, Option<AlertPage>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn alert<'a>(&'a self, _: &'a str) -> Told<'a, Option<AlertView>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn endpoints(&self) -> Told<'_, EndpointPage> {
        Box::pin(std::future::ready(Ok(EndpointPage::default())))
    }

    fn deliveries<'a>(
        &'a self,
        _: &'a DeliveryFilter,
        _: Option<&'a str>,
        _: u32,
    ) -> Told<'a, Option<DeliveryPage>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn acknowledge<'a>(&'a self, _: &'a str, _: &'a str, _: Timestamp) -> Told<'a, Option<AlertView>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn replay<'a>(&'a self, _: &'a Replay) -> Told<'a, Replayed> {
        Box::pin(std::future::ready(Ok(Replayed::default())))
    }

    fn longest_test<'a>(&'a self, _: &'a str) -> Told<'a, Result<Option<Duration>, BadAlertSettings>> {
        Box::pin(std::future::ready(Ok(Ok(None))))
    }

    fn send_test<'a>(&'a self, _: &'a str) -> Told<'a, Result<Option<Tested>, BadAlertSettings>> {
        Box::pin(std::future::ready(Ok(Ok(None))))
    }
}
