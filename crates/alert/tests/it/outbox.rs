//! What the outbox keeps, refuses and forgets.

use std::collections::{BTreeMap, BTreeSet};

use alert::outbox::{
    AlertQuery, AlertState, DeliveryQuery, DeliveryState, Outbox, OutboxError, Record, Repeated, Replay,
    Retention, Step, Subscription, Verdict,
};
use alert::{Alert, AlertId, Severity};
use model::Timestamp;

use super::invented::{NOON, aggregate, alert};

fn to(endpoint: &str) -> Subscription {
    Subscription { endpoint: endpoint.to_owned(), ..Subscription::default() }
}

fn alerts(alerts: Vec<Alert>) -> Step {
    Step { alerts, ..Step::default() }
}

pub(crate) fn delivered(endpoint: &str, sequence: u64) -> Record {
    Record {
        endpoint: endpoint.to_owned(),
        sequence: Some(sequence),
        attempt: 1,
        at: NOON,
        millis: 12,
        status: Some(204),
        outcome: "delivered".to_owned(),
        verdict: Verdict::Delivered,
        failures: 0,
        open_until: Timestamp(0),
        disabled: None,
    }
}

#[test]
fn a_step_is_kept_whole_and_an_alert_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.sqlite");
    let outbox = Outbox::open(&path).unwrap();
    outbox.subscribe(&[to("a"), to("b")]).unwrap();
    assert!(outbox.positions().unwrap().is_empty());
    let committed = outbox
        .commit(Step {
            positions: vec![(0, 7), (3, u64::from(u32::MAX) + 9)],
            state: vec![("burst".to_owned(), Some(vec![1, 2])), ("gone".to_owned(), Some(vec![3]))],
            alerts: vec![alert(1, "r"), alert(2, "r"), alert(1, "r")],
        })
        .unwrap();
    assert_eq!((committed.new.len(), committed.deliveries), (2, 4));
    let again = outbox
        .commit(Step {
            positions: vec![(0, 9), (3, 1)],
            state: vec![("gone".to_owned(), None)],
            alerts: vec![alert(2, "r"), alert(3, "r")],
        })
        .unwrap();
    assert_eq!(again.new, [alert(3, "r").id]);
    drop(outbox);
    let outbox = Outbox::open(&path).unwrap();
    assert_eq!(outbox.positions().unwrap(), BTreeMap::from([(0, 9), (3, 1)]));
    assert_eq!(outbox.state("burst").unwrap(), Some(vec![1, 2]));
    assert_eq!(outbox.state("gone").unwrap(), None);
    assert_eq!(outbox.states().unwrap(), BTreeMap::from([("burst".to_owned(), vec![1, 2])]));
    for endpoint in ["a", "b"] {
        let queue = outbox.queued(endpoint, true, 10).unwrap();
        let numbers: Vec<u64> = queue.items.iter().map(|item| item.sequence).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(queue.items[2].alert, alert(3, "r"));
    }
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn endpoints_get_what_they_take() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    let rules = Subscription { rules: BTreeSet::from(["burst".to_owned()]), ..to("bursts") };
    let severe = Subscription { severities: BTreeSet::from([Severity::Critical]), ..to("severe") };
    outbox.subscribe(&[to("all"), rules, severe]).unwrap();
    let named = Alert {
        to: vec!["severe".to_owned(), "nobody".to_owned()],
        severity: Severity::Critical,
        ..alert(5, "burst")
    };
    outbox.commit(alerts(vec![alert(1, "r"), aggregate(), named])).unwrap();
    let count = |endpoint: &str| outbox.queued(endpoint, true, 10).unwrap().items.len();
    assert_eq!([count("all"), count("bursts"), count("severe")], [2, 1, 2]);
    // One that the settings name no more gets nothing. One that is new gets what comes from now on.
    for _ in 0..2 {
        outbox.subscribe(&[to("all"), to("new")]).unwrap();
    }
    outbox.commit(alerts(vec![alert(9, "r")])).unwrap();
    assert_eq!([count("all"), count("bursts"), count("severe"), count("new")], [3, 0, 0, 1]);
    let query = DeliveryQuery { endpoint: Some("severe".to_owned()), ..DeliveryQuery::default() };
    let states =
        || -> Vec<DeliveryState> { outbox.deliveries(&query).unwrap().iter().map(|row| row.state).collect() };
    assert_eq!(states(), [DeliveryState::Pending; 2], "what waited waits");
    // Named again, it gets that, and nothing of the time between.
    outbox.subscribe(&[to("all"), to("severe")]).unwrap();
    assert_eq!([count("all"), count("severe"), count("new")], [3, 2, 0]);
    // Not named for as long as alerts are kept: then it is let go, and is seen as skipped for as long again.
    outbox.subscribe(&[to("all")]).unwrap();
    let hours = |hours: i64| Timestamp(NOON.0 + hours * 3_600_000_000);
    let keep = |at: i64| Retention { at: hours(at), before: hours(at - 24), attempts: 1_000 };
    outbox.prune(&keep(2)).unwrap();
    assert_eq!(states(), [DeliveryState::Pending; 2]);
    outbox.prune(&keep(25)).unwrap();
    assert_eq!(states(), [DeliveryState::Skipped; 2]);
    assert_eq!(count("all"), 3, "what one that is named waits for stays, however old");
    outbox.prune(&keep(26)).unwrap();
    assert_eq!(states().len(), 2);
    outbox.prune(&keep(50)).unwrap();
    assert!(states().is_empty());
    assert!(matches!(outbox.queued("who", true, 1), Err(OutboxError::Unknown { what: "endpoint", .. })));
}

