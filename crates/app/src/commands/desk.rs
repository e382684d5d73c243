//! What commands about reviews need: the database, and the trail with a follower that brings the copy up to date.
//!
//! A command has the desk for itself, or shares what may be shared; where another process has the data directory it says so.

use std::sync::Arc;
use std::time::Duration;

use casework::{Actor, Change, Subject};
use model::{SystemClock, Versions};
use review::trail::{Draft, Follower, Trail, TrailStore};
use store::ReportStore;

use crate::args::Global;
use crate::commands::load_settings;
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::{Home, Owner};

/// Who acts on the command line: whoever may read the data directory.
pub(crate) const ACCOUNT: &str = "local";
/// How long the copy may take to have everything that the journal had. A large trail is copied by whoever serves the desk.
const PATIENCE: Duration = Duration::from_secs(60);

/// The desk, open.
pub(crate) struct Desk {
    /// Key, journal, settings.
    pub(crate) home: Home,
    database: Database,
    trail: Trail,
    follower: Follower,
    _owner: Option<Owner>,
}

impl Desk {
    /// Opens it, with a follower that begins to bring the copy of the trail up to date.
    ///
    /// To be called within a runtime.
    pub(crate) async fn open(global: &Global) -> anyhow::Result<Desk> {
        let home = Home::open(load_settings(global)?)?;
        let owner = home.own_if_needed(true)?;
        let database = Database::open(home.settings()).await?;
        let copy: Arc<dyn TrailStore> = Arc::new(database.store.clone());
        // No dictionary and no model has a part in what a command writes down.
        let versions = Versions { hark: env!("CARGO_PKG_VERSION").to_owned(), ..Versions::default() };
        let (trail, follower) = Trail::start(home.journal.clone(), copy, Arc::new(SystemClock), versions)?;
        Ok(Desk { home, database, trail, follower, _owner: owner })
    }

    /// Waits until the copy of the trail has everything that the journal had.
    ///
    /// # Errors
    /// When it does not come to that: the follower does not get through a journal that is damaged, or that is not the one that
    /// the copy was made of.
    pub(crate) async fn caught_up(&self) -> anyhow::Result<()> {
        let ready = tokio::time::timeout(PATIENCE, self.trail.ready()).await;
        Ok(ready.map_err(|_| {
            let text = "the copy of the trail does not come up to date with the journal; `hark audit verify` says whether \
                        anything is wrong with them";
            failure(exit::TRY_AGAIN, text)
        })??)
    }

    /// The database.
    pub(crate) fn store(&self) -> &ReportStore {
        &self.database.store
    }

    /// The trail.
    pub(crate) fn trail(&self) -> &Trail {
        &self.trail
    }

    /// The copy of the trail in it.
    pub(crate) fn copy(&self) -> Arc<dyn TrailStore> {
        Arc::new(self.database.store.clone())
    }

    /// Writes into the trail that so many lines left the program.
    pub(crate) async fn exported(&self, what: &str, query: String, rows: u64) -> anyhow::Result<()> {
        let change = Change::Exported { what: what.to_owned(), query, rows };
        let by = Actor::Person(ACCOUNT.to_owned());
        let draft =
            Draft { id: None, subject: Subject::Desk, prev: None, by, change, reason: None, meaning: None };
        self.trail.propose(draft).await?;
        Ok(())
    }

    /// Stops the follower and closes the database.
    pub(crate) async fn close(self) {
        let Desk { database, trail, follower, .. } = self;
        // It blocks, and asks this runtime for what it writes last.
        let _ = tokio::task::spawn_blocking(move || follower.stop()).await;
        drop(trail);
        database.close().await;
    }
}

/// Runs a command on the desk, and closes the desk whatever comes of it.
pub(crate) fn on_desk<T>(
    global: &Global,
    command: impl AsyncFnOnce(&Desk) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let desk = Desk::open(global).await?;
        let done = command(&desk).await;
        desk.close().await;
        done
    })
}

/// The query string of options that were given, for the trail.
pub(crate) fn query(options: &[(&str, Option<String>)]) -> String {
    let given = options.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
    given.collect::<Vec<_>>().join("&")
}
