//! `[[jobs]]`: what runs by itself, when, and where its files go.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use icsr::Profile;
use model::Timestamp;

use super::destinations::DestinationSettings;
use super::section::{Section, meant};
use crate::job::{CatchUp, Schedule};

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobSettings {
    /// Its name, which the trail and the files have: letters, digits, `-`, `_`.
    pub name: String,
    /// What it writes.
    pub content: Content,
    /// Of which reports.
    pub selection: Selection,
    /// The receiver's profile. Always there for cases; for forms and listings it says what is masked, and may be left out.
    pub profile: Option<String>,
    /// Name of the destination.
    pub destination: String,
    /// When.
    pub schedule: Schedule,
    /// What becomes of periods that were missed.
    pub catch_up: CatchUp,
    /// Periods that end at or before this are not run.
    pub starts: Option<Timestamp>,
    /// After how long another process takes over a period that was begun and not finished.
    pub take_over: Duration,
    /// How long after its end a period is run: what belongs to it takes its time to the database.
    pub settle: Duration,
}

/// What a job writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Batches of cases in E2B(R3).
    E2b,
    /// Batches of cases in E2B(R2).
    R2,
    /// A CIOMS form for each case.
    Cioms,
    /// A line listing as CSV.
    Csv,
    /// A line listing as a workbook.
    Xlsx,
    /// A line listing as Parquet.
    Parquet,
}

impl Content {
    /// As the settings and the manifest say it.
    pub fn name(self) -> &'static str {
        match self {
            Content::E2b => "e2b",
            Content::R2 => "r2",
            Content::Cioms => "cioms",
            Content::Csv => "listing/csv",
            Content::Xlsx => "listing/xlsx",
            Content::Parquet => "listing/parquet",
        }
    }
}

/// Of which reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those of a saved view, by its id.
    View(String),
    /// Those of a query string of the queue, such as `status=ready&serious=true`; empty: all.
    Filter(String),
}

#[derive(Clone, Copy, PartialEq)]
enum Export {
    E2b,
    R2,
    Cioms,
    Listing,
}

const EXPORTS: [(&str, Export); 4] =
    [("e2b", Export::E2b), ("r2", Export::R2), ("cioms", Export::Cioms), ("listing", Export::Listing)];

const FORMATS: [(&str, Content); 3] =
    [("csv", Content::Csv), ("xlsx", Content::Xlsx), ("parquet", Content::Parquet)];

const CATCH_UPS: [(&str, CatchUp); 4] = [
    ("together", CatchUp::Together),
    ("each", CatchUp::Each),
    ("latest", CatchUp::Latest),
    ("none", CatchUp::None),
];

pub(super) fn read(
    root: &Section<'_>,
    profiles: &BTreeMap<String, Profile>,
    destinations: &BTreeMap<String, DestinationSettings>,
    has_sender: bool,
) -> Vec<JobSettings> {
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for section in root.list("jobs") {
        let job = one(&section, profiles, destinations, has_sender);
        if !job.0.is_empty() && !names.insert(job.0.clone()) {
            section.wrong("name", format!("two jobs have the name `{}`", job.0), None);
        }
        all.extend(job.1);
        section.end();
    }
    all
}

/// Its name, and it where nothing that it needs is missing.
fn one(
    section: &Section<'_>,
    profiles: &BTreeMap<String, Profile>,
    destinations: &BTreeMap<String, DestinationSettings>,
    has_sender: bool,
) -> (String, Option<JobSettings>) {
    let name = section.wanted_text("name");
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.len() > 40 || !name.bytes().all(fits) {
        section.wrong(
            "name",
            "`name` takes up to 40 letters, digits, `-` and `_`, as files are named after it",
            None,
        );
    }
    let export = section.choice("export", &EXPORTS);
    section.missing("export", "\"e2b\", \"r2\", \"cioms\" or \"listing\"");
    let format = section.choice("format", &FORMATS);
    if section.has("format") && export.is_some_and(|export| export != Export::Listing) {
        section.wrong("format", "only a listing has a `format`", None);
    }
    let content = export.map(|export| match export {
        Export::E2b => Content::E2b,
        Export::R2 => Content::R2,
        Export::Cioms => Content::Cioms,
        Export::Listing => format.unwrap_or(Content::Csv),
    });
    if export.is_some_and(|export| export != Export::Listing) && !has_sender {
        section.wrong("export", "cases and forms need a section [sender]", None);
    }
    let profile = section.text("profile");
    if matches!(export, Some(Export::E2b | Export::R2)) {
        section.missing("profile", "the name of the receiver's profile, such as \"ema\"");
    }
    let known = |key: &'static str, name: &str, names: &mut dyn Iterator<Item = &str>| {
        let names: Vec<&str> = names.collect();
        if !name.is_empty() && !names.contains(&name) {
            let what = format!("`{key}` names a {key} that is not there: add [{key}s.NAME]");
            section.wrong(key, what, meant(name, names.into_iter()));
        }
    };
    known("profile", profile.as_deref().unwrap_or_default(), &mut profiles.keys().map(String::as_str));
    let destination = section.wanted_text("destination");
    known("destination", &destination, &mut destinations.keys().map(String::as_str));
    let selection = match (section.text("view"), section.text("filter")) {
        (Some(view), None) => Selection::View(view),
        (None, filter) => Selection::Filter(filter.unwrap_or_default()),
        (Some(_), Some(filter)) => {
            section.wrong("filter", "a job has a `view` or a `filter`, not both", None);
            Selection::Filter(filter)
        }
    };
    let schedule = schedule(section);
    let starts = section.text("starts").and_then(|text| {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            section.wrong("starts", "`starts` takes an instant such as \"2026-11-23T00:00:00Z\"", None);
        }
        parsed
    });
    let catch_up = section.choice("catch_up", &CATCH_UPS).unwrap_or(CatchUp::Together);
    let take_over = Duration::from_secs(60 * section.number("take_over_minutes", 1..=10_080).unwrap_or(60));
    let settle = Duration::from_secs(60 * section.number("settle_minutes", 0..=1_440).unwrap_or(10));
    let job = content.zip(schedule).map(|(content, schedule)| JobSettings {
        name: name.clone(),
        content,
        selection,
        profile,
        destination,
        schedule,
        catch_up,
        starts,
        take_over,
        settle,
    });
    (name, job)
}

fn schedule(section: &Section<'_>) -> Option<Schedule> {
    let cron = section.wanted_text("schedule");
    let zone = section.text("time_zone").unwrap_or_else(|| "UTC".to_owned());
    if cron.is_empty() {
        return None;
    }
    match Schedule::parse(&cron, &zone) {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let key = if error.is_of_zone() { "time_zone" } else { "schedule" };
            section.wrong(key, error.to_string(), None);
            None
        }
    }
}
