//! Conversations, and since when and until when the database has a report.

use deident::{Keys, SafeReport};
use model::Timestamp;
use store::{Lifetime, ReportStore, Retention, Sql, StoreBatch, migrate};

use crate::builders::{NOTHING, Said, at, id, report, withdrawal};
use crate::engines::{engines, stores};

async fn write(store: &ReportStore, token: &str, said: &[Said]) {
    let reports: Vec<SafeReport> = said.iter().map(report).collect();
    store.write(&StoreBatch { token, reports: &reports, ..NOTHING }).await.unwrap();
}

#[tokio::test]
async fn a_conversation_is_its_reports_that_stand_oldest_first() {
    let of = |id: u8, thread, hours| Said { id, thread, created_at: Some(at(hours)), ..Said::default() };
    let said = [
        of(1, Some("t"), 3),
        of(2, Some("t"), 1),
        of(3, None, 1),
        of(4, Some("other"), 1),
        of(5, Some("t"), 2),
        of(6, Some("t"), 4),
        Said { channel: "reviews", ..of(7, Some("t"), 1) },
    ];
    let thread = Keys::new([9; 32]).thread_id("forum", "t");
    for store in stores("thread").await {
        write(&store, "1", &said).await;
        // One was withdrawn, one was moved elsewhere.
        store.write(&StoreBatch { token: "2", withdrawals: &[withdrawal(5, 0)], ..NOTHING }).await.unwrap();
        write(&store, "3", &[Said { revision: 1, ..of(6, Some("other"), 4) }]).await;
        let found = async |limit| {
            let reports = store.of_thread(thread, limit).await.unwrap();
            reports.iter().map(|report| report.id.0[0]).collect::<Vec<_>>()
        };
        assert_eq!(found(10).await, [2, 1]);
        assert_eq!(found(1).await, [2]);
    }
}

#[tokio::test]
async fn the_database_knows_reposts_by_their_kind() {
    const REPOSTS: Sql =
        Sql::new("hold reposts for one", "SELECT throwIf(count() != 1) FROM reports WHERE repost");
    for engine in engines("reposts").await {
        migrate(&engine).await.unwrap();
        let store = ReportStore::new(engine.clone(), Retention::default());
        write(&store, "1", &[Said::default(), Said { id: 2, kind: model::REPOST_KIND, ..Said::default() }])
            .await;
        engine.execute(&REPOSTS).await.unwrap();
    }
}

/// A report as the release before wrote it, into the columns of then.
const OLD: Sql = Sql::new(
    "write as before",
    "INSERT INTO reports (report_id, version, observed_at, posted_at, expires_at) \
     SELECT repeat('09', 16), 0, at, at, toDateTime(4294967295) FROM (SELECT toDateTime64('2026-10-01 12:00:00', 6, 'UTC') AS at)",
);
/// The columns that `0009_context.sql` makes go with what later migrations made of them, and what says that they were applied.
const BEFORE: [Sql; 8] = [
    Sql::new("go back", "ALTER TABLE reports DROP PROJECTION by_arrival SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE reports DROP INDEX by_thread"),
    Sql::new("go back", "ALTER TABLE reports DROP COLUMN stored_at SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE reports DROP COLUMN repost SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE reports DROP COLUMN metrics SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE reports DROP COLUMN parent SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE reports DROP COLUMN thread SETTINGS mutations_sync = 2"),
    Sql::new("go back", "ALTER TABLE migrations DELETE WHERE number >= 9 SETTINGS mutations_sync = 2"),
];
/// As if the program had died between the last migration and its record.
const FORGET: Sql =
    Sql::new("go back", "ALTER TABLE migrations DELETE WHERE number >= 9 SETTINGS mutations_sync = 2");

#[tokio::test]
async fn when_a_report_was_stored_is_written_down_once() {
    let retention = Retention { reports_days: 30, ..Retention::default() };
    for engine in engines("stored_at").await {
        migrate(&engine).await.unwrap();
        for sql in &BEFORE {
            engine.execute(sql).await.unwrap();
        }
        engine.execute(&OLD).await.unwrap();
        migrate(&engine).await.unwrap();
        let store = ReportStore::new(engine.clone(), retention.clone());
        let now = Timestamp(1_790_856_000_000_000);
        let old = Lifetime { stored_at: now, kept_until: None };
        let all = [id(1), id(2), id(9)];
        let first = store.lifetimes(&all).await.unwrap();
        assert_eq!(
            first.into_iter().collect::<Vec<_>>(),
            [(id(9), old)],
            "a report of before: when it was observed"
        );

        // Observed in the far future, so that its retention does not end while this runs.
        let far = at(24 * 365 * 50);
        write(&store, "1", &[Said { observed_at: far, ..Said::default() }]).await;
        let second = store.lifetimes(&all).await.unwrap();
        let stored = second[&id(1)].stored_at;
        assert!(
            stored > Timestamp(1_600_000_000_000_000) && stored != far,
            "{stored}: the time of the insert"
        );
        assert_eq!(second[&id(1)].kept_until, Some(Timestamp(far.0 + 30 * 86_400_000_000)));
        // Read later, written again, merged, and by a migration that runs again: the same.
        write(&store, "1", &[Said { observed_at: far, ..Said::default() }]).await;
        engine.execute(&FORGET).await.unwrap();
        assert_eq!(migrate(&engine).await.unwrap().first(), Some(&"0009_context.sql"));
        store.purge().await.unwrap();
        assert_eq!(store.lifetimes(&all).await.unwrap(), second);
        assert_eq!(second[&id(9)], old);
    }
}
