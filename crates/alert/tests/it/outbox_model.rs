//! The outbox against a model in memory, under random orders of what can be done to it, with the file opened anew in between.

use std::collections::{BTreeMap, BTreeSet};

use alert::outbox::{DeliveryQuery, DeliveryState, Outbox, Record, Replay, Step, Subscription, Verdict};
use model::Timestamp;
use proptest::prelude::*;

use super::invented::{NOON, alert};
use super::outbox::delivered;

const ENDPOINTS: [&str; 3] = ["a", "b", "c"];

#[derive(Clone, Debug)]
enum Act {
    Commit {
        position: u64,
        alerts: Vec<u64>,
        key: u8,
        value: Option<u8>,
    },
    Subscribe(BTreeSet<usize>),
    /// The first that waits for an endpoint: delivered, again or failed.
    Attempt(usize, u8),
    Replay(u64),
    Enable(usize),
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => (0..50u64, prop::collection::vec(0..12u64, 0..4), 0..3u8, prop::option::of(any::<u8>()))
            .prop_map(|(position, alerts, key, value)| Act::Commit { position, alerts, key, value }),
        1 => prop::collection::btree_set(0..3usize, 0..4).prop_map(Act::Subscribe),
        5 => (0..3usize, 0..3u8).prop_map(|(endpoint, how)| Act::Attempt(endpoint, how)),
        1 => (0..12u64).prop_map(Act::Replay),
        1 => (0..3usize).prop_map(Act::Enable),
        1 => Just(Act::Reopen),
    ]
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    alert: u64,
    state: DeliveryState,
    attempts: u32,
}

#[derive(Default)]
struct Endpoint {
    listed: bool,
    disabled: bool,
    rows: Vec<Row>,
}

#[derive(Default)]
struct Model {
    position: Option<u64>,
    state: BTreeMap<String, Vec<u8>>,
    alerts: Vec<u64>,
    endpoints: BTreeMap<usize, Endpoint>,
}

