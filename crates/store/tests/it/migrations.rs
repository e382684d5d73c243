//! The schema: from nothing, again, two at once, and refused.

use std::time::{Duration, Instant};

use store::{
    CountFilter, Engine, LockOptions, MigrateError, ReportFilter, ReportStore, Retention, ServerOptions, Sql,
    StoreBatch, migrate_with, migration_status,
};

use crate::builders::{NOTHING, Said, id, report, withdrawal};
use crate::engines::{engines, listening, options};

/// Migrates as processes do that share a database: with a lock, on the embedded engine too.
async fn migrate(engine: &Engine) -> Result<Vec<&'static str>, MigrateError> {
    migrate_with(engine, LockOptions::default()).await
}

/// A database that one process has for itself needs no lock, and a killed process can leave none behind.
#[tokio::test]
async fn the_embedded_engine_takes_no_lock() {
    const TICKETS: Sql = Sql::new("look for tickets", "SELECT * FROM migration_tickets LIMIT 0");
    for (engine, locks) in engines("no_lock").await.into_iter().zip([false, true]) {
        store::migrate(&engine).await.unwrap();
        assert_eq!(engine.execute(&TICKETS).await.is_ok(), locks, "{}", engine.place());
    }
}

#[tokio::test]
async fn a_schema_is_made_once() {
    for engine in engines("made_once").await {
        assert!(migration_status(&engine).await.unwrap().iter().all(|m| m.applied_at.is_none()));
        let applied = migrate(&engine).await.unwrap();
        assert_eq!(applied.first(), Some(&"0001_reports.sql"));
        assert_eq!(migrate(&engine).await.unwrap(), [""; 0]);
        let status = migration_status(&engine).await.unwrap();
        assert_eq!(status.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), applied);
        assert!(status.iter().all(|m| m.applied_at.is_some_and(|at| at > 1_700_000_000)), "{status:?}");
    }
}

#[tokio::test]
async fn two_at_once_do_no_harm() {
    for engine in engines("two_at_once").await {
        let (left, right) = tokio::join!(migrate(&engine), migrate(&engine));
        let applied = [left.unwrap(), right.unwrap()].concat();
        let all = migration_status(&engine).await.unwrap();
        assert_eq!(
            applied,
            all.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(),
            "each once, by one of them"
        );
        assert_eq!(migrate(&engine).await.unwrap(), [""; 0]);
    }
}

/// Puts down a ticket as another process would, one that never renews it.
async fn foreign_ticket(engine: &Engine, seconds: u32) {
    let put = match seconds {
        1 => "INSERT INTO migration_tickets VALUES ('z', 1, 'process 7 on far', now64(3) + 1)",
        _ => "INSERT INTO migration_tickets VALUES ('z', 1, 'process 7 on far', now64(3) + 3600)",
    };
    engine.execute(&Sql::new("pretend", put)).await.unwrap();
}

/// A database that has all but the last migration.
async fn behind(engine: &Engine) {
    const BEHIND: Sql =
        Sql::new("go back", "ALTER TABLE migrations DELETE WHERE number >= 6 SETTINGS mutations_sync = 2");
    migrate(engine).await.unwrap();
    engine.execute(&BEHIND).await.unwrap();
}

#[tokio::test]
async fn many_at_once_take_turns() {
    for engine in engines("many_at_once").await {
        migrate(&engine).await.unwrap();
        for _ in 0..3 {
            behind(&engine).await;
            let all = tokio::join!(migrate(&engine), migrate(&engine), migrate(&engine), migrate(&engine));
            let applied = [all.0.unwrap(), all.1.unwrap(), all.2.unwrap(), all.3.unwrap()].concat();
            assert_eq!(applied.first(), Some(&"0006_model.sql"));
            assert!(applied.is_sorted_by(|a, b| a < b), "each once: {applied:?}");
        }
    }
}

#[tokio::test]
async fn a_migrator_that_died_is_waited_for_until_its_lease_ends() {
    for engine in engines("took_over").await {
        behind(&engine).await;
        foreign_ticket(&engine, 1).await;
        let started = Instant::now();
        assert!(!migrate(&engine).await.unwrap().is_empty());
        assert!(started.elapsed() > Duration::from_millis(500), "its lease was still running");
    }
}

