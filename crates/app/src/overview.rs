//! What the desk's pages of the pipeline and the sources show: the journal, the database and the memory of sources asked
//! anew for each page, and the metrics of this process for what only it knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use connectors::drive::{Circuit, SourceState};
use journal::Hop;
use model::{Timestamp, Versions};
use pipeline::records::DeadLetter as Letter;
use pipeline::{delivery, run};
use review::{DeadLetter, DeadLetterPage, Dropped, Lag, Pipeline, PipelineView, Redriven, Source, Told};
use store::ReportStore;

use crate::home::Home;
use crate::{dead_letters, sources};

/// A stage that takes nothing for this long, while records wait for it, is called stalled.
const PATIENCE: Duration = Duration::from_secs(10);

/// The groups that read, each with its hop.
const STAGES: [(&str, Hop); 2] = [(run::GROUP, Hop::Posts), (delivery::GROUP, Hop::Reports)];

/// Where a stage was when it last moved.
struct Place {
    committed: u64,
    since: Instant,
}

/// The pipeline as a process that serves the desk sees it.
pub(crate) struct Overview {
    home: Arc<Home>,
    store: ReportStore,
    telemetry: telemetry::Handle,
    versions: Versions,
    places: Mutex<HashMap<&'static str, Place>>,
}

impl Overview {
    /// Over a data directory and a database.
    pub(crate) fn new(
        home: Arc<Home>,
        store: ReportStore,
        telemetry: telemetry::Handle,
        versions: Versions,
    ) -> Self {
        Self { home, store, telemetry, versions, places: Mutex::default() }
    }

    /// What a stage does, by where it is and where it was.
    fn stage(&self, stage: &'static str, committed: u64, waiting: u64) -> &'static str {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let place = places.entry(stage).or_insert(Place { committed, since: now });
        if place.committed != committed || waiting == 0 {
            *place = Place { committed, since: now };
        }
        match waiting {
            0 => "idle",
            _ if now.duration_since(place.since) >= PATIENCE => "stalled",
            _ => "running",
        }
    }

    /// How far each stage is; nothing where the journal does not answer.
    async fn lags(&self) -> Option<Vec<(&'static str, Hop, u64, u64)>> {
        let home = self.home.clone();
        let asked = tokio::task::spawn_blocking(move || {
            STAGES
                .iter()
                .map(|(group, hop)| {
                    let lags = home.journal.lag(group, *hop)?;
                    let committed = lags.iter().map(|lag| lag.committed.0).sum();
                    Ok((*group, *hop, committed, lags.iter().map(journal::Lag::records).sum()))
                })
                .collect::<Result<Vec<_>, journal::JournalError>>()
        });
        asked.await.ok()?.ok()
    }

    /// Every dead letter that is kept.
    async fn letters(&self) -> anyhow::Result<BTreeMap<model::ReportId, Letter>> {
        let home = self.home.clone();
        tokio::task::spawn_blocking(move || dead_letters::read_all(&*home.journal)).await?
    }

    async fn overview(&self) -> Pipeline {
        let (lags, counts, letters) = tokio::join!(self.lags(), self.store.counts(), self.letters());
        let (journal_up, store_up) = (lags.is_some(), counts.is_ok());
        let lags = lags.unwrap_or_default();
        let counts = counts.unwrap_or_default();
        let metrics = self.telemetry.render();
        Pipeline {
            posts: counts.posts,
            flagged: counts.flagged,
            reports: counts.reports,
            dead_letters: letters.map_or(0, |letters| letters.len() as u64),
            behind_secs: behind(&metrics),
            stages: lags
                .iter()
                .map(|(stage, _, committed, waiting)| {
                    ((*stage).to_owned(), self.stage(stage, *committed, *waiting).to_owned())
                })
                .collect(),
            lags: lags
                .iter()
                .map(|(stage, hop, _, records)| Lag {
                    stage: (*stage).to_owned(),
                    hop: hop.name().to_owned(),
                    records: *records,
                })
                .collect(),
            dropped: dropped(&metrics),
            journal_up,
            store_up,
            versions: (&self.versions).into(),
        }
    }

    async fn page(&self, after: Option<&str>, limit: u32) -> anyhow::Result<Option<DeadLetterPage>> {
        let mut letters: Vec<Letter> = self.letters().await?.into_values().collect();
        letters.sort_by_key(|letter| (std::cmp::Reverse(letter.at), letter.id));
        let begin = match after {
            None => 0,
            // The letter may be gone meanwhile; its place in the order is still one.
            Some(after) => {
                let Some((at, id)) = after.split_once('.') else { return Ok(None) };
                let (Ok(at), Ok(id)) = (at.parse::<i64>(), id.parse::<model::ReportId>()) else {
                    return Ok(None);
                };
                let key = (std::cmp::Reverse(at), id);
                letters.partition_point(|letter| (std::cmp::Reverse(letter.at), letter.id) <= key)
            }
        };
        let end = letters.len().min(begin + limit as usize);
        let shown = letters.get(begin..end).unwrap_or_default();
        let more = end < letters.len();
        let next = shown.last().filter(|_| more).map(|last| format!("{}.{}", last.at, last.id));
        Ok(Some(DeadLetterPage { letters: shown.iter().map(of_letter).collect(), next_cursor: next }))
    }

    async fn again(&self, id: &str) -> anyhow::Result<Option<Redriven>> {
        let Ok(wanted) = id.parse::<model::ReportId>() else { return Ok(None) };
        let Some(letter) = self.letters().await?.remove(&wanted) else { return Ok(None) };
        let home = self.home.clone();
        let sent =
            tokio::task::spawn_blocking(move || dead_letters::redrive(&home, &letter, false)).await??;
        let outcome = if sent { "sent" } else { "unreadable" };
        Ok(Some(Redriven { id: id.to_owned(), outcome: outcome.to_owned() }))
    }

    async fn health(&self) -> anyhow::Result<Vec<Source>> {
        let home = self.home.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let configured = sources::configured(home.settings())?;
            configured
                .iter()
                .map(|source| {
                    let state = sources::state(&home, source.name())?;
                    Ok(of_source(source, &state))
                })
                .collect::<anyhow::Result<Vec<_>>>()
        });
        let mut found = asked.await??;
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

impl PipelineView for Overview {
    fn pipeline(&self) -> Told<'_, Pipeline> {
        Box::pin(async { Ok(self.overview().await) })
    }

