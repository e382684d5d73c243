//! What resembles a report, for the finder and for the card.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use casework::DuplicateKind;
use duplicates::{Frequencies, How, Link};
use model::{ReportId, Timestamp};
use store::{ReportStore, StoreError, ValueCounts};

use super::records::{record, words};
use super::scene::Scene;

/// How long counts of values serve: they move slowly, and reading them reads the columns of all signatures.
const FRESH: Duration = Duration::from_secs(600);
/// While there are few reports counting costs nothing, and each one changes much.
const FEW_REPORTS: u64 = 20_000;
const FRESH_WHILE_FEW: Duration = Duration::from_secs(20);
/// Most that a card shows.
const MOST_SHOWN: usize = 20;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Finds what resembles a report. One is enough for a process; it keeps the counts of values.
#[derive(Debug)]
pub struct Lookup {
    store: ReportStore,
    counted: Mutex<Option<(Instant, Arc<Frequencies>)>>,
}

/// A report that resembles another without being in its cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Resemblance {
    /// The other report.
    pub report: ReportId,
    /// Whether the author goes on with the case of one: a follow-up, and no duplicate.
    pub follow_up: bool,
    /// What matches.
    pub how: DuplicateKind,
    /// How well, 0..=1.
    pub score: f32,
    /// What agrees, in words; of records each field with its bits.
    pub matched: Vec<String>,
}

/// What resembles a report and is not in its cluster, the most alike first. For one question; whoever asks more often keeps a
/// [`Lookup`].
///
/// # Errors
/// When the database fails.
pub async fn resembling(store: &ReportStore, report: ReportId) -> Result<Vec<Resemblance>, StoreError> {
    Lookup::new(store.clone()).resembling(report).await
}

impl Lookup {
    /// Looks up in this store.
    pub fn new(store: ReportStore) -> Lookup {
        Lookup { store, counted: Mutex::new(None) }
    }

    /// The store.
    pub(super) fn store(&self) -> &ReportStore {
        &self.store
    }

    /// How frequent values are, as counted some minutes ago at most.
    pub(super) async fn frequencies(&self) -> Result<Arc<Frequencies>, StoreError> {
        let kept = self.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, kept)) = kept {
            let fresh = if kept.reports() < FEW_REPORTS { FRESH_WHILE_FEW } else { FRESH };
            if at.elapsed() < fresh {
                return Ok(kept);
            }
        }
        let ValueCounts { reports, span, values, pairs } = self.store.value_counts().await?;
        let day = |at: Timestamp| at.0.div_euclid(DAY);
        let span = span.map(|(first, last)| (day(first), day(last)));
        let counted = Arc::new(Frequencies::of(reports, span, values, pairs));
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), counted.clone()));
        Ok(counted)
    }

    /// What resembles a report and is not in its cluster, the most alike first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resembling(&self, report: ReportId) -> Result<Vec<Resemblance>, StoreError> {
        let Some(stored) = self.store.report(report).await? else { return Ok(Vec::new()) };
        let frequencies = self.frequencies().await?;
        let subject = (record(&stored), words(&stored).to_owned());
        let mut scene = Scene::of(&self.store, &frequencies, vec![subject]).await?;
        let matches = scene.matches(report);
        let ids: Vec<ReportId> = matches.iter().map(|(other, _)| *other).chain([report]).collect();
        let masters = self.store.masters_of(&ids).await?;
        let master = |id: ReportId| masters.get(&id).copied().unwrap_or(id);
        let mut found: Vec<(Link, Resemblance)> = matches
            .into_iter()
            .filter(|(other, _)| master(*other) != master(report))
            .map(|(other, found)| {
                let follow_up = found.link == Link::FollowUp;
                let (how, score, matched) = (kind(found.how), found.score as f32, found.matched);
                (found.link, Resemblance { report: other, follow_up, how, score, matched })
            })
            .collect();
        found.sort_by(|(x, a), (y, b)| {
            x.cmp(y).then(b.score.total_cmp(&a.score)).then(a.how.cmp(&b.how)).then(a.report.cmp(&b.report))
        });
        Ok(found.into_iter().map(|(_, resemblance)| resemblance).take(MOST_SHOWN).collect())
    }
}

/// The same in the words of the trail.
pub(super) fn kind(how: How) -> DuplicateKind {
    match how {
        How::Repost => DuplicateKind::Repost,
        How::CrossPost => DuplicateKind::CrossPost,
        How::SameText => DuplicateKind::SameText,
        How::NearText => DuplicateKind::NearText,
        How::SameAuthorEvent => DuplicateKind::SameAuthorEvent,
        How::Record => DuplicateKind::Record,
    }
}
