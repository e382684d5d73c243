//! Numbered changes of the schema, applied in order and recorded in the table `migrations` of the same database.
//!
//! A file holds statements, each ended by a line that ends with `;`. ClickHouse has no transactions for DDL, so every
//! statement must bear repetition (`IF NOT EXISTS`): a migration that breaks off runs again from its start.
//! A file that was released never changes: its checksum is recorded, and a difference stops the program.

use clickhouse::Row;
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::error::StoreError;
use crate::lock::{Lock, LockOptions};
use crate::sql::Sql;

struct Migration {
    number: u32,
    name: &'static str,
    text: &'static str,
}

macro_rules! migrations {
    ($($number:literal $file:literal),* $(,)?) => {
        &[$(Migration { number: $number, name: $file, text: include_str!(concat!("../sql/migrations/", $file)) }),*]
    };
}

/// Every migration, in order. Add yours at the end.
const MIGRATIONS: &[Migration] = migrations![
    1 "0001_reports.sql",
    2 "0002_seals.sql",
    3 "0003_tallies.sql",
    4 "0004_codes.sql",
    5 "0005_quality.sql",
    6 "0006_model.sql",
    7 "0007_scale.sql",
    8 "0008_authors.sql",
    9 "0009_context.sql",
    10 "0010_desk.sql",
    11 "0011_signatures.sql",
];

/// Where a migration stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrationStatus {
    /// Its number, from 1.
    pub number: u32,
    /// Its file.
    pub name: String,
    /// When it was applied, seconds since 1970; `None` while it is pending.
    pub applied_at: Option<u32>,
}

/// Why the schema is not what this version needs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The database has seen a newer version of this program.
    #[error(
        "the database has migration {found} and this version knows {known} only: it was migrated by a newer version. \
         Run that version, or restore a backup from before it"
    )]
    Newer {
        /// Highest number in the database.
        found: u32,
        /// Highest number known.
        known: u32,
    },
    /// A released file differs from what was applied.
    #[error(
        "migration {name} was applied to the database with other contents (checksum {applied}, now {known}). \
         Run an unmodified build of this program"
    )]
    Changed {
        /// The file.
        name: String,
        /// Checksum in the database.
        applied: String,
        /// Checksum of the file.
        known: String,
    },
    /// Another process migrates.
    #[error(
        "another process ({holder}) migrates the database and has not finished; it is taken for dead when it does not \
         report for {seconds} s. Wait for it, then try again"
    )]
    Locked {
        /// Who.
        holder: String,
        /// How long its ticket still counts.
        seconds: u64,
    },
    /// This process was held up for longer than its lease.
    #[error(
        "this process was held up while it migrated the database, for so long that another one may have gone on in \
         its place. Try again: what was applied stays, and the rest is applied once"
    )]
    LockLost,
    /// The settings name a cluster that the server does not.
    #[error(
        "the server knows no cluster {cluster:?}; `store.cluster` takes a name from its `remote_servers`, \
         as `SELECT DISTINCT cluster FROM system.clusters` shows them"
    )]
    NoCluster {
        /// The name.
        cluster: String,
    },
    /// A cluster of several shards.
    #[error(
        "the cluster {cluster:?} has {shards} shards; reports are replicated, not sharded. Name a cluster of one shard \
         whose hosts are its replicas"
    )]
    Sharded {
        /// The name.
        cluster: String,
        /// How many.
        shards: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A row of the table `migrations`.
#[derive(Debug, Clone, Row, Deserialize)]
struct Applied {
    number: u32,
    name: String,
    checksum: String,
    /// Filled by the database when the row is inserted.
    applied_at: u32,
}

/// The same as it is written.
#[derive(Row, Serialize)]
struct NewlyApplied {
    number: u32,
    name: String,
    checksum: String,
}

/// How many shards the cluster has.
#[derive(Row, Deserialize)]
struct Shape {
    shards: u64,
}

const DATABASE: Sql = Sql::new("create the database", include_str!("../sql/schema/database.sql"));
const TABLE: Sql = Sql::new("create the table of migrations", include_str!("../sql/schema/migrations.sql"));
const APPLIED: Sql =
    Sql::new("read the applied migrations", include_str!("../sql/queries/applied_migrations.sql"));
const SHAPE: Sql = Sql::new("look at the cluster", include_str!("../sql/queries/cluster_shape.sql"));

/// Brings the schema up to date, making the database when it is missing. Returns the names of what it applied.
/// Running it again does no harm; of several processes that run it at once one applies, and the others wait for it.
///
/// # Errors
/// See [`MigrateError`]; what was applied before the error stays.
pub async fn migrate(engine: &Engine) -> Result<Vec<&'static str>, MigrateError> {
    let options = (!engine.is_embedded()).then(LockOptions::default);
    migrate_under(engine, options).await
}

