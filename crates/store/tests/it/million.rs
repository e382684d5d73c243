//! What the statements read of a million reports: the notes in the files, checked. The rows are invented by the database
//! itself, thin in text and wide in what lists choose by; one in ten was edited, one in a hundred withdrawn.

use clickhouse::Client;
use model::Timestamp;
use serde_json::Value;
use store::{Engine, Sql, migrate};

use crate::engines::{embedded, listening};

const FILL: Sql = Sql::new(
    "invent a million reports",
    "INSERT INTO reports (report_id, version, is_deleted, revision, channel, created_at, observed_at, posted_at, \
     expires_at, score, language, fingerprint, text, drugs, events, reaction_drugs, reaction_events, codes, \
     quality_labels, first_hand, country, criteria_met) \
     WITH number AS n, toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(n * 20) AS at, \
     concat('drug/', toString(if(n % 100000 = 7, 9999, cityHash64(n, 1) % 800))) AS drug, \
     concat('event/', toString(cityHash64(n, 2) % 400)) AS event \
     SELECT lower(hex(MD5(toString(n)))), 0, 0, 0, ['forum', 'reviews', 'x'][n % 3 + 1], at, at, at, \
     toDateTime(4294967295), cityHash64(n, 3) % 1000 / 1000, 'en', cityHash64(n, 4), toString(n), [drug], [event], \
     [drug], [event], [concat('test=', drug)], if(n % 7 = 0, ['news'], []), n % 7 != 0, \
     ['', 'GB', 'US'][n % 3 + 1], n % 5 FROM numbers(1000000)",
);
const EDIT: Sql = Sql::new(
    "edit a tenth",
    "INSERT INTO reports (report_id, version, revision, is_deleted, channel, posted_at, observed_at, created_at, \
     expires_at, drugs, events, codes) SELECT report_id, 4096, 1, 0, channel, posted_at, observed_at, created_at, \
     expires_at, drugs, events, codes FROM reports WHERE cityHash64(report_id) % 10 = 0",
);
const WITHDRAW: Sql = Sql::new(
    "withdraw a hundredth",
    "INSERT INTO reports (report_id, version, revision, is_deleted, posted_at, observed_at, expires_at) \
     SELECT report_id, 8193, 2, 1, now64(6), now64(6), expires_at FROM reports WHERE cityHash64(report_id) % 100 = 0",
);

const TOUCH: Sql = Sql::new(
    "work on three of ten, one in twenty in a cluster",
    "INSERT INTO desk (report_id, version, status, decided_by, verdict, master, known_read_at, serious) \
     WITH cityHash64(report_id, 7) AS die SELECT report_id, 1, ['open', 'ready', 'not_valid', 'snoozed'][die % 4 + 1], \
     if(die % 4 = 0, '', 'anna'), if(die % 4 = 1, 'valid', ''), \
     if(die % 6 = 0, lower(hex(MD5(toString(die % 16000)))), ''), observed_at, -1 \
     FROM reports FINAL WHERE cityHash64(report_id, 8) % 10 < 3",
);

/// Values of a statement's placeholders, as text.
type Values = &'static [(&'static str, &'static str)];

/// Every placeholder of `list_candidates.sql`, choosing all.
const ANY: Values = &[
    ("channel", ""),
    ("drug", ""),
    ("event", ""),
    ("code", ""),
    ("seriousness", ""),
    ("language", ""),
    ("quality", ""),
    ("not_quality", ""),
    ("first_hand", "0"),
    ("min_score", "0"),
    ("min_criteria", "0"),
    ("from", "-9223372036854775808"),
    ("to", "9223372036854775807"),
    ("before_at", "9223372036854775807"),
    ("before_id", "g"),
    ("limit", "51"),
];

/// Rows returned and rows read.
async fn read(client: &Client, text: &str, values: Values, base: Values) -> (u64, u64) {
    let mut query = client.query_raw(text);
    for (name, value) in base {
        let value = values.iter().find(|(changed, _)| changed == name).map_or(*value, |(_, value)| *value);
        query = query.param(name, value);
    }
    let answer = query.fetch_bytes("JSON").unwrap().collect().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    (answer["rows"].as_u64().unwrap(), answer["statistics"]["rows_read"].as_u64().unwrap())
}

async fn filled() -> (Engine, Client) {
    let engine = embedded("million");
    migrate(&engine).await.unwrap();
    for sql in [&FILL, &EDIT, &WITHDRAW] {
        engine.execute(sql).await.unwrap();
    }
    let client = Client::default().with_url(listening().await).with_database("million");
    (engine, client.with_compression(clickhouse::Compression::None))
}

/// A statement, what is asked of it, rows it returns, and the most rows it may read.
type Case = (&'static str, &'static str, Values, Values, u64, u64);

