//! Alerts: seen once, sent again once for each request, tested for as long as an endpoint allows; each with its entries.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use casework::Policy;
use model::Timestamp;
use review::{
    AlertDesk, AlertFilter, AlertPage, AlertView, BadAlertSettings, DeliveryFilter, DeliveryPage,
    EndpointPage, Replay, Replayed, Tested, Told,
};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::alerts::InventedAlerts;
use crate::client::{Client, Desk, desk};

/// Invented alerts whose outbox, settings and receivers can be in the way.
#[derive(Default)]
struct Odd {
    invented: InventedAlerts,
    /// Whether the outbox cannot be written.
    away: AtomicBool,
    mistakes: Mutex<Option<String>>,
    /// Milliseconds that a receiver takes beyond what a test needs.
    takes: AtomicU64,
    /// Milliseconds that a test may take; 0: what the invented endpoints may.
    may_take: AtomicU64,
    /// A test has begun.
    began: Notify,
    tests: AtomicU32,
    replays: AtomicU32,
}

impl Odd {
    fn bad(&self) -> Option<BadAlertSettings> {
        self.mistakes.lock().unwrap().clone().map(BadAlertSettings)
    }
}

fn away<'a, T: Send + 'a>() -> Told<'a, T> {
    Box::pin(async { Err("the disk is full".into()) })
}

fn ready<'a, T: Send + 'a>(value: T) -> Told<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl AlertDesk for Odd {
    fn is_there(&self) -> bool {
        true
    }

    fn alerts<'a>(
        &'a self,
        filter: &'a AlertFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<AlertPage>> {
        self.invented.alerts(filter, after, limit)
    }

    fn alert<'a>(&'a self, id: &'a str) -> Told<'a, Option<AlertView>> {
        self.invented.alert(id)
    }

    fn endpoints(&self) -> Told<'_, EndpointPage> {
        Box::pin(async {
            let page = self.invented.endpoints().await?;
            Ok(EndpointPage { settings_error: self.bad().map(|bad| bad.0), ..page })
        })
    }

    fn deliveries<'a>(
        &'a self,
        filter: &'a DeliveryFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<DeliveryPage>> {
        self.invented.deliveries(filter, after, limit)
    }

    fn acknowledge<'a>(
        &'a self,
        id: &'a str,
        account: &'a str,
        at: Timestamp,
    ) -> Told<'a, Option<AlertView>> {
        if self.away.load(Relaxed) { away() } else { self.invented.acknowledge(id, account, at) }
    }

    fn replay<'a>(&'a self, _: &'a Replay) -> Told<'a, Replayed> {
        if self.away.load(Relaxed) {
            return away();
        }
        let deliveries = u64::from(self.replays.fetch_add(1, Relaxed)) + 7;
        ready(Replayed { deliveries, disabled: vec!["on-call".to_owned()] })
    }

    fn longest_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Duration>, BadAlertSettings>> {
        match (self.bad(), self.may_take.load(Relaxed)) {
            (Some(bad), _) => ready(Err(bad)),
            (None, 0) => self.invented.longest_test(endpoint),
            (None, millis) => ready(Ok(Some(Duration::from_millis(millis)))),
        }
    }

    fn send_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Tested>, BadAlertSettings>> {
        Box::pin(async move {
            self.began.notify_one();
            tokio::time::sleep(Duration::from_millis(self.takes.load(Relaxed))).await;
            self.tests.fetch_add(1, Relaxed);
            self.invented.send_test(endpoint).await
        })
    }
}

async fn odd_desk(name: &str) -> (Desk, Arc<Odd>) {
    let mut desk = desk(name, 10, Policy::default()).await;
    let odd = Arc::new(Odd::default());
    desk.service.state.alerts = odd.clone();
    desk.router = review::router(desk.service.state.clone()).unwrap();
    (desk, odd)
}

/// Entries of a type, newest first.
async fn entries(auditor: &Client, change: &str) -> Vec<Value> {
    let page = auditor.get(&format!("/trail?change={change}")).await;
    page.json["lines"].as_array().unwrap().clone()
}