/// [`migrate`] with other times for its lock.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_with(engine: &Engine, options: LockOptions) -> Result<Vec<&'static str>, MigrateError> {
    migrate_under(engine, Some(options)).await
}

/// Without a lock where no other process can have the database open.
async fn migrate_under(
    engine: &Engine,
    lock: Option<LockOptions>,
) -> Result<Vec<&'static str>, MigrateError> {
    check_cluster(engine).await?;
    match engine.execute_ddl(&TABLE).await {
        Err(error) if is_missing(&error) => {
            engine.execute_outside(&DATABASE.with("database", engine.database())).await?;
            engine.execute_ddl(&TABLE).await?;
        }
        made => made?,
    }
    // The usual start has nothing to do, and needs no lock for it.
    let applied = engine.query::<Applied>(&APPLIED).await?;
    if pending(MIGRATIONS, &applied)?.next().is_none() {
        return Ok(Vec::new());
    }
    let mut lock = match lock {
        Some(options) => Lock::take(engine, options).await?,
        None => Lock::alone(engine),
    };
    let done = apply(engine, &mut lock).await;
    lock.release().await;
    done
}

/// Applies what is pending, with the lock held.
async fn apply(engine: &Engine, lock: &mut Lock<'_>) -> Result<Vec<&'static str>, MigrateError> {
    // Read again: whoever held the lock before us may have applied it all.
    let applied = lock.during(engine.query::<Applied>(&APPLIED)).await?;
    let mut done = Vec::new();
    for migration in pending(MIGRATIONS, &applied)? {
        for statement in statements(migration.text).filter(|text| !(engine.is_embedded() && refreshes(text)))
        {
            lock.during(engine.execute_text("apply a migration", statement)).await?;
        }
        let Migration { number, name, .. } = *migration;
        let row = NewlyApplied { number, name: name.to_owned(), checksum: checksum(migration.text) };
        // No token: a database that remembers one need not have the row any more.
        lock.during(engine.insert("migrations", &[row], None)).await?;
        done.push(name);
    }
    Ok(done)
}

/// Whether a statement makes a view that counts anew by the clock. Each time it puts a new table in place of the old one,
/// and on a disk that is full just then the embedded engine is left with an empty definition that it cannot open again. A
/// database of one machine is small: there [`ReportStore::refresh_counts`](crate::ReportStore::refresh_counts) counts when
/// it is asked to.
fn refreshes(statement: &str) -> bool {
    statement.contains("\nREFRESH EVERY ")
}

/// Our tables are replicated and not sharded: a host would show the reports of its own shard only.
async fn check_cluster(engine: &Engine) -> Result<(), MigrateError> {
    let Some(cluster) = engine.dialect().cluster() else { return Ok(()) };
    let shape = engine.query_outside::<Shape>(&SHAPE.with("cluster", cluster)).await?;
    match shape.first().map_or(0, |shape| shape.shards) {
        0 => Err(MigrateError::NoCluster { cluster: cluster.to_owned() }),
        1 => Ok(()),
        shards => Err(MigrateError::Sharded { cluster: cluster.to_owned(), shards }),
    }
}

/// Every known migration with its state. Changes nothing; a database that does not exist has all pending.
///
/// # Errors
/// As [`migrate`], for a database that is newer or was changed.
pub async fn migration_status(engine: &Engine) -> Result<Vec<MigrationStatus>, MigrateError> {
    let applied = match engine.query::<Applied>(&APPLIED).await {
        Ok(applied) => applied,
        Err(error) if is_missing(&error) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    // For its checks only.
    let _checked = pending(MIGRATIONS, &applied)?;
    let at = |number| applied.iter().find(|row| row.number == number).map(|row| row.applied_at);
    Ok(MIGRATIONS
        .iter()
        .map(|m| MigrationStatus { number: m.number, name: m.name.to_owned(), applied_at: at(m.number) })
        .collect())
}

/// ClickHouse's codes for a table or database that does not exist.
fn is_missing(error: &StoreError) -> bool {
    let StoreError::Database { source: clickhouse::error::Error::BadResponse(text), .. } = error else {
        return false;
    };
    matches!(crate::error::code(text), Some(60 | 81))
}

/// What is left to apply, after the checks.
fn pending<'a>(
    known: &'a [Migration],
    applied: &[Applied],
) -> Result<impl Iterator<Item = &'a Migration>, MigrateError> {
    let newest = known.last().map_or(0, |migration| migration.number);
    let mut reached = 0;
    for row in applied {
        let Some(migration) = known.iter().find(|migration| migration.number == row.number) else {
            return Err(MigrateError::Newer { found: row.number, known: newest });
        };
        let known = checksum(migration.text);
        if row.checksum != known {
            return Err(MigrateError::Changed {
                name: row.name.clone(),
                applied: row.checksum.clone(),
                known,
            });
        }
        reached = reached.max(row.number);
    }
    Ok(known.iter().filter(move |migration| migration.number > reached))
}