#[test]
fn somebody_acknowledges_and_the_first_stays() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    outbox.commit(alerts(vec![alert(1, "r"), aggregate()])).unwrap();
    let open = AlertQuery { state: Some(AlertState::Open), ..AlertQuery::default() };
    let found = outbox.alerts(&open).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].alert, Some(aggregate()));
    let id = aggregate().id.to_string();
    outbox.acknowledge(&id, "ann", NOON).unwrap();
    let row = outbox.acknowledge(&id, "bob", Timestamp(NOON.0 + 1)).unwrap();
    assert_eq!((row.acknowledged_by.as_deref(), row.acknowledged_at), (Some("ann"), Some(NOON)));
    assert!(outbox.alerts(&open).unwrap().is_empty());
    assert!(matches!(outbox.acknowledge("nothing", "ann", NOON), Err(OutboxError::Unknown { .. })));
    let since = AlertQuery { since: Some(Timestamp(NOON.0 + 2_000_000)), ..AlertQuery::default() };
    assert!(outbox.alerts(&since).unwrap().is_empty());
    let newest = AlertQuery { limit: 1, ..AlertQuery::default() };
    assert_eq!(outbox.alerts(&newest).unwrap().len(), 1);
}

#[test]
fn a_replay_stands_at_the_end_with_the_same_id() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    outbox.subscribe(&[to("a"), to("b")]).unwrap();
    outbox.commit(alerts((1..=5).map(|n| alert(n, "r")).collect())).unwrap();
    outbox.record(&(1..=5).map(|n| delivered("a", n)).collect::<Vec<_>>()).unwrap();
    outbox.commit(alerts(vec![alert(6, "r")])).unwrap();
    // What still waits is not sent twice.
    let waits = Replay { alert: Some(alert(6, "r").id.to_string()), ..Replay::default() };
    assert_eq!(outbox.replay(&waits).unwrap(), Repeated::default());
    let range = Replay {
        since: Some(alert(2, "r").at),
        until: Some(alert(5, "r").at),
        endpoint: Some("a".to_owned()),
        ..Replay::default()
    };
    assert_eq!(outbox.replay(&range).unwrap(), Repeated { deliveries: 3, disabled: Vec::new() });
    assert_eq!(outbox.replay(&range).unwrap().deliveries, 0, "they wait now");
    let queue = outbox.queued("a", true, 10).unwrap();
    let ids: Vec<String> = queue.items.iter().map(|item| item.alert.id.to_string()).collect();
    assert_eq!(ids, [6, 2, 3, 4].map(|n| alert(n, "r").id.to_string()));
    let one = Replay { alert: Some(alert(1, "r").id.to_string()), ..Replay::default() };
    assert_eq!(
        outbox.replay(&one).unwrap().deliveries,
        1,
        "to those that were told of it and do not wait for it"
    );
    let unknown = Replay { alert: Some("f00".to_owned()), ..Replay::default() };
    assert!(matches!(outbox.replay(&unknown), Err(OutboxError::Unknown { what: "alert", .. })));
}

#[test]
fn a_replay_of_a_span_keeps_to_what_the_endpoint_takes_and_tells_who_is_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    outbox.subscribe(&[to("all")]).unwrap();
    let elsewhere = Alert { to: vec!["all".to_owned()], ..alert(3, "burst") };
    outbox.commit(alerts(vec![alert(1, "r"), alert(2, "burst"), elsewhere.clone()])).unwrap();
    // It came later, and takes one rule; one alert of that rule is for another alone.
    let bursts = Subscription { rules: BTreeSet::from(["burst".to_owned()]), ..to("bursts") };
    outbox.subscribe(&[to("all"), bursts]).unwrap();
    let span = Replay { since: Some(NOON), endpoint: Some("bursts".to_owned()), ..Replay::default() };
    assert_eq!(outbox.replay(&span).unwrap().deliveries, 1);
    let ids = || -> Vec<AlertId> {
        outbox.queued("bursts", true, 9).unwrap().items.into_iter().map(|item| item.alert.id).collect()
    };
    assert_eq!(ids(), [alert(2, "burst").id]);
    // One that is named goes where it is asked to go.
    let named = Replay {
        alert: Some(elsewhere.id.to_string()),
        endpoint: Some("bursts".to_owned()),
        ..Replay::default()
    };
    assert_eq!(outbox.replay(&named).unwrap().deliveries, 1);
    assert_eq!(ids(), [alert(2, "burst").id, elsewhere.id.clone()]);
    let off =
        Record { disabled: Some("why".to_owned()), verdict: Verdict::Again(NOON), ..delivered("bursts", 1) };
    outbox.record(&[off]).unwrap();
    let repeated = outbox.replay(&span).unwrap();
    assert_eq!(repeated, Repeated { deliveries: 0, disabled: vec!["bursts".to_owned()] });
    assert!(ids().is_empty(), "a replay switches nothing on");
    outbox.enable("bursts").unwrap();
    assert_eq!(ids().len(), 2);
}

