//! What operators see: the exposition, and the log lines.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use expect_test::expect;

use crate::*;

/// Held while events are emitted. `tracing` asks once for each place of the code that logs whether
/// anyone listens, and it asks the thread that comes there first: a test that listens to nothing could
/// silence a line for the test that reads it.
static EMITTING: Mutex<()> = Mutex::new(());

/// What `emit` adds to the exposition.
fn rendered(emit: impl FnOnce()) -> String {
    let _alone = EMITTING.lock().unwrap_or_else(PoisonError::into_inner);
    let (recorder, handle) = recorder();
    metrics::with_local_recorder(&recorder, emit);
    handle.render()
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What `emit` logs, without times.
fn logged(emit: impl FnOnce()) -> String {
    let _alone = EMITTING.lock().unwrap_or_else(PoisonError::into_inner);
    let lines = Lines::default();
    let to = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .with_writer(move || to.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, emit);
    String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
}

#[test]
fn names_and_help_are_as_dashboards_know_them() {
    let mut list = String::new();
    let counters = Counter::ALL.map(|metric| (metric.name(), metric.help()));
    let gauges = Gauge::ALL.map(|metric| (metric.name(), metric.help()));
    let histograms = Histogram::ALL.map(|metric| (metric.name(), metric.help()));
    for (kind, rows) in [("counter", &counters[..]), ("gauge", &gauges[..]), ("histogram", &histograms[..])] {
        for (name, help) in rows {
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            list.push_str(&format!("{kind} {name}: {help}\n"));
        }
    }
    expect![[r#"
        counter hark_posts_received_total: Posts made durable in the journal.
        counter hark_posts_dropped_total: Posts that a stage did not pass on.
        counter hark_posts_screened_total: Posts judged.
        counter hark_reports_flagged_total: Posts that became candidate reports.
        counter hark_reports_stored_total: Candidate reports written to the database.
        counter hark_reports_withdrawn_total: Candidate reports taken back because their post went or changed.
        counter hark_dead_letters_total: Inputs that could not be read.
        counter hark_store_insert_rows_total: Rows inserted into all tables.
        counter hark_store_retries_total: Writes to the database that were tried again.
        counter hark_journal_restarts_total: Times a loop lost its partitions or a transaction and went on from the last commits.
        counter hark_journal_skipped_records_total: Records that retention removed before they were read.
        counter hark_source_posts_total: Posts and erasures that a source brought, repetitions among them.
        counter hark_source_requests_total: Questions that a source asked, by what came of them.
        counter hark_hook_deliveries_total: Requests to a webhook, by what came of them.
        counter hark_duplicates_examined_total: Rows of reports that the finder of duplicates looked at.
        counter hark_duplicates_joined_total: Reports that the finder of duplicates joined to a cluster or took out of one.
        counter hark_duplicates_retries_total: Steps of the finder of duplicates that failed and were tried again.
        counter hark_alert_deliveries_total: Attempts to tell an endpoint of an alert, by what came of them.
        counter hark_alert_endpoints_disabled_total: Times that an endpoint was given up, until somebody enables it.
        counter hark_alert_outbox_retries_total: Steps of the outbox of alerts that failed and were tried again.
        counter hark_export_periods_total: Periods that an export job ran, by what came of them.
        counter hark_export_files_total: Files that an export job wrote.
        counter hark_export_rows_total: Cases or rows that an export job wrote.
        counter hark_export_refused_total: Cases that an export job did not write, with the reasons in its manifest.
        counter hark_export_destination_retries_total: Times a destination of exports was asked again.
        counter hark_alert_reports_total: Reports that were put through the rules of alerts.
        counter hark_alerts_total: Alerts that rules made.
        counter hark_alerts_muted_total: Alerts that fell into a muted time: held where they are tracked, else counted only.
        counter hark_alert_reports_late_total: Reports that came too late to set off a rule that looks at them.
        counter hark_alert_memory_evicted_total: Ids, reports and groups that rules forgot because a limit was reached.
        counter hark_alert_rules_refused_total: Times that a changed file of rules had mistakes and the old rules stayed.
        counter hark_alert_records_missed_total: Records of the journal that were never put through the rules of alerts.
        gauge hark_journal_lag_records: Records of the journal that are not done with.
        gauge hark_journal_lag_seconds: Age of the oldest record of the batch read last; how late a role is.
        gauge hark_store_up: 1 while the last write or check of the database succeeded, else 0.
        gauge hark_source_last_received_timestamp_seconds: When a post of the channel was last made durable, in seconds since 1970.
        gauge hark_source_circuit_state: How a source fares: 0 works, 1 waits for a limit or a budget, 2 fails.
        gauge hark_source_quota_remaining: What a platform says is left of its limit: requests, or percent where it tells percentages.
        gauge hark_source_requests_today: Requests of a source since the start of the UTC day.
        gauge hark_source_last_success_timestamp_seconds: When a source last worked, in seconds since 1970.
        gauge hark_alert_circuit_state: How an endpoint of alerts fares: 0 works, 1 is tried again, 2 is left alone for now, 3 is disabled.
        gauge hark_alert_deliveries_pending: Alerts that an endpoint is still to be told of.
        gauge hark_alert_lag_seconds: Age of the oldest record of the batch that the rules of alerts read last.
        gauge hark_build_info: Version of the program; always 1.
        gauge hark_dictionary_info: Version of the dictionary in use; always 1.
        gauge hark_model_info: Version of the model in use; always 1.
        gauge process_resident_memory_bytes: Resident memory of the process in bytes.
        gauge hark_export_done_until_timestamp_seconds: End of the last period that an export job finished, in seconds since 1970.
        histogram hark_stage_duration_seconds: Time a stage takes for one batch.
        histogram hark_end_to_end_latency_seconds: From a post being observed to its report being stored.
        histogram http_server_request_duration_seconds: Time to answer an HTTP request.
        histogram hark_alert_delivery_duration_seconds: Time of an attempt to tell an endpoint of an alert.
    "#]]
    .assert_eq(&list);
}

#[test]
fn a_batch_is_counted_by_channel() {
    let channels = [
        ChannelCount { channel: "reddit", screened: 10, flagged: 2 },
        ChannelCount { channel: "forum-of-someone", screened: 3, flagged: 1 },
        ChannelCount { channel: "another", screened: 4, flagged: 0 },
    ];
    let text = rendered(|| {
        PostsReceived { channel: "x", count: 5, at: 1000.5 }.emit();
        PostsDropped { stage: Stage::Dedupe, reason: "seen_before", count: 7 }.emit();
        DeadLettered { stage: Stage::Ingest, reason: "not_json", count: 1 }.emit();
        BatchScreened { partition: 3, channels: &channels, elapsed: Duration::from_millis(2) }.emit();
        JournalLag { hop: "posts", partition: 3, records: 12 }.emit();
        Started { version: "0.1.0", dictionary: "2026.1 (ab12)", model: "" }.emit();
    });
    let series: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("_bucket{") && !line.is_empty())
        .collect();
    let mut series = series.into_iter().filter(|line| !line.starts_with("process_")).collect::<Vec<_>>();
    series.sort();
    expect![[r#"
        hark_build_info{version="0.1.0"} 1
        hark_dead_letters_total{stage="ingest",reason="not_json"} 1
        hark_dictionary_info{version="2026.1 (ab12)"} 1
        hark_journal_lag_records{hop="posts",partition="3"} 12
        hark_posts_dropped_total{stage="dedupe",reason="seen_before"} 7
        hark_posts_received_total{channel="x"} 5
        hark_posts_screened_total{channel="other"} 7
        hark_posts_screened_total{channel="reddit"} 10
        hark_reports_flagged_total{channel="other"} 1
        hark_reports_flagged_total{channel="reddit"} 2
        hark_source_last_received_timestamp_seconds{channel="x"} 1000.5
        hark_stage_duration_seconds_count{stage="screen"} 1
        hark_stage_duration_seconds_sum{stage="screen"} 0.002"#]]
    .assert_eq(&series.join("\n"));
}

#[test]
fn durations_are_histograms_with_help() {
    let text = rendered(|| {
        let latencies = [Duration::from_secs(2), Duration::from_secs(7200)];
        BatchStored {
            reports: 2,
            withdrawals: 1,
            rows: 6,
            elapsed: Duration::from_millis(40),
            latencies: &latencies,
        }
        .emit();
        let elapsed = Duration::from_millis(30);
        RequestServed { method: Method::of("BREW"), route: "/reports/{id}", status: 404, elapsed }.emit();
    });
    for expected in [
        "# HELP hark_end_to_end_latency_seconds From a post being observed to its report being stored.",
        "# TYPE hark_end_to_end_latency_seconds histogram",
        "hark_end_to_end_latency_seconds_bucket{le=\"5\"} 1",
        "hark_end_to_end_latency_seconds_bucket{le=\"21600\"} 2",
        "hark_end_to_end_latency_seconds_count 2",
        "hark_stage_duration_seconds_bucket{stage=\"store\",le=\"0.05\"} 1",
        "hark_reports_stored_total 2",
        "hark_reports_withdrawn_total 1",
        "hark_store_insert_rows_total 6",
        "http_server_request_duration_seconds_count{http_request_method=\"_OTHER\",http_route=\"/reports/{id}\",http_response_status_code=\"404\"} 1",
    ] {
        assert!(text.lines().any(|line| line == expected), "{expected} is not in\n{text}");
    }
}

#[test]
fn names_from_outside_make_no_new_series() {
    let text = rendered(|| {
        for n in 0..100 {
            PostsReceived { channel: &format!("channel-{n}"), count: 1, at: 1.0 }.emit();
        }
    });
    let series: Vec<&str> =
        text.lines().filter(|line| line.starts_with("hark_posts_received_total")).collect();
    assert_eq!(series, ["hark_posts_received_total{channel=\"other\"} 100"]);
}

#[test]
fn log_lines_say_what_happened_and_what_to_do() {
    let error = std::io::Error::other("connection refused");
    let lines = logged(|| {
        Started { version: "0.1.0", dictionary: "d1", model: "m1" }.emit();
        ServerListening { address: "127.0.0.1:8480".parse().unwrap() }.emit();
        ServerListening { address: "0.0.0.0:8480".parse().unwrap() }.emit();
        FileRead { posts: 10, dead: 1, bytes: 2048, elapsed: Duration::from_millis(500) }.emit();
        DeadLettered { stage: Stage::Ingest, reason: "not_json", count: 1 }.emit();
        StoreRetried { attempt: 2, wait: Duration::from_secs(4), error: &error }.emit();
        DirectoryLocked { dir: Path::new("hark-data") }.emit();
        JournalRecovered { hop: "reports", partition: 1, cut_bytes: 17 }.emit();
        ShutdownStarted { limit: Duration::from_secs(60) }.emit();
        ShutdownFinished { elapsed: Duration::from_millis(1500), left: 12, clean: true }.emit();
        ShutdownFinished { elapsed: Duration::from_secs(60), left: 90, clean: false }.emit();
        StageTimed { stage: Stage::Annotate, elapsed: Duration::from_millis(1) }.emit();
    });
    expect![[r#"
         INFO hark started version="0.1.0" dictionary="d1" model="m1"
         INFO listening url="http://127.0.0.1:8480"
         WARN listening, open to other machines, without encryption: put a proxy with TLS before it, without which browsers do not keep a session url="http://0.0.0.0:8480"
         INFO file read posts=10 dead_letters=1 bytes=2048 seconds=0.5
         WARN inputs that could not be read; see `hark deadletters list` stage="ingest" reason="not_json" count=1
         WARN the database did not take a batch; trying again attempt=2 wait_seconds=4.0 error=connection refused
        ERROR the data directory is in use by another process; stop it, or set `data.dir` dir=hark-data
         WARN the journal ended in an unfinished write, which was cut hop="reports" partition=1 cut_bytes=17
         INFO stopping: finishing what is under way limit_seconds=60
         INFO stopped; what is left is in the journal and continues at the next start seconds=1.5 left=12
         WARN stopped at the limit; what was cut short is repeated at the next start seconds=60.0 left=90
    "#]].assert_eq(&lines);
}
