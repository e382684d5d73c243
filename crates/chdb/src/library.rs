//! Where libchdb.so lies. Pure search over candidate paths; the first that is a file wins.
//!
//! A path given in so many words (settings, `HARK_CHDB_LIB`) is the only candidate: falling back to some other
//! version behind the operator's back would be worse than an error.

use std::path::{Path, PathBuf};

use crate::OpenError;

/// The file name of the engine on Linux.
const FILE: &str = "libchdb.so";
/// The environment variable that names the library.
const VARIABLE: &str = "HARK_CHDB_LIB";

/// The places to look at, in order, from facts about this process.
fn candidates(
    explicit: Option<&Path>,
    variable: Option<&Path>,
    exe_dir: Option<&Path>,
    data_dir: &Path,
    home: Option<&Path>,
) -> Vec<PathBuf> {
    if let Some(path) = explicit.or(variable) {
        return vec![path.to_owned()];
    }
    let mut places = Vec::new();
    places.extend(exe_dir.map(|dir| dir.join(FILE)));
    places.push(data_dir.join(FILE));
    places.push(Path::new("/usr/local/lib").join(FILE));
    places.extend(home.map(|home| home.join(".local/lib/hark").join(FILE)));
    places
}

/// Finds the library.
///
/// # Errors
/// [`OpenError::LibraryNotFound`] with every path tried.
pub(crate) fn find(explicit: Option<&Path>, data_dir: &Path) -> Result<PathBuf, OpenError> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let exe = std::env::current_exe().ok();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let tried = candidates(
        explicit,
        variable.as_deref(),
        exe.as_deref().and_then(Path::parent),
        data_dir,
        home.as_deref(),
    );
    match tried.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None => Err(OpenError::LibraryNotFound { tried }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_path_is_the_only_candidate() {
        let p = Path::new;
        let data = p("/data");
        assert_eq!(
            candidates(Some(p("/a/x.so")), Some(p("/b/y.so")), None, data, None),
            [PathBuf::from("/a/x.so")]
        );
        assert_eq!(candidates(None, Some(p("/b/y.so")), None, data, None), [PathBuf::from("/b/y.so")]);
    }

    #[test]
    fn without_one_the_usual_places_follow_in_order() {
        let p = Path::new;
        let found = candidates(None, None, Some(p("/opt/hark")), p("/data"), Some(p("/home/ann")));
        let want = [
            "/opt/hark/libchdb.so",
            "/data/libchdb.so",
            "/usr/local/lib/libchdb.so",
            "/home/ann/.local/lib/hark/libchdb.so",
        ];
        assert_eq!(found, want.map(PathBuf::from));
    }

    #[test]
    fn the_error_lists_every_place_and_the_installer() {
        let error = find(Some(Path::new("/nowhere/libchdb.so")), Path::new("/data")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/libchdb.so"), "{error}");
        assert!(error.contains("scripts/install-chdb.sh"), "{error}");
    }
}
