//! Looks now and then whether the files of dictionary and model have changed, and puts what they hold in use.
//! A pack or model is replaced by renaming a finished file over it, so that a changed file is a whole one; one that
//! cannot be used is told in the log, and the old one stays.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use pipeline::knowledge::Current;
use settings::Loaded;
use telemetry::{KnowledgeRefused, KnowledgeReplaced};

use crate::knowledge;

/// What tells one file from its successor.
type Trace = Option<(Option<SystemTime>, u64, u64)>;

/// Watches until `ended`; returns at once where nothing can change.
pub(crate) fn watch(loaded: &Loaded, current: &Current, ended: &AtomicBool) {
    let screen = &loaded.settings.screen;
    let files: Vec<&Path> =
        screen.dictionary().into_iter().chain(screen.model()).chain(screen.net()).collect();
    let interval = Duration::from_secs(screen.reload_interval_secs);
    if files.is_empty() || interval.is_zero() {
        return;
    }
    let traces = || files.iter().map(|file| trace(file)).collect::<Vec<Trace>>();
    let mut known = traces();
    let mut next = Instant::now() + interval;
    while !ended.load(Ordering::Acquire) {
        std::thread::park_timeout(next.saturating_duration_since(Instant::now()));
        if Instant::now() < next {
            continue;
        }
        next = Instant::now() + interval;
        let now = traces();
        if now != known {
            known = now;
            renew(loaded, current);
        }
    }
}

fn renew(loaded: &Loaded, current: &Current) {
    match knowledge::load(loaded) {
        Ok(renewed) => {
            let (_, before) = current.get();
            let (old, new) = (&before.versions, renewed.versions.clone());
            current.replace(renewed);
            KnowledgeReplaced {
                dictionary: &new.dictionary,
                model: &new.model,
                before: (&old.dictionary, &old.model),
            }
            .emit();
        }
        Err(error) => KnowledgeRefused { error: error.as_ref() }.emit(),
    }
}

fn trace(file: &Path) -> Trace {
    use std::os::unix::fs::MetadataExt;
    let facts = file.metadata().ok()?;
    Some((facts.modified().ok(), facts.len(), facts.ino()))
}
