//! Files of batches that are planned and not yet known to be carried out, on this disk.
//!
//! That a batch is planned stands in the trail; what is here saves making its bytes again, and is worth nothing where the trail does
//! not know of the batch. `NUMBER.xml` is the file to send, `NUMBER.json` what belongs to it. The second is written last and removed
//! first, so that a file without it is of a process that stopped before it began. `kept/REPORT` is what is needed to take a case back
//! when its post is gone.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use casework::{BatchPlan, MessageKind};
use icsr::Icsr;
use model::ReportId;
use serde::{Deserialize, Serialize};

use super::error::RunError;

/// What belongs to a case of a plan and is in no trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Its report.
    pub report: ReportId,
    /// Why, of what is taken back or put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is kept of the case while the receiver has it; nothing of what is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Box<Icsr>>,
}

/// A batch that is to be carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// N.1.2.
    pub number: String,
    /// As the trail has it.
    pub batch: BatchPlan,
    /// Of its cases, in the same order.
    pub cases: Vec<Planned>,
}

/// How long a lock that is let go may still be held: a program that is being started has a copy of all open files, until it is that
/// program.
const HELD_BY_A_CHILD: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(10);

/// The plans for one profile on this disk; locked while this lives, but for [`Plans::look`].
#[derive(Debug)]
pub struct Plans {
    dir: PathBuf,
    _lock: Option<File>,
}

impl Plans {
    /// Opens the folder, which is made where it is missing, and locks it.
    ///
    /// # Errors
    /// [`RunError::Busy`] where another process has it, [`RunError::Plan`] when the disk fails.
    pub fn open(dir: &Path) -> Result<Plans, RunError> {
        fs::create_dir_all(dir).map_err(fault(dir, "made"))?;
        let path = dir.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(fault(&path, "opened"))?;
        let until = Instant::now() + HELD_BY_A_CHILD;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Plans { dir: dir.to_owned(), _lock: Some(lock) }),
                Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => return Err(RunError::Busy { path }),
                Err(TryLockError::Error(source)) => {
                    return Err(RunError::Plan { path, doing: "locked", source });
                }
            }
        }
    }

    /// The folder as it is, for a run that writes nothing: neither made nor locked.
    pub fn look(dir: &Path) -> Plans {
        Plans { dir: dir.to_owned(), _lock: None }
    }

    /// The file of a plan.
    pub(super) fn xml(&self, number: &str) -> PathBuf {
        self.dir.join(format!("{number}.xml"))
    }

    fn json(&self, number: &str) -> PathBuf {
        self.dir.join(format!("{number}.json"))
    }

    /// Writes a plan. It begins once the trail has it.
    pub(super) fn write(&self, plan: &Plan, xml: &[u8]) -> Result<(), RunError> {
        let json = serde_json::to_vec(plan).map_err(|error| RunError::Plan {
            path: self.json(&plan.number),
            doing: "written",
            source: error.into(),
        })?;
        for (path, bytes) in [(self.xml(&plan.number), xml), (self.json(&plan.number), json.as_slice())] {
            self.durable(&path, bytes).map_err(fault(&path, "written"))?;
        }
        Ok(())
    }

    fn durable(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let partial = path.with_extension("part");
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)?;
        File::open(&self.dir)?.sync_all()
    }

    /// Plans that lie here, in the order of their numbers.
    pub(super) fn open_plans(&self) -> Result<Vec<Plan>, RunError> {
        let mut plans = Vec::new();
        let entries = fs::read_dir(&self.dir).map_err(fault(&self.dir, "listed"))?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(fault(&self.dir, "listed"))?.path());
        }
        paths.sort();
        for path in paths {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("json") => {
                    let bytes = fs::read(&path).map_err(fault(&path, "read"))?;
                    let plan: Plan = serde_json::from_slice(&bytes)
                        .map_err(|_| RunError::Damaged { path: path.clone() })?;
                    plans.push(plan);
                }
                // Of a process that stopped before there was a plan.
                Some("xml") if !path.with_extension("json").exists() => {
                    fs::remove_file(&path).map_err(fault(&path, "removed"))?
                }
                Some("part") => fs::remove_file(&path).map_err(fault(&path, "removed"))?,
                _ => {}
            }
        }
        Ok(plans)
    }

    fn kept(&self, report: ReportId) -> PathBuf {
        self.dir.join("kept").join(report.to_string())
    }

    /// Keeps what is needed to take the cases of a plan back, and removes it of those that were.
    pub(super) fn keep(&self, plan: &Plan) -> Result<(), RunError> {
        let dir = self.dir.join("kept");
        fs::create_dir_all(&dir).map_err(fault(&dir, "made"))?;
        for (case, planned) in plan.cases.iter().zip(&plan.batch.cases) {
            let path = self.kept(case.report);
            let Some(kept) = &case.kept else {
                if planned.kind == MessageKind::Nullification {
                    remove(&path)?;
                }
                continue;
            };
            let bytes = serde_json::to_vec(kept).map_err(|error| fault(&path, "written")(error.into()))?;
            self.durable(&path, &bytes).map_err(fault(&path, "written"))?;
        }
        Ok(())
    }

    /// What is kept of a case; nothing where nothing is.
    pub(super) fn kept_of(&self, report: ReportId) -> Result<Option<Icsr>, RunError> {
        let path = self.kept(report);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(&path, "read")(error)),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| RunError::Damaged { path })
    }

    /// Removes a plan that was carried out, or given up.
    pub(super) fn done(&self, plan: &Plan) -> Result<(), RunError> {
        remove(&self.json(&plan.number))?;
        remove(&self.xml(&plan.number))
    }
}

/// Removes a file that may be gone already.
fn remove(path: &Path) -> Result<(), RunError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fault(path, "removed")(error)),
        _ => Ok(()),
    }
}

fn fault(path: &Path, doing: &'static str) -> impl Fn(io::Error) -> RunError {
    let path = path.to_owned();
    move |source| RunError::Plan { path: path.clone(), doing, source }
}
