//! A courier that runs beside the test, with a clock that the test sets.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use alert::delivery::{Courier, Names, SystemNames, due};
use alert::outbox::{Outbox, Step};
use alert::settings::AlertSettings;
use model::{Clock, Timestamp};
use testkit::waiting::until;
use tokio::sync::watch;

use super::invented::{NOON, alert};

/// A clock that stands where the test sets it.
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn at(at: Timestamp) -> Arc<Hands> {
        Arc::new(Hands(AtomicI64::new(at.0)))
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An outbox in a folder of its own, and a courier.
pub(crate) struct Running {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) clock: Arc<Hands>,
    settings: watch::Sender<Arc<AlertSettings>>,
    stop: watch::Sender<bool>,
    runtime: tokio::runtime::Runtime,
    courier: Mutex<Option<tokio::task::JoinHandle<()>>>,
    _folder: tempfile::TempDir,
}

impl Running {
    pub(crate) fn start(settings: AlertSettings) -> Running {
        Running::with_names(settings, Arc::new(SystemNames))
    }

    pub(crate) fn with_names(settings: AlertSettings, names: Arc<dyn Names>) -> Running {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Arc::new(Outbox::open(&folder.path().join("alerts.sqlite")).unwrap());
        outbox.subscribe(&settings.subscriptions()).unwrap();
        let clock = Hands::at(NOON);
        let (settings, settings_in) = watch::channel(Arc::new(settings));
        let (stop, stopped) = watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let courier =
            Courier::new(outbox.clone(), clock.clone()).with_names(names).with_look(Duration::from_millis(2));
        let courier = runtime.spawn(async move { courier.run(settings_in, stopped).await });
        let courier = Mutex::new(Some(courier));
        Running { outbox, clock, settings, stop, runtime, courier, _folder: folder }
    }

    /// Finds alerts of the rule `rule`.
    pub(crate) fn find(&self, numbers: std::ops::Range<u64>, rule: &str) -> Vec<String> {
        let alerts: Vec<_> = numbers.map(|n| alert(n, rule)).collect();
        let ids = alerts.iter().map(|alert| alert.id.to_string()).collect();
        self.outbox.commit(Step { alerts, ..Step::default() }).unwrap();
        ids
    }

    pub(crate) fn change(&self, settings: AlertSettings) {
        self.settings.send_replace(Arc::new(settings));
    }

    /// Starts a courier again, as the next process would.
    pub(crate) fn go_on(&self) {
        self.stop.send_replace(false);
        let courier =
            Courier::new(self.outbox.clone(), self.clock.clone()).with_look(Duration::from_millis(2));
        let (settings, stop) = (self.settings.subscribe(), self.stop.subscribe());
        let courier = self.runtime.spawn(async move { courier.run(settings, stop).await });
        *self.courier.lock().unwrap() = Some(courier);
    }

    /// Stops the courier and waits for it.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
        if let Some(courier) = self.courier.lock().unwrap().take() {
            self.runtime.block_on(courier).unwrap();
        }
    }

    /// Waits until nothing is due at an endpoint: all that was to be tried by now has been, and is noted.
    pub(crate) fn settle(&self, endpoint: &str) {
        until("the attempts that are due", PATIENCE, || {
            let queue = self.outbox.queued(endpoint, true, 1).unwrap();
            let first = queue.items.first();
            let due = first.map(|item| due(item, true, queue.failures, queue.open_until));
            due.is_none_or(|due| due > self.clock.now())
        });
    }

    /// The same of an endpoint without order.
    pub(crate) fn settle_unordered(&self, endpoint: &str) {
        until("the attempts that are due", PATIENCE, || {
            let queue = self.outbox.queued(endpoint, false, 1).unwrap();
            let first = queue.items.first();
            let due = first.map(|item| due(item, false, queue.failures, queue.open_until));
            due.is_none_or(|due| due > self.clock.now())
        });
    }

    /// Pending, delivered, failed, skipped of an endpoint.
    pub(crate) fn states(&self, endpoint: &str) -> [usize; 4] {
        use alert::outbox::{DeliveryQuery, DeliveryState};
        let query = DeliveryQuery { endpoint: Some(endpoint.to_owned()), ..DeliveryQuery::default() };
        let rows = self.outbox.deliveries(&query).unwrap();
        DeliveryState::ALL.map(|state| rows.iter().filter(|row| row.state == state).count())
    }
}
