//! The trail over the embedded log and a real ClickHouse in this process.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use casework::chain::{Fault, Wrong};
use casework::{Change, Status, Subject, Verdict};
use chdb::{Chdb, OpenOptions};
use review::trail::{Proposed, Trail, verify};
use store::{DeskRow, Engine, ReportStore, Retention, Sql, migrate};

use crate::bench::{Hand, about, comment, journal, report, run, start, stop};
use crate::property;

static CHDB: LazyLock<Chdb> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trail");
    let _ = std::fs::remove_dir_all(&dir);
    Chdb::open(&OpenOptions::new(dir)).unwrap()
});

/// An empty database, migrated.
pub(crate) async fn database(name: &str) -> Arc<ReportStore> {
    let engine = Engine::embedded_in(&CHDB, name);
    migrate(&engine).await.unwrap();
    Arc::new(ReportStore::new(engine, Retention::default()))
}

async fn applied(trail: &Trail, draft: review::trail::Draft) -> casework::Line {
    match trail.propose(draft).await.unwrap() {
        Proposed::Applied(line) => *line,
        void => panic!("{void:?}"),
    }
}

#[test]
fn what_stands_is_in_the_database_and_comes_back_from_it() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = database("stands").await;
        assert!(
            store.trail_ends().await.unwrap().is_empty() && store.trail_of_people().await.unwrap().is_empty()
        );
        let (trail, follower) = start(&journal, store.clone(), &clock);
        let decide = Change::Decided { verdict: Verdict::Valid, second_review: true };
        let line = applied(&trail, about(1, "anna", decide)).await;
        applied(&trail, about(1, "ben", comment("I see it the same way"))).await;
        applied(&trail, about(2, "ben", Change::Escalated { raised: true })).await;
        stop(follower).await;
        let (again, follower) = start(&journal, store.clone(), &clock);
        again.ready().await.unwrap();
        let standing = again.standing(report(1)).await.unwrap();
        assert_eq!((standing.status(), standing.entries), (Status::SecondReview, 2));
        let history = again.history(&Subject::Report(report(1))).await.unwrap();
        assert_eq!((history.len(), &history[0]), (2, &line));
        let rows = store.desk_rows(&[report(1), report(2), report(3)]).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows[0] == DeskRow::of(report(1), &standing));
        let found = verify(journal.clone(), store.clone(), Duration::ZERO).await.unwrap();
        assert!(found.is_sound() && found.lines == 3, "{found:?}");
        // A byte of a body, by hand.
        let tamper = Sql::new(
            "tamper",
            "ALTER TABLE trail UPDATE body = replaceOne(body, 'same', 'Same') WHERE change = 'commented'
             SETTINGS mutations_sync = 2",
        );
        store.engine().execute(&tamper).await.unwrap();
        let found = verify(journal.clone(), store.clone(), Duration::ZERO).await.unwrap();
        let place = (history[1].partition, history[1].position);
        for wrong in [Wrong::Hash, Wrong::Chain, Wrong::Differs] {
            let fault = Fault { partition: place.0, position: place.1, wrong };
            assert!(found.faults.contains(&fault), "{wrong:?}: {found:?}");
        }
        stop(follower).await;
    });
}

#[test]
fn one_long_life_over_the_database_is_what_the_model_says() {
    run(async { property::one_life(database("life").await, 120).await });
}

/// Prints how long a proposal takes, from the call to the answer: `cargo test -p review --test trail latency -- --nocapture`.
#[test]
fn latency_of_a_proposal() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let (trail, follower) = start(&journal, database("latency").await, &clock);
        trail.ready().await.unwrap();
        let mut took = Vec::new();
        for round in 0..200_u8 {
            let began = Instant::now();
            applied(&trail, about(round, "anna", comment("how long does it take?"))).await;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let (half, most) = (took[took.len() / 2], took[took.len() * 95 / 100]);
        println!("a proposal over the embedded log and ClickHouse: p50 {half:?}, p95 {most:?}");
        assert!(half < Duration::from_secs(2), "{half:?}");
        stop(follower).await;
    });
}
