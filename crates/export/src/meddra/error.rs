//! Why a release cannot be used.

use std::path::PathBuf;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub enum MeddraError {
    /// A file cannot be read.
    #[error("MedDRA's file `{}` cannot be read; `meddra.dir` must name the folder with `llt.asc`, `pt.asc` and `soc.asc` of a release", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line is not of the form.
    #[error("line {line} of `{}` is no line of MedDRA's ASCII files: {what}; unpack the release anew", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The version is none.
    #[error("`{0}` is no version of MedDRA; write it as the release calls itself, such as `28.1`")]
    Version(String),
    /// The folder says that it is another release.
    #[error("`{}` holds release {found} of MedDRA, the settings say {expected}; correct `meddra.version` or `meddra.dir`", .path.display())]
    OtherRelease {
        /// The folder.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What the settings say.
        expected: String,
    },
}
