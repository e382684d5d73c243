//! Settings of the file connector.

use crate::connector::{ChannelSettings, OpenError};
use crate::file::FileError;

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
    /// From a channel's settings.
    pub(crate) fn of(settings: &ChannelSettings) -> Result<Self, OpenError> {
        let mut file = Self::default();
        if let Some(bytes) = settings.get("max_line_bytes") {
            file.max_line_bytes = bytes.parse().map_err(|_| OpenError::Settings {
                channel: "file",
                what: "`max_line_bytes` takes a number of bytes".to_owned(),
            })?;
        }
        if let Some(map) = settings.get("map") {
            file.map = map.split(',').map(str::to_owned).collect();
        }
        Ok(file)
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