    fn sources(&self) -> Told<'_, Vec<Source>> {
        Box::pin(async { self.health().await.map_err(Into::into) })
    }

    fn dead_letters<'a>(&'a self, after: Option<&'a str>, limit: u32) -> Told<'a, Option<DeadLetterPage>> {
        Box::pin(async move { self.page(after, limit).await.map_err(Into::into) })
    }

    fn redrive<'a>(&'a self, id: &'a str) -> Told<'a, Option<Redriven>> {
        Box::pin(async move { self.again(id).await.map_err(Into::into) })
    }
}

fn of_letter(letter: &Letter) -> DeadLetter {
    DeadLetter {
        id: letter.id.to_string(),
        stage: letter.stage.clone(),
        reason: letter.reason.clone(),
        at: Timestamp(letter.at).to_string(),
        bytes: letter.kept_bytes() as u64,
    }
}

fn of_source(source: &sources::Source, state: &SourceState) -> Source {
    let health = match (source.settings.flag("enabled"), state.circuit, state.last_success) {
        (false, ..) => "off",
        (true, Circuit::Open, _) if state.last_success.is_none() => "broken",
        (true, Circuit::Open, _) => "failing",
        (true, Circuit::Waiting, _) => "waiting",
        (true, Circuit::Closed, None) => "never",
        (true, Circuit::Closed, Some(_)) => "ok",
    };
    Source {
        name: source.name().to_owned(),
        channel: source.channel().to_owned(),
        health: health.to_owned(),
        last_success: state.last_success.map(|at| at.to_string()),
        last_error: state.problem.as_ref().map(ToString::to_string),
        posts: state.posts,
        quota_left: state.quota_left.map(|left| left.max(0.0) as u64),
    }
}

/// Values of a metric in the text form of Prometheus, with the values of these labels.
fn samples<'m, const N: usize>(
    metrics: &'m str,
    name: &'m str,
    labels: [&'m str; N],
) -> impl Iterator<Item = ([&'m str; N], f64)> {
    metrics.lines().filter_map(move |line| {
        let rest = line.strip_prefix(name)?;
        let (inside, value) = match rest.strip_prefix('{') {
            Some(rest) => rest.split_once("} ")?,
            None => ("", rest.strip_prefix(' ')?),
        };
        let of = |label: &str| {
            inside.split(',').find_map(|pair| {
                let (found, value) = pair.split_once('=')?;
                (found == label).then(|| value.trim_matches('"'))
            })
        };
        let mut values = [""; N];
        for (value, label) in values.iter_mut().zip(labels) {
            *value = of(label)?;
        }
        Some((values, value.trim().parse().ok()?))
    })
}

/// Why posts went no further in this process.
fn dropped(metrics: &str) -> Vec<Dropped> {
    samples(metrics, "hark_posts_dropped_total", ["stage", "reason"])
        .map(|([stage, reason], posts)| Dropped {
            stage: stage.to_owned(),
            reason: reason.to_owned(),
            posts: posts as u64,
        })
        .collect()
}

/// The age of what was screened last in this process: of the partition that is furthest behind.
fn behind(metrics: &str) -> Option<f64> {
    samples(metrics, "hark_journal_lag_seconds", ["hop"])
        .filter(|([hop], _)| *hop == Hop::Posts.name())
        .map(|(_, seconds)| seconds)
        .reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::{behind, dropped};

    const METRICS: &str = "# HELP hark_posts_dropped_total Posts\n\
        hark_posts_dropped_total{stage=\"dedupe\",reason=\"duplicate\"} 12\n\
        hark_posts_dropped_total{stage=\"screen\",reason=\"not_flagged\"} 3\n\
        hark_posts_dropped_total_other{stage=\"a\",reason=\"b\"} 9\n\
        hark_journal_lag_seconds{hop=\"posts\",partition=\"0\"} 1.5\n\
        hark_journal_lag_seconds{hop=\"posts\",partition=\"1\"} 4\n\
        hark_journal_lag_seconds{hop=\"reports\",partition=\"1\"} 90\n";

    #[test]
    fn what_only_this_process_knows_is_read_from_its_metrics() {
        let found: Vec<(String, String, u64)> =
            dropped(METRICS).into_iter().map(|drop| (drop.stage, drop.reason, drop.posts)).collect();
        let expected = [("dedupe", "duplicate", 12), ("screen", "not_flagged", 3)];
        assert_eq!(
            found,
            expected.map(|(stage, reason, posts)| (stage.to_owned(), reason.to_owned(), posts))
        );
        assert_eq!(behind(METRICS), Some(4.0));
        assert_eq!((dropped(""), behind("hark_journal_lag_seconds 7")), (Vec::new(), None));
    }
}
