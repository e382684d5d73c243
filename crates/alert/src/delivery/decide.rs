//! What an attempt means: pure, so that it can be read and tested as a table.
//!
//! The schedule is that of Standard Webhooks 1.0.0: ten attempts, the waits between them adding up to 75 hours and a half. Only
//! 2xx is success; a redirect is a failure and is never followed; 410 says that the receiver is gone. 429, 502, 503 and 504, and
//! any answer with `Retry-After`, say that the receiver wants less: then nothing at all is sent to it for that time.
//!
//! A delivery whose ten attempts failed stays to be made where the endpoint took nothing at all meanwhile: then the endpoint is
//! disabled, and nothing is lost. Where others arrived meanwhile the endpoint is well and this one message is what it refuses: then
//! that delivery is given up, and the endpoint goes on.
//!
//! To an endpoint with order nothing goes before the first that waits. Its next attempt may be a day away, so it is tried in between
//! too, as a probe, whose failure is none of the ten attempts and moves none of them ([`due`], [`decide_probe`]).

use std::time::Duration;

use model::Timestamp;

use crate::outbox::{Queued, Verdict};

/// Waits before each attempt after the first, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
pub const WAITS: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Attempts in all.
pub const ATTEMPTS: u32 = WAITS.len() as u32 + 1;

/// A wait is drawn out by up to a tenth, so that those who failed together do not come back together. It is never cut short.
const JITTER_PERCENT: u64 = 10;

/// The longest that a receiver may ask us to wait.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(86_400);

/// Failures in a row that open the circuit.
const OPENS_AFTER: u32 = 3;

/// How long the circuit stays open at first; it doubles with each failure after that.
const FIRST_PAUSE: u64 = 30;

/// How long it stays open at most, and the shortest time from one try to a probe: a receiver that is back is noticed within it.
const LONGEST_PAUSE: u64 = 900;

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status, and how long the receiver asks us to wait.
    Status {
        /// HTTP status.
        code: u16,
        /// From `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The mail server took the message, for everybody.
    MailTaken,
    /// The mail server took the message for some, and will not take it for the others; with its code for them.
    MailPartlyTaken(Option<u16>),
    /// The mail server refused, with its code where it gave one.
    MailRefused(Option<u16>),
    /// Nothing came back.
    Nothing(Trouble),
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The name or address leads where alerts may not go.
    Private,
    /// The name has no address.
    Name,
    /// No connection.
    Connect,
    /// No answer in time.
    Timeout,
    /// The connection ended, or what came is no HTTP.
    Broken,
    /// What is to be sent or used for sending it is unusable: a secret, an address.
    Settings,
}

/// How the endpoint fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circuit {
    /// It is sent to.
    Closed,
    /// It is left alone for now.
    Open,
    /// The next attempt is a trial: whether it goes well decides.
    HalfOpen,
}

/// What is to happen after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Of the delivery.
    pub verdict: Verdict,
    /// Failures in a row by now.
    pub failures: u32,
    /// Until when nothing is sent to the endpoint; 0: it may go on.
    pub open_until: Timestamp,
    /// Why nothing more is sent to the endpoint until somebody enables it.
    pub disabled: Option<String>,
    /// What came of the attempt, for the log: one word of a closed list.
    pub outcome: &'static str,
}

/// The circuit of an endpoint with so many failures in a row that is left alone until then.
pub fn circuit(failures: u32, open_until: Timestamp, now: Timestamp) -> Circuit {
    match (open_until.0, failures) {
        (until, _) if until > now.0 => Circuit::Open,
        (0, _) | (_, 0) => Circuit::Closed,
        _ => Circuit::HalfOpen,
    }
}

