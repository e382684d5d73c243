//! The one way to a ClickHouse, server or embedded: the official client over TCP or over a pipe in memory.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use chdb::Chdb;
use clickhouse::error::Error as ClientError;
use clickhouse::{Client, Compression, RowOwned, RowRead, RowWrite};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::TokioExecutor;

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::hosts::{Hosts, Patience};
use crate::http;
use crate::server::{ServerError, ServerOptions, WireCompression};
use crate::sql::Sql;

/// The database that holds our tables unless told otherwise.
const DATABASE: &str = "hark";

/// A ClickHouse to run statements on. Cheap to clone. Table names without a database mean its own database.
#[derive(Clone)]
pub struct Engine {
    hosts: Arc<Hosts>,
    /// Tables whose columns were compared with our rows once; see [`Engine::insert`].
    checked: Arc<Mutex<HashSet<&'static str>>>,
    database: String,
    place: String,
    embedded: bool,
    dialect: Dialect,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("place", &self.place).field("database", &self.database).finish()
    }
}

impl Engine {
    /// The engine inside this process, database `hark`. Keeps the directory open until dropped or closed.
    pub fn embedded(chdb: &Chdb) -> Engine {
        Engine::embedded_in(chdb, DATABASE)
    }

    /// The engine inside this process, another database.
    pub fn embedded_in(chdb: &Chdb, database: &str) -> Engine {
        const PLACE: &str = "embedded ClickHouse";
        let http = HttpClient::builder(TokioExecutor::new()).build(chdb.connector());
        let client = Client::with_http_client(http).with_url("http://embedded");
        let client = prepared(client.with_compression(Compression::None));
        let engine = Engine::new(Hosts::one(client, PLACE), database, PLACE, Dialect::Alone);
        Engine { embedded: true, ..engine }
    }

    /// A server over HTTP or HTTPS, or several that are replicas of each other. Does not connect yet; see
    /// [`Engine::ping`].
    ///
    /// # Errors
    /// When an address or the file of trusted certificates is unusable.
    pub fn server(options: &ServerOptions) -> Result<Engine, ServerError> {
        let dialect = Dialect::of_cluster(options.cluster.as_deref());
        let prepare = |client: Client| {
            // A select whose reader is gone need not run on.
            let mut client =
                prepared(client).with_setting("cancel_http_readonly_queries_on_client_close", "1");
            if options.compression == WireCompression::Lz4 {
                client = client.with_setting("enable_http_compression", "1");
            }
            dialect.settings().iter().fold(client, |client, (name, value)| client.with_setting(*name, *value))
        };
        let hosts = Hosts::several(http::clients(options)?, options.request_timeout, prepare);
        Ok(Engine::new(hosts, &options.database, &options.url, dialect.clone()))
    }

    fn new(hosts: Hosts, database: &str, place: &str, dialect: Dialect) -> Engine {
        let (database, place) = (database.to_owned(), place.to_owned());
        Engine { hosts: Arc::new(hosts), checked: Arc::default(), database, place, embedded: false, dialect }
    }

    /// Whether it runs inside this process.
    pub(crate) fn is_embedded(&self) -> bool {
        self.embedded
    }

    /// Where it runs, for messages: `embedded ClickHouse` or the addresses of the server.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The database our tables are in.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// How DDL is written for it.
    pub(crate) fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Checks that it answers and returns its version, for example `26.7.2.1`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<String, StoreError> {
        const PING: Sql = Sql::new("reach the database", include_str!("../sql/queries/version.sql"));
        let version = self.hosts.ask(Patience::Request, |client| PING.on(&client).fetch_one()).await;
        version.map_err(|failed| StoreError::database(PING.does(), failed))
    }

