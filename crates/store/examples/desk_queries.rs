//! Measures what the desk asks of a million reports in the embedded engine: `cargo run -p store --example desk_queries
//! [RUNS] [REPORTS] [FOLDER]`. A folder that is named is kept, and used again as it is when it holds a database.
//!
//! The database invents the rows itself: one report in ten was edited, one in a hundred withdrawn, three in ten have a row of the
//! desk, in every status, and one in twenty is in a cluster. Printed are milliseconds of wall time (half of the runs, and 95 of
//! 100, were faster), of processor time, which other programs on the machine do not move, and the rows that the database read.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program prints, and stops at the first error"
)]

use std::path::PathBuf;
use std::time::Instant;

use casework::Deadlines;
use chdb::{Chdb, OpenOptions};
use model::{ReportId, Timestamp};
use store::{
    AsOf, DeskFilter, Dimension, Due, Engine, Period, ReportStore, Retention, Sort, SortKey, Sql, Step,
    StoreError, TrailFilter, Window, migrate,
};

/// 1 January 2026, when the first report was posted; one follows every 20 seconds.
const START: i64 = 1_767_225_600_000_000;
const DAY: i64 = 86_400_000_000;

const FILL: &str = "INSERT INTO reports (report_id, version, is_deleted, revision, channel, kind, author, created_at, \
     observed_at, posted_at, expires_at, score, language, fingerprint, text, drugs, drug_names, events, event_names, \
     reaction_drugs, reaction_events, codes, quality_labels, first_hand, country, criteria_met, seriousness, mentions, metrics) \
     WITH number AS n, toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(n * 20) AS at, \
     concat('drug/', toString(if(n % 100000 = 7, 9999, cityHash64(n, 1) % 800))) AS drug, \
     concat('event/', toString(cityHash64(n, 2) % 400)) AS event \
     SELECT lower(hex(MD5(toString(n)))), 0, 0, 0, ['forum', 'reviews', 'video'][n % 3 + 1], 'post', \
     lower(hex(MD5(toString(n % 300000)))), at, at + toIntervalSecond(60), at, toDateTime(4294967295), \
     cityHash64(n, 3) % 1000 / 1000, ['en', 'de', 'fr'][cityHash64(n, 11) % 3 + 1], cityHash64(n, 4), \
     repeat(concat(toString(n), ' words '), 30), [drug], [upper(drug)], [event], [upper(event)], [drug], [event], \
     [concat('test=', drug)], if(n % 7 = 0, ['news'], []), n % 7 != 0, ['', 'GB', 'US', 'DE'][cityHash64(n, 9) % 4 + 1], \
     n % 5, if(cityHash64(n, 5) % 5 = 0, ['hospitalisation'], []), '[]', map('likes', toFloat64(n % 10)) \
     FROM numbers(REPORTS)";
const EDIT: &str = "INSERT INTO reports (report_id, version, is_deleted, revision, channel, kind, author, created_at, \
     observed_at, posted_at, expires_at, score, language, fingerprint, text, drugs, drug_names, events, event_names, \
     reaction_drugs, reaction_events, codes, quality_labels, first_hand, country, criteria_met, seriousness, mentions, metrics) \
     SELECT report_id, 4096, 0, 1, channel, kind, author, created_at, observed_at, posted_at, expires_at, score, language, \
     fingerprint, text, drugs, drug_names, events, event_names, reaction_drugs, reaction_events, codes, quality_labels, \
     first_hand, country, criteria_met, seriousness, mentions, metrics \
     FROM reports WHERE cityHash64(report_id) % 10 = 0";
const WITHDRAW: &str = "INSERT INTO reports (report_id, version, revision, is_deleted, posted_at, observed_at, expires_at) \
     SELECT report_id, 8193, 2, 1, now64(6), now64(6), expires_at FROM reports \
     WHERE cityHash64(report_id) % 100 = 0 AND version = 0";
