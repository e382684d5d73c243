//! The one way to a ClickHouse, server or embedded: the official client over TCP or over a pipe in memory.

use chdb::Chdb;
use clickhouse::{Client, Compression, RowOwned, RowRead, RowWrite};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::TokioExecutor;
use secrecy::ExposeSecret as _;

use crate::error::StoreError;
use crate::server::{ServerOptions, ServerUrlError};
use crate::sql::Sql;

/// The database that holds our tables unless told otherwise.
const DATABASE: &str = "hark";

/// A ClickHouse to run statements on. Cheap to clone. Table names without a database mean its own database.
#[derive(Clone)]
pub struct Engine {
    client: Client,
    database: String,
    place: String,
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
        let http = HttpClient::builder(TokioExecutor::new()).build(chdb.connector());
        let client = Client::with_http_client(http).with_url("http://embedded");
        Engine::new(client, database, "embedded ClickHouse".to_owned())
    }

    /// A server over HTTP. Does not connect yet; see [`Engine::ping`].
    ///
    /// # Errors
    /// When the URL is unusable.
    pub fn server(options: &ServerOptions) -> Result<Engine, ServerUrlError> {
        options.check()?;
        let mut client = Client::default().with_url(&options.url);
        if !options.user.is_empty() {
            client = client.with_user(&options.user);
        }
        if let Some(password) = &options.password {
            client = client.with_password(password.expose_secret());
        }
        Ok(Engine::new(client, &options.database, options.url.clone()))
    }

    fn new(client: Client, database: &str, place: String) -> Engine {
        let client = client
            .with_compression(Compression::None)
            // An asynchronous insert would join batches, and so lose their deduplication tokens.
            .with_setting("async_insert", "0")
            .with_setting("insert_deduplicate", "1");
        Engine { client, database: database.to_owned(), place }
    }

    /// Where it runs, for messages: `embedded ClickHouse` or the server's URL.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The database our tables are in.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Checks that it answers and returns its version, for example `26.7.2.1`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<String, StoreError> {
        let version = self.client.query("SELECT version()").fetch_one().await;
        version.map_err(|source| self.failed("reach the database", source))
    }

    /// Runs a statement without a result.
    ///
    /// # Errors
    /// When the database refuses it or cannot be reached.
    pub async fn execute(&self, sql: &Sql) -> Result<(), StoreError> {
        let done = sql.on(&self.in_database()).execute().await;
        done.map_err(|source| self.failed(sql.does(), source))
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// When the database refuses it, cannot be reached, or the rows do not fit `R`.
    pub async fn query<R: RowOwned + RowRead>(&self, sql: &Sql) -> Result<Vec<R>, StoreError> {
        let rows = sql.on(&self.in_database()).fetch_all().await;
        rows.map_err(|source| self.failed(sql.does(), source))
    }

    /// Inserts rows as one block. The same rows under the same `token` again change nothing; without a token they are
    /// inserted whatever was there before.
    ///
    /// # Errors
    /// When nothing, or not surely everything, was inserted; repeating is safe.
    pub async fn insert<R: RowOwned + RowWrite>(
        &self,
        table: &'static str,
        rows: &[R],
        token: Option<&str>,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let inserted = insert(&self.in_database(), table, rows, token).await;
        inserted.map_err(|source| {
            let (rows, place) = (rows.len(), self.place.clone());
            StoreError::Insert { table, rows, place, source }
        })
    }

    /// Runs DDL text outside of our database, where it may not exist yet.
    pub(crate) async fn execute_outside(&self, does: &'static str, text: &str) -> Result<(), StoreError> {
        self.client.query_raw(text).execute().await.map_err(|source| self.failed(does, source))
    }

    /// Runs DDL text in our database.
    pub(crate) async fn execute_text(&self, does: &'static str, text: &str) -> Result<(), StoreError> {
        self.in_database().query_raw(text).execute().await.map_err(|source| self.failed(does, source))
    }

    fn in_database(&self) -> Client {
        self.client.clone().with_database(&self.database)
    }

    fn failed(&self, does: &'static str, source: clickhouse::error::Error) -> StoreError {
        StoreError::Database { does, place: self.place.clone(), source }
    }
}

async fn insert<R: RowOwned + RowWrite>(
    client: &Client,
    table: &str,
    rows: &[R],
    token: Option<&str>,
) -> clickhouse::error::Result<()> {
    let insert = client.insert::<R>(table).await?;
    let mut insert = match token {
        Some(token) => insert.with_setting("insert_deduplication_token", token),
        None => insert.with_setting("insert_deduplicate", "0"),
    };
    for row in rows {
        insert.write(row).await?;
    }
    insert.end().await
}
