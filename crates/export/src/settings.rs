//! `export.toml`: who sends, what receivers want, where files go, and which jobs run when.
//!
//! # Contract
//! * [`parse`] is pure and lists every mistake at once, each with the place it was written at and, where something was probably
//!   meant, that. Unknown keys are refused.
//! * No secret is a setting: keys that end in `_file` name the file that holds one. Mistakes repeat keys and, for closed lists, the
//!   value given; never another value.
//! * Relative paths are meant from the folder of the file.
//!
//! ```toml
//! [sender]                      # C.3, and what identifiers are made of
//! [meddra]                      # the release that the operator has a licence for
//! [paper]                       # fonts of forms
//! [profiles.NAME]               # a receiver: `base = "ema"` and what differs from it, or `file = "…"`
//! [destinations.NAME]           # kind = "directory" | "sftp" | "s3"
//! [[jobs]]                      # what runs by itself
//! ```

mod destinations;
mod jobs;
mod profiles;
mod section;
mod sender;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::settings::SettingsError;
use icsr::Profile;

pub use destinations::{DestinationSettings, HostKeySettings, LoginSettings};
pub use jobs::{Content, JobSettings, Selection};
pub use sender::Sender;

use section::Document;

/// What `export.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportSettings {
    /// Who sends. Needed for everything but listings.
    pub sender: Option<Sender>,
    /// The release of MedDRA.
    pub meddra: Option<Meddra>,
    /// Receivers by name: those that come with Hark, and those of the file, which may stand in the place of one of them.
    pub profiles: BTreeMap<String, Profile>,
    /// Destinations by name.
    pub destinations: BTreeMap<String, DestinationSettings>,
    /// Jobs in the order of the file; no two have one name.
    pub jobs: Vec<JobSettings>,
    /// Fonts of forms; the first that has a sign draws it.
    pub fonts: Vec<PathBuf>,
}

/// Where the files of a MedDRA release are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meddra {
    /// Folder with `llt.asc` and the other files.
    pub dir: PathBuf,
    /// Version, such as `28.1`.
    pub version: String,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("the export settings `{}` cannot be read; check `[export] file`, and that this user may read it", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// They have mistakes.
    #[error(transparent)]
    Mistakes(#[from] SettingsError),
}

/// Reads the file.
///
/// # Errors
/// When it, or a file with a profile that it names, cannot be read, and when there are mistakes in it.
pub fn load(path: &Path) -> Result<ExportSettings, LoadError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
    let read = |path: &Path| std::fs::read_to_string(path);
    Ok(parse(&path.display().to_string(), &text, path.parent().unwrap_or(Path::new("")), &read)?)
}

/// What a text says. `name` is that of the file, for mistakes; `folder` what relative paths are meant from; `read` reads the files
/// with profiles that it names.
///
/// # Errors
/// All mistakes, in the order of the lines.
pub fn parse(
    name: &str,
    text: &str,
    folder: &Path,
    read: &dyn Fn(&Path) -> std::io::Result<String>,
) -> Result<ExportSettings, SettingsError> {
    let document = Document::new(name, text, folder);
    let (table, broken) = document.table();
    let root = document.section("", &table);
    let sender = root.table("sender").map(sender::read);
    let meddra = root.table("meddra").map(|section| {
        let meddra = Meddra { dir: section.wanted_path("dir"), version: section.wanted_text("version") };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !meddra.version.is_empty()
            && !meddra.version.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b))
        {
            section.wrong(
                "version",
                "`version` is not that of a release; it takes a text such as \"28.1\"",
                None,
            );
        }
        section.end();
        meddra
    });
    let fonts = root.table("paper").map_or_else(Vec::new, |section| {
        let fonts = section.paths("fonts");
        section.end();
        fonts
    });
    let profiles = profiles::read(&root, read);
    let destinations = destinations::read(&root);
    let jobs = jobs::read(&root, &profiles, &destinations, sender.is_some());
    root.end();
    let mistakes = document.into_mistakes(broken);
    if mistakes.is_empty() {
        Ok(ExportSettings { sender, meddra, profiles, destinations, jobs, fonts })
    } else {
        Err(SettingsError { mistakes })
    }
}

impl ExportSettings {
    /// A profile; with what there is where there is none of this name.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn profile(&self, name: &str) -> Result<&Profile, String> {
        self.profiles.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            format!("there is no profile `{name}`; there are {}", known.join(", "))
        })
    }

    /// A job; with what there is where there is none of this name.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn job(&self, name: &str) -> Result<&JobSettings, String> {
        self.jobs.iter().find(|job| job.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.jobs.iter().map(|job| job.name.as_str()).collect();
            match known.is_empty() {
                true => format!("there is no job `{name}`; the settings have none"),
                false => format!("there is no job `{name}`; there are {}", known.join(", ")),
            }
        })
    }
}