impl Model {
    fn apply(&mut self, act: &Act, outbox: &Outbox) {
        match act {
            Act::Commit { position, alerts, key, value } => {
                let key = format!("k{key}");
                let step = Step {
                    positions: vec![(0, *position)],
                    state: vec![(key.clone(), value.map(|value| vec![value]))],
                    alerts: alerts.iter().map(|n| alert(*n, "r")).collect(),
                };
                let committed = outbox.commit(step).unwrap();
                self.position = Some(*position);
                match value {
                    Some(value) => self.state.insert(key, vec![*value]),
                    None => self.state.remove(&key),
                };
                let mut new = Vec::new();
                for n in alerts {
                    if !self.alerts.contains(n) {
                        self.alerts.push(*n);
                        new.push(alert(*n, "r").id);
                        for endpoint in self.endpoints.values_mut().filter(|it| it.listed) {
                            endpoint.rows.push(Row { alert: *n, state: DeliveryState::Pending, attempts: 0 });
                        }
                    }
                }
                assert_eq!(committed.new, new);
            }
            Act::Subscribe(listed) => {
                let subscriptions: Vec<Subscription> = listed
                    .iter()
                    .map(|n| Subscription { endpoint: ENDPOINTS[*n].to_owned(), ..Subscription::default() })
                    .collect();
                outbox.subscribe(&subscriptions).unwrap();
                for n in 0..3 {
                    if listed.contains(&n) {
                        self.endpoints.entry(n).or_default().listed = true;
                    } else if let Some(endpoint) = self.endpoints.get_mut(&n) {
                        endpoint.listed = false;
                    }
                }
            }
            Act::Attempt(n, how) => {
                let Some(endpoint) = self.endpoints.get_mut(n) else { return };
                if endpoint.disabled {
                    return;
                }
                let waiting = endpoint.rows.iter().position(|row| row.state == DeliveryState::Pending);
                let Some(first) = waiting else { return };
                let row = &mut endpoint.rows[first];
                row.attempts += 1;
                let verdict = match how {
                    0 => Verdict::Delivered,
                    1 => Verdict::Again(Timestamp(NOON.0 + 5)),
                    _ => Verdict::Failed,
                };
                row.state = match verdict {
                    Verdict::Delivered => DeliveryState::Delivered,
                    Verdict::Again(_) => DeliveryState::Pending,
                    Verdict::Failed => DeliveryState::Failed,
                };
                endpoint.disabled = verdict == Verdict::Failed;
                let disabled = endpoint.disabled.then(|| "why".to_owned());
                let record = Record {
                    attempt: row.attempts,
                    verdict,
                    disabled,
                    ..delivered(ENDPOINTS[*n], first as u64 + 1)
                };
                outbox.record(&[record]).unwrap();
            }
            Act::Replay(n) => {
                let replay = Replay { alert: Some(alert(*n, "r").id.to_string()), ..Replay::default() };
                let outcome = outbox.replay(&replay);
                assert_eq!(outcome.is_ok(), self.alerts.contains(n));
                let mut added = 0;
                for endpoint in self.endpoints.values_mut().filter(|it| it.listed) {
                    let waits = |row: &Row| row.alert == *n && row.state == DeliveryState::Pending;
                    if endpoint.rows.iter().any(|row| row.alert == *n) && !endpoint.rows.iter().any(waits) {
                        endpoint.rows.push(Row { alert: *n, state: DeliveryState::Pending, attempts: 0 });
                        added += 1;
                    }
                }
                assert_eq!(outcome.unwrap_or_default().deliveries, added);
            }
            Act::Enable(n) => {
                let outcome = outbox.enable(ENDPOINTS[*n]);
                assert_eq!(outcome.is_ok(), self.endpoints.contains_key(n));
                if let Some(endpoint) = self.endpoints.get_mut(n) {
                    endpoint.disabled = false;
                    let waiting = endpoint.rows.iter_mut().filter(|row| row.state == DeliveryState::Pending);
                    waiting.for_each(|row| row.attempts = 0);
                }
            }
            Act::Reopen => {}
        }
    }

    fn check(&self, outbox: &Outbox) {
        assert_eq!(outbox.positions().unwrap().get(&0).copied(), self.position);
        assert_eq!(outbox.states().unwrap(), self.state);
        for (n, endpoint) in &self.endpoints {
            let query =
                DeliveryQuery { endpoint: Some(ENDPOINTS[*n].to_owned()), ..DeliveryQuery::default() };
            let mut rows = outbox.deliveries(&query).unwrap();
            rows.sort_by_key(|row| row.sequence);
            let found: Vec<Row> = rows
                .iter()
                .map(|row| Row {
                    alert: (0..12).find(|n| alert(*n, "r").id == row.alert).unwrap(),
                    state: row.state,
                    attempts: row.attempts,
                })
                .collect();
            assert_eq!(found, endpoint.rows, "{n}");
            let queue = outbox.queued(ENDPOINTS[*n], true, 1000).unwrap();
            let waiting: Vec<u64> = (1..)
                .zip(&endpoint.rows)
                .filter(|(_, row)| row.state == DeliveryState::Pending)
                .filter(|_| endpoint.listed && !endpoint.disabled)
                .map(|(sequence, _)| sequence)
                .collect();
            assert_eq!(queue.items.iter().map(|item| item.sequence).collect::<Vec<_>>(), waiting);
            assert_eq!(queue.disabled, endpoint.disabled);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn it_does_what_the_model_does(acts in prop::collection::vec(act(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alerts.sqlite");
        let mut outbox = Outbox::open(&path).unwrap();
        let mut model = Model::default();
        for act in &acts {
            if matches!(act, Act::Reopen) {
                drop(outbox);
                outbox = Outbox::open(&path).unwrap();
            }
            model.apply(act, &outbox);
        }
        model.check(&outbox);
    }
}
