//! Settings of the file connector.

use crate::file::FileError;
use crate::source::{Key, SourceSettings, Takes, key};

/// The fields of a post a column can be mapped to.
pub(crate) const FIELDS: [&str; 13] = [
    "id",
    "text",
    "channel",
    "kind",
    "title",
    "about",
    "lang",
    "url",
    "author",
    "created_at",
    "thread",
    "parent",
    "revision",
];

/// The keys of a source.
pub(crate) static KEYS: &[Key] = &[
    key("path", Takes::Path, "The file: JSON lines or CSV, plain or packed with gzip or zstd.").needed(),
    key("map", Takes::List, "For CSV: `field=Column` each, such as `text=Comment`."),
    key("max_line_bytes", Takes::Number(1024, 67_108_864), "Longest line; longer ones become dead letters.")
        .or("4194304"),
];

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSettings {
    /// Longest line, in bytes; longer ones are refused.
    pub max_line_bytes: usize,
    /// For CSV: `field=Column` each, such as `text=Comment`. A field that is not mapped is read from the column
    /// of its own name, if there is one.
    pub map: Vec<String>,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self { max_line_bytes: 4 << 20, map: Vec::new() }
    }
}

impl FileSettings {
    /// From a source's settings.
    pub(crate) fn of(settings: &SourceSettings) -> Self {
        Self {
            max_line_bytes: usize::try_from(settings.number("max_line_bytes")).unwrap_or(usize::MAX),
            map: settings.list("map").into_iter().map(str::to_owned).collect(),
        }
    }

    /// The map as pairs of field and column.
    pub(crate) fn columns(&self) -> Result<Vec<(&'static str, &str)>, FileError> {
        self.map
            .iter()
            .map(|entry| {
                let (field, column) = entry.split_once('=').ok_or_else(|| FileError::Map {
                    what: format!("`{entry}` has no `=`: write field=Column, such as text=Comment"),
                })?;
                let known =
                    FIELDS.iter().find(|known| **known == field.trim()).ok_or_else(|| FileError::Map {
                        what: format!(
                            "a post has no field `{}`: the fields are {}",
                            field.trim(),
                            FIELDS.join(", ")
                        ),
                    })?;
                Ok((*known, column.trim()))
            })
            .collect()
    }
}
