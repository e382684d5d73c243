//! What is done beside the loops, now and then: removing what is past its retention, and telling how far roles are behind.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use journal::{Hop, Millis};
use model::{Clock, SystemClock};
use telemetry::{JournalLag, LagUnknown, TrimFailed};

use crate::home::Home;
use crate::retention::raw_posts_hours;

/// How often lag is told: the interval at which metrics are usually read.
const LOOK: Duration = Duration::from_secs(15);

/// How often old records are removed.
const TRIM: Duration = Duration::from_secs(60);

/// Works until the pipeline has ended. `groups` are those that this process runs.
pub(crate) fn run(home: &Home, groups: &[(&str, Hop)], ended: &AtomicBool) {
    let began = Instant::now();
    let (mut look, mut trim) = (began, began + TRIM);
    while !ended.load(Ordering::Acquire) {
        let now = Instant::now();
        if now >= look {
            groups.iter().for_each(|(group, hop)| tell_lag(home, group, *hop));
            look = Instant::now() + LOOK;
        }
        // Brokers keep to the retention of their topics by themselves.
        if now >= trim && !home.shares_journal() {
            remove_old(home);
            trim = Instant::now() + TRIM;
        }
        std::thread::park_timeout(look.min(trim).saturating_duration_since(Instant::now()).max(LOOK / 100));
    }
}

fn tell_lag(home: &Home, group: &str, hop: Hop) {
    match home.journal.lag(group, hop) {
        Ok(lags) => lags.iter().for_each(|lag| {
            JournalLag { hop: hop.name(), partition: lag.partition.0, records: lag.records() }.emit();
        }),
        Err(error) => LagUnknown { hop: hop.name(), error: &error }.emit(),
    }
}

fn remove_old(home: &Home) {
    let settings = home.settings();
    for hop in Hop::ALL.into_iter().filter(|hop| !hop.is_kept()) {
        let hours = match hop {
            Hop::Posts => raw_posts_hours(settings),
            _ => settings.journal.posts_retention_hours,
        };
        let age = i64::try_from(hours).unwrap_or(i64::MAX / 3_600_000) * 3_600_000;
        let oldest = Millis(SystemClock.now().millis() - age);
        if let Err(error) = home.journal.trim(hop, oldest) {
            TrimFailed { hop: hop.name(), error: &error }.emit();
        }
    }
}