#[tokio::test]
async fn a_migrator_that_lives_is_named_to_who_will_not_wait() {
    for engine in engines("held").await {
        behind(&engine).await;
        foreign_ticket(&engine, 3600).await;
        let hurried = LockOptions { patience: Duration::from_millis(300), ..LockOptions::default() };
        let error = migrate_with(&engine, hurried).await.unwrap_err();
        assert!(matches!(error, MigrateError::Locked { seconds: 3500..=3600, .. }), "{error:?}");
        assert!(error.to_string().contains("process 7 on far"), "{error}");
        // Nothing was applied, and nobody who has nothing to do is kept waiting.
        assert!(migration_status(&engine).await.unwrap().iter().any(|m| m.applied_at.is_none()));
    }
}

#[tokio::test]
async fn a_migrator_whose_lease_ran_out_stops() {
    for engine in engines("zombie").await {
        behind(&engine).await;
        // No ticket lives as long as the look that follows it.
        let frozen = LockOptions { lease: Duration::ZERO, ..LockOptions::default() };
        assert!(matches!(migrate_with(&engine, frozen).await, Err(MigrateError::LockLost)));
        assert!(!migrate(&engine).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_cluster_that_the_server_does_not_know_is_refused() {
    let options = ServerOptions { cluster: Some("nowhere".into()), ..options(&listening().await, "cluster") };
    let error = migrate(&Engine::server(&options).unwrap()).await.unwrap_err();
    assert!(matches!(&error, MigrateError::NoCluster { cluster } if cluster == "nowhere"), "{error:?}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    const NEWER: Sql =
        Sql::new("pretend", "INSERT INTO migrations (number, name, checksum) VALUES (999, 'later.sql', '0')");
    for engine in engines("newer").await {
        migrate(&engine).await.unwrap();
        engine.execute(&NEWER).await.unwrap();
        assert!(matches!(migrate(&engine).await, Err(MigrateError::Newer { found: 999, .. })));
        assert!(matches!(migration_status(&engine).await, Err(MigrateError::Newer { .. })));
    }
}

#[tokio::test]
async fn a_changed_migration_is_named() {
    const CHANGE: Sql = Sql::new(
        "pretend",
        "INSERT INTO migrations (number, name, checksum) VALUES (1, '0001_reports.sql', 'other')",
    );
    for engine in engines("changed").await {
        migrate(&engine).await.unwrap();
        engine.execute(&CHANGE).await.unwrap();
        let error = migrate(&engine).await.unwrap_err();
        assert!(
            matches!(&error, MigrateError::Changed { .. }) && error.to_string().contains("0001_reports.sql")
        );
    }
}

#[tokio::test]
async fn engines_answer_and_errors_say_where() {
    const WRONG: Sql = Sql::new("do something", "SELECT * FROM nothing_of_that_name");
    for engine in engines("answers").await {
        migrate(&engine).await.unwrap();
        assert!(engine.ping().await.unwrap().starts_with("26."));
        let error = engine.execute(&WRONG).await.unwrap_err();
        assert_eq!(error.to_string(), format!("could not do something on {}", engine.place()));
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("nothing_of_that_name"));
        assert!(!error.retry());
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_worth_a_retry() {
    // Port 1 of the loopback interface: nothing listens there.
    let options = ServerOptions::new("http://127.0.0.1:1");
    let error = Engine::server(&options).unwrap().ping().await.unwrap_err();
    assert!(error.retry(), "{error:?}");
    assert_eq!(error.to_string(), "could not reach the database on http://127.0.0.1:1");
}

/// The schema as it was before `0007_scale.sql`, with the checksums that were recorded then.
async fn as_before_scale(engine: &Engine) {
    const FILES: [(&str, &str); 6] = [
        ("0001_reports.sql", include_str!("../../sql/migrations/0001_reports.sql")),
        ("0002_seals.sql", include_str!("../../sql/migrations/0002_seals.sql")),
        ("0003_tallies.sql", include_str!("../../sql/migrations/0003_tallies.sql")),
        ("0004_codes.sql", include_str!("../../sql/migrations/0004_codes.sql")),
        ("0005_quality.sql", include_str!("../../sql/migrations/0005_quality.sql")),
        ("0006_model.sql", include_str!("../../sql/migrations/0006_model.sql")),
    ];
    const EMPTY: [Sql; 5] = [
        Sql::new("go back", "TRUNCATE TABLE migrations"),
        Sql::new("go back", "DROP VIEW IF EXISTS hourly_counts_refresh"),
        Sql::new("go back", "DROP TABLE hourly_counts"),
        Sql::new("go back", "DROP TABLE reports"),
        Sql::new("go back", "DROP TABLE seals"),
    ];
    migrate(engine).await.unwrap();
    for sql in &EMPTY {
        engine.execute(sql).await.unwrap();
    }
    for (index, (name, text)) in FILES.into_iter().enumerate() {
        for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            engine.execute(&Sql::new("make the old schema", statement)).await.unwrap();
        }
        let checksum = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        let row = format!(
            "INSERT INTO migrations (number, name, checksum) VALUES ({}, '{name}', '{checksum:016x}')",
            index + 1
        );
        engine.execute(&Sql::new("record it", row.leak())).await.unwrap();
    }
}

/// A row as the release before wrote it: no codes, no labels, no country, and a version of twice the revision.
const OLD_REPORT: Sql = Sql::new(
    "write as before",
    "INSERT INTO reports (report_id, version, is_deleted, revision, channel, observed_at, posted_at, created_at, expires_at, \
     score, language, model, fingerprint, text, drugs, events, reaction_drugs, reaction_events, mentions, pairs, facts, \
     validity, quality, explanation, redactions) \
     SELECT repeat('01', 16), 6, 0, 3, 'forum', at, at, at, toDateTime(4294967295), 0.75, 'en', 'm1', 0, 'old text', \
     ['drug/a'], ['event/b'], ['drug/a'], ['event/b'], \
     '[{\"kind\":\"drug\",\"start\":0,\"end\":3,\"text\":\"old\",\"concept\":\"drug/a\",\"preferred\":\"a\",\"codes\":{\"test\":\"T-1,T-2\"},\"assertion\":\"affirmed\",\"how\":\"exact\"}]', \
     '[]', '{\"country\":{\"value\":\"GB\",\"start\":0,\"end\":1}}', \
     '{\"reporter\":{\"status\":\"unsure\"},\"patient\":{\"status\":\"met\"},\"drug\":{\"status\":\"met\"},\"event\":{\"status\":\"met\"}}', \
     '{\"first_hand\":true,\"labels\":[{\"value\":\"news\",\"start\":0,\"end\":1}]}', '[]', '{}' \
     FROM (SELECT toDateTime64('2026-10-01 12:00:00', 6, 'UTC') AS at)",
);

#[tokio::test]
async fn a_database_of_the_release_before_keeps_its_reports_and_serves_them() {
    for engine in engines("release_before").await {
        as_before_scale(&engine).await;
        engine.execute(&OLD_REPORT).await.unwrap();
        assert_eq!(
            migrate(&engine).await.unwrap(),
            [
                "0007_scale.sql",
                "0008_authors.sql",
                "0009_context.sql",
                "0010_desk.sql",
                "0011_signatures.sql"
            ]
        );
        let store = ReportStore::new(engine, Retention::default());
        let any = ReportFilter::default;
        let some = |text: &str| Some(text.to_owned());
        for (filter, found) in [
            (any(), 1),
            (ReportFilter { code: some("test=T-2"), ..any() }, 1),
            (ReportFilter { code: some("test=T-3"), ..any() }, 0),
            (ReportFilter { quality: vec!["news".into()], ..any() }, 1),
            (ReportFilter { first_hand: true, ..any() }, 1),
            (ReportFilter { not_quality: vec!["news".into()], ..any() }, 0),
        ] {
            assert_eq!(store.list(&filter, None, 10).await.unwrap().items.len(), found, "{filter:?}");
        }
        store.refresh_counts().await.unwrap();
        let british = CountFilter { country: some("GB"), ..CountFilter::default() };
        assert_eq!(store.reports_hourly(&british).await.unwrap()[0].reports, 1);
        // What is written now wins over what stood: of the same revision, and a withdrawal of it.
        let again = report(&Said { revision: 3, text: "new text".into(), ..Said::default() });
        store.write(&StoreBatch { token: "1", reports: &[again], ..NOTHING }).await.unwrap();
        assert_eq!(store.report(id(1)).await.unwrap().unwrap().text, "new text");
        let withdrawals = [withdrawal(1, 3)];
        store.write(&StoreBatch { token: "2", withdrawals: &withdrawals, ..NOTHING }).await.unwrap();
        assert!(!store.exists(id(1)).await.unwrap());
    }
}