const TOUCH: &str = "INSERT INTO desk (report_id, version, status, assignee, leased_at, decided_by, decided_at, verdict, because, \
     second_by, second_at, second_verdict, agreed, snoozed_until, escalated, master, joined_how, joined_score, known_read_at, \
     known_flagged_at, seen_at, criteria_met_at, serious, criteria, standing) \
     WITH cityHash64(report_id, 77) AS die, \
     ['new', 'open', 'second_review', 'disputed', 'ready', 'not_valid', 'duplicate', 'follow_up', 'snoozed'][die % 9 + 1] AS status, \
     status IN ('second_review', 'disputed', 'ready', 'not_valid', 'duplicate', 'follow_up', 'snoozed') AS found, \
     status IN ('disputed', 'ready') AND die % 5 = 0 AS again \
     SELECT report_id, 1 + die % 5, status, ['', 'anna', 'ben', 'carl'][die % 4 + 1], observed_at + 3000, \
     if(found, ['anna', 'ben', 'carl'][die % 3 + 1], ''), if(found, observed_at + 3600, NULL), \
     multiIf(status IN ('ready', 'disputed'), 'valid', status IN ('not_valid', 'second_review'), 'not_valid', found, status, ''), \
     if(status = 'not_valid', 'news', ''), if(again, 'dora', ''), if(again, observed_at + 7200, NULL), \
     if(again, if(status = 'disputed', 'not_valid', 'valid'), ''), if(again, status = 'ready', -1), \
     if(status = 'snoozed', observed_at + 900000, NULL), die % 50 = 0, \
     if(intDiv(die, 90) % 6 = 0, lower(hex(MD5(toString(intDiv(die, 540) % 16000)))), ''), 'near_text', 0.9, observed_at, \
     observed_at + 1, observed_at + 100, if(die % 2 = 0, observed_at + 200, NULL), if(die % 10 = 0, 1, -1), \
     if(die % 10 = 0, ['death'], []), '{}' FROM reports FINAL WHERE cityHash64(report_id, 78) % 10 < 3";
const TELL: &str = "INSERT INTO trail (subject, partition, position, entry, at, actor, change, applied, body, hash, chain) \
     SELECT concat('report/', report_id), cityHash64(report_id) % 8, rowNumberInAllBlocks(), lower(hex(MD5(report_id))), \
     seen_at, ['anna', 'ben', 'carl'][version % 3 + 1], ['decided', 'leased', 'undone', 'commented'][version % 4 + 1], 1, \
     '{\"change\":{\"type\":\"undone\",\"entry\":\"none\"}}', repeat('0', 64), repeat('1', 64) FROM desk";

