//! Invented alerts with an endpoint that works and one that does not.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::Timestamp;
use review::{
    AlertDesk, AlertFilter, AlertPage, AlertView, BadAlertSettings, Delivery, DeliveryFilter, DeliveryPage,
    Endpoint, EndpointPage, Replay, Replayed, Tested, Told,
};

/// When the first invented alert is.
const BEGIN: i64 = 1_763_625_600_000_000;
const ALERTS: u64 = 12;

/// Alerts, and when and by whom they were acknowledged.
#[derive(Default)]
pub(crate) struct InventedAlerts {
    acknowledged: Mutex<BTreeMap<String, (String, Timestamp)>>,
}

fn ready<'a, T: Send + 'a>(value: T) -> Told<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl InventedAlerts {
    fn all(&self) -> Vec<AlertView> {
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        let alert = |n: u64| {
            let (id, serious) = (format!("{n:032x}"), n.is_multiple_of(3));
            let seen = acknowledged.get(&id);
            let state = match (seen, serious) {
                (Some(_), _) => "acknowledged",
                (None, true) => "open",
                (None, false) => "informational",
            };
            let at = Timestamp(BEGIN + i64::try_from(n).unwrap_or_default() * 3_600_000_000).to_string();
            let about = [("drug", "drug/sertraline"), ("event", "event/nausea")];
            AlertView {
                rule: if serious { "serious" } else { "more-than-usual" }.to_owned(),
                severity: if serious { "critical" } else { "warning" }.to_owned(),
                state: state.to_owned(),
                at,
                about: about.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
                found: if serious { "hospitalisation" } else { "9 reports in 24 h, 2.1 expected" }.to_owned(),
                report: format!("{:032x}", n + 1),
                acknowledged_by: seen.map(|(by, _)| by.clone()),
                acknowledged_at: seen.map(|(_, at)| at.to_string()),
                id,
            }
        };
        (0..ALERTS).rev().map(alert).collect()
    }
}

impl AlertDesk for InventedAlerts {
    fn is_there(&self) -> bool {
        true
    }

    fn alerts<'a>(
        &'a self,
        filter: &'a AlertFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<AlertPage>> {
        let chosen = |alert: &AlertView| {
            filter.rule.as_ref().is_none_or(|rule| *rule == alert.rule)
                && filter.state.as_ref().is_none_or(|state| *state == alert.state)
        };
        let alerts = self.all().into_iter().filter(chosen).take(limit as usize).collect();
        ready(after.is_none().then_some(AlertPage { alerts, next_cursor: None }))
    }

    fn alert<'a>(&'a self, id: &'a str) -> Told<'a, Option<AlertView>> {
        ready(self.all().into_iter().find(|alert| alert.id == id))
    }

    fn endpoints(&self) -> Told<'_, EndpointPage> {
        let endpoint = |name: &str, state: &str, why: Option<&str>, pending| Endpoint {
            name: name.to_owned(),
            kind: "webhook".to_owned(),
            state: state.to_owned(),
            why: why.map(str::to_owned),
            pending,
            delivered: ALERTS - pending,
            failed: 0,
            last_success: Some(Timestamp(BEGIN).to_string()),
        };
        let endpoints = vec![
            endpoint("on-call", "retrying", Some("status 503"), 2),
            endpoint("safety-team", "ok", None, 0),
        ];
        ready(EndpointPage { endpoints, settings_error: None })
    }

    fn deliveries<'a>(
        &'a self,
        filter: &'a DeliveryFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<DeliveryPage>> {
        let delivery = |(sequence, alert): (usize, AlertView)| {
            let waits = sequence < 2;
            Delivery {
                alert: alert.id,
                endpoint: if waits { "on-call" } else { "safety-team" }.to_owned(),
                sequence: ALERTS - sequence as u64,
                state: if waits { "pending" } else { "delivered" }.to_owned(),
                attempts: if waits { 3 } else { 1 },
                last_at: Some(alert.at.clone()),
                outcome: Some(if waits { "status 503" } else { "status 204" }.to_owned()),
                next_at: waits.then_some(alert.at),
            }
        };
        let chosen = |one: &Delivery| {
            filter.endpoint.as_ref().is_none_or(|endpoint| *endpoint == one.endpoint)
                && filter.state.as_ref().is_none_or(|state| *state == one.state)
                && filter.alert.as_ref().is_none_or(|alert| *alert == one.alert)
        };
        let all = self.all().into_iter().enumerate().map(delivery).filter(chosen);
        let deliveries = all.take(limit as usize).collect();
        ready(after.is_none().then_some(DeliveryPage { deliveries, next_cursor: None }))
    }

    fn acknowledge<'a>(
        &'a self,
        id: &'a str,
        account: &'a str,
        at: Timestamp,
    ) -> Told<'a, Option<AlertView>> {
        if self.all().iter().any(|alert| alert.id == id) {
            let mut acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
            acknowledged.entry(id.to_owned()).or_insert_with(|| (account.to_owned(), at));
        }
        self.alert(id)
    }

    fn replay<'a>(&'a self, replay: &'a Replay) -> Told<'a, Replayed> {
        let deliveries = if replay.alert.is_some() { 1 } else { ALERTS };
        ready(Replayed { deliveries, disabled: Vec::new() })
    }

    fn longest_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Duration>, BadAlertSettings>> {
        let known = ["safety-team", "on-call"].contains(&endpoint);
        ready(Ok(known.then_some(Duration::from_secs(20))))
    }

    fn send_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Tested>, BadAlertSettings>> {
        ready(Ok(match endpoint {
            "safety-team" => Some(Tested { delivered: true, outcome: "status 204".to_owned() }),
            "on-call" => Some(Tested { delivered: false, outcome: "status 503".to_owned() }),
            _ => None,
        }))
    }
}
