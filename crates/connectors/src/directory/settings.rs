//! Settings of a watched folder.

use std::path::PathBuf;
use std::time::Duration;

use crate::content::How;
use crate::fields::{self, Reading};
use crate::file::FileSettings;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

/// The column map of tables.
pub(crate) const MAP: Key =
    key("map", Takes::List, "For tables: `field=Column` each, such as `text=Comment`.");
/// Lines above the header of tables.
pub(crate) const SKIP_LINES: Key =
    key("skip_lines", Takes::Number(0, 10_000), "For tables: lines of explanation above the header row.")
        .or("0");
/// The longest line.
pub(crate) const MAX_LINE_BYTES: Key = key(
    "max_line_bytes",
    Takes::Number(1024, 67_108_864),
    "Longest line, row or item; longer ones become dead letters.",
)
.or("4194304");
/// How far packed files unpack.
pub(crate) const MAX_UNPACKED: Key = key(
    "max_unpacked_mib",
    Takes::Number(1, 1_048_576),
    "How much a packed file or an archive may unpack to, in MiB; larger ones are refused as bombs.",
)
.or("16384");
/// How much is remembered.
pub(crate) const REMEMBERED: Key = key(
    "remembered",
    Takes::Number(10, 20_000),
    "How many files or objects are remembered one by one; older ones count as read by their time.",
)
.or("5000");

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("path", Takes::Path, "The folder.").needed(),
    key("depth", Takes::Number(0, 32), "How many levels of folders below it are looked into.").or("8"),
    key(
        "settle_secs",
        Takes::Number(0, 86_400),
        "A file without a `.done` mate counts as whole when it has not changed for so long.",
    )
    .or("10"),
    key("needs_mate", Takes::Flag, "Whether only files with a `.done` mate count as whole.").or("false"),
    key(
        "after",
        Takes::Choice(&["leave", "move"]),
        "What is done with a file that was read: leave it, or move it to `done/` (`failed/`) in the folder.",
    )
    .or("leave"),
    REMEMBERED,
    MAP,
    SKIP_LINES,
    MAX_LINE_BYTES,
    MAX_UNPACKED,
    fields::ITEMS,
    fields::FIELDS,
    fields::HTML,
    fields::DELETED,
    fields::TIME_FORMAT,
    fields::AS_CHANNEL,
];

/// The settings as they are used.
pub(super) struct DirectorySettings {
    pub(super) root: PathBuf,
    pub(super) depth: u64,
    pub(super) settle: Duration,
    pub(super) needs_mate: bool,
    pub(super) moves: bool,
    pub(super) remembered: usize,
    pub(super) how: How,
}

/// How contents are read, from the keys that `directory` and `s3` share.
///
/// # Errors
/// See [`Reading::of`]; a column map that is wrong.
pub(crate) fn how(settings: &SourceSettings, own: &str, terms: &'static str) -> Result<How, SettingsProblem> {
    let lines = FileSettings::of(settings);
    lines.columns().map_err(|error| settings.problem("map", error.to_string()))?;
    Ok(How {
        reading: Reading::of(settings, own, terms)?,
        lines,
        skip_lines: settings.count("skip_lines"),
        max_unpacked: settings.count("max_unpacked_mib") << 20,
    })
}

impl DirectorySettings {
    /// From the settings.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        Ok(Self {
            root: settings
                .path("path")
                .ok_or_else(|| settings.problem("path", "is missing: name the folder"))?,
            depth: settings.count("depth"),
            settle: Duration::from_secs(settings.count("settle_secs")),
            needs_mate: settings.flag("needs_mate"),
            moves: settings.text("after") == "move",
            remembered: settings.count("remembered") as usize,
            how: how(settings, super::ABOUT.id, super::ABOUT.terms.as_str())?,
        })
    }
}
