//! The outbox of alerts as the desk sees it. The file of rules is read anew for each question, so that what is shown is what
//! is in force; where it holds mistakes, that is said beside what the outbox knows.
//!
//! The outbox is made by the role `alert`, which may run in another process of this machine, and may begin after the desk. Until the
//! file is there the desk has no alerts: an empty outbox of its own would say that no rule has found anything, which nobody knows.

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use alert::Finding;
use alert::delivery::{Answer, Shape, SystemNames, TestError, test};
use alert::outbox::{
    AlertQuery, AlertRow, AlertState, AttemptRow, DeliveryQuery, DeliveryRow, DeliveryState, EndpointRow,
    Outbox, OutboxError, Replay as Again, Verdict,
};
use alert::settings::{AlertSettings, SettingsError, Target, load};
use model::{Clock, Timestamp};
use review::{
    AlertDesk, AlertFilter, AlertPage, AlertView, BadAlertSettings, Delivery, DeliveryFilter, DeliveryPage,
    Endpoint, EndpointPage, Replay, Replayed, Tested, Told,
};

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What a test takes beside the endpoint's own timeout: a connection of at most 10 s, and the note of the attempt.
const BESIDE: Duration = Duration::from_secs(15);

/// The outbox of this data directory.
pub(crate) struct OutboxDesk {
    outbox: Lazy,
    /// File with rules and endpoints.
    file: PathBuf,
    /// Address under which people reach the desk.
    desk: Option<String>,
    clock: Arc<dyn Clock + Send + Sync>,
}

/// An outbox that is opened once its file is there. Clones share it.
#[derive(Clone)]
struct Lazy {
    path: PathBuf,
    opened: Arc<OnceLock<Arc<Outbox>>>,
}

impl Lazy {
    fn is_there(&self) -> bool {
        self.opened.get().is_some() || self.path.exists()
    }

    /// The outbox. May wait for the disk.
    fn open(&self) -> Result<Arc<Outbox>, Failed> {
        if let Some(outbox) = self.opened.get() {
            return Ok(outbox.clone());
        }
        if !self.path.exists() {
            return Err("the outbox is no longer there".into());
        }
        let outbox = Arc::new(Outbox::open(&self.path)?);
        // Another thread may have been quicker.
        Ok(self.opened.get_or_init(|| outbox).clone())
    }
}

impl OutboxDesk {
    /// The desk over the outbox `path`, which is opened where it is there, and else once it is.
    ///
    /// # Errors
    /// An outbox that is there and cannot be opened.
    pub(crate) fn new(
        path: PathBuf,
        file: PathBuf,
        desk: Option<String>,
        clock: Arc<dyn Clock + Send + Sync>,
    ) -> Result<OutboxDesk, OutboxError> {
        let opened = Arc::new(OnceLock::new());
        if path.exists() {
            let outbox = Arc::new(Outbox::open(&path)?);
            opened.get_or_init(|| outbox);
        }
        Ok(OutboxDesk { outbox: Lazy { path, opened }, file, desk, clock })
    }

    /// Asks the outbox on a thread that may wait for the disk.
    fn asked<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Outbox) -> Result<T, Failed> + Send + 'static,
    ) -> Told<'_, T> {
        let outbox = self.outbox.clone();
        Box::pin(async move { tokio::task::spawn_blocking(move || question(&*outbox.open()?)).await? })
    }

    fn settings(&self) -> impl FnOnce() -> Result<AlertSettings, BadAlertSettings> + Send + 'static {
        let (file, desk) = (self.file.clone(), self.desk.clone());
        move || load(&file, desk.as_deref()).map_err(bad)
    }
}

/// What is wrong with the settings, without the path of the file: where it lies is no business of whoever looks at the desk.
fn bad(error: SettingsError) -> BadAlertSettings {
    BadAlertSettings(match error {
        SettingsError::Read { source, .. } => {
            format!("the settings of alerts cannot be read: {}", source.kind())
        }
        SettingsError::Mistakes { mistakes, .. } => mistakes.to_string(),
    })
}

impl AlertDesk for OutboxDesk {
    fn is_there(&self) -> bool {
        self.outbox.is_there()
    }

    fn alerts<'a>(
        &'a self,
        filter: &'a AlertFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<AlertPage>> {
        let after = match after.map(place) {
            None => None,
            Some(Some(place)) => Some(place),
            Some(None) => return Box::pin(std::future::ready(Ok(None))),
        };
        let state = filter.state.as_deref().and_then(|word| match word {
            "informational" => Some(AlertState::Told),
            word => AlertState::ALL.into_iter().find(|state| state.word() == word),
        });
        let limit = limit as usize;
        let query =
            AlertQuery { rule: filter.rule.clone(), state, after, limit: limit + 1, ..AlertQuery::default() };
        self.asked(move |outbox| {
            let mut rows = outbox.alerts(&query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next_cursor =
                rows.last().filter(|_| more).map(|last| format!("{}.{}", last.at.0, last.number));
            Ok(Some(AlertPage { alerts: rows.into_iter().map(view).collect(), next_cursor }))
        })
    }

