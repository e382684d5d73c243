//! What is wrong with `alerts.toml`, and where: of its rules and of its endpoints.

use std::fmt;

use serde::Serialize;

/// One mistake. Repeats names, keys and words of closed lists; no other value, which could be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mistake {
    /// 1-based line in the file, where there is one.
    pub line: Option<usize>,
    /// The table, such as `rule burst`, `endpoint safety-desk`, with its number, as `#3`, where it has no name; empty for the file.
    pub table: String,
    /// The key, such as `when.min_score`; empty for the table as a whole.
    pub key: String,
    /// What is wrong, and what the key takes.
    pub what: String,
    /// What was probably meant, or what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake at a key of a rule, whose line is found later; without a name, of the file.
    pub(crate) fn of_rule(rule: &str, key: &str, what: impl Into<String>) -> Mistake {
        let table = if rule.is_empty() { String::new() } else { format!("rule {rule}") };
        Mistake { line: None, table, key: key.to_owned(), what: what.into(), hint: None }
    }

    /// With what to do.
    pub(crate) fn hint(self, hint: Option<impl Into<String>>) -> Mistake {
        Mistake { hint: hint.map(Into::into), ..self }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.table.is_empty() {
            write!(f, "{}: ", self.table)?;
        }
        if !self.key.is_empty() {
            write!(f, "`{}`: ", self.key)?;
        }
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n    {hint}"),
            None => Ok(()),
        }
    }
}

/// Every mistake, in the order of the file; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the settings of alerts have a mistake")?,
            n => write!(f, "the settings of alerts have {n} mistakes")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n{mistake}"))
    }
}
