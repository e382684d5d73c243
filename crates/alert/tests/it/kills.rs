//! A process that delivers is killed, again and again: nothing is lost, nothing is processed twice, order stays.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use alert::delivery::Courier;
use alert::outbox::{DeliveryQuery, DeliveryState, Outbox, Step};
use alert::settings::load;
use model::SystemClock;
use testkit::waiting::until;
use testkit::{Dice, Process};
use tokio::sync::watch;

use super::invented::{SECRET, alert, local};
use super::receiver::{Receiver, Reply};

/// Set in the process that delivers: the folder of the outbox and the settings.
const CHILD: &str = "HARK_ALERT_KILLS_CHILD";
const NAME: &str = "kills::a_process_killed_at_random_loses_nothing_and_repeats_nothing";
const KILLS: usize = 40;
const ALERTS: u64 = 1_200;

/// What the killed process does: delivers, for ever.
fn deliver(folder: &Path) {
    let outbox = Arc::new(Outbox::open(&folder.join("alerts.sqlite")).unwrap());
    let settings = Arc::new(load(&folder.join("alerts.toml"), None).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (_settings, settings) = watch::channel(settings);
    let (_stop, stop) = watch::channel(false);
    let courier = Courier::new(outbox, Arc::new(SystemClock)).with_look(Duration::from_millis(5));
    runtime.block_on(courier.run(settings, stop));
}

fn child(folder: &Path) -> Process {
    let mut command: Command = Process::command(std::env::current_exe().unwrap());
    command.args(["--exact", NAME, "--nocapture"]).env(CHILD, folder);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    Process::start(command).unwrap()
}

#[test]
fn a_process_killed_at_random_loses_nothing_and_repeats_nothing() {
    if let Some(folder) = std::env::var_os(CHILD) {
        deliver(&PathBuf::from(folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // One receiver for both endpoints, at two paths; a little slow, so that kills fall into attempts.
    let receiver = Receiver::start(|_| Reply { after: Duration::from_millis(1), ..Reply::status(204) });
    let url = |path: &str| format!("http://{}/{path}", receiver.address);
    std::fs::write(folder.path().join("secret"), SECRET).unwrap();
    let text = local("one", &url("one"), "") + &local("two", &url("two"), "");
    std::fs::write(folder.path().join("alerts.toml"), text).unwrap();
    let outbox = Outbox::open(&folder.path().join("alerts.sqlite")).unwrap();
    let subscriptions = load(&folder.path().join("alerts.toml"), None).unwrap().subscriptions();
    outbox.subscribe(&subscriptions).unwrap();
    let mut dice = Dice::new(7);
    let (mut found, mut kills_amid) = (0, 0);
    let pending = |outbox: &Outbox| {
        let query = DeliveryQuery { state: Some(DeliveryState::Pending), ..DeliveryQuery::default() };
        outbox.deliveries(&query).unwrap().len()
    };
    for round in 0..KILLS as u64 {
        let mut process = child(folder.path());
        let until_here = ALERTS * (round + 1) / KILLS as u64;
        let began = receiver.got().len();
        // Found by another process meanwhile, as by `hark run` with two roles; each alert offered twice.
        while found < until_here {
            let alerts = vec![alert(found, "r"), alert(found.saturating_sub(1), "r")];
            outbox.commit(Step { positions: vec![(0, found)], alerts, ..Step::default() }).unwrap();
            found += 1;
        }
        until("a delivery", Duration::from_secs(30), || receiver.got().len() > began);
        std::thread::sleep(Duration::from_millis(dice.roll() % 25));
        kills_amid += usize::from(pending(&outbox) > 0);
        process.kill();
    }
    assert!(kills_amid > KILLS / 4, "only {kills_amid} of {KILLS} kills came amid deliveries");
    let _last = child(folder.path());
    until("the rest", Duration::from_secs(60), || pending(&outbox) == 0);
    let got = receiver.got();
    let expected: Vec<String> = (0..ALERTS).map(|n| alert(n, "r").id.to_string()).collect();
    let mut repeated = 0;
    for path in ["/one", "/two"] {
        // The receiver does as the specification says: one that it has seen is answered and not processed.
        let mut seen = BTreeSet::new();
        let came: Vec<&String> = got.iter().filter(|got| got.path == path).map(|got| &got.id).collect();
        let processed: Vec<&String> = came.iter().copied().filter(|id| seen.insert((*id).clone())).collect();
        assert!(processed.into_iter().eq(&expected), "{path}: something is missing or out of order");
        repeated += came.len() - expected.len();
    }
    assert!(repeated <= 2 * (KILLS + 1), "{repeated} sent again: at most one for each endpoint and kill");
    println!("{KILLS} kills, {kills_amid} amid deliveries, {repeated} messages sent again with the same id");
}
