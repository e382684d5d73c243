//! Random histories: every journal does what a plain vector would.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use journal::{
    Batch, Clock, Delta, EmbeddedJournal, Hop, Journal, JournalError, Limits, MemoryJournal, Millis,
    OpenOptions, Partition, Partitions, Position, Reader, Record, StateChange, StateKey,
};
use proptest::prelude::*;

const PARTITIONS: u16 = 2;

/// The readers of every history: two groups on the same partition, one on the other.
const READERS: [(&str, u16); 3] = [("a", 0), ("b", 0), ("a", 1)];

#[derive(Debug, Clone)]
enum Action {
    Append(Vec<(u8, u16)>),
    Read {
        reader: usize,
        max_records: usize,
        max_bytes: usize,
    },
    /// Commits the first `batches` batches that the reader returned and has not committed.
    Commit {
        reader: usize,
        batches: usize,
        out: Vec<(u8, u16)>,
        state: Vec<(u8, Option<u8>)>,
    },
    Plan {
        reader: usize,
    },
    Rewind {
        reader: usize,
    },
    Prune {
        reader: usize,
        back: u64,
        most: usize,
    },
    Trim {
        age: i64,
    },
    Tick,
    Reopen,
}

fn action() -> impl Strategy<Value = Action> {
    let reader = 0..READERS.len();
    let records = || prop::collection::vec((any::<u8>(), 0u16..2000), 0..12);
    prop_oneof![
        4 => records().prop_map(Action::Append),
        6 => (reader.clone(), 1usize..8, 0usize..6000)
            .prop_map(|(reader, max_records, max_bytes)| Action::Read { reader, max_records, max_bytes }),
        4 => (reader.clone(), 1usize..4, records(), prop::collection::vec((0u8..12, any::<Option<u8>>()), 0..8))
            .prop_map(|(reader, batches, out, state)| Action::Commit { reader, batches, out, state }),
        2 => reader.clone().prop_map(|reader| Action::Plan { reader }),
        1 => reader.clone().prop_map(|reader| Action::Rewind { reader }),
        1 => (reader, 0u64..12, 0usize..8).prop_map(|(reader, back, most)| Action::Prune { reader, back, most }),
        2 => (0i64..6).prop_map(|age| Action::Trim { age }),
        3 => Just(Action::Tick),
        1 => Just(Action::Reopen),
    ]
}

/// One reader as it should be.
#[derive(Default)]
struct ModelReader {
    committed: u64,
    planned: Option<u64>,
    state: BTreeMap<u8, (u8, u64)>,
    next: u64,
    pending: Option<u64>,
    returned: Vec<Delta>,
}

impl ModelReader {
    fn rewind(&mut self) {
        self.next = self.committed;
        self.pending = self.planned;
        self.returned.clear();
    }
}

/// A partition as it should be: every record ever, with its time and the start of its append.
#[derive(Default)]
struct ModelLog {
    first: usize,
    records: Vec<(Vec<u8>, i64, usize)>,
}

struct World {
    open: Box<dyn Fn() -> Box<dyn Journal>>,
    now: Arc<AtomicI64>,
    journal: Box<dyn Journal>,
    readers: Vec<Box<dyn Reader>>,
    posts: Vec<ModelLog>,
    reports: Vec<ModelLog>,
    models: Vec<ModelReader>,
    written: u64,
}

fn limits(max_records: usize, max_bytes: usize) -> Limits {
    Limits { max_records, max_bytes }
}

fn readers(journal: &dyn Journal) -> Vec<Box<dyn Reader>> {
    READERS.map(|(group, number)| journal.reader(group, Hop::Posts, Partition(number)).unwrap()).into()
}

impl World {
    fn new(make: impl FnOnce(Clock) -> Box<dyn Fn() -> Box<dyn Journal>>) -> World {
        let now = Arc::new(AtomicI64::new(0));
        let clock = now.clone();
        let open = make(Arc::new(move || Millis(clock.load(Ordering::SeqCst))));
        let journal = open();
        let readers = readers(&*journal);
        let logs = || (0..PARTITIONS).map(|_| ModelLog::default()).collect();
        let models = READERS.map(|_| ModelReader::default()).into();
        World { open, now, journal, readers, posts: logs(), reports: logs(), models, written: 0 }
    }

