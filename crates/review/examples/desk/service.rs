//! The whole review service over real parts: embedded ClickHouse, embedded journal, invented reports, an account for every role.

use std::path::Path;
use std::sync::Arc;

use casework::{Actor, Change, DuplicateKind, Policy, Role, Subject, Verdict};
use chdb::Chdb;
use deident::{Keys, Source};
use journal::{EmbeddedJournal, Journal, Millis, OpenOptions, Partitions};
use model::{Clock, ReportId, Timestamp, Versions};
use review::access::{Access, AccessOptions};
use review::trail::{Draft, Follower, Trail};
use review::{
    DeadLetter, DeadLetterPage, Hosts, Lag, Listeners, Pipeline, PipelineView, Readiness, Redriven,
    ReviewState,
};
use review::{Source as SourceView, Told};
use secrecy::SecretString;
use store::{Engine, ReportFilter, ReportStore, Retention, Sql, StoredReport, migrate};

use super::alerts::InventedAlerts;
use super::invent;

/// Known to everybody: for tests and for trying out on one's own machine only.
pub(crate) const PASSWORD: &str = "invented-password-1";

/// Planted where only a reveal may show it.
pub(crate) const HANDLE: &str = "@planted_handle_7c1";
/// Planted likewise.
pub(crate) const LINK: &str = "https://social.example/planted/7c1";

/// Reports that have a seal.
const SEALED: u32 = 200;

/// The accounts: one for each role, named after it, and one that may do everything a person can.
pub(crate) fn accounts() -> Vec<(String, Vec<Role>)> {
    let mut accounts: Vec<(String, Vec<Role>)> =
        Role::ALL.iter().map(|role| (role.word().replace('_', "-"), vec![*role])).collect();
    accounts.push(("second".to_owned(), vec![Role::Reviewer]));
    accounts.push(("everybody".to_owned(), Role::ALL.to_vec()));
    accounts
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// A running service. Parts that tests look at are kept.
pub(crate) struct Service {
    pub(crate) state: ReviewState,
    pub(crate) store: Arc<ReportStore>,
    pub(crate) follower: Option<Follower>,
}

/// How it is to be.
pub(crate) struct Wanted {
    pub(crate) reports: u64,
    pub(crate) policy: Policy,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) hosts: Hosts,
    /// Whether some reports are decided, joined and commented on already.
    pub(crate) activity: bool,
}

/// Starts it in a folder, with a database of its own in the engine.
pub(crate) async fn start(
    chdb: &Chdb,
    database: &str,
    folder: &Path,
    wanted: Wanted,
) -> Result<Service, Failed> {
    let Wanted { reports, policy, clock, hosts, activity } = wanted;
    let engine = Engine::embedded_in(chdb, database);
    migrate(&engine).await?;
    let store = Arc::new(ReportStore::new(engine.clone(), Retention::default()));
    if store.list(&ReportFilter::default(), None, 1).await?.items.is_empty() && reports > 0 {
        invent::reports(&engine, reports, clock.now().0 / 1_000_000).await?;
    }
    let keys = Arc::new(Keys::new([7; 32]));
    let newest = store.list(&ReportFilter::default(), None, SEALED).await?.items;
    seal(&engine, &keys, &newest).await?;
    let millis = clock.clone();
    let options = OpenOptions::new(Partitions::all(2), Arc::new(move || Millis(millis.now().millis())));
    let journal: Arc<dyn Journal> = Arc::new(EmbeddedJournal::open(&folder.join("journal"), options)?);
    let versions = Versions {
        hark: "0.1.0".to_owned(),
        dictionary: "invented 1".to_owned(),
        model: "invented 1".to_owned(),
        settings: "invented 1".to_owned(),
    };
    // Asked for once here, where an error is told: the follower would ask again for ever.
    store.trail_ends().await?;
    store.trail_of_people().await?;
    let (trail, follower) = Trail::start(journal.clone(), store.clone(), clock.clone(), versions.clone())?;
    trail.ready().await?;
    let policy = Arc::new(policy);
    let options = AccessOptions { policy: policy.clone(), demo: true, ..AccessOptions::default() };
    let first = trail.directory().is_empty();
    let access = Arc::new(Access::start(Arc::new(trail.clone()), keys.clone(), clock.clone(), options)?);
    if first {
        people(&trail, &access).await?;
        if activity {
            work(&trail, &newest, clock.now()).await?;
        }
    }
    let (_recorder, telemetry) = telemetry::recorder();
    let ready = Readiness::default();
    ready.set(true);
    let state = ReviewState {
        reports: store.clone(),
        telemetry,
        ready,
        versions: Arc::new(versions),
        hosts,
        access,
        trail,
        journal,
        lines: store.clone(),
        desk: store.clone(),
        operations: Arc::new(Invented),
        alerts: Arc::new(InventedAlerts::default()),
        exports: Arc::new(super::exports::Invented::new()),
        keys,
        policy,
        clock,
        listeners: Listeners::default(),
    };
    Ok(Service { state, store, follower: Some(follower) })
}

