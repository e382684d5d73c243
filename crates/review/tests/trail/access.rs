//! Access control over the real trail: the first set-up is open while nobody is there, in whichever process and however often it
//! is started.

use std::sync::Arc;

use casework::{Actor, Change, Role, Subject};
use deident::Keys;
use review::access::{Access, AccessOptions};
use review::trail::Trail;
use secrecy::ExposeSecret;

use crate::bench::{Hand, journal, run, start, stop};
use crate::fake::Fake;

fn access(trail: &Trail, clock: &Arc<Hand>) -> Access {
    let keys = Arc::new(Keys::new([7; 32]));
    Access::start(Arc::new(trail.clone()), keys, clock.clone(), AccessOptions::default()).unwrap()
}

#[test]
fn the_first_set_up_is_open_once_the_trail_is_known_to_be_empty_and_never_again() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        let early = access(&trail, &clock);
        trail.ready().await.unwrap();
        let code = early.setup_code().expect("nobody is there");
        assert_eq!(code.expose_secret().len(), 32);
        let other = access(&trail, &clock);
        assert_ne!(other.setup_code().unwrap().expose_secret(), code.expose_secret());

        early.demo_code().await.unwrap();
        assert!(early.setup_code().is_none() && other.setup_code().is_none());
        assert_eq!(trail.directory().account("demo").unwrap().roles, Role::ALL);
        other.demo_code().await.unwrap();
        assert_eq!(trail.history(&Subject::Account("demo".to_owned())).await.unwrap().len(), 1, "made once");
        stop(follower).await;

        let (again, follower) = start(&journal, store, &clock);
        again.ready().await.unwrap();
        assert!(access(&again, &clock).setup_code().is_none());
        stop(follower).await;
    });
}

#[test]
fn the_operators_command_is_an_entry_with_its_reason_and_without_the_password() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        trail.ready().await.unwrap();
        let access = access(&trail, &clock);
        access.demo_code().await.unwrap();
        access.break_glass("demo", "a new horse battery".into(), "keys lost").await.unwrap();
        let history = trail.history(&Subject::Account("demo".to_owned())).await.unwrap();
        let last = &history.last().unwrap();
        assert!(matches!(last.entry.change, Change::PasswordSet { .. }));
        assert_eq!((&last.entry.by, last.entry.reason.as_deref()), (&Actor::Hark, Some("keys lost")));
        let bytes = String::from_utf8(last.bytes.clone()).unwrap();
        assert!(!bytes.contains("battery") && !bytes.contains("argon2"), "{bytes}");
        let before = trail.directory();
        stop(follower).await;
        let (again, follower) = start(&journal, store, &clock);
        again.ready().await.unwrap();
        assert_eq!(again.directory(), before);
        stop(follower).await;
    });
}
