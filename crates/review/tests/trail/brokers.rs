//! Two processes over a real broker: of two decisions on one report exactly one stands, each time.

use std::sync::Arc;
use std::time::Duration;

use casework::{Change, RejectReason, Subject, Verdict};
use journal::{Journal, Millis, Partitions};
use journal_kafka::{KafkaJournal, KafkaOptions, TopicPlan, create_topics};
use model::ReportId;
use review::trail::{Draft, Proposed, verify};
use testkit::kafka::Broker;

use crate::bench::{Hand, NOON, draft, run, start, stop};
use crate::fake::Fake;

const ROUNDS: u8 = 200;

#[test]
fn two_processes_over_a_broker_decide_every_race_once() {
    let broker = match Broker::shared() {
        Ok(broker) => broker,
        Err(unavailable) => {
            return testkit::left_out("two_processes_over_a_broker_decide_every_race_once", &unavailable);
        }
    };
    let mut options = KafkaOptions::new(broker.bootstrap(), "races", Arc::new(|| Millis(NOON / 1000)));
    options.linger_millis = 0;
    let plan = TopicPlan { partitions: Partitions::all(2), replication: 1, posts_retention_hours: 48 };
    create_topics(&options, &plan).unwrap();
    let open = || Arc::new(KafkaJournal::open(options.clone()).unwrap()) as Arc<dyn Journal>;
    let (here, there) = (open(), open());
    run(async {
        let clock = Hand::new();
        let store = Arc::new(Fake::default());
        let (one, follower) = start(&here, store.clone(), &clock);
        let (two, second) = start(&there, Arc::new(store.other()), &clock);
        one.ready().await.unwrap();
        two.ready().await.unwrap();
        let mut won = [0, 0];
        for round in 0..ROUNDS {
            let subject = Subject::Report(ReportId([round; 16]));
            let decide = |verdict| Change::Decided { verdict, second_review: false };
            let no = Verdict::NotValid { because: RejectReason::News };
            let propose = |by, verdict| Draft {
                prev: Some(casework::Hash::default()),
                ..draft(subject.clone(), by, decide(verdict))
            };
            let (anna, ben) = (propose("anna", Verdict::Valid), propose("ben", no));
            let answers = tokio::join!(one.propose(anna), two.propose(ben));
            let (winner, line, stands) = match (answers.0.unwrap(), answers.1.unwrap()) {
                (Proposed::Applied(line), Proposed::Void { stands }) => (0, line, stands),
                (Proposed::Void { stands }, Proposed::Applied(line)) => (1, line, stands),
                both => panic!("round {round}: {both:?}"),
            };
            assert_eq!(stands, line, "the other sees who and when");
            assert_eq!(stands.entry.by.account(), Some(["anna", "ben"][winner]));
            won[winner] += 1;
            clock.wind(1);
        }
        assert_eq!(won[0] + won[1], u32::from(ROUNDS));
        let found = verify(here.clone(), store.clone(), Duration::from_secs(5)).await.unwrap();
        assert!(found.is_sound() && (found.lines, found.stand) == (400, 200), "{found:?}");
        stop(follower).await;
        stop(second).await;
    });
}
