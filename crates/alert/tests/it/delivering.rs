//! Deliveries to real receivers, with a clock that the test sets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use testkit::waiting::until;

use super::invented::{FILES, local, settings};
use super::receiver::{Receiver, Reply};
use super::running::{PATIENCE, Running};

#[test]
fn a_receiver_down_for_three_hours_gets_everything_in_order() {
    let up = Arc::new(AtomicBool::new(false));
    let rule_up = up.clone();
    let receiver =
        Receiver::start(move |_| Reply::status(if rule_up.load(Ordering::SeqCst) { 204 } else { 503 }));
    let running = Running::start(settings(&local("desk", &receiver.url(), ""), FILES));
    let mut ids = running.find(0..20, "r");
    until("the first attempt", PATIENCE, || receiver.got().len() == 1);
    // Three hours in steps of a minute, with more found all the while.
    for minute in 0..180 {
        running.clock.forward(60);
        if minute % 10 == 0 {
            ids.extend(running.find(100 + minute..102 + minute, "r"));
        }
        running.settle("desk");
    }
    let while_down = receiver.got();
    assert!(while_down.iter().all(|got| got.id == ids[0]), "only the first is tried");
    let mut log = running.outbox.attempts(Some("desk"), Some(1), 0).unwrap();
    log.reverse();
    assert_eq!(log.len(), while_down.len());
    let mut numbers: Vec<u32> = log.iter().map(|row| row.attempt).collect();
    numbers.dedup();
    assert_eq!(numbers, [1, 2, 3, 4, 5], "at once, after 5 s, 5 min, 30 min and 2 h");
    // In between it is tried too, not more often than every quarter of an hour, and that counts for nothing.
    let probes: Vec<i64> = log
        .windows(2)
        .filter(|pair| pair[0].attempt == pair[1].attempt)
        .map(|pair| (pair[1].at.0 - pair[0].at.0) / 1_000_000)
        .collect();
    assert!((6..=12).contains(&probes.len()) && probes.iter().all(|gap| *gap >= 900), "{probes:?}");
    up.store(true, Ordering::SeqCst);
    // The next attempt is due five hours after the one before; that it is back is noticed before that.
    for _ in 0..17 {
        running.clock.forward(60);
        running.settle("desk");
    }
    until("everything", PATIENCE, || receiver.got().len() == while_down.len() + ids.len());
    let came: Vec<String> = receiver.ids().split_off(while_down.len());
    assert_eq!(came, ids, "everything, in order, the first with the id it had before");
    let first: Vec<_> = receiver.got().into_iter().filter(|got| got.id == ids[0]).collect();
    assert!(
        first.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp),
        "each attempt has its own time"
    );
    assert!(
        first.windows(2).all(|pair| pair[0].body == pair[1].body && pair[0].signature != pair[1].signature)
    );
    until("the notes", PATIENCE, || running.states("desk") == [0, ids.len(), 0, 0]);
    running.stop();
}

