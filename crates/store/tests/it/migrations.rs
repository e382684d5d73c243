//! The schema: from nothing, again, two at once, and refused.

use store::{MigrateError, ReportFilter, ReportStore, Retention, Sql, StoreBatch, migrate, migration_status};

use crate::builders::{NOTHING, Said, report};
use crate::engines::engines;

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
        left.unwrap();
        right.unwrap();
        assert_eq!(migrate(&engine).await.unwrap(), [""; 0]);
    }
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
    let options = store::ServerOptions::new("http://127.0.0.1:1");
    let error = store::Engine::server(&options).unwrap().ping().await.unwrap_err();
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
