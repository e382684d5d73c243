//! The schema: from nothing, again, two at once, and refused.

use std::time::{Duration, Instant};

use store::{
    Engine, LockOptions, MigrateError, ReportFilter, ReportStore, Retention, ServerOptions, Sql, StoreBatch,
    migrate, migrate_with, migration_status,
};

use crate::builders::{NOTHING, Said, report};
use crate::engines::{engines, listening, options};

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

#[tokio::test]
async fn reports_stored_before_codes_were_a_column_are_found_by_them() {
    const BEFORE: [Sql; 2] = [
        Sql::new("go back", "ALTER TABLE reports DROP COLUMN codes"),
        Sql::new("go back", "TRUNCATE TABLE migrations"),
    ];
    for engine in engines("codes_later").await {
        migrate(&engine).await.unwrap();
        for step in &BEFORE {
            engine.execute(step).await.unwrap();
        }
        let store = ReportStore::new(engine, Retention::default());
        let reports = [report(&Said::default())];
        store.write(&StoreBatch { token: "t", reports: &reports, ..NOTHING }).await.unwrap();
        migrate(store.engine()).await.unwrap();
        for (code, found) in [("test=T-headache", 1), ("test=T-nausea", 0)] {
            let filter = ReportFilter { code: Some(code.to_owned()), ..ReportFilter::default() };
            assert_eq!(store.list(&filter, None, 10).await.unwrap().items.len(), found, "{code}");
        }
    }
}