#[test]
fn what_is_old_goes_and_its_id_stays() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    outbox.subscribe(&[to("a")]).unwrap();
    outbox.commit(alerts(vec![alert(1, "r"), alert(2, "r"), aggregate()])).unwrap();
    outbox.record(&[delivered("a", 1), delivered("a", 3)]).unwrap();
    let before = Timestamp(NOON.0 + 3_600_000_000);
    let keep = Retention { at: before, before, attempts: 1000 };
    outbox.prune(&keep).unwrap();
    let kept: Vec<bool> = [alert(1, "r"), alert(2, "r"), aggregate()]
        .map(|alert| outbox.alert(alert.id.as_str()).unwrap().alert.is_some())
        .into();
    assert_eq!(kept, [false, true, true], "what is still to be sent or acknowledged stays");
    assert!(outbox.attempts(None, None, 0).unwrap().is_empty());
    assert_eq!(outbox.commit(alerts(vec![alert(1, "r")])).unwrap().new, [], "never told twice");
    outbox.record(&(0..9).map(|_| delivered("a", 2)).collect::<Vec<_>>()).unwrap();
    outbox.prune(&Retention { at: before, before: Timestamp(0), attempts: 4 }).unwrap();
    assert_eq!(outbox.attempts(Some("a"), Some(2), 0).unwrap().len(), 4);
}

#[test]
fn other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("text"), "not a database, and long enough to be looked at ".repeat(40)).unwrap();
    assert!(matches!(Outbox::open(&path("text")), Err(OutboxError::Damaged { .. })));
    assert!(matches!(Outbox::open(&path("missing/alerts.sqlite")), Err(OutboxError::Make { .. })));
    let change = |name: &str, sql: &str| {
        rusqlite::Connection::open(path(name)).unwrap().execute_batch(sql).unwrap();
    };
    change("other", "CREATE TABLE things (a)");
    assert!(matches!(Outbox::open(&path("other")), Err(OutboxError::Damaged { .. })));
    drop(Outbox::open(&path("newer")).unwrap());
    change("newer", "PRAGMA user_version = 99");
    let error = Outbox::open(&path("newer")).unwrap_err();
    assert!(matches!(error, OutboxError::Newer { found: 99, known: 2, .. }), "{error}");
    assert!(!error.retry());
}

#[test]
fn a_file_of_an_older_format_is_brought_to_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.sqlite");
    Outbox::open(&path).unwrap().subscribe(&[to("a"), to("b")]).unwrap();
    // As format 1 was.
    let older = "ALTER TABLE endpoints DROP COLUMN told_at; PRAGMA user_version = 1; \
                 UPDATE endpoints SET disabled = 'gone', disabled_at = 7 WHERE name = 'b'";
    rusqlite::Connection::open(&path).unwrap().execute_batch(older).unwrap();
    let outbox = Outbox::open(&path).unwrap();
    let untold = outbox.untold().unwrap();
    assert_eq!(untold.iter().map(|off| off.endpoint.as_str()).collect::<Vec<_>>(), ["b"]);
    outbox.told(&untold[0], NOON).unwrap();
    drop(outbox);
    assert_eq!(Outbox::open(&path).unwrap().untold().unwrap(), []);
}

#[test]
fn two_processes_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.sqlite");
    let (one, two) = (Outbox::open(&path).unwrap(), Outbox::open(&path).unwrap());
    one.look().unwrap();
    let mut bell = one.bell();
    bell.mark_unchanged();
    one.look().unwrap();
    assert!(!bell.has_changed().unwrap());
    two.subscribe(&[to("a")]).unwrap();
    two.commit(alerts(vec![alert(1, "r")])).unwrap();
    one.look().unwrap();
    assert!(bell.has_changed().unwrap(), "the other's change is heard");
    assert_eq!(one.queued("a", true, 5).unwrap().items.len(), 1);
}

#[test]
fn debug_shows_nothing_of_an_alert() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    let step = Step { state: vec![("k".to_owned(), Some(vec![7; 9]))], ..alerts(vec![alert(1, "burst")]) };
    let text = format!("{outbox:?} {step:?}");
    assert!(!text.contains("sertraline") && !text.contains("burst") && !text.contains("7, 7"), "{text}");
}