    /// Runs a statement without a result.
    ///
    /// # Errors
    /// When the database refuses it or cannot be reached.
    pub async fn execute(&self, sql: &Sql) -> Result<(), StoreError> {
        let done =
            self.hosts.ask(Patience::Request, |client| sql.on(&self.in_database(client)).execute()).await;
        done.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Runs DDL, or what else is for every host of a cluster. It may work through whole tables.
    pub(crate) async fn execute_ddl(&self, sql: &Sql) -> Result<(), StoreError> {
        let ddl = |client| sql.ddl_on(&self.in_database(client), &self.dialect).execute();
        self.hosts.ask(Patience::Table, ddl).await.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Runs DDL outside of our database, where it may not exist yet.
    pub(crate) async fn execute_outside(&self, sql: &Sql) -> Result<(), StoreError> {
        let ddl = |client| sql.ddl_on(&client, &self.dialect).execute();
        self.hosts.ask(Patience::Table, ddl).await.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Runs a query outside of our database.
    pub(crate) async fn query_outside<R: RowOwned + RowRead>(&self, sql: &Sql) -> Result<Vec<R>, StoreError> {
        let rows = self.hosts.ask(Patience::Request, |client| sql.on(&client).fetch_all());
        rows.await.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// When the database refuses it, cannot be reached, or the rows do not fit `R`.
    pub async fn query<R: RowOwned + RowRead>(&self, sql: &Sql) -> Result<Vec<R>, StoreError> {
        let rows = self.hosts.ask(Patience::Request, |client| sql.on(&self.in_database(client)).fetch_all());
        rows.await.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Runs a statement and returns its whole answer in a format of ClickHouse.
    pub(crate) async fn query_bytes(&self, sql: &Sql, format: &str) -> Result<Vec<u8>, StoreError> {
        let answered = self
            .hosts
            .ask(Patience::Request, |client| {
                let query = sql.on(&self.in_database(client));
                async move { query.fetch_bytes(format)?.collect().await.map(|bytes| bytes.to_vec()) }
            })
            .await;
        answered.map_err(|failed| StoreError::database(sql.does(), failed))
    }

    /// Inserts rows as one block. The same rows under the same `token` again change nothing; without a token they are
    /// inserted whatever was there before.
    ///
    /// The first insert into a table compares its columns with the row, name by name and type by type; later ones send
    /// the rows without that, which saves the check of each value.
    ///
    /// # Errors
    /// When nothing, or not surely everything, was inserted; repeating is safe.
    pub async fn insert<R: RowOwned + RowWrite>(
        &self,
        table: &'static str,
        rows: &[R],
        token: Option<&str>,
    ) -> Result<(), StoreError> {
        self.insert_each::<R, _, _, _>(table, rows.len(), || rows.iter().map(Ok::<_, Infallible>), token)
            .await?
            .unwrap_or_else(|never| match never {});
        Ok(())
    }

    /// [`Engine::insert`] of `count` rows that are made while they are sent, anew for each host that is tried. A row that
    /// cannot be made ends the insert, of which nothing is kept.
    ///
    /// # Errors
    /// As [`Engine::insert`]; the inner error is that of the row.
    pub(crate) async fn insert_each<R, B, E, I>(
        &self,
        table: &'static str,
        count: usize,
        rows: impl Fn() -> I,
        token: Option<&str>,
    ) -> Result<Result<(), E>, StoreError>
    where
        R: RowOwned + RowWrite,
        B: Borrow<R>,
        I: Iterator<Item = Result<B, E>>,
    {
        if count == 0 {
            return Ok(Ok(()));
        }
        let checked = self.checked().contains(table);
        let inserted = self
            .hosts
            .ask(Patience::Request, |client| {
                insert(self.in_database(client).with_validation(!checked), table, rows(), token)
            })
            .await;
        match inserted {
            Ok(done) => {
                if !checked && done.is_ok() {
                    self.checked().insert(table);
                }
                Ok(done)
            }
            Err((source, place)) => Err(StoreError::Insert { table, rows: count, place, source }),
        }
    }

    fn checked(&self) -> std::sync::MutexGuard<'_, HashSet<&'static str>> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement of a migration.
    pub(crate) async fn execute_text(
        &self,
        does: &'static str,
        text: &'static str,
    ) -> Result<(), StoreError> {
        self.execute_ddl(&Sql::new(does, text)).await
    }

    fn in_database(&self, client: Client) -> Client {
        client.with_database(&self.database)
    }
}

/// From the seed that the system gives each `RandomState`; no secret depends on it.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// What every client of ours asks for.
fn prepared(client: Client) -> Client {
    client
        // An asynchronous insert would join batches, and so lose their deduplication tokens.
        .with_setting("async_insert", "0")
        .with_setting("insert_deduplicate", "1")
        // A batch rarely holds two rows of one key, reads fold them, and looking for them takes as long as all the rest of
        // an insert.
        .with_setting("optimize_on_insert", "0")
        // In JSON: numbers as numbers, however large.
        .with_setting("output_format_json_quote_64bit_integers", "0")
}

async fn insert<R: RowOwned + RowWrite, B: Borrow<R>, E>(
    client: Client,
    table: &str,
    rows: impl Iterator<Item = Result<B, E>>,
    token: Option<&str>,
) -> Result<Result<(), E>, ClientError> {
    let insert = client.insert::<R>(table).await?;
    // `insert_deduplicate = 0` would not do for an insert without a token: servers of 2026 go by `deduplicate_insert`
    // instead and drop rows whose like they remember, and older ones do not know that setting. A token that nobody has
    // used is new to all of them.
    let unique;
    let token = match token {
        Some(token) => token,
        None => {
            unique = format!("unique/{:016x}{:016x}", random(), random());
            &unique
        }
    };
    let mut insert = insert.with_setting("insert_deduplication_token", token);
    for row in rows {
        match row {
            Ok(row) => insert.write(row.borrow()).await?,
            // Dropped without its end, the insert keeps nothing.
            Err(error) => return Ok(Err(error)),
        }
    }
    insert.end().await.map(Ok)
}