/// The path of an open alert.
fn acknowledgement() -> String {
    format!("/alerts/{:032x}/acknowledgement", 3)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_has_one_entry_and_one_who_saw_it_whatever_failed_first() {
    let (desk, odd) = odd_desk("alerts_seen").await;
    let (anna, bert) = (desk.sign_in("analyst").await, desk.sign_in("reviewer").await);
    let auditor = desk.sign_in("auditor").await;
    let path = acknowledgement();
    odd.away.store(true, Relaxed);
    let failed = anna.post(&path, json!({})).await;
    assert_eq!((failed.status, failed.problem()), (503, "alerts-unavailable"), "{}", failed.text);
    assert_eq!(failed.json["title"], "Alerts unavailable");
    assert_eq!(entries(&auditor, "alert_acknowledged").await.len(), 1);
    // Whoever comes next completes what was written down.
    odd.away.store(false, Relaxed);
    for client in [&bert, &anna, &bert] {
        let seen = client.post(&path, json!({})).await;
        assert_eq!(
            (seen.status, seen.json["acknowledged_by"].as_str(), seen.json["state"].as_str()),
            (200, Some("analyst"), Some("acknowledged")),
            "{}",
            seen.text
        );
        let entries = entries(&auditor, "alert_acknowledged").await;
        assert_eq!((entries.len(), &entries[0]["by"]), (1, &json!("analyst")));
        assert_eq!(entries[0]["at"], seen.json["acknowledged_at"]);
    }
    let none = anna.post(&format!("/alerts/{:032x}/acknowledgement", 999), json!({})).await;
    assert_eq!((none.status, none.problem()), (404, "not-found"));
    assert_eq!(entries(&auditor, "alert_acknowledged").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_trail_does_not_take_is_not_done() {
    let (mut desk, odd) = odd_desk("alerts_no_trail").await;
    let (anna, admin) = (desk.sign_in("analyst").await, desk.sign_in("admin").await);
    desk.service.follower.take().unwrap().stop();
    let (path, replay) = (acknowledgement(), json!({ "from": "2025-11-20T00:00:00Z" }));
    for (client, path, body) in [
        (&anna, path.as_str(), json!({})),
        (&admin, "/alerts/replay", replay),
        (&admin, "/alerts/endpoints/safety-team/test", json!({})),
    ] {
        let refused = client.post(path, body).await;
        assert_eq!((refused.status, refused.problem()), (503, "trail-unavailable"), "{path}");
    }
    let alert = odd.invented.alert(&format!("{:032x}", 3)).await.unwrap().unwrap();
    assert_eq!((alert.state.as_str(), alert.acknowledged_by), ("open", None));
    assert_eq!((odd.replays.load(Relaxed), odd.tests.load(Relaxed)), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_leaves_entries_and_its_repeat_replays_nothing() {
    let (desk, odd) = odd_desk("alerts_replay").await;
    let (admin, other) = (desk.sign_in("admin").await, desk.sign_in("everybody").await);
    let auditor = desk.sign_in("auditor").await;
    let body = json!({ "from": "2025-11-20T00:00:00Z", "endpoint": "safety-team" });
    let keyed = |client: &Client, key: &'static str| {
        let (client, body) = (client.clone(), body.clone());
        async move { client.send("POST", "/alerts/replay", &[("idempotency-key", key)], Some(body)).await }
    };
    let first = keyed(&admin, "r-1").await;
    assert_eq!(first.json, json!({ "deliveries": 7, "disabled": ["on-call"] }), "{}", first.text);
    let again = keyed(&admin, "r-1").await;
    assert_eq!((again.status, &again.json, odd.replays.load(Relaxed)), (200, &first.json, 1));
    let lines = entries(&auditor, "alerts_replayed").await;
    assert_eq!(lines.len(), 2);
    let asked =
        json!({ "type": "alerts_replayed", "from": "2025-11-20T00:00:00Z", "endpoint": "safety-team" });
    let mut came = asked.clone();
    (came["deliveries"], came["disabled"]) = (json!(7), json!(["on-call"]));
    for (line, detail) in lines.iter().zip([came, asked]) {
        assert_eq!((&line["by"], &line["detail"]), (&json!("admin"), &detail));
    }
    // The same key for other alerts is a slip of the client's: what came of the first is no answer to the second.
    let others = |key: &'static str| {
        let (client, body) = (admin.clone(), json!({ "from": "2025-11-21T00:00:00Z" }));
        async move { client.send("POST", "/alerts/replay", &[("idempotency-key", key)], Some(body)).await }
    };
    let refused = others("r-1").await;
    assert_eq!((refused.status, refused.problem()), (422, "invalid-value"), "{}", refused.text);
    assert_eq!(odd.replays.load(Relaxed), 1);
    // Another key, another account, none: other requests.
    assert_eq!(keyed(&admin, "r-2").await.json["deliveries"], 8);
    assert_eq!(keyed(&other, "r-1").await.json["deliveries"], 9);
    assert_eq!(admin.post("/alerts/replay", body.clone()).await.json["deliveries"], 10);
    // What failed is no answer: the repeat replays.
    odd.away.store(true, Relaxed);
    let failed = keyed(&admin, "r-3").await;
    assert_eq!((failed.status, failed.problem()), (503, "alerts-unavailable"));
    odd.away.store(false, Relaxed);
    assert_eq!(keyed(&admin, "r-3").await.json["deliveries"], 11);
    assert_eq!(keyed(&admin, "r-3").await.json["deliveries"], 11);
    // Nor is a key free for others while nothing came of it.
    odd.away.store(true, Relaxed);
    assert_eq!(keyed(&admin, "r-4").await.status, 503);
    odd.away.store(false, Relaxed);
    assert_eq!((others("r-4").await.status, odd.replays.load(Relaxed)), (422, 5));
    let before = entries(&auditor, "alerts_replayed").await.len();
    for wrong in [
        json!({}),
        json!({ "alert": "" }),
        json!({ "alert": "a".repeat(65) }),
        json!({ "from": "2025-11-20T00:00:00Z", "endpoint": "e".repeat(65) }),
        json!({ "from": "yesterday" }),
    ] {
        let refused = admin.post("/alerts/replay", wrong.clone()).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid-value"), "{wrong}");
    }
    assert_eq!(entries(&auditor, "alerts_replayed").await.len(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_leaves_entries_and_its_repeat_sends_nothing() {
    let (desk, odd) = odd_desk("alerts_test").await;
    let (admin, auditor) = (desk.sign_in("admin").await, desk.sign_in("auditor").await);
    let key = [("idempotency-key", "t-1")];
    for (number, (endpoint, delivered, outcome)) in
        [("safety-team", true, "status 204"), ("on-call", false, "status 503")].into_iter().enumerate()
    {
        let path = format!("/alerts/endpoints/{endpoint}/test");
        for _ in 0..2 {
            let tested = admin.send("POST", &path, &key, None).await;
            assert_eq!(tested.json, json!({ "delivered": delivered, "outcome": outcome }), "{}", tested.text);
            assert_eq!(odd.tests.load(Relaxed) as usize, number + 1, "{endpoint}");
        }
        let lines = entries(&auditor, "endpoint_tested").await;
        assert_eq!(lines.len(), 2 * (number + 1));
        let asked = json!({ "type": "endpoint_tested", "endpoint": endpoint });
        let mut came = asked.clone();
        (came["delivered"], came["answer"]) = (json!(delivered), json!(outcome));
        for (line, detail) in lines.iter().zip([came, asked]) {
            assert_eq!((&line["by"], &line["detail"]), (&json!("admin"), &detail));
        }
    }
    let none = admin.post("/alerts/endpoints/nobody/test", json!({})).await;
    assert_eq!((none.status, none.problem()), (404, "not-found"));
    let mistakes = "line 3: endpoint on-call: `kind`: takes webhook, slack, teams or email";
    *odd.mistakes.lock().unwrap() = Some(mistakes.to_owned());
    let refused = admin.post("/alerts/endpoints/on-call/test", json!({})).await;
    assert_eq!((refused.status, refused.problem()), (409, "alert-settings"), "{}", refused.text);
    assert_eq!(refused.json["detail"], mistakes);
    let page = admin.get("/alerts/endpoints").await;
    assert_eq!((page.status, &page.json["settings_error"]), (200, &json!(mistakes)));
    assert_eq!(page.json["endpoints"].as_array().unwrap().len(), 2);
    // What was refused was not asked of anybody.
    assert_eq!(entries(&auditor, "endpoint_tested").await.len(), 4);
    assert_eq!(odd.tests.load(Relaxed), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_may_take_what_its_endpoint_may_and_ends_without_its_client() {
    let (desk, odd) = odd_desk("alerts_slow").await;
    let (admin, auditor) = (desk.sign_in("admin").await, desk.sign_in("auditor").await);
    let path = "/alerts/endpoints/safety-team/test";
    // Longer than this endpoint may take, and much shorter than other questions may.
    odd.may_take.store(100, Relaxed);
    odd.takes.store(60_000, Relaxed);
    let began = Instant::now();
    let late = admin.post(path, json!({})).await;
    assert_eq!((late.status, late.problem()), (503, "alerts-unavailable"), "{}", late.text);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    odd.began.notified().await;
    // The client goes away once the test is under way.
    odd.may_take.store(30_000, Relaxed);
    odd.takes.store(300, Relaxed);
    let before = entries(&auditor, "endpoint_tested").await.len();
    tokio::select! {
        answer = admin.post(path, json!({})) => panic!("it was answered: {}", answer.text),
        () = odd.began.notified() => {}
    }
    let since = Instant::now();
    while entries(&auditor, "endpoint_tested").await.len() < before + 2 {
        assert!(since.elapsed() < Duration::from_secs(20), "what came of it was not written down");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(odd.tests.load(Relaxed), 1);
    let line = &entries(&auditor, "endpoint_tested").await[0];
    assert_eq!(line["detail"]["delivered"], json!(true));
}