#[tokio::test]
async fn statements_read_what_their_notes_say() {
    const LIST: &str = include_str!("../../sql/queries/list_candidates.sql");
    const COUNTS: &str = include_str!("../../sql/queries/hourly_counts.sql");
    const CHANNELS: &str = include_str!("../../sql/queries/channel_totals.sql");
    const SIMILAR: &str = include_str!("../../sql/queries/similar_reports.sql");
    const EXISTS: &str = include_str!("../../sql/queries/report_exists.sql");
    const OF_COUNTS: Values = &[
        ("drug", "drug/7"),
        ("event", "event/8"),
        ("channel", ""),
        ("country", ""),
        ("from", "0"),
        ("to", "4294967295"),
    ];
    const OF_SIMILAR: Values =
        &[("report", "0"), ("fingerprint", "123456789"), ("distance", "3"), ("limit", "10")];
    let cases: [Case; 10] = [
        ("newest", LIST, &[], ANY, 51, 150_000),
        ("a page further back", LIST, &[("before_at", "1772000000000000")], ANY, 51, 150_000),
        ("of a common drug", LIST, &[("drug", "drug/7")], ANY, 51, 200_000),
        ("of a rare drug", LIST, &[("drug", "drug/9999")], ANY, 10, 1_200_000),
        ("of a rare code", LIST, &[("code", "test=drug/9999")], ANY, 10, 1_200_000),
        ("of no such event", LIST, &[("event", "event/none")], ANY, 0, 1_200_000),
        ("counts of a pair", COUNTS, &[], OF_COUNTS, 0, 20_000),
        ("channels, as last counted", CHANNELS, &[], &[("exact_rows", "1000")], 3, 150_000),
        ("nearly the same words", SIMILAR, &[], OF_SIMILAR, 0, 1_300_000),
        ("one report", EXISTS, &[], &[("report", "c4ca4238a0b923820dcc509a6f75849b")], 1, 40_000),
    ];
    let (engine, client) = filled().await;
    let store = store::ReportStore::new(engine, store::Retention::default());
    store.refresh_counts().await.unwrap();
    let counts = store.counts().await.unwrap();
    assert!((985_000..995_000).contains(&counts.reports), "{counts:?}");
    // Counted exactly and as last counted are the same, for nothing was written since.
    let channels = store.channels().await.unwrap();
    assert_eq!(channels.iter().map(|totals| totals.reports).sum::<u64>(), counts.reports);
    for exact_rows in [0, u64::MAX] {
        let totals: Vec<store::ChannelTotals> =
            client.query_raw(CHANNELS).param("exact_rows", exact_rows).fetch_all().await.unwrap();
        assert_eq!(totals, channels);
    }
    for (what, text, values, base, rows, most) in cases {
        let text = text.replace("?fields", "report_id");
        let (returned, read) = read(&client, &text, values, base).await;
        println!("{what}: {returned} rows from {read} of {}", counts.report_rows);
        assert!(read <= most, "{what}: {read} rows read, at most {most} expected");
        if rows > 0 {
            assert!(returned >= rows, "{what}: {returned} rows");
        }
    }
    the_desk_reads_each_table_few_times(&store, counts.report_rows).await;
}

/// A pass reads each row of `reports` and of `desk` once, and once more where members of clusters are left out: which masters
/// stand must be known.
async fn the_desk_reads_each_table_few_times(store: &store::ReportStore, reports: u64) {
    use store::{AsOf, DeskFilter, Dimension, Period, Sort, Step, Window};
    store.engine().execute(&TOUCH).await.unwrap();
    let as_of = AsOf { deadlines: casework::Deadlines::default(), now: Timestamp(1_785_000_000_000_000) };
    let any = DeskFilter::default();
    let of_drug = DeskFilter { drug: vec!["drug/7".to_owned()], ..any.clone() };
    let deep = Window::At { offset: 500_000, limit: 100 };
    let period = Period { from: Timestamp(1_770_000_000_000_000), to: Timestamp(1_772_600_000_000_000) };
    // Parts that overlap are read to the end of their granules.
    let pass = (2 * reports + 2 * 300_000) * 11 / 10;
    let shown = store.queue(&any, Sort::default(), &deep, &as_of).await.unwrap();
    assert_eq!(shown.rows.len(), 100);
    let few =
        store.queue(&of_drug, Sort::default(), &Window::At { offset: 0, limit: 10 }, &as_of).await.unwrap();
    assert!((900..2_000).contains(&few.total) && shown.total > 900_000, "{} {}", few.total, shown.total);
    let costs = [
        // The rows themselves lie anywhere: a granule each, at most.
        ("queue, far down", shown.rows_read, pass + 1_500_000),
        ("queue of a drug", few.rows_read, pass + 300_000),
        ("counts", store.queue_counts(&any, None, &as_of).await.unwrap().rows_read, pass),
        ("facets", store.facets(&any, &as_of).await.unwrap().rows_read, 2 * pass),
        ("volume", store.volume(Dimension::Drug, &any, 50, &as_of).await.unwrap().rows_read, pass),
        ("trend", store.trend(Step::Day, period, &any, &as_of).await.unwrap().rows_read, pass),
        ("movers", store.movers(period, &any, 50, &as_of).await.unwrap().rows_read, pass + reports),
        ("heat", store.heat(&any, 30, 30, &as_of).await.unwrap().rows_read, 2 * pass),
        ("reach", store.reach(&any, &as_of).await.unwrap().rows_read, pass),
        ("reviewers", store.reviewers(&any, &as_of).await.unwrap().rows_read, 2 * pass),
    ];
    for (what, read, most) in costs {
        println!("{what}: {read} rows read");
        assert!(read <= most, "{what}: {read} rows read, at most {most} expected");
    }
}
