//! The last file of a period: what was written, of what, with which versions. JSON, one key a line; the same for the same files,
//! whoever wrote them and when.
//!
//! A file that no manifest names belongs to no export: a try that was given up leaves such files.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::Period;

/// Version of the form.
const FORM: u32 = 1;

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name at the destination.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content, 64 hexadecimal digits.
    pub sha256: String,
    /// Cases or rows in it; of a workbook those of all its tables.
    pub rows: u64,
}

/// A case that was not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The report.
    pub report: String,
    /// Why: elements and sentences, no text of a post.
    pub reasons: Vec<String>,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub manifest: u32,
    /// The job.
    pub job: String,
    /// What was exported: `e2b`, `listing/csv` …
    pub export: String,
    /// The period.
    pub period: String,
    /// When the period was first begun: nothing that came later had to be in it.
    pub cut_off: Timestamp,
    /// Query string that chose the reports.
    pub filter: String,
    /// The receiver's profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Cases or rows in all files.
    pub rows: u64,
    /// The files, in the order of their names.
    pub files: Vec<File>,
    /// Cases that were not written, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Versions of what made the files: `program`, `dictionary`, `model`, `settings`, `meddra` …
    pub versions: BTreeMap<String, String>,
}

impl Manifest {
    /// The name of the manifest of a period.
    pub fn name(job: &str, period: Period) -> String {
        format!("{job}/{}.manifest.json", period.stamp())
    }

    /// That of what was written.
    pub fn of(turn: &super::Turn, written: super::Written) -> Manifest {
        let super::Written { mut files, rows, refused, filter, versions } = written;
        files.sort_by(|left, right| left.name.cmp(&right.name));
        Manifest {
            manifest: FORM,
            job: turn.job.name.clone(),
            export: turn.job.content.name().to_owned(),
            period: turn.period.to_string(),
            cut_off: turn.cut_off,
            filter,
            profile: turn.job.profile.clone(),
            rows,
            files,
            refused,
            versions,
        }
    }

    /// As bytes.
    ///
    /// # Panics
    /// Never: it is made of texts and numbers.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest is made of texts and numbers");
        bytes.push(b'\n');
        bytes
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// When they are no manifest.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}
