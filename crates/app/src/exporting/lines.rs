//! A line listing: by hand, and as a period of a job.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use casework::{Actor, Change, Hash, Subject};
use export::destination::Body;
use export::e2b::{Cases as _, StoredCases};
use export::job::{File, Period, Turn, WorkError};
use export::listing::{Candidate, Counts, Cover, Format, Listing, Written, entry, instant};
use export::settings::{Content, Selection};
use export::trail::{Draft, Trail as _};
use icsr::Profile;
use model::{ReportId, Timestamp};
use store::{AsOf, DeskFilter, ReportStore, Sort, SortKey, StoredReport, Window};

use super::DeskTrail;
use super::jobs::{Parts, fault};
use crate::exports::CaseBuilder;

/// Reports read at once.
const PAGE: u32 = 500;
/// How long before a period what is stored within it may have been read, in microseconds: two days. What was read before and is
/// stored anew, as all reports are where a later dictionary reads them again, is not listed again.
const BEFORE: i64 = 48 * 3_600_000_000;
/// How far clocks may differ, in microseconds: an hour.
const SKEW: i64 = 3_600_000_000;
/// Most versions of a kind that the cover names.
const VERSIONS: usize = 5;

/// What a listing is of.
pub(crate) struct Wanted<'a> {
    /// Makes the cases of those reports that can be one.
    pub(crate) builder: &'a CaseBuilder,
    /// Who gets it: what is masked.
    pub(crate) profile: &'a Profile,
    pub(crate) filter: &'a DeskFilter,
    /// The filter as the cover has it.
    pub(crate) query: String,
    /// Only what came to the database within this.
    pub(crate) stored: Option<Period>,
    pub(crate) as_of: &'a AsOf,
    /// The view that gave the filter.
    pub(crate) view: Option<String>,
    pub(crate) since: Option<Timestamp>,
}

/// Rows that are written, and what the cover is to say; [`Pages::finish`] writes it.
pub(crate) struct Pages {
    listing: Listing,
    cover: Cover,
    /// How many cases there are.
    pub(crate) cases: u64,
}

/// Writes the rows of a listing.
pub(crate) async fn rows(
    store: &ReportStore,
    format: Format,
    out: &Path,
    wanted: &Wanted<'_>,
) -> anyhow::Result<Pages> {
    let stored = StoredCases(store.clone());
    let mut listing = Listing::create(format, out)?;
    let mut seen = Seen::default();
    let mut window = Window::At { offset: 0, limit: PAGE };
    let mut cases = 0;
    let sort = Sort { key: SortKey::Received, descending: false };
    loop {
        let queue = store.queue(wanted.filter, sort, &window, wanted.as_of).await?;
        let mut ids: Vec<ReportId> = queue.rows.iter().map(|row| row.report).collect();
        if let Some(Period { from, to }) = wanted.stored {
            let lifetimes = store.lifetimes(&ids).await?;
            let within = |at: Timestamp| from <= at && at < to;
            ids.retain(|id| lifetimes.get(id).is_some_and(|lifetime| within(lifetime.stored_at)));
        }
        for loaded in stored.load(&ids).await? {
            // Withdrawn meanwhile.
            let Some(report) = &loaded.report else { continue };
            seen.add(report);
            let (case, missing) = wanted.builder.listed(&loaded, report, wanted.profile, wanted.as_of.now);
            let candidate = Candidate { report, standing: &loaded.standing, case: &case, missing: &missing };
            listing.push(entry(candidate, &|term| wanted.builder.names(term)))?;
            cases += 1;
        }
        let Some(cursor) = queue.next else { break };
        window = Window::After { cursor, limit: PAGE };
    }
    let cover = Cover {
        title: "Line listing of candidate reports".to_owned(),
        filter: wanted.query.clone(),
        view: wanted.view.clone(),
        since: wanted.since.and_then(instant),
        cut_off: instant(wanted.as_of.now).unwrap_or_default(),
        versions: seen.versions(wanted.builder.release()),
    };
    Ok(Pages { listing, cover, cases })
}

impl Pages {
    /// Writes the cover, and gives the files their names.
    pub(crate) fn finish(self) -> anyhow::Result<Written> {
        Ok(self.listing.finish(&self.cover)?)
    }
}