#[test]
fn ten_failures_disable_the_endpoint_and_somebody_is_told() {
    let receiver = Receiver::start(|_| Reply::status(500));
    let other = Receiver::start(|_| Reply::status(200));
    let text = local("desk", &receiver.url(), "tell = \"chat\"")
        + &format!(
            "[[endpoints]]\nname = \"chat\"\nkind = \"slack\"\nurl = \"{}\"\nallow_http = true\nallow_private = [\"127.0.0.1\"]\nrules = [\"none\"]\n",
            other.url()
        );
    let running = Running::start(settings(&text, FILES));
    let ids = running.find(0..3, "r");
    // 90 hours in steps of ten minutes: 75, their jitter, and up to ten minutes more each time.
    for _ in 0..90 * 6 {
        running.clock.forward(600);
        running.settle("desk");
    }
    until("the end", PATIENCE, || running.outbox.endpoints().unwrap()[1].disabled.is_some());
    assert!(receiver.ids().iter().all(|id| *id == ids[0]));
    let mut numbers: Vec<u32> =
        running.outbox.attempts(Some("desk"), None, 0).unwrap().iter().map(|row| row.attempt).collect();
    numbers.dedup();
    assert_eq!(numbers, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let tried = receiver.got().len();
    assert_eq!(running.states("desk"), [3, 0, 0, 0], "nothing is lost: the first waits with the others");
    until("that somebody is told", PATIENCE, || other.got().len() == 1);
    let told = String::from_utf8(other.got()[0].body.clone()).unwrap();
    assert!(
        told.contains("Alerts are no longer sent to `desk`") && told.contains("hark alert enable desk"),
        "{told}"
    );
    let row = &running.outbox.endpoints().unwrap()[1];
    assert_eq!(
        row.disabled.as_deref(),
        Some("10 attempts to deliver one alert failed, the last: server_error")
    );
    // Nothing more, until somebody says so: then all of it, in order.
    running.clock.forward(86_400);
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(receiver.got().len(), tried);
    receiver.answers(|_| Reply::status(204));
    running.outbox.enable("desk").unwrap();
    until("the rest", PATIENCE, || running.states("desk") == [0, 3, 0, 0]);
    assert_eq!(receiver.ids()[tried..], ids);
    running.stop();
}

#[test]
fn that_an_endpoint_is_gone_is_told_until_somebody_takes_it_over_restarts_too() {
    let gone = Receiver::start(|_| Reply::status(410));
    let other = Receiver::start(|_| Reply::status(503));
    let text =
        local("desk", &gone.url(), "tell = \"other\"") + &local("other", &other.url(), "rules = [\"none\"]");
    let running = Running::start(settings(&text, FILES));
    running.find(0..1, "r");
    until("the second try", PATIENCE, || other.got().len() >= 2);
    running.stop();
    let before = other.got().len();
    // The process that comes next knows of it, and whoever is told recognises it.
    other.answers(|_| Reply::status(204));
    running.go_on();
    until("that it is noted", PATIENCE, || running.outbox.untold().unwrap().is_empty());
    assert_eq!(other.got().len(), before + 1);
    let ids: std::collections::BTreeSet<String> = other.ids().into_iter().collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(other.got().len(), before + 1, "told once");
    // Switched on, and gone again: that is news.
    running.clock.forward(60);
    running.outbox.enable("desk").unwrap();
    until("that it is told anew", PATIENCE, || other.got().len() == before + 2);
    assert!(!ids.contains(other.ids().last().unwrap()));
    running.stop();
}

#[test]
fn without_order_one_that_is_refused_for_ever_leaves_the_endpoint_on() {
    let bad = super::invented::alert(0, "r").id.to_string();
    let receiver = Receiver::start(move |got| Reply::status(if got.id == bad { 400 } else { 200 }));
    let running = Running::start(settings(&local("loose", &receiver.url(), "ordered = false"), FILES));
    running.find(0..1, "r");
    // 90 hours, and every ten minutes another that arrives.
    for n in 1..90 * 6 {
        running.clock.forward(600);
        running.find(n..n + 1, "r");
        until("all but one", PATIENCE, || running.states("loose")[1] == n as usize);
        running.settle_unordered("loose");
    }
    until("that it is given up", PATIENCE, || running.states("loose")[2] == 1);
    let row = &running.outbox.endpoints().unwrap()[0];
    assert_eq!((row.disabled.as_deref(), row.pending), (None, 0));
    assert_eq!(
        running.outbox.attempts(None, Some(1), 0).unwrap().len(),
        10,
        "without order nothing is probed"
    );
    running.stop();
}

#[test]
fn endpoints_whose_settings_change_do_not_wait_for_each_other() {
    let slow = Receiver::start(|_| Reply { after: Duration::from_secs(600), ..Reply::status(200) });
    let quick = Receiver::start(|_| Reply::status(200));
    let text = |more: &str| {
        local("slow", &slow.url(), &format!("timeout_secs = 120\n{more}"))
            + &local("quick", &quick.url(), more)
    };
    let running = Running::start(settings(&text(""), FILES));
    running.find(0..1, "r");
    until("both", PATIENCE, || slow.got().len() == 1 && running.states("quick") == [0, 1, 0, 0]);
    running.change(settings(&text("payload = \"full\""), FILES));
    let began = Instant::now();
    let mut found = 1;
    until("a message that says what was found", PATIENCE, || {
        running.find(found..found + 1, "r");
        found += 1;
        quick.got().iter().any(|got| String::from_utf8_lossy(&got.body).contains("finding"))
    });
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(slow.got().len(), 1, "the slow one's own task waits for the attempt under way");
}

/// A resolver that fails in a way that nobody expected, the first time.
struct Panics(AtomicBool);

impl alert::delivery::Names for Panics {
    fn addresses<'a>(
        &'a self,
        _: &'a str,
    ) -> futures_util::future::BoxFuture<'a, std::io::Result<Vec<std::net::IpAddr>>> {
        assert!(self.0.swap(true, Ordering::SeqCst), "invented");
        Box::pin(async { Ok(vec![std::net::Ipv4Addr::LOCALHOST.into()]) })
    }
}

