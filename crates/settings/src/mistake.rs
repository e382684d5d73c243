//! What is wrong with the settings, and where it was written.

use std::fmt;

/// Where a value was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// In the defaults of the program.
    #[default]
    Default,
    /// In a file; line and column are 1-based, the column counts characters.
    File {
        /// Name of the file as it was given.
        name: String,
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// In a variable of the environment.
    Env(String),
    /// In a `--set` argument; holds its key.
    Set(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Self::Env(name) => f.write_str(name),
            Self::Set(key) => write!(f, "--set {key}"),
        }
    }
}

/// One mistake. Its text repeats keys and, for closed lists, the value given; never any other value, which
/// could be a secret put in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it was written.
    pub origin: Origin,
    /// What is wrong, and what the key takes.
    pub what: String,
    /// What was probably meant, or what to do.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n    {hint}"),
            None => Ok(()),
        }
    }
}

/// Every mistake in the settings, in the order the sources are read; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError {
    /// The mistakes.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mistakes.len() {
            1 => f.write_str("the settings have a mistake")?,
            n => write!(f, "the settings have {n} mistakes")?,
        }
        self.mistakes.iter().try_for_each(|mistake| write!(f, "\n{mistake}"))
    }
}