    /// Makes records that all differ, and enters them into the model.
    fn records(&mut self, hop: Hop, shapes: &[(u8, u16)]) -> Vec<Record> {
        let now = self.now.load(Ordering::SeqCst);
        let logs = if hop == Hop::Posts { &mut self.posts } else { &mut self.reports };
        let starts: Vec<usize> = logs.iter().map(|log| log.records.len()).collect();
        let mut records = Vec::new();
        for (route, length) in shapes {
            self.written += 1;
            let mut payload = self.written.to_string().into_bytes();
            payload.resize(payload.len() + usize::from(*length), b'.');
            let partition = usize::from(*route) % usize::from(PARTITIONS);
            logs[partition].records.push((payload.clone(), now, starts[partition]));
            records.push(Record::routed(u64::from(*route), payload));
        }
        records
    }

    fn expected(&self, reader: usize, limits: Limits) -> Vec<Vec<u8>> {
        let model = &self.models[reader];
        let log = &self.posts[usize::from(READERS[reader].1)].records[model.next as usize..];
        if let Some(pending) = model.pending {
            return log[..(pending - model.next) as usize]
                .iter()
                .map(|(payload, ..)| payload.clone())
                .collect();
        }
        let mut bytes = 0;
        let fits = |(index, (payload, ..)): &(usize, &(Vec<u8>, i64, usize))| {
            bytes += payload.len();
            *index == 0 || (*index < limits.max_records && bytes <= limits.max_bytes)
        };
        log.iter().enumerate().take_while(fits).map(|(_, (payload, ..))| payload.clone()).collect()
    }

    fn read(&mut self, reader: usize, limits: Limits) {
        let expected = self.expected(reader, limits);
        let batch: Option<Batch> = self.readers[reader].next_batch(limits).unwrap();
        let found: Vec<Vec<u8>> = batch.iter().flat_map(|batch| batch.iter().map(<[u8]>::to_vec)).collect();
        assert_eq!(found, expected);
        if let Some(batch) = batch {
            let model = &mut self.models[reader];
            assert_eq!(batch.delta().from.0, model.next);
            assert_eq!(batch.delta().to.0, model.next + expected.len() as u64);
            model.next = batch.delta().to.0;
            model.pending = None;
            model.returned.push(*batch.delta());
        }
    }

    fn commit(&mut self, reader: usize, batches: usize, out: &[(u8, u16)], state: &[(u8, Option<u8>)]) {
        let model = &self.models[reader];
        let Some(first) = model.returned.first() else { return };
        let batches = batches.min(model.returned.len());
        let upto = Delta { to: model.returned[batches - 1].to, ..*first };
        if model.planned.is_some_and(|planned| planned != upto.to.0) {
            let refused = self.readers[reader].commit(&upto, &[], &[]);
            assert!(matches!(refused, Err(JournalError::PlanPending { .. })), "{refused:?}");
            return;
        }
        let out: Vec<_> =
            self.records(Hop::Reports, out).into_iter().map(|record| (Hop::Reports, record)).collect();
        let changes: Vec<_> = state
            .iter()
            .map(|(key, value)| StateChange {
                key: StateKey([*key; 16]),
                value: value.map(|value| vec![value]),
            })
            .collect();
        self.readers[reader].commit(&upto, &out, &changes).unwrap();
        let model = &mut self.models[reader];
        for (key, value) in state {
            match value {
                Some(value) => model.state.insert(*key, (*value, upto.to.0)),
                None => model.state.remove(key),
            };
        }
        model.committed = upto.to.0;
        model.planned = None;
        model.returned.drain(..batches);
    }

