//! The analyst's desk as the settings want it: trail, access control, finder of duplicates, pages of the pipeline, put together
//! over a data directory and a database.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use casework::{Deadlines, Policy, Role};
use model::{Clock, SystemClock, Versions};
use review::access::{Access, AccessOptions, OidcOptions};
use review::finder::{Finder, Lookup, Pace};
use review::trail::{Follower, Trail};
use review::{AlertDesk, Hosts, Listeners, NoAlerts, Readiness, ReviewState};
use settings::{DayZero, Review, Settings, SignIn, read_secret};
use store::ReportStore;
use telemetry::ProviderAway;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::alert_desk::OutboxDesk;
use crate::commands::alert::opened::OUTBOX;
use crate::exit::{self, failure};
use crate::exporting;
use crate::exports::{CaseBuilder, Exports};
use crate::home::Home;
use crate::local;
use crate::overview::Overview;

/// What runs beside the HTTP interface while the desk is served.
pub(crate) struct Desk {
    /// For the HTTP interface.
    pub(crate) state: ReviewState,
    follower: Follower,
    finder: Option<Finder>,
    jobs: Option<Jobs>,
}

/// The jobs of exports, and what tells them to stop.
struct Jobs {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Desk {
    /// Starts it; `demo` says that the posts are invented. Waits until everybody who may sign in is known.
    pub(crate) async fn start(
        home: &Arc<Home>,
        store: ReportStore,
        telemetry: telemetry::Handle,
        versions: Versions,
        address: SocketAddr,
        demo: bool,
    ) -> anyhow::Result<Desk> {
        let settings = home.settings();
        let store = Arc::new(store);
        let clock: Arc<dyn Clock + Send + Sync> = Arc::new(SystemClock);
        let journal = home.journal.clone();
        let (trail, follower) =
            Trail::start(journal.clone(), store.clone(), clock.clone(), versions.clone())?;
        trail.ready().await?;
        let policy = Arc::new(policy(&settings.review));
        let options = access_options(home, &policy, demo)?;
        let access = Access::start(Arc::new(trail.clone()), home.keys.clone(), clock.clone(), options)?;
        if let Err(error) = access.find_provider().await {
            // People with passwords can work meanwhile; the provider is asked again at each sign-in.
            ProviderAway { error: &error }.emit();
        }
        let finder = settings.review.find_duplicates.then(|| {
            let lookup = Arc::new(Lookup::new((*store).clone()));
            Finder::start(lookup, Arc::new(trail.clone()), Pace::default())
        });
        let overview = Overview::new(home.clone(), (*store).clone(), telemetry.clone(), versions.clone());
        // A release of MedDRA is read once, for the card and for the jobs.
        let builder = Arc::new(CaseBuilder::open(home)?);
        let exports = Arc::new(Exports::new(builder.clone(), store.clone(), trail.clone()));
        let state = ReviewState {
            reports: store.clone(),
            telemetry,
            ready: Readiness::default(),
            versions: Arc::new(versions),
            hosts: Hosts::for_listener(address, &settings.serve.allowed_hosts()),
            access: Arc::new(access),
            trail,
            journal,
            lines: store.clone(),
            desk: store.clone(),
            operations: Arc::new(overview),
            alerts: alerts(home, clock.clone())?,
            exports,
            keys: home.keys.clone(),
            policy,
            clock,
            listeners: Listeners::default(),
        };
        let jobs = jobs(home, builder, &state, store).await?;
        Ok(Desk { state, follower, finder, jobs })
    }

    /// Ends what runs beside the HTTP interface, once that has ended.
    pub(crate) async fn stop(self) {
        if let Some(jobs) = self.jobs {
            jobs.stop.send_replace(true);
            // One that panicked has told why.
            let _ = jobs.task.await;
        }
        if let Some(finder) = self.finder {
            finder.stop().await;
        }
        // Joins a thread.
        let _ended = tokio::task::spawn_blocking(move || self.follower.stop()).await;
    }
}

/// The outbox of alerts, where rules are set up and it is there: the role `alert` makes it, which may run in another process.
fn alerts(home: &Home, clock: Arc<dyn Clock + Send + Sync>) -> anyhow::Result<Arc<dyn AlertDesk>> {
    let settings = home.settings();
    let Some(file) = settings.alert.file() else { return Ok(Arc::new(NoAlerts)) };
    let desk = settings.sign_in.public_url().map(str::to_owned);
    Ok(Arc::new(OutboxDesk::new(home.dir().join(OUTBOX), file.to_owned(), desk, clock)?))
}

/// Starts the jobs of exports, where the settings have some.
async fn jobs(
    home: &Home,
    builder: Arc<CaseBuilder>,
    state: &ReviewState,
    store: Arc<ReportStore>,
) -> anyhow::Result<Option<Jobs>> {
    let (stop, mut stopped) = watch::channel(false);
    let told = async move {
        // An error means that the desk is gone: stop as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let started = exporting::jobs::start(home, builder, (*store).clone(), state.trail.clone(), told).await?;
    Ok(started.map(|task| Jobs { stop, task }))
}

/// The rules of the desk.
pub(crate) fn policy(review: &Review) -> Policy {
    Policy {
        second_review_serious: review.second_review_serious,
        second_review_share: f64::from(review.second_review_percent) / 100.0,
        blind: review.blind,
        lease_secs: review.lease_secs,
        deadlines: Deadlines {
            day_zero: match review.day_zero {
                DayZero::Posted => casework::DayZero::Posted,
                DayZero::Read => casework::DayZero::Read,
                DayZero::Flagged => casework::DayZero::Flagged,
                DayZero::Seen => casework::DayZero::Seen,
                DayZero::CriteriaMet => casework::DayZero::CriteriaMet,
            },
            serious_days: review.serious_days,
            other_days: review.other_days,
        },
    }
}

/// Who may sign in, and how.
pub(crate) fn access_options(home: &Home, policy: &Arc<Policy>, demo: bool) -> anyhow::Result<AccessOptions> {
    let Settings { serve, sign_in, .. } = home.settings();
    let public_url = sign_in.public_url().map(str::parse).transpose();
    Ok(AccessOptions {
        session: Duration::from_secs(u64::from(sign_in.session_hours) * 3600),
        public_url: public_url.map_err(|_| {
            failure(exit::CONFIG, "sign_in.public_url is no address; write it like https://hark.example.com")
        })?,
        trusted_proxies: serve.trusted_proxies(),
        local_secret: Some(local::secret(home.dir())?),
        demo,
        policy: policy.clone(),
        oidc: sign_in.oidc().then(|| provider(sign_in)).transpose()?,
    })
}

fn provider(sign_in: &SignIn) -> anyhow::Result<OidcOptions> {
    let role = |word: &String| Role::ALL.into_iter().find(|role| role.word() == word);
    let roles: BTreeMap<String, Vec<Role>> = sign_in
        .oidc_roles()
        .into_iter()
        .map(|(group, words)| (group, words.iter().filter_map(role).collect()))
        .collect();
    Ok(OidcOptions {
        issuer: sign_in.oidc_issuer.clone(),
        client_id: sign_in.oidc_client_id.clone(),
        client_secret: sign_in.oidc_client_secret_file().map(read_secret).transpose()?,
        scopes: sign_in.oidc_scopes.split_whitespace().map(str::to_owned).collect(),
        groups_claim: sign_in.oidc_groups_claim.clone(),
        email_domains: sign_in.oidc_email_domains(),
        roles,
        trust_email: sign_in.oidc_trust_email,
    })
}
