//! Settings of a source.

use jiff::tz::{Offset, TimeZone};

use crate::import::IMPORT_PATH;
use crate::meta::settings as shared;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    shared::APP_SECRET,
    shared::VERIFY_TOKEN,
    shared::ALLOW_SHA1,
    shared::DELETION_STATUS_URL,
    IMPORT_PATH,
    key(
        "time_zone",
        Takes::Text,
        "Zone of the times in exported chats, which name none: such as `Europe/Berlin`, `+02:00` or `UTC`.",
    )
    .or("UTC"),
];

/// The zone of exported chats.
///
/// # Errors
/// It is neither known nor an offset.
pub(super) fn zone(settings: &SourceSettings) -> Result<TimeZone, SettingsProblem> {
    let name = settings.text("time_zone");
    if name.is_empty() || name.eq_ignore_ascii_case("UTC") {
        return Ok(TimeZone::UTC);
    }
    offset(name).map(TimeZone::fixed).or_else(|| TimeZone::get(name).ok()).ok_or_else(|| {
        let what =
            "is no zone that this system knows: write `+02:00`, or install the system's time zone data";
        settings.problem("time_zone", what)
    })
}

/// `+HH:MM` or `-HH:MM`.
fn offset(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let sane = (0..=18).contains(&hours) && (0..60).contains(&minutes);
    sane.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()).flatten()
}