/// Lists what came to the database within the period, unless the filter says itself when it was read. When it was read is another
/// time, and what is read shortly before the end of a period, and stored after it, would be in none.
pub(crate) async fn run(parts: &Parts, turn: &Turn) -> Result<export::job::Written, WorkError> {
    let profile = parts.profile(&turn.job)?;
    let mut filter = parts.filter(&turn.job.selection).map_err(fault)?;
    let query = review::query_of(&filter);
    let says_when = filter.received_from.is_some() || filter.received_to.is_some();
    let stored = (!says_when).then_some(turn.period);
    if let Some(Period { from, to }) = stored {
        filter.received_from = Some(Timestamp(from.0.saturating_sub(BEFORE)));
        filter.received_to = Some(Timestamp(to.0.saturating_add(SKEW)));
    }
    let as_of = AsOf { deadlines: parts.deadlines, now: turn.cut_off };
    let view = match &turn.job.selection {
        Selection::View(view) => Some(view.clone()),
        Selection::Filter(_) => None,
    };
    let (format, file) = match turn.job.content {
        Content::Xlsx => (Format::Xlsx, "listing.xlsx"),
        Content::Parquet => (Format::Parquet, "listing.parquet"),
        _ => (Format::Csv { bom: false }, "listing.csv"),
    };
    let disk = |error: std::io::Error| WorkError::Work(error.into());
    let spool = parts.dir.join("export").join("spool").join(&turn.job.name);
    // What an earlier try left there was not finished.
    let _ = std::fs::remove_dir_all(&spool);
    std::fs::create_dir_all(&spool).map_err(disk)?;
    let wanted = Wanted {
        builder: &parts.builder,
        profile,
        filter: &filter,
        query: query.clone(),
        stored,
        as_of: &as_of,
        view,
        since: stored.map(|period| period.from),
    };
    let pages = rows(&parts.store, format, &spool.join(file), &wanted).await.map_err(fault)?;
    let (cases, versions) = (pages.cases, pages.cover.versions.clone());
    noted(parts, turn, query.clone(), cases, 1).await?;
    let written = pages.finish().map_err(fault)?;
    let mut files = Vec::new();
    for path in written.files {
        let rows = rows_in(&path, written.counts);
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let name = turn.name(file);
        let put = turn.destination.put(&name, Body::File(path.clone())).await?;
        files.push(File { name, bytes: put.bytes, sha256: put.sha256, rows });
    }
    std::fs::remove_dir_all(&spool).map_err(disk)?;
    let versions: BTreeMap<String, String> = versions.into_iter().collect();
    Ok(export::job::Written { files, rows: cases, refused: Vec::new(), filter: query, versions })
}

/// The rows of a listing in one of its files: a workbook has both tables.
fn rows_in(file: &Path, counts: Counts) -> u64 {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match name.split('.').nth(1) {
        Some("reactions") => counts.reactions,
        Some("cover") => 0,
        Some("xlsx") => counts.cases + counts.reactions,
        _ => counts.cases,
    }
}

/// Writes into the trail what leaves, before it does; the same again in a later try is the same entry. `part` counts what leaves of
/// one period at different times, from 1.
pub(super) async fn noted(
    parts: &Parts,
    turn: &Turn,
    query: String,
    rows: u64,
    part: usize,
) -> Result<(), WorkError> {
    let key = format!("{}\n{}\n{query}\n{rows}\n{part}", turn.job.name, turn.period);
    let id = Hash::of(key.as_bytes()).0.get(..32).and_then(|digits| digits.parse().ok());
    let change = Change::Exported { what: turn.job.content.name().to_owned(), query, rows };
    let reason = Some(format!("job {}, {}", turn.job.name, turn.period));
    let draft = Draft { id, subject: Subject::Desk, prev: None, by: Actor::Hark, change, reason };
    for answer in DeskTrail(parts.trail.clone()).propose(vec![draft]).await? {
        answer?;
    }
    Ok(())
}

/// What found the reports of a listing.
#[derive(Default)]
struct Seen {
    dictionary: BTreeSet<String>,
    model: BTreeSet<String>,
}

impl Seen {
    fn add(&mut self, report: &StoredReport) {
        for (known, version) in
            [(&mut self.dictionary, &report.versions.dictionary), (&mut self.model, &report.versions.model)]
        {
            if !known.contains(version) {
                known.insert(version.clone());
            }
        }
    }

    fn versions(&self, meddra: String) -> Vec<(String, String)> {
        let list = |of: &BTreeSet<String>| {
            let named = of.iter().take(VERSIONS).cloned().collect::<Vec<_>>().join(", ");
            let more = of.len().saturating_sub(VERSIONS);
            if more == 0 { named } else { format!("{named} and {more} more") }
        };
        vec![
            ("Hark".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("dictionary".to_owned(), list(&self.dictionary)),
            ("model".to_owned(), list(&self.model)),
            ("MedDRA".to_owned(), meddra),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_own_rows() {
        let counts = Counts { cases: 3, reactions: 5 };
        for (file, rows) in [
            ("listing.csv", 3),
            ("listing.reactions.csv", 5),
            ("listing.cover.csv", 0),
            ("listing.parquet", 3),
            ("listing.reactions.parquet", 5),
            ("listing.xlsx", 8),
        ] {
            assert_eq!(rows_in(Path::new(file), counts), rows, "{file}");
        }
    }
}
