//! A feed of posts: runs `hark ingest -`, starts it again as a supervisor would when it ends early, and sends again only
//! what was not acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use testkit::waiting::until;

use crate::same::acknowledged;

/// Lines that are sent at once, and the pause after them: the posts come steadily, not in one lump.
const CHUNK: usize = 20;
const PAUSE: Duration = Duration::from_millis(5);
/// Longest that all posts may take to be acknowledged once they were let through.
const LONGEST: Duration = Duration::from_secs(240);

/// Starts one `hark ingest -`.
pub(super) type Start = Box<dyn Fn() -> Child + Send>;

/// A feed that runs on a thread of its own.
pub(super) struct Feed {
    thread: Option<JoinHandle<usize>>,
    shared: Arc<Shared>,
    lines: usize,
}

#[derive(Default)]
struct Shared {
    /// Lines that may be sent so far.
    allowed: AtomicUsize,
    acknowledged: AtomicUsize,
    given_up: AtomicBool,
}

impl Feed {
    /// Begins; nothing is sent until [`Feed::allow`].
    pub(super) fn start(lines: Vec<String>, start: Start) -> Self {
        let shared = Arc::new(Shared::default());
        let (count, for_thread) = (lines.len(), Arc::clone(&shared));
        let thread = Some(std::thread::spawn(move || run(&lines, &start, &for_thread)));
        Self { thread, shared, lines: count }
    }

    /// Lets the first `part` of `parts` of the lines through.
    pub(super) fn allow(&self, part: usize, parts: usize) {
        self.shared.allowed.store(self.lines * part / parts, Ordering::SeqCst);
    }

    /// Lines acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// Waits until the lines that were let through are acknowledged.
    #[track_caller]
    pub(super) fn caught_up(&self) {
        let allowed = self.shared.allowed.load(Ordering::SeqCst);
        until("the acknowledgement of what was sent", LONGEST, || self.acknowledged() >= allowed);
    }

    /// Lets everything through and waits until all of it is acknowledged. Gives how often `ingest` was started again.
    #[track_caller]
    pub(super) fn finish(mut self) -> usize {
        self.allow(1, 1);
        let thread = self.thread.take().unwrap();
        let began = Instant::now();
        while !thread.is_finished() {
            assert!(
                began.elapsed() < LONGEST,
                "{} of {} lines acknowledged after {LONGEST:?}",
                self.acknowledged(),
                self.lines
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        thread.join().unwrap()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.shared.given_up.store(true, Ordering::SeqCst);
    }
}

fn run(lines: &[String], start: &Start, shared: &Arc<Shared>) -> usize {
    let mut starts = 0;
    while shared.acknowledged.load(Ordering::SeqCst) < lines.len() && !shared.given_up.load(Ordering::SeqCst)
    {
        starts += 1;
        send(lines, start(), shared);
    }
    starts - 1
}

/// One life of `ingest`, from the first line that is not acknowledged.
fn send(lines: &[String], mut child: Child, shared: &Arc<Shared>) {
    let from = shared.acknowledged.load(Ordering::SeqCst);
    let (stdout, mut stdin) = (child.stdout.take().unwrap(), child.stdin.take().unwrap());
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let safe = acknowledged(std::iter::once(line.as_str()));
                shared.acknowledged.fetch_max(from + safe, Ordering::SeqCst);
            }
            ended.store(true, Ordering::SeqCst);
        });
        let mut sent = from;
        while sent < lines.len() && !ended.load(Ordering::SeqCst) && !shared.given_up.load(Ordering::SeqCst) {
            let to = (sent + CHUNK).min(shared.allowed.load(Ordering::SeqCst)).max(sent);
            let chunk = lines[sent..to].concat();
            if stdin.write_all(chunk.as_bytes()).and_then(|()| stdin.flush()).is_err() {
                break;
            }
            sent = to;
            std::thread::sleep(PAUSE);
        }
        // The end of the input: it sends what it holds, and ends.
        drop(stdin);
        if shared.given_up.load(Ordering::SeqCst) {
            let _ = child.kill();
        }
        let _ = child.wait();
    });
}
