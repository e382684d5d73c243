//! Jobs of exports as the settings want them, over the desk's trail and the database.

use std::collections::BTreeMap;
use std::future::Future;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use casework::{Actor, Deadlines};
use export::job::{self, Job, Runner, Turn, Work, WorkError, Working};
use export::settings::{Content, JobSettings, Selection};
use icsr::Profile;
use model::SystemClock;
use review::trail::Trail;
use store::{DeskFilter, ReportStore};
use tokio::task::JoinHandle;

use super::{DeskTrail, cases, handed, lines};
use crate::exit::{self, failure};
use crate::exports::{CaseBuilder, USUAL};
use crate::home::Home;

/// Whose views jobs see: those that everybody sees.
const ACCOUNT: &str = "hark";

/// What the work of jobs stands on.
pub(crate) struct Parts {
    pub(crate) builder: Arc<CaseBuilder>,
    pub(crate) store: ReportStore,
    pub(crate) trail: Trail,
    pub(crate) deadlines: Deadlines,
    /// The data directory.
    pub(crate) dir: PathBuf,
}

impl Parts {
    /// Over the desk's trail, with what cases are made with.
    pub(crate) fn new(home: &Home, builder: Arc<CaseBuilder>, store: ReportStore, trail: Trail) -> Parts {
        Parts {
            builder,
            store,
            trail,
            deadlines: crate::desk::policy(&home.settings().review).deadlines,
            dir: home.dir().to_owned(),
        }
    }

    /// The profile of a job's receiver, the usual one where it names none.
    pub(super) fn profile(&self, job: &JobSettings) -> Result<&Profile, WorkError> {
        let profile = self.builder.settings.profile(job.profile.as_deref().unwrap_or(USUAL));
        profile.map_err(|text| fault(failure(exit::CONFIG, text)))
    }

    /// The filter that a job's settings give.
    pub(crate) fn filter(&self, selection: &Selection) -> anyhow::Result<DeskFilter> {
        let directory = self.trail.directory();
        let query = match selection {
            Selection::Filter(query) => query.clone(),
            Selection::View(id) => {
                let found = directory.views(ACCOUNT).find(|(known, _)| known == id);
                let text = || {
                    format!(
                        "there is no view `{id}` that everybody sees; share it at the desk, or give its query as `filter`"
                    )
                };
                found.map(|(_, view)| view.query.clone()).ok_or_else(|| failure(exit::CONFIG, text()))?
            }
        };
        review::filter_of(&query, ACCOUNT).map_err(|error| failure(exit::CONFIG, error.to_string()))
    }
}

/// A failure of the work, with the exit code that it knows.
pub(super) fn fault(error: anyhow::Error) -> WorkError {
    WorkError::Work(error.reallocate_into_boxed_dyn_error_without_backtrace())
}

/// The work of every kind of job.
struct Works(Arc<Parts>);

impl Work for Works {
    fn run<'a>(&'a self, turn: &'a Turn) -> Working<'a> {
        let parts = &self.0;
        Box::pin(async move {
            match turn.job.content {
                Content::E2b => cases::run(parts, turn).await,
                Content::Csv | Content::Xlsx | Content::Parquet => lines::run(parts, turn).await,
                Content::R2 | Content::Cioms => handed::run(parts, turn).await,
            }
        })
    }
}

/// The jobs of the settings, with their destinations open.
pub(crate) fn jobs(parts: &Arc<Parts>) -> anyhow::Result<Vec<Job>> {
    let mut open = BTreeMap::new();
    let mut jobs = Vec::new();
    for settings in &parts.builder.settings.jobs {
        let name = &settings.destination;
        let destination = match open.get(name) {
            Some(destination) => Arc::clone(destination),
            None => {
                let known = parts.builder.settings.destinations.get(name).ok_or_else(|| {
                    failure(exit::CONFIG, format!("the settings have no destination `{name}`"))
                })?;
                let opened = export::destination::open(name, known, Arc::new(SystemClock))
                    .map_err(|error| failure(exit::CONFIG, error.to_string()))?;
                open.insert(name.clone(), opened.clone());
                opened
            }
        };
        let work = Arc::new(Works(parts.clone()));
        jobs.push(Job { settings: Arc::new(settings.clone()), destination, work });
    }
    Ok(jobs)
}

/// What runs them. `suffix` tells a command from the process that serves, where both have one data directory.
pub(crate) fn runner(parts: &Parts, suffix: &str) -> anyhow::Result<Runner> {
    Ok(Runner {
        trail: Arc::new(DeskTrail(parts.trail.clone())),
        clock: Arc::new(SystemClock),
        name: format!("{}{suffix}", name_of(&parts.dir)?),
        by: Actor::Hark,
    })
}

/// A name that this data directory keeps: what a process has left is taken up by the one that comes after it.
fn name_of(dir: &Path) -> anyhow::Result<String> {
    let folder = dir.join("export");
    let path = folder.join("process");
    match std::fs::read_to_string(&path) {
        Ok(name) if !name.trim().is_empty() => return Ok(name.trim().to_owned()),
        _ => {}
    }
    std::fs::create_dir_all(&folder)?;
    // The standard library's seeds are random, and no secret depends on it.
    let name = format!("hark-{:016x}", RandomState::new().build_hasher().finish());
    std::fs::write(&path, &name)?;
    Ok(name)
}

/// Runs the jobs of the settings until `stop` is done; nothing where the settings have none, or leave them to another process. To be
/// called once the trail is ready.
pub(crate) async fn start(
    home: &Home,
    builder: Arc<CaseBuilder>,
    store: ReportStore,
    trail: Trail,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    if builder.settings.jobs.is_empty() || !home.settings().export.run_jobs {
        return Ok(None);
    }
    let parts = Arc::new(Parts::new(home, builder, store, trail));
    let jobs = jobs(&parts)?;
    let runner = runner(&parts, "")?;
    Ok(Some(tokio::spawn(job::run(runner, jobs, stop))))
}
