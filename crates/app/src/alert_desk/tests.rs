//! The desk over an outbox: what is there before anybody made one, pages of the log, settings with mistakes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use alert::outbox::{Outbox, Record, Step, Subscription, Verdict};
use alert::{Alert, AlertId, Finding, Severity};
use model::{FixedClock, ReportId, Timestamp};
use review::{AlertDesk as _, AlertFilter, DeliveryFilter, Replay};

use super::OutboxDesk;

const NOON: Timestamp = Timestamp(1_772_442_000_000_000);

fn desk(dir: &Path) -> OutboxDesk {
    let (outbox, file) = (dir.join("alerts.sqlite"), dir.join("alerts.toml"));
    OutboxDesk::new(outbox, file, None, Arc::new(FixedClock(NOON))).unwrap()
}

/// What the role `alert` opens.
fn outbox(dir: &Path) -> Outbox {
    Outbox::open(&dir.join("alerts.sqlite")).unwrap()
}

fn alert(n: u8) -> Alert {
    Alert {
        id: AlertId::of(&["invented", &n.to_string()]),
        rule: "each".to_owned(),
        severity: Severity::Warning,
        tracked: true,
        at: Timestamp(NOON.0 + i64::from(n) * 1_000_000),
        about: BTreeMap::new(),
        finding: Finding::Report { report: ReportId([n; 16]), revision: 1, serious: Vec::new() },
        to: Vec::new(),
    }
}

fn found(outbox: &Outbox, numbers: impl IntoIterator<Item = u8>) {
    outbox.commit(Step { alerts: numbers.into_iter().map(alert).collect(), ..Step::default() }).unwrap();
}

fn subscribe(outbox: &Outbox, endpoints: &[&str]) {
    let to = |name: &&str| Subscription { endpoint: (*name).to_owned(), ..Subscription::default() };
    outbox.subscribe(&endpoints.iter().map(to).collect::<Vec<_>>()).unwrap();
}

#[tokio::test]
async fn there_are_no_alerts_until_the_role_has_made_its_outbox() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(dir.path());
    assert!(!desk.is_there());
    desk.alerts(&AlertFilter::default(), None, 10).await.unwrap_err();
    assert!(!dir.path().join("alerts.sqlite").exists(), "the desk made an outbox of its own");
    let outbox = outbox(dir.path());
    found(&outbox, [1]);
    assert!(desk.is_there());
    let id = alert(1).id.to_string();
    let page = desk.alerts(&AlertFilter::default(), None, 10).await.unwrap().unwrap();
    assert_eq!(page.alerts.iter().map(|alert| &alert.id).collect::<Vec<_>>(), [&id]);
    // Whoever said so first stays.
    for (who, at) in [("anna", NOON), ("bert", Timestamp(NOON.0 + 1))] {
        let seen = desk.acknowledge(&id, who, at).await.unwrap().unwrap();
        assert_eq!(seen.acknowledged_by.as_deref(), Some("anna"));
        assert_eq!(seen.acknowledged_at, Some(NOON.to_string()));
        assert_eq!(desk.alert(&id).await.unwrap(), Some(seen));
    }
    assert_eq!(desk.alert("nothing").await.unwrap(), None);
    assert_eq!(desk.acknowledge("nothing", "anna", NOON).await.unwrap(), None);
}

