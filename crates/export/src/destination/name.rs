//! Names of files at a destination: what every kind of destination can hold, and what opens nothing outside it.

use super::DestinationError;

/// Longest name, in bytes.
pub const MAX_BYTES: usize = 200;

/// Checks a name: parts of ASCII letters, digits, `-`, `_` and `.` with `/` between them, none empty, none with a dot before it.
///
/// # Errors
/// [`DestinationError::Name`] with the reason.
pub fn check(name: &str) -> Result<(), DestinationError> {
    let wrong = |what| Err(DestinationError::Name { name: name.chars().take(80).collect(), what });
    if name.len() > MAX_BYTES {
        return wrong("it is longer than 200 bytes");
    }
    for part in name.split('/') {
        if part.is_empty() {
            return wrong("a part of it is empty");
        }
        if part.starts_with('.') {
            return wrong("a part of it begins with a dot");
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return wrong("it has other characters than letters, digits, `-`, `_`, `.` and `/`");
        }
    }
    Ok(())
}

/// The name while the file is on its way: in the same folder, hidden, and made of the content, so that what is found under it is
/// a part of this very content.
pub(super) fn on_its_way(name: &str, sha256: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or((None, name), |(folder, file)| (Some(folder), file));
    let hidden = format!(".{file}.{}.part", sha256.get(..32).unwrap_or(sha256));
    folder.map_or(hidden.clone(), |folder| format!("{folder}/{hidden}"))
}

/// Whether a file is shown: no part of its name begins with a dot.
pub(super) fn shows(name: &str) -> bool {
    !name.split('/').any(|part| part.starts_with('.'))
}
