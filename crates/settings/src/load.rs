//! The thin edge: reads the files that [`crate::parse`] is given.

use std::path::{Path, PathBuf};

use crate::loaded::{Loaded, parse};
use crate::mistake::SettingsError;

/// The file that is read where none is named.
const USUAL: &str = "hark.toml";

/// Where to look for settings.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files of `-c`, in order; where there is none, `hark.toml` of the current directory, if it exists.
    pub files: Vec<PathBuf>,
    /// Arguments of `--set`, in order.
    pub sets: Vec<String>,
    /// The environment: `std::env::vars()`.
    pub env: Vec<(String, String)>,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file that was named cannot be read.
    #[error("could not read the settings file `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The settings have mistakes.
    #[error(transparent)]
    Mistakes(#[from] SettingsError),
}

/// Reads the files and puts the settings together.
///
/// # Errors
/// A named file that cannot be read, or all mistakes in the settings.
pub fn load(request: &Request) -> Result<Loaded, LoadError> {
    let usual = [PathBuf::from(USUAL)];
    let paths: &[PathBuf] = match request.files.is_empty() {
        true if Path::new(USUAL).exists() => &usual,
        _ => &request.files,
    };
    let files = paths
        .iter()
        .map(|path| match std::fs::read_to_string(path) {
            Ok(text) => Ok((path.display().to_string(), text)),
            Err(source) => Err(LoadError::Read { path: path.clone(), source }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(parse(&files, &request.env, &request.sets)?)
}
