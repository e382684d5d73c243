//! What `scripts/install-kafka.sh` installed, and what to say where it did not.

use std::fmt;
use std::path::{Path, PathBuf};

/// Of Apache Kafka.
pub const VERSION: &str = "4.3.1";
/// The user that SASL listeners know; invented.
pub const USER: &str = "hark";
/// The user's password; invented.
pub const PASSWORD: &str = "invented-password";

/// Why no broker can be started, and what to do. Tests that need one are left out, and say so with this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    pub(super) why: String,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no Apache Kafka {VERSION}: {}. To run it: scripts/install-kafka.sh, then this test again",
            self.why
        )
    }
}

impl std::error::Error for Unavailable {}

/// An installation.
#[derive(Debug)]
pub(super) struct Install {
    root: PathBuf,
}

impl Install {
    /// Looks where the script installs.
    pub(super) fn find() -> Result<Self, Unavailable> {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = var("XDG_CACHE_HOME").or_else(|| Some(var("HOME")?.join(".cache")));
        let cache =
            cache.ok_or_else(|| Unavailable { why: "neither XDG_CACHE_HOME nor HOME is set".to_owned() })?;
        Self::at(&cache)
    }

    fn at(cache: &Path) -> Result<Self, Unavailable> {
        let root = cache.join("hark").join(format!("kafka-{VERSION}"));
        if root.join("installed").is_file() {
            Ok(Self { root })
        } else {
            Err(Unavailable { why: format!("{} is not a whole installation", root.display()) })
        }
    }

    /// All jars in one order: the archive of classes was made with the same.
    pub(super) fn class_path(&self) -> String {
        let mut jars: Vec<String> = std::fs::read_dir(self.root.join("lib"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().display().to_string())
            .collect();
        jars.sort_unstable();
        jars.into_iter().map(|jar| jar + ":").collect()
    }

    /// The archive of classes; it may be missing.
    pub(super) fn classes(&self) -> PathBuf {
        self.root.join("classes.jsa")
    }

    /// A formatted data directory without any topic.
    pub(super) fn template(&self) -> PathBuf {
        self.root.join("template")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_installs_what_this_looks_for() {
        let script = include_str!("../../../../scripts/install-kafka.sh");
        for (name, value) in [("VERSION", VERSION), ("BROKER_USER", USER), ("BROKER_PASSWORD", PASSWORD)] {
            let line = format!("\n{name}='{value}'\n");
            assert!(script.contains(&line), "{line:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said_with_what_to_run() {
        let missing = Install::at(Path::new("/nowhere")).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "no Apache Kafka 4.3.1: /nowhere/hark/kafka-4.3.1 is not a whole installation. \
             To run it: scripts/install-kafka.sh, then this test again"
        );
    }
}