    fn plan(&mut self, reader: usize) {
        let model = &mut self.models[reader];
        let Some(delta) = model.returned.first() else { return };
        match self.readers[reader].plan(delta) {
            Ok(()) => {
                assert!(model.planned.is_none_or(|planned| planned == delta.to.0));
                model.planned = Some(delta.to.0);
            }
            Err(JournalError::PlanPending { .. }) => {
                assert!(model.planned.is_some_and(|end| end != delta.to.0))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn prune(&mut self, reader: usize, back: u64, most: usize) {
        let model = &mut self.models[reader];
        let before = model.committed.saturating_sub(back);
        let mut old: Vec<(u64, u8)> = model.state.iter().map(|(key, (_, at))| (*at, *key)).collect();
        old.retain(|(at, _)| *at < before);
        old.sort_unstable();
        old.truncate(most);
        assert_eq!(self.readers[reader].prune_state(Position(before), most).unwrap(), old.len());
        for (_, key) in old {
            model.state.remove(&key);
        }
    }

    fn trim(&mut self, age: i64) {
        let older_than = self.now.load(Ordering::SeqCst) - age;
        let mut gone = 0;
        for (number, log) in self.posts.iter_mut().enumerate() {
            // Group `b` is registered for partition 1 as well, and never reads there.
            let committed =
                if number == 0 { self.models[0].committed.min(self.models[1].committed) } else { 0 };
            while let Some((_, at, append)) = log.records.get(log.first) {
                let end =
                    log.first + log.records[log.first..].iter().take_while(|(.., of)| of == append).count();
                if *at >= older_than || end as u64 > committed {
                    break;
                }
                gone += end - log.first;
                log.first = end;
            }
        }
        assert_eq!(self.journal.trim(Hop::Posts, Millis(older_than)).unwrap().records, gone as u64);
    }

    fn reopen(&mut self) {
        self.readers.clear();
        self.journal = (self.open)();
        self.readers = readers(&*self.journal);
        self.models.iter_mut().for_each(ModelReader::rewind);
    }

    fn act(&mut self, action: &Action) {
        match action {
            Action::Append(shapes) => {
                let records = self.records(Hop::Posts, shapes);
                self.journal.append(Hop::Posts, &records).unwrap();
            }
            Action::Read { reader, max_records, max_bytes } => {
                self.read(*reader, limits(*max_records, *max_bytes))
            }
            Action::Commit { reader, batches, out, state } => self.commit(*reader, *batches, out, state),
            Action::Plan { reader } => self.plan(*reader),
            Action::Rewind { reader } => {
                self.readers[*reader].rewind().unwrap();
                self.models[*reader].rewind();
            }
            Action::Prune { reader, back, most } => self.prune(*reader, *back, *most),
            Action::Trim { age } => self.trim(*age),
            Action::Tick => {
                self.now.fetch_add(1, Ordering::SeqCst);
            }
            Action::Reopen => self.reopen(),
        }
    }

    /// Compares all that can be seen.
    fn check(&self) {
        for (hop, logs) in [(Hop::Posts, &self.posts), (Hop::Reports, &self.reports)] {
            for (number, log) in logs.iter().enumerate() {
                let partition = Partition(number as u16);
                for (position, (payload, ..)) in log.records.iter().enumerate() {
                    let found = self.journal.read_at(hop, partition, Position(position as u64)).unwrap();
                    assert_eq!(found.as_ref(), (position >= log.first).then_some(payload));
                }
                let end = Position(log.records.len() as u64);
                assert_eq!(self.journal.read_at(hop, partition, end).unwrap(), None);
                assert_eq!(self.journal.lag("a", hop).unwrap()[number].end, end);
            }
        }
        let keys: Vec<StateKey> = (0..12).map(|key| StateKey([key; 16])).collect();
        for (reader, model) in self.readers.iter().zip(&self.models) {
            let expected: Vec<_> =
                (0..12).map(|key| model.state.get(&key).map(|(value, _)| vec![*value])).collect();
            assert_eq!(reader.state(&keys).unwrap(), expected);
        }
        let entries = self.models[0].state.len() + self.models[2].state.len();
        assert_eq!(self.journal.state_len("a", Hop::Posts).unwrap(), entries as u64);
    }
}

fn play(actions: &[Action], mut world: World) {
    for action in actions {
        world.act(action);
    }
    world.check();
    world.reopen();
    world.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn journals_match_a_vector(actions in prop::collection::vec(action(), 1..80)) {
        play(&actions, World::new(|clock| {
            let journal = MemoryJournal::new(Partitions::all(PARTITIONS), clock);
            Box::new(move || Box::new(journal.clone()))
        }));
        play(&actions, World::new(|clock| {
            let folder = tempfile::tempdir().unwrap();
            let options = OpenOptions::new(Partitions::all(PARTITIONS), clock);
            Box::new(move || Box::new(EmbeddedJournal::open(folder.path(), options.clone()).unwrap()))
        }));
    }
}