/// Seals for these reports. What is in them is the same for each: it is only to be found nowhere.
async fn seal(engine: &Engine, keys: &Keys, reports: &[StoredReport]) -> Result<(), Failed> {
    let source = Source {
        post_id: "post-7c1".to_owned(),
        handle: Some(HANDLE.to_owned()),
        url: Some(LINK.to_owned()),
        ..Source::default()
    };
    let sealed = keys.seal(&source);
    // The last has none: what a reveal says of that is to be seen too.
    let ids: Vec<String> = reports.iter().rev().skip(1).map(|report| format!("'{}'", report.id)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let text = format!(
        "INSERT INTO seals (report_id, version, is_deleted, sealed, observed_at, expires_at) \
         SELECT arrayJoin([{}]), 0, 0, '{sealed}', now64(6), toDateTime(4294967295, 'UTC')",
        ids.join(",")
    );
    Ok(engine.execute(&Sql::new("seal", Box::leak(text.into_boxed_str()))).await?)
}

fn draft(subject: Subject, by: Actor, change: Change) -> Draft {
    Draft { id: None, subject, prev: None, by, change, reason: None, meaning: None }
}

async fn people(trail: &Trail, access: &Access) -> Result<(), Failed> {
    for (name, roles) in accounts() {
        let made = Change::AccountMade { display: name.clone(), roles, password: None };
        trail.propose(draft(Subject::Account(name.clone()), Actor::Hark, made)).await?;
        access.break_glass(&name, SecretString::from(PASSWORD), "for trying out").await?;
    }
    Ok(())
}

/// Some work that was done already.
async fn work(trail: &Trail, reports: &[StoredReport], now: Timestamp) -> Result<(), Failed> {
    let person = |name: &str| Actor::Person(name.to_owned());
    for (at, report) in reports.iter().enumerate().take(60) {
        let subject = || Subject::Report(report.id);
        let verdict = |because| Verdict::NotValid { because };
        let change = match at % 6 {
            0 => Change::Decided { verdict: Verdict::Valid, second_review: at % 12 == 0 },
            1 => Change::Decided { verdict: verdict(casework::RejectReason::News), second_review: false },
            2 => Change::Commented { text: "Dose checked against the leaflet.".to_owned() },
            3 => Change::Assigned { to: Some("analyst".to_owned()) },
            4 => {
                let until = Timestamp(now.0 + 600_000_000);
                Change::Leased { until }
            }
            _ => Change::Escalated { raised: true },
        };
        trail.propose(draft(subject(), person("analyst"), change)).await?;
        if at % 12 == 0 {
            let verdict = if at % 24 == 0 { Verdict::Valid } else { verdict(casework::RejectReason::Joke) };
            trail.propose(draft(subject(), person("reviewer"), Change::SecondReviewed { verdict })).await?;
        }
    }
    for pair in reports.get(100..120).unwrap_or_default().chunks_exact(2) {
        let change = Change::Joined {
            master: pair[0].id,
            how: DuplicateKind::NearText,
            score: 0.93,
            matched: vec!["drug".to_owned(), "words".to_owned()],
        };
        trail.propose(draft(Subject::Report(pair[1].id), Actor::Hark, change)).await?;
    }
    Ok(())
}

/// A pipeline that stands still.
struct Invented;

fn letter() -> DeadLetter {
    DeadLetter {
        id: "dl-1".to_owned(),
        stage: "screen".to_owned(),
        reason: "not_utf8".to_owned(),
        at: "2026-11-20T08:00:00Z".to_owned(),
        bytes: 212,
    }
}

impl PipelineView for Invented {
    fn pipeline(&self) -> Told<'_, Pipeline> {
        let lag = |stage: &str, hop: &str| Lag { stage: stage.to_owned(), hop: hop.to_owned(), records: 0 };
        let pipeline = Pipeline {
            posts: 8_000,
            flagged: 200,
            reports: 200,
            dead_letters: 1,
            behind_secs: Some(0.4),
            lags: vec![lag("screen", "posts"), lag("store", "reports")],
            dropped: Vec::new(),
            journal_up: true,
            store_up: true,
            stages: [("screen".to_owned(), "idle".to_owned())].into(),
            versions: (&Versions::default()).into(),
        };
        Box::pin(std::future::ready(Ok(pipeline)))
    }

    fn sources(&self) -> Told<'_, Vec<SourceView>> {
        let source = SourceView {
            name: "invented".to_owned(),
            channel: "file".to_owned(),
            health: "ok".to_owned(),
            last_success: Some("2026-11-20T08:00:00Z".to_owned()),
            last_error: None,
            posts: 8_000,
            quota_left: None,
        };
        Box::pin(std::future::ready(Ok(vec![source])))
    }

    fn dead_letters<'a>(&'a self, after: Option<&'a str>, _limit: u32) -> Told<'a, Option<DeadLetterPage>> {
        let page = after.is_none().then(|| DeadLetterPage { letters: vec![letter()], next_cursor: None });
        Box::pin(std::future::ready(Ok(page)))
    }

    fn redrive<'a>(&'a self, id: &'a str) -> Told<'a, Option<Redriven>> {
        let known = id == letter().id;
        let redriven = known.then(|| Redriven { id: id.to_owned(), outcome: "sent".to_owned() });
        Box::pin(std::future::ready(Ok(redriven)))
    }
}

/// Ids of the newest reports.
pub(crate) async fn newest(store: &ReportStore, count: u32) -> Result<Vec<ReportId>, Failed> {
    let page = store.list(&ReportFilter::default(), None, count).await?;
    Ok(page.items.iter().map(|report| report.id).collect())
}