#[test]
fn a_task_that_ended_by_itself_is_begun_anew() {
    let receiver = Receiver::start(|_| Reply::status(200));
    let url = format!("http://hooks.example.com:{}/hook", receiver.address.port());
    let names = Arc::new(Panics(AtomicBool::new(false)));
    let running = Running::with_names(settings(&local("desk", &url, ""), FILES), names.clone());
    running.find(0..2, "r");
    until("both", PATIENCE, || running.states("desk") == [0, 2, 0, 0]);
    assert!(names.0.load(Ordering::SeqCst), "the first task met the panic");
    running.stop();
}

#[test]
fn what_waits_for_one_that_was_gone_for_a_moment_is_delivered() {
    let receiver = Receiver::start(|_| Reply::status(503));
    let other = Receiver::start(|_| Reply::status(200));
    let both = local("desk", &receiver.url(), "") + &local("more", &other.url(), "");
    let running = Running::start(settings(&both, FILES));
    let ids = running.find(0..3, "r");
    until("the first attempt", PATIENCE, || {
        running.outbox.attempts(Some("desk"), None, 0).unwrap().len() == 1
    });
    running.change(settings(&local("more", &other.url(), ""), FILES));
    until("the change", PATIENCE, || !running.outbox.endpoints().unwrap()[0].listed);
    running.clock.forward(3_600);
    std::thread::sleep(Duration::from_millis(60));
    assert_eq!(
        (receiver.got().len(), running.states("desk")),
        (1, [3, 0, 0, 0]),
        "it waits, and nothing is sent"
    );
    receiver.answers(|_| Reply::status(204));
    running.change(settings(&both, FILES));
    until("all of it", PATIENCE, || running.states("desk") == [0, 3, 0, 0]);
    assert_eq!(receiver.ids()[1..], ids);
    running.stop();
}

#[test]
fn one_that_is_gone_is_left_alone_until_it_is_enabled() {
    let receiver = Receiver::start(|_| Reply::status(410));
    let running = Running::start(settings(&local("desk", &receiver.url(), ""), FILES));
    let ids = running.find(0..2, "r");
    until("the answer", PATIENCE, || running.outbox.endpoints().unwrap()[0].disabled.is_some());
    running.clock.forward(864_000);
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(receiver.got().len(), 1);
    receiver.answers(|_| Reply::status(204));
    running.outbox.enable("desk").unwrap();
    until("both", PATIENCE, || running.states("desk") == [0, 2, 0, 0]);
    assert_eq!(receiver.ids(), [&ids[0], &ids[0], &ids[1]].map(String::clone));
    running.stop();
}

#[test]
fn retry_after_is_honoured() {
    let times = Arc::new(Mutex::new(0));
    let count = times.clone();
    let receiver = Receiver::start(move |_| {
        let mut times = count.lock().unwrap();
        *times += 1;
        if *times == 1 { Reply::status(429).with("retry-after", "1000") } else { Reply::status(200) }
    });
    let running = Running::start(settings(&local("desk", &receiver.url(), ""), FILES));
    running.find(0..1, "r");
    until("the note", PATIENCE, || running.outbox.attempts(None, None, 0).unwrap().len() == 1);
    running.clock.forward(999);
    std::thread::sleep(Duration::from_millis(60));
    assert_eq!(receiver.got().len(), 1, "not before the time that was asked for");
    running.clock.forward(2);
    until("the second attempt", PATIENCE, || running.states("desk") == [0, 1, 0, 0]);
    running.stop();
}

