//! Sends 10,000 invented cases to a folder and prints how long it took and how much memory: `cargo run -p export --example ten_thousand`.

#![allow(clippy::unwrap_used, reason = "a measurement stops at the first surprise")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Instant;

#[path = "../tests/it/cases.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "shared with the tests")]
mod cases;

use casework::{Actor, DayZero, Hash, Line, Standing, Subject};
use export::destination::Directory;
use export::e2b::{Answer, Cases, Loaded, Plans, Run, check, run};
use export::trail::{self, Draft, Proposed, Trail, TrailError};
use icsr::Profile;
use model::{ReportId, SystemClock};
use testkit::memory::peak_mib;

/// Reports that are made when they are asked for.
struct Invented;

impl Cases for Invented {
    fn load<'a>(&'a self, ids: &'a [ReportId]) -> Answer<'a, Vec<Loaded>> {
        Box::pin(async move {
            let loaded = ids.iter().map(|id| {
                let number = id.0[8..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
                let report = cases::skull(number);
                let standing = cases::Desk::ready(&report).standing;
                Loaded { id: *id, report: Some(report), standing, members: Vec::new() }
            });
            Ok(loaded.collect())
        })
    }

    fn sent_in<'a>(&'a self, _batch: &'a str) -> Answer<'a, Vec<ReportId>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn planned<'a>(&'a self, _profile: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A trail that takes everything and remembers the numbers.
#[derive(Default)]
struct Open(Mutex<BTreeSet<ReportId>>);

impl Trail for Open {
    fn propose<'a>(&'a self, drafts: Vec<Draft>) -> trail::Answer<'a, Vec<Result<Proposed, TrailError>>> {
        Box::pin(async move {
            let stands = |draft: Draft| {
                let entry = casework::Entry {
                    id: draft.id.unwrap_or(ReportId([0; 16])),
                    subject: draft.subject,
                    prev: Hash::default(),
                    at: cases::POSTED,
                    by: draft.by,
                    change: draft.change,
                    reason: draft.reason,
                    meaning: None,
                    versions: model::Versions::default(),
                };
                assert!(self.0.lock().unwrap().insert(entry.id), "an entry came twice");
                let bytes = entry.to_bytes();
                Ok(Proposed::Applied(Box::new(Line {
                    partition: 0,
                    position: 0,
                    bytes,
                    entry,
                    applied: true,
                    chain: Hash::default(),
                })))
            };
            Ok(drafts.into_iter().map(stands).collect())
        })
    }

    fn standing<'a>(&'a self, _report: ReportId) -> trail::Answer<'a, Arc<Standing>> {
        Box::pin(async { Ok(Arc::default()) })
    }

    fn history<'a>(&'a self, _subject: &'a Subject) -> trail::Answer<'a, Vec<Line>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, release) = (cases::sender(), cases::release());
    let mut out = std::io::stdout();
    for count in [1_000_u64, 10_000] {
        let ids: Vec<ReportId> = (0..count).map(|number| cases::report(number, "en", "").id).collect();
        let folder = dir.path().join(count.to_string());
        let destination = Directory::new(folder.join("out"));
        let plans = Plans::open(&folder.join("plans")).unwrap();
        let profile = Profile::built_in("fda").unwrap();
        let trail = Open::default();
        let started = Instant::now();
        let outcome = run(
            &Run {
                cases: &Invented,
                trail: &trail,
                destination: Some(&destination),
                plans: Some(&plans),
                clock: &SystemClock,
                by: Actor::Hark,
                sender: Some(&sender),
                profile: &profile,
                meddra: Some(&release),
                day_zero: DayZero::CriteriaMet,
                may_export: &|_| true,
                check: &check,
                per_batch: 100,
                amend: None,
                folder: "",
            },
            &ids,
        )
        .await
        .unwrap();
        assert_eq!(
            (outcome.sent.len() as u64, outcome.refused.len()),
            (count, 0),
            "{:?}",
            outcome.refused.first()
        );
        writeln!(
            out,
            "{count} cases in {} files: {:.1?}, peak memory {} MiB",
            outcome.files.len(),
            started.elapsed(),
            peak_mib().unwrap()
        )
        .unwrap();
    }
}