/// All deliveries in pages of `limit`.
async fn walk(desk: &OutboxDesk, filter: &DeliveryFilter, limit: u32) -> Vec<(String, String, u64)> {
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = desk.deliveries(filter, cursor.as_deref(), limit).await.unwrap().unwrap();
        assert!(!page.deliveries.is_empty() && page.deliveries.len() <= limit as usize);
        seen.extend(page.deliveries.into_iter().map(|one| (one.alert, one.endpoint, one.sequence)));
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn pages_of_deliveries_follow_each_other_without_gap_or_repetition() {
    let dir = tempfile::tempdir().unwrap();
    let outbox = outbox(dir.path());
    subscribe(&outbox, &["a", "b-c", "b_c"]);
    found(&outbox, 1..=5);
    // One alert that an endpoint has twice.
    let delivered = Record {
        endpoint: "b-c".to_owned(),
        sequence: Some(3),
        attempt: 1,
        at: NOON,
        millis: 12,
        status: Some(204),
        outcome: "delivered".to_owned(),
        verdict: Verdict::Delivered,
        failures: 0,
        open_until: Timestamp(0),
        disabled: None,
    };
    outbox.record(&[delivered]).unwrap();
    let desk = desk(dir.path());
    let again = Replay {
        alert: Some(alert(3).id.to_string()),
        from: None,
        to: None,
        endpoint: Some("b-c".to_owned()),
    };
    assert_eq!(desk.replay(&again).await.unwrap().deliveries, 1);
    for (filter, count) in [
        (DeliveryFilter::default(), 16),
        (DeliveryFilter { endpoint: Some("b-c".to_owned()), ..DeliveryFilter::default() }, 6),
        (DeliveryFilter { alert: again.alert.clone(), ..DeliveryFilter::default() }, 4),
        (DeliveryFilter { state: Some("pending".to_owned()), ..DeliveryFilter::default() }, 15),
    ] {
        let whole = walk(&desk, &filter, 500).await;
        assert_eq!(whole.len(), count, "{filter:?}");
        for limit in 1..=5 {
            assert_eq!(walk(&desk, &filter, limit).await, whole, "{filter:?} {limit}");
        }
    }
    for cursor in ["", "x", "1.2", "nothing.1.a", &format!("{}.one.a", alert(1).id)] {
        let page = desk.deliveries(&DeliveryFilter::default(), Some(cursor), 10).await.unwrap();
        assert!(page.is_none(), "{cursor}");
    }
}

const SOUND: &str = "\
[smtp]
host = \"mail.example.com\"
from = \"hark@example.com\"

[[endpoints]]
name = \"people\"
kind = \"email\"
to = [\"safety@example.com\"]
timeout_secs = 120
";

#[tokio::test]
async fn mistakes_in_the_settings_are_said_beside_what_the_outbox_knows() {
    let dir = tempfile::tempdir().unwrap();
    let outbox = outbox(dir.path());
    subscribe(&outbox, &["people"]);
    let (desk, file) = (desk(dir.path()), dir.path().join("alerts.toml"));
    let broken = SOUND.replace("timeout_secs", "timeout_seconds");
    for (text, kind, says) in [
        (None, "", Some("cannot be read")),
        (Some(broken.as_str()), "", Some("timeout_seconds")),
        (Some(SOUND), "email", None),
    ] {
        match text {
            Some(text) => fs::write(&file, text).unwrap(),
            None => assert!(!file.exists()),
        }
        let page = desk.endpoints().await.unwrap();
        let shown: Vec<(&str, &str)> =
            page.endpoints.iter().map(|one| (one.name.as_str(), one.kind.as_str())).collect();
        assert_eq!(shown, [("people", kind)]);
        let error = page.settings_error.unwrap_or_default();
        assert_eq!(error.is_empty(), says.is_none(), "{error}");
        assert!(error.contains(says.unwrap_or_default()), "{error}");
        assert!(!error.contains("example.com") && !error.contains(&*dir.path().to_string_lossy()), "{error}");
        let longest = desk.longest_test("people").await.unwrap();
        match says {
            None => {
                assert_eq!(longest, Ok(Some(Duration::from_secs(135))));
                assert_eq!(desk.longest_test("nobody").await.unwrap(), Ok(None));
            }
            Some(_) => {
                assert_eq!(longest.unwrap_err().0, error);
                assert_eq!(desk.send_test("people").await.unwrap().unwrap_err().0, error);
            }
        }
    }
}
