//! Reads a secret from the file that a `*_file` setting names.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// A longer file is not a secret but a wrong path.
const MAX_BYTES: u64 = 64 * 1024;

/// Why there is no secret. Never repeats what the file holds.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("could not read the secret in `{}`; check that the file exists and this user may read it", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is empty, or too long for a secret.
    #[error("`{}` does not hold a secret: {what}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// The secret in `path`, without the line end that editors leave behind it.
///
/// # Errors
/// A file that cannot be read, is empty, or is longer than 64 KiB.
pub fn read_secret(path: &Path) -> Result<SecretString, SecretError> {
    let failed = |source| SecretError::Read { path: path.to_owned(), source };
    let unusable = |what| SecretError::Unusable { path: path.to_owned(), what };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_BYTES {
        return Err(unusable("it is longer than 64 KiB"));
    }
    let mut text = std::fs::read_to_string(path).map_err(failed)?;
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    if text.is_empty() {
        return Err(unusable("it is empty"));
    }
    Ok(SecretString::from(text))
}
