//! The longest time in which nothing new was stored.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use testkit::clickhouse;

/// Looks at the database until it is asked.
pub(super) struct Stall {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Duration>,
}

impl Stall {
    /// From now on.
    pub(super) fn watch(server: SocketAddr, database: &str) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        let sql = format!("SELECT count(), sum(posts) FROM {database}.tallies");
        let thread = std::thread::spawn(move || {
            let (mut last, mut since, mut longest) = (None, Instant::now(), Duration::ZERO);
            while !seen.load(Ordering::SeqCst) {
                // A database that is away stores nothing.
                if let Ok(now) = clickhouse::query(server, &sql)
                    && Some(&now) != last.as_ref()
                {
                    last = Some(now);
                    longest = longest.max(since.elapsed());
                    since = Instant::now();
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            longest
        });
        Self { ended, thread }
    }

    /// The longest pause between two changes.
    pub(super) fn longest(self) -> Duration {
        self.ended.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}