fn checksum(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}

/// The statements of a file, without the `;` that ends each.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Migration] = &[
        Migration { number: 1, name: "0001_a.sql", text: "A;\n\nB\n;\n" },
        Migration { number: 2, name: "0002_b.sql", text: "C;\n" },
    ];

    fn applied(number: u32, text: &str) -> Applied {
        Applied { number, name: format!("000{number}.sql"), checksum: checksum(text), applied_at: 1 }
    }

    fn names(rows: &[Applied]) -> Result<Vec<&'static str>, String> {
        pending(KNOWN, rows).map(|rest| rest.map(|m| m.name).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn only_what_is_missing_is_applied() {
        assert_eq!(names(&[]), Ok(vec!["0001_a.sql", "0002_b.sql"]));
        assert_eq!(names(&[applied(1, KNOWN[0].text)]), Ok(vec!["0002_b.sql"]));
        assert_eq!(names(&[applied(1, KNOWN[0].text), applied(2, KNOWN[1].text)]), Ok(vec![]));
    }

    #[test]
    fn a_newer_or_changed_schema_is_refused() {
        let newer = names(&[applied(3, "X")]).unwrap_err();
        assert!(newer.contains("migration 3") && newer.contains("knows 2"), "{newer}");
        let changed = names(&[applied(1, "something else")]).unwrap_err();
        assert!(changed.contains("0001.sql"), "{changed}");
    }

    #[test]
    fn files_are_numbered_without_gaps_and_bear_repetition() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number as usize, index + 1);
            assert!(migration.name.starts_with(&format!("{:04}_", migration.number)), "{}", migration.name);
            for statement in statements(migration.text) {
                let repeats = ["IF NOT EXISTS", "MODIFY COLUMN", "MODIFY SETTING", "MATERIALIZE "];
                let repeats = repeats.iter().any(|words| statement.contains(words));
                assert!(repeats, "{}: {statement}", migration.name);
            }
        }
    }

    /// What a cluster is told: every statement on all hosts, every table that holds rows of ours replicated.
    #[test]
    fn the_schema_is_rendered_for_a_cluster() {
        let dialect = crate::dialect::Dialect::of_cluster(Some("main"));
        let mut rendered = String::new();
        let own = [DATABASE, TABLE, crate::lock::TABLE].map(|sql| sql.text().trim());
        let files = MIGRATIONS.iter().flat_map(|migration| statements(migration.text));
        for statement in own.into_iter().chain(files) {
            let statement = dialect.render(statement);
            assert_eq!(statement.matches(" ON CLUSTER 'main'").count(), 1, "{statement}");
            rendered.extend([statement.as_str(), ";\n\n"]);
        }
        assert!(!rendered.contains("non_replicated"));
        expect_test::expect_file!["../tests/golden/cluster.sql"].assert_eq(&rendered);
    }

    #[test]
    fn a_file_splits_into_statements() {
        assert_eq!(statements(KNOWN[0].text).collect::<Vec<_>>(), ["A", "B"]);
    }
}