/// Processor seconds of this process so far, the engine's threads included.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// Runs a question and prints what it cost.
async fn measure(name: &str, runs: usize, ask: impl AsyncFn() -> Result<u64, StoreError>) {
    let mut read = ask().await.unwrap();
    let mut millis = Vec::new();
    let used = processor_seconds();
    for _ in 0..runs {
        let started = Instant::now();
        read = ask().await.unwrap();
        millis.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    let used = (processor_seconds() - used) * 1000.0 / runs as f64;
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[((millis.len() - 1) as f64 * share).round() as usize];
    println!("| {name} | {:.0} | {:.0} | {used:.0} | {read} |", at(0.5), at(0.95));
}

async fn fill(store: &ReportStore, reports: usize) {
    for text in [FILL, EDIT, WITHDRAW, TOUCH, TELL] {
        let text = text.replace("REPORTS", &reports.to_string()).leak();
        store.engine().execute(&Sql::new("invent rows", text)).await.unwrap();
    }
}

#[tokio::main]
async fn main() {
    let number =
        |n: usize, default: usize| std::env::args().nth(n).map_or(default, |text| text.parse().unwrap());
    let (runs, reports) = (number(1, 20).max(1), number(2, 1_000_000));
    let kept = std::env::args().nth(3).map(PathBuf::from);
    let dir = kept
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("store-desk-{}", std::process::id())));
    let filled = dir.join("filled");
    let there = filled.exists();
    let chdb = Chdb::open(&OpenOptions::new(&dir)).unwrap();
    let engine = Engine::embedded(&chdb);
    migrate(&engine).await.unwrap();
    let store = ReportStore::new(engine, Retention::default());
    if !there {
        fill(&store, reports).await;
        std::fs::write(&filled, "").unwrap();
    }
    let as_of = AsOf { deadlines: Deadlines::default(), now: Timestamp(START + 200 * DAY) };
    let any = DeskFilter::default();
    let some = |text: &str| vec![text.to_owned()];
    let month = Period { from: Timestamp(START + 150 * DAY), to: Timestamp(START + 180 * DAY) };
    let first = Window::At { offset: 0, limit: 100 };
    let total = store.queue_count(&any, &as_of).await.unwrap().0;
    println!("{reports} reports, {total} stand and stand for their cluster\n");
    println!("| asked | p50 ms | p95 ms | processor ms | rows read |\n|---|---|---|---|---|");

    let queue = async |name: &str, filter: DeskFilter, sort: Sort, window: Window| {
        measure(name, runs, async || Ok(store.queue(&filter, sort, &window, &as_of).await?.rows_read)).await;
    };
    let sort = |key, descending| Sort { key, descending };
    queue("queue, by priority", any.clone(), Sort::default(), first.clone()).await;
    let of_drug = DeskFilter { drug: some("drug/7"), ..any.clone() };
    queue("queue of a drug", of_drug.clone(), Sort::default(), first.clone()).await;
    let open = DeskFilter { active: true, serious: Some(true), due: Some(Due::Week), ..any.clone() };
    queue("queue of what is due this week", open, Sort::default(), first.clone()).await;
    queue("queue, newest first", any.clone(), sort(SortKey::Received, true), first.clone()).await;
    queue("queue, by product", any.clone(), sort(SortKey::Product, false), first.clone()).await;
    let deep = Window::At { offset: 800_000.min(total / 2), limit: 100 };
    queue("queue, far down", any.clone(), Sort::default(), deep).await;
    let next = store.queue(&any, Sort::default(), &first, &as_of).await.unwrap().next.unwrap();
    queue("queue, the next page", any.clone(), Sort::default(), Window::After { cursor: next, limit: 100 })
        .await;
    measure("count of a filter", runs, async || Ok(store.queue_count(&of_drug, &as_of).await?.1)).await;
    measure("counts beside the queue", runs, async || {
        Ok(store.queue_counts(&any, Some("anna"), &as_of).await?.rows_read)
    })
    .await;
    measure("facets", runs, async || Ok(store.facets(&any, &as_of).await?.rows_read)).await;
    for (by, word) in Dimension::ALL {
        let name = format!("volume by {word}");
        measure(&name, runs, async || Ok(store.volume(by, &any, 50, &as_of).await?.rows_read)).await;
    }
    for (step, word) in Step::ALL {
        let name = format!("trend of a month by {word}");
        measure(&name, runs, async || Ok(store.trend(step, month, &any, &as_of).await?.rows_read)).await;
    }
    let year = Period { from: Timestamp(START), to: Timestamp(START + 365 * DAY) };
    measure("trend of a year by day", runs, async || {
        Ok(store.trend(Step::Day, year, &any, &as_of).await?.rows_read)
    })
    .await;
    measure("movers of a month", runs, async || Ok(store.movers(month, &any, 50, &as_of).await?.rows_read))
        .await;
    measure("movers of a year", runs, async || Ok(store.movers(year, &any, 50, &as_of).await?.rows_read))
        .await;
    measure("heat table", runs, async || Ok(store.heat(&any, 30, 30, &as_of).await?.rows_read)).await;
    measure("reach", runs, async || Ok(store.reach(&any, &as_of).await?.rows_read)).await;
    measure("reviewers", runs, async || Ok(store.reviewers(&any, &as_of).await?.rows_read)).await;
    measure("a cluster", runs, async || Ok(store.members_of(ReportId([7; 16])).await?.len() as u64)).await;
    let actor = TrailFilter { actor: Some("anna".to_owned()), ..TrailFilter::default() };
    measure("a page of the trail (rows shown)", runs, async || {
        Ok(store.trail(&actor, None, 100).await?.rows.len() as u64)
    })
    .await;
    chdb.close().await;
    if kept.is_none() {
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
