//! Asks platforms that do not tell of deletions whether the posts of stored reports still stand.
//!
//! Only posts that became reports are asked for: of others nothing is kept that could be deleted. Their ids are in the seals,
//! which a machine opens here for the duty to delete and no person sees; a seal names the source that brought the post, and no
//! other source asks for it, since an id means nothing to another host. Needs the database: it runs where the roles `ingest`
//! and `store` or `serve` are one process, or by `hark source recheck`.

use std::sync::Arc;
use std::time::Duration;

use connectors::drive::{self, Sink, SourceState, Stop, backoff};
use connectors::http::{Client, Judgement};
use connectors::source::{Found, Recheck};
use model::{Clock, ReportId, SystemClock};
use store::ReportStore;
use telemetry::SourceFailed;

use super::{JournalSink, Opened, Source, open, recall};
use crate::home::Home;

/// Seals read at once.
const SLICE: u32 = 500;

/// Failures in a row after which a pass is given up until the next.
const MOST_FAILURES: u32 = 6;

/// How often it is looked whether a pass is due.
const LOOK: Duration = Duration::from_secs(60);

/// What a pass came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pass {
    /// Posts asked for.
    pub(crate) asked: u64,
    /// Of these, gone or edited.
    pub(crate) changed: u64,
    /// Requests.
    pub(crate) requests: u64,
}

/// Rechecks each source that can be, at its own interval, until told to stop.
pub(crate) async fn watch(
    home: Arc<Home>,
    sources: Vec<Source>,
    store: ReportStore,
    sink: Arc<JournalSink>,
    stop: Stop,
) {
    let mut sources: Vec<Askable> =
        sources.into_iter().filter_map(|source| of(&home, source).ok().flatten()).collect();
    while !sources.is_empty() && !stop.stopping() {
        for (source, recheck, client) in &mut sources {
            let place = format!("{}/recheck", source.name());
            let now = SystemClock.now();
            let interval = interval_hours(source);
            let state = recall(&home, &place).unwrap_or_default();
            let due =
                state.last_success.is_none_or(|at| now.0 - at.0 >= interval.saturating_mul(3_600_000_000));
            if interval == 0 || !due || stop.stopping() {
                continue;
            }
            match pass(&home, source, &mut **recheck, client, &store, &sink, &stop).await {
                Ok(_) => {
                    let state = SourceState { last_success: Some(now), ..state };
                    // A pass that is not written down is made once more: that costs requests and nothing else.
                    let _ = sink.save(&place, &state);
                }
                Err(what) => {
                    SourceFailed { source: source.name(), wait: LOOK, what: &what }.emit();
                }
            }
        }
        stop.wait(LOOK).await;
    }
}

/// Hours between two passes: what the settings say, but not longer than the platform's duty to delete; 0: never.
fn interval_hours(source: &Source) -> i64 {
    let wanted = source.settings.count("recheck_interval_hours");
    let duty = u64::from(source.connector.about().deletion.within_hours);
    let hours = match (wanted, duty) {
        (wanted, 0) => wanted,
        (0, duty) => duty,
        (wanted, duty) => wanted.min(duty),
    };
    i64::try_from(hours).unwrap_or(24)
}

/// A source, its way to ask again, and what sends the questions.
pub(crate) type Askable = (Source, Box<dyn Recheck>, Client);

/// A source with its way to ask again; nothing if it has none, or is switched off.
pub(crate) fn of(home: &Home, source: Source) -> anyhow::Result<Option<Askable>> {
    if !source.settings.flag("enabled") {
        return Ok(None);
    }
    let client = drive::client(&source.settings)?;
    let Opened { source, feed, .. } = {
        // What it learned of its posts, such as whose they are, is in its cursor.
        let state = recall(home, source.name())?;
        open(source, None, state, None)?
    };
    Ok(feed.recheck.map(|recheck| (source, recheck, client)))
}

/// Asks for every post of a source that became a report.
///
/// # Errors
/// The database's or the platform's, in words.
pub(crate) async fn pass(
    home: &Home,
    source: &Source,
    recheck: &mut dyn Recheck,
    client: &Client,
    store: &ReportStore,
    sink: &Arc<JournalSink>,
    stop: &Stop,
) -> Result<Pass, String> {
    let mut pass = Pass::default();
    let mut after: Option<ReportId> = None;
    loop {
        let seals = store
            .seals_of_channel(source.channel(), after, SLICE)
            .await
            .map_err(|error| error.to_string())?;
        let Some(last) = seals.last() else { return Ok(pass) };
        after = Some(last.0);
        let ids: Vec<String> = seals
            .iter()
            .filter_map(|(_, sealed)| home.keys.open(&sealed.parse().ok()?).ok())
            .filter(|opened| opened.source.as_deref() == Some(source.name()))
            .map(|opened| opened.post_id)
            .collect();
        for ids in ids.chunks(recheck.most_ids().max(1)) {
            if stop.stopping() {
                return Ok(pass);
            }
            let mut found = ask(recheck, client, ids, stop, &mut pass).await?;
            // A post that stands as it was first written is nothing new.
            found.posts.retain(|post| post.deleted || post.revision > 0);
            pass.asked += ids.len() as u64;
            pass.changed += found.posts.len() as u64;
            if !found.is_empty() {
                let (sink, name) = (sink.clone(), source.name().to_owned());
                tokio::task::spawn_blocking(move || sink.deliver(&name, &found))
                    .await
                    .map_err(|error| error.to_string())?
                    .map_err(|error| error.what)?;
            }
        }
    }
}

/// Asks for a few ids until there is an answer that can be read.
async fn ask(
    recheck: &mut dyn Recheck,
    client: &Client,
    ids: &[String],
    stop: &Stop,
    pass: &mut Pass,
) -> Result<Found, String> {
    let (mut failures, mut questions) = (0, 0);
    loop {
        let now = SystemClock.now();
        questions += 1;
        pass.requests += 1;
        let mut found = Found::default();
        let failed = match client.ask(&recheck.ask(ids, now)).await {
            Err(error) => error.to_string(),
            Ok(answer) => match recheck.judge(&answer, now) {
                Judgement::Read => match recheck.read(ids, &answer, &mut found) {
                    Ok(true) => return Ok(found),
                    Ok(false) if questions <= 2 * MOST_FAILURES => continue,
                    Ok(false) => "tokens are given and refused".to_owned(),
                    Err(trouble) => trouble.to_string(),
                },
                Judgement::Again if questions <= 2 * MOST_FAILURES => continue,
                Judgement::Again => "tokens are given and refused".to_owned(),
                Judgement::Limited(Some(at)) => {
                    let wait = Duration::from_micros(at.0.saturating_sub(now.0).max(0).unsigned_abs());
                    if stop.wait(wait.min(Duration::from_secs(3600))).await {
                        return Ok(found);
                    }
                    "the platform's limit is reached".to_owned()
                }
                Judgement::Limited(None) => "the platform's limit is reached".to_owned(),
                Judgement::Retry(what) => what,
                Judgement::Denied(what) | Judgement::Refused(what) => return Err(what),
            },
        };
        failures += 1;
        if failures > MOST_FAILURES {
            return Err(failed);
        }
        if stop.wait(backoff(failures, now.0.unsigned_abs())).await {
            return Ok(Found::default());
        }
    }
}