#[test]
fn a_slow_endpoint_delays_nobody_else() {
    let slow = Receiver::start(|_| Reply { after: Duration::from_secs(600), ..Reply::status(200) });
    let quick = Receiver::start(|_| Reply::status(200));
    let mut text = String::new();
    for n in 0..20 {
        text += &local(&format!("slow-{n}"), &slow.url(), "timeout_secs = 120");
    }
    text += &local("quick", &quick.url(), "");
    let running = Running::start(settings(&text, FILES));
    let began = Instant::now();
    running.find(0..50, "r");
    until("all fifty", PATIENCE, || running.states("quick") == [0, 50, 0, 0]);
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(running.states("slow-3"), [50, 0, 0, 0]);
}

#[test]
fn without_order_one_that_fails_does_not_hold_up_the_rest() {
    let bad = super::invented::alert(0, "r").id.to_string();
    let receiver = Receiver::start(move |got| Reply::status(if got.id == bad { 400 } else { 200 }));
    let text = local("loose", &receiver.url(), "ordered = false") + &local("strict", &receiver.url(), "");
    let running = Running::start(settings(&text, FILES));
    running.find(0..10, "r");
    until("nine of ten", PATIENCE, || running.states("loose") == [1, 9, 0, 0]);
    assert_eq!(running.states("strict"), [10, 0, 0, 0], "with order the first holds up the rest");
    running.stop();
}

#[test]
fn a_rate_is_kept() {
    let receiver = Receiver::start(|_| Reply::status(200));
    let running = Running::start(settings(&local("desk", &receiver.url(), "max_per_minute = 6"), FILES));
    running.find(0..5, "r");
    until("the first", PATIENCE, || receiver.got().len() == 1);
    for n in 2..=5 {
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(receiver.got().len(), n - 1);
        running.clock.forward(11);
        until("the next", PATIENCE, || receiver.got().len() == n);
    }
    running.stop();
}

#[test]
fn endpoints_follow_the_settings() {
    let (one, two) = (Receiver::start(|_| Reply::status(200)), Receiver::start(|_| Reply::status(200)));
    let running = Running::start(settings(&local("desk", &one.url(), ""), FILES));
    running.find(0..3, "r");
    until("three", PATIENCE, || running.states("desk") == [0, 3, 0, 0]);
    // Another address, another endpoint.
    running.change(settings(&(local("desk", &two.url(), "") + &local("more", &two.url(), "")), FILES));
    until("the change", PATIENCE, || running.outbox.endpoints().unwrap().len() == 2);
    running.find(3..6, "r");
    until("six", PATIENCE, || {
        running.states("desk") == [0, 6, 0, 0] && running.states("more") == [0, 3, 0, 0]
    });
    assert_eq!((one.got().len(), two.got().len()), (3, 6));
    // Gone from the settings.
    running.change(settings(&local("more", &two.url(), ""), FILES));
    until("the change", PATIENCE, || !running.outbox.endpoints().unwrap()[0].listed);
    running.find(6..8, "r");
    until("two more", PATIENCE, || running.states("more") == [0, 5, 0, 0]);
    assert_eq!(running.states("desk"), [0, 6, 0, 0]);
    running.stop();
}

#[test]
fn a_test_that_arrives_enables_the_endpoint() {
    use alert::delivery::{SystemNames, test};
    let receiver = Receiver::start(|_| Reply::status(410));
    let settings = settings(&local("desk", &receiver.url(), ""), FILES);
    let running = Running::start(settings.clone());
    running.find(0..1, "r");
    until("the answer", PATIENCE, || running.outbox.endpoints().unwrap()[0].disabled.is_some());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tried = || {
        let (outbox, endpoint) = (&running.outbox, &settings.endpoints[0]);
        let names = Arc::new(SystemNames);
        runtime.block_on(test(outbox, endpoint, &settings, &*running.clock, names)).unwrap().1.outcome
    };
    assert_eq!(tried(), "gone");
    assert!(running.outbox.endpoints().unwrap()[0].disabled.is_some());
    receiver.answers(|_| Reply::status(200));
    assert_eq!(tried(), "delivered");
    until("what waited", PATIENCE, || running.states("desk") == [0, 1, 0, 0]);
    let log = running.outbox.attempts(Some("desk"), None, 0).unwrap();
    let outcomes: Vec<&str> = log.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(outcomes, ["delivered", "delivered", "gone", "gone"]);
    running.stop();
}