    fn alert<'a>(&'a self, id: &'a str) -> Told<'a, Option<AlertView>> {
        let id = id.to_owned();
        self.asked(move |outbox| known(outbox.alert(&id)))
    }

    fn endpoints(&self) -> Told<'_, EndpointPage> {
        let (settings, now) = (self.settings(), self.clock.now());
        self.asked(move |outbox| {
            let (settings, settings_error) = match settings() {
                Ok(settings) => (settings, None),
                Err(BadAlertSettings(mistakes)) => (AlertSettings::default(), Some(mistakes)),
            };
            let (rows, tallies) = (outbox.endpoints()?, outbox.tallies()?);
            let shown = rows.into_iter().filter(|row| row.listed || row.pending > 0).map(|row| {
                let kind = settings.endpoint(&row.name).map_or("", |endpoint| kind(&endpoint.target));
                let (state, why) = state(&row, now);
                let tally = tallies.get(&row.name).copied().unwrap_or_default();
                Endpoint {
                    kind: kind.to_owned(),
                    state: state.to_owned(),
                    why,
                    pending: row.pending,
                    delivered: tally.delivered,
                    failed: tally.failed,
                    last_success: tally.last_success.map(|at| at.to_string()),
                    name: row.name,
                }
            });
            Ok(EndpointPage { endpoints: shown.collect(), settings_error })
        })
    }

    fn deliveries<'a>(
        &'a self,
        filter: &'a DeliveryFilter,
        after: Option<&'a str>,
        limit: u32,
    ) -> Told<'a, Option<DeliveryPage>> {
        let after = match after.map(delivery_place) {
            None => None,
            Some(Some(place)) => Some(place),
            Some(None) => return Box::pin(std::future::ready(Ok(None))),
        };
        let state = filter.state.as_deref();
        let limit = limit as usize;
        let query = DeliveryQuery {
            endpoint: filter.endpoint.clone(),
            alert: filter.alert.clone(),
            state: state.and_then(|word| DeliveryState::ALL.into_iter().find(|state| state.word() == word)),
            after,
            limit: limit + 1,
        };
        self.asked(move |outbox| {
            // Ids of alerts stay for ever: one that is not there was never in a cursor of ours.
            if let Some((alert, ..)) = &query.after
                && known(outbox.alert(alert))?.is_none()
            {
                return Ok(None);
            }
            let mut rows = outbox.deliveries(&query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next_cursor = rows
                .last()
                .filter(|_| more)
                .map(|last| format!("{}.{}.{}", last.alert, last.sequence, last.endpoint));
            let with_last = |row: DeliveryRow| {
                let last = outbox.attempts(Some(&row.endpoint), Some(row.sequence), 1)?.pop();
                Ok(delivery(row, last))
            };
            let deliveries = rows.into_iter().map(with_last).collect::<Result<_, OutboxError>>()?;
            Ok(Some(DeliveryPage { deliveries, next_cursor }))
        })
    }

    fn acknowledge<'a>(
        &'a self,
        id: &'a str,
        account: &'a str,
        at: Timestamp,
    ) -> Told<'a, Option<AlertView>> {
        let (id, account) = (id.to_owned(), account.to_owned());
        self.asked(move |outbox| known(outbox.acknowledge(&id, &account, at)))
    }

    fn replay<'a>(&'a self, replay: &'a Replay) -> Told<'a, Replayed> {
        let again = Again {
            alert: replay.alert.clone(),
            since: replay.from,
            until: replay.to,
            endpoint: replay.endpoint.clone(),
        };
        self.asked(move |outbox| match outbox.replay(&again) {
            Ok(repeated) => Ok(Replayed { deliveries: repeated.deliveries, disabled: repeated.disabled }),
            // Nothing of that name is nothing to deliver.
            Err(OutboxError::Unknown { .. }) => Ok(Replayed::default()),
            Err(error) => Err(error.into()),
        })
    }

    fn longest_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Duration>, BadAlertSettings>> {
        let settings = self.settings();
        Box::pin(async move {
            let settings = tokio::task::spawn_blocking(settings).await?;
            Ok(settings.map(|settings| settings.endpoint(endpoint).map(|it| it.timeout + BESIDE)))
        })
    }

    fn send_test<'a>(&'a self, endpoint: &'a str) -> Told<'a, Result<Option<Tested>, BadAlertSettings>> {
        let (settings, outbox) = (self.settings(), self.outbox.clone());
        Box::pin(async move {
            let settings = match tokio::task::spawn_blocking(settings).await? {
                Ok(settings) => settings,
                Err(bad) => return Ok(Err(bad)),
            };
            let Some(endpoint) = settings.endpoint(endpoint) else { return Ok(Ok(None)) };
            let outbox = tokio::task::spawn_blocking(move || outbox.open()).await??;
            let names = Arc::new(SystemNames);
            let (answer, next) = match test(&outbox, endpoint, &settings, &*self.clock, names).await {
                Ok(came) => came,
                // Such as a certificate that cannot be read: whoever wrote the settings can mend it.
                Err(TestError::Send(error)) => return Ok(Err(BadAlertSettings(error.to_string()))),
                Err(error) => return Err(error.into()),
            };
            Ok(Ok(Some(Tested {
                delivered: next.verdict == Verdict::Delivered,
                outcome: outcome(answer, next.outcome),
            })))
        })
    }
}

