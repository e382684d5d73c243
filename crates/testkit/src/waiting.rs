//! Waiting for something that another thread or process brings about.

use std::time::{Duration, Instant};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until `done` says true.
///
/// # Panics
/// With `what` and the time, if that takes longer than `timeout`.
#[track_caller]
pub fn until(what: &str, timeout: Duration, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        // Looked at after the last attempt, not before it: a machine that slept between two looks gets one more.
        assert!(began.elapsed() < timeout, "waited {timeout:.1?} in vain for {what}");
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_when_done_and_says_what_it_waited_for() {
        let mut looks = 0;
        until("the third look", Duration::from_secs(5), || {
            looks += 1;
            looks == 3
        });
        assert_eq!(looks, 3);
        let waited = std::panic::catch_unwind(|| until("rain", Duration::from_millis(30), || false));
        let message = *waited.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(message, "waited 30.0ms in vain for rain");
    }
}
