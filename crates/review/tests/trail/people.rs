//! Accounts and sessions: in one order everywhere, also after a restart.

use std::sync::Arc;
use std::time::Duration;

use casework::{Change, Role, Subject};
use model::{Clock as _, Timestamp};
use review::trail::{Proposed, Trail, TrailError};

use crate::bench::{Hand, draft, journal, run, start, stop};
use crate::fake::Fake;

async fn happen(trail: &Trail, subject: Subject, change: Change) {
    let answer = trail.propose(draft(subject, "anna", change)).await.unwrap();
    assert!(matches!(answer, Proposed::Applied(_)), "{answer:?}");
}

#[test]
fn what_ends_a_session_ends_it_after_a_restart_too() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        store.set_away(true);
        let (trail, follower) = start(&journal, store.clone(), &clock);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!trail.directory().is_empty(), "nothing is known yet, so nobody may set Hark up");
        store.set_away(false);
        trail.ready().await.unwrap();
        assert!(trail.directory().is_empty());
        let account = || Subject::Account("anna".to_owned());
        let made = Change::AccountMade {
            display: "Anna".to_owned(),
            roles: vec![Role::Analyst],
            password: Some("sealed".to_owned()),
        };
        happen(&trail, account(), made).await;
        let now = clock.now();
        let until = Timestamp(now.0 + 3_600_000_000);
        let begin =
            || Change::SessionStarted { account: "anna".to_owned(), how: "password".to_owned(), until };
        // Many, so that no order of partitions could be right by chance.
        for number in 0..16 {
            happen(&trail, Subject::Session(format!("old-{number}")), begin()).await;
        }
        happen(&trail, account(), Change::PasswordSet { password: "sealed anew".to_owned() }).await;
        happen(&trail, Subject::Session("new".to_owned()), begin()).await;
        let failed = Change::SignInFailed { account: None, why: "password".to_owned() };
        happen(&trail, Subject::Desk, failed.clone()).await;
        happen(&trail, Subject::Desk, failed).await;
        let open = |trail: &Trail| -> Vec<String> {
            trail.directory().sessions(now).map(|(id, _)| id.to_owned()).collect()
        };
        assert_eq!(open(&trail), ["new"]);
        let before = trail.directory();
        stop(follower).await;
        let (again, follower) = start(&journal, store, &clock);
        again.ready().await.unwrap();
        assert_eq!(open(&again), ["new"]);
        assert_eq!(again.directory(), before);
        assert_eq!(again.history(&Subject::Desk).await.unwrap().len(), 2);
        stop(follower).await;
    });
}

#[test]
fn without_a_runtime_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let versions = crate::bench::versions();
    let started = Trail::start(journal(folder.path()), Arc::new(Fake::default()), Hand::new(), versions);
    assert!(matches!(started.map(|_| ()), Err(TrailError::Start { .. })));
}