/// An alert as it is shown, where there is one.
fn known(row: Result<AlertRow, OutboxError>) -> Result<Option<AlertView>, Failed> {
    match row {
        Ok(row) => Ok(Some(view(row))),
        Err(OutboxError::Unknown { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The place in the list of deliveries that a cursor names: alert, endpoint, number in the endpoint's queue.
fn delivery_place(cursor: &str) -> Option<(String, String, u64)> {
    let (alert, rest) = cursor.split_once('.')?;
    let (sequence, endpoint) = rest.split_once('.')?;
    Some((alert.to_owned(), endpoint.to_owned(), sequence.parse().ok()?))
}

/// The place that a cursor names.
fn place(cursor: &str) -> Option<(Timestamp, u64)> {
    let (at, number) = cursor.split_once('.')?;
    Some((Timestamp(at.parse().ok()?), number.parse().ok()?))
}

fn kind(target: &Target) -> &'static str {
    match target {
        Target::Http { shape: Shape::Standard | Shape::CloudEvents, .. } => "webhook",
        Target::Http { shape: Shape::Slack, .. } => "slack",
        Target::Http { shape: Shape::Teams, .. } => "teams",
        Target::Mail { .. } => "email",
    }
}

fn state(row: &EndpointRow, now: Timestamp) -> (&'static str, Option<String>) {
    match &row.disabled {
        Some(why) => ("disabled", Some(why.clone())),
        None if row.open_until > now => ("open", Some(format!("until {}", row.open_until))),
        None if row.failures > 0 => ("retrying", Some(format!("{} failed in a row", row.failures))),
        None => ("ok", None),
    }
}

fn outcome(answer: Answer, word: &str) -> String {
    match answer {
        Answer::Status { code, .. } => format!("status {code}"),
        _ => word.replace('_', " "),
    }
}

fn delivery(row: DeliveryRow, last: Option<AttemptRow>) -> Delivery {
    Delivery {
        alert: row.alert.to_string(),
        endpoint: row.endpoint,
        sequence: row.sequence,
        state: row.state.word().to_owned(),
        attempts: row.attempts,
        last_at: last.as_ref().map(|last| last.at.to_string()),
        outcome: last.map(|last| match last.status {
            Some(status) => format!("status {status}"),
            None => last.outcome.replace('_', " "),
        }),
        next_at: row.next_at.map(|at| at.to_string()),
    }
}

fn view(row: AlertRow) -> AlertView {
    let (mut severity, mut report, mut found) = (String::new(), String::new(), String::new());
    let mut about = std::collections::BTreeMap::new();
    if let Some(alert) = row.alert {
        severity = alert.severity.word().to_owned();
        (report, found) = told(&alert.finding);
        about = alert.about;
    }
    AlertView {
        id: row.id.to_string(),
        rule: row.rule,
        severity,
        state: match row.state {
            AlertState::Told => "informational",
            state => state.word(),
        }
        .to_owned(),
        at: row.at.to_string(),
        about,
        found,
        report,
        acknowledged_by: row.acknowledged_by,
        acknowledged_at: row.acknowledged_at.map(|at| at.to_string()),
    }
}

/// The report that set an alert off, and what was found, in a line.
fn told(finding: &Finding) -> (String, String) {
    match finding {
        Finding::Report { report, serious, .. } if serious.is_empty() => {
            (report.to_string(), "a report".to_owned())
        }
        Finding::Report { report, serious, .. } => (report.to_string(), serious.join(", ").replace('_', " ")),
        Finding::Aggregate { measure, value, threshold, expected, last, .. } => {
            let than = match expected {
                Some(expected) => format!("{expected:.1} expected"),
                None => format!("the line is {threshold}"),
            };
            (last.to_string(), format!("{measure} {value}, {than}", measure = measure.replace('_', " ")))
        }
    }
}