/// Decides on attempt number `attempt` (from 1), which ended at `now` with `answer`, on an endpoint that had failed `failures`
/// times in a row before. `jitter_seed`: any number that differs between deliveries; the same number gives the same answer.
pub fn decide(attempt: u32, answer: Answer, failures: u32, now: Timestamp, jitter_seed: u64) -> Next {
    let outcome = outcome(answer);
    if matches!(
        answer,
        Answer::Status { code: 200..=299, .. } | Answer::MailTaken | Answer::MailPartlyTaken(_)
    ) {
        return Next {
            verdict: Verdict::Delivered,
            failures: 0,
            open_until: Timestamp(0),
            disabled: None,
            outcome,
        };
    }
    let failures = failures.saturating_add(1);
    if matches!(answer, Answer::Status { code: 410, .. }) {
        // The delivery waits: whoever enables the endpoint again has lost nothing.
        let disabled = Some("the receiver answered 410: it is gone".to_owned());
        return Next { verdict: Verdict::Again(now), failures, open_until: Timestamp(0), disabled, outcome };
    }
    let asked = retry_after(answer).map(|asked| asked.min(LONGEST_RETRY_AFTER));
    let pause = match (asked, failures) {
        (Some(asked), _) => Some(asked.max(pause(failures))),
        (None, failures) if failures >= OPENS_AFTER || throttles(answer) => Some(pause(failures)),
        _ => None,
    };
    let open_until = pause.map_or(Timestamp(0), |pause| later(now, pause));
    match usize::try_from(attempt).ok().and_then(|attempt| WAITS.get(attempt.saturating_sub(1))) {
        Some(wait) => {
            let wait = drawn_out(Duration::from_secs(*wait), jitter_seed).max(asked.unwrap_or_default());
            Next { verdict: Verdict::Again(later(now, wait)), failures, open_until, disabled: None, outcome }
        }
        // Nothing arrived since before the first of these attempts: it is the endpoint that fails, not the message.
        None if failures >= ATTEMPTS => {
            let disabled =
                Some(format!("{ATTEMPTS} attempts to deliver one alert failed, the last: {outcome}"));
            Next { verdict: Verdict::Again(now), failures, open_until, disabled, outcome }
        }
        None => Next { verdict: Verdict::Failed, failures, open_until, disabled: None, outcome },
    }
}

/// Decides on a probe: a try of a delivery whose next attempt is due only at `next_at`. It is none of the attempts, so where it
/// fails that time stays. Else as [`decide`].
pub fn decide_probe(next_at: Timestamp, answer: Answer, failures: u32, now: Timestamp) -> Next {
    let next = decide(1, answer, failures, now, 0);
    if next.disabled.is_none() && matches!(next.verdict, Verdict::Again(_)) {
        // The pause after it does not put the attempt off, unless the receiver asked for it.
        let open_until = match retry_after(answer) {
            Some(_) => next.open_until,
            None => next.open_until.min(next_at),
        };
        return Next { verdict: Verdict::Again(next_at), open_until, ..next };
    }
    next
}

/// When a delivery may be tried: at the time of its next attempt, and not while the circuit is open. With order, where the endpoint
/// failed often enough to open the circuit, a probe goes before that, a quarter of an hour after the last try.
pub fn due(item: &Queued, ordered: bool, failures: u32, open_until: Timestamp) -> Timestamp {
    let planned = item.next_at.max(open_until);
    match item.tried_at {
        Some(tried_at) if ordered && failures >= OPENS_AFTER => {
            planned.min(later(tried_at, Duration::from_secs(LONGEST_PAUSE)).max(open_until))
        }
        _ => planned,
    }
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date that has passed asks for no wait.
pub fn read_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let micros = at.as_microsecond().saturating_sub(now.0).max(0);
    Some(Duration::from_micros(micros.unsigned_abs()))
}

fn throttles(answer: Answer) -> bool {
    matches!(answer, Answer::Status { code: 429 | 502 | 503 | 504, .. })
}

fn retry_after(answer: Answer) -> Option<Duration> {
    match answer {
        Answer::Status { retry_after, .. } => retry_after,
        _ => None,
    }
}

fn pause(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(OPENS_AFTER).min(16);
    Duration::from_secs((FIRST_PAUSE << doublings).min(LONGEST_PAUSE))
}

fn drawn_out(wait: Duration, seed: u64) -> Duration {
    let most = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX) / 100 * JITTER_PERCENT;
    wait + Duration::from_micros(xxhash_rust::xxh3::xxh3_64(&seed.to_le_bytes()) % most.max(1))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
}

fn outcome(answer: Answer) -> &'static str {
    match answer {
        Answer::Status { code: 200..=299, .. } | Answer::MailTaken => "delivered",
        Answer::MailPartlyTaken(_) => "mail_partly_refused",
        Answer::Status { code: 300..=399, .. } => "redirect",
        Answer::Status { code: 410, .. } => "gone",
        Answer::Status { code: 429 | 502..=504, .. } => "throttled",
        Answer::Status { code: 400..=499, .. } => "refused",
        Answer::Status { code: 500..=599, .. } => "server_error",
        Answer::Status { .. } => "odd_status",
        Answer::MailRefused(_) => "mail_refused",
        Answer::Nothing(Trouble::Private) => "private_address",
        Answer::Nothing(Trouble::Name) => "unknown_name",
        Answer::Nothing(Trouble::Connect) => "no_connection",
        Answer::Nothing(Trouble::Timeout) => "no_answer",
        Answer::Nothing(Trouble::Broken) => "broken_answer",
        Answer::Nothing(Trouble::Settings) => "unusable_settings",
    }
}
