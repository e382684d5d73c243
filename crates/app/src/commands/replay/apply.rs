//! Comparing a period, and applying what changes.
//!
//! Who has the journal to itself runs the pipeline with the dictionary and model given until all is stored. Where other
//! processes screen, changed posts are put into the journal for them; what screens them must then be what they use.

use std::process::ExitCode;

use journal::{Hop, Journal, Lag, Record};
use model::{LAST_GENERATION, Versions};
use pipeline::delivery;
use pipeline::judge::Judge;
use pipeline::knowledge::{Current, Knowledge};
use pipeline::records::Screening;
use pipeline::replay::{Change, Period};
use settings::StoreEngine;
use store::ReportStore;
use tokio::runtime::Runtime;

use super::pass::{Pass, Sink, Totals};
use super::standing::Source;
use super::tell::{Outcome, Teller};
use super::{ReplayArgs, load_settings};
use crate::args::Global;
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::{Holder, Home, Ownership};
use crate::roles::{self, Control, Parts, waiting, with_pipeline};
use crate::{knowledge, output};

/// Key under which the journal counts the replays that were applied.
const GENERATION: &str = "replay_generation";

/// What one call of the command works with.
struct Job<'a> {
    global: &'a Global,
    args: &'a ReplayArgs,
    home: &'a Home,
    period: Period,
    runtime: Runtime,
}

pub(super) fn run(
    global: &Global,
    args: &ReplayArgs,
    home: &Home,
    knowledge: Knowledge,
    period: Period,
) -> anyhow::Result<ExitCode> {
    let job = Job { global, args, home, period, runtime: Runtime::new()? };
    if home.shares_journal() && home.settings().store.engine == StoreEngine::Server {
        // Neither the journal nor the database is in the data directory: whose that is does not matter.
        job.beside(&knowledge, None)?;
        return Ok(ExitCode::SUCCESS);
    }
    match home.own()? {
        Ownership::Mine(_owner) if home.shares_journal() => job.beside(&knowledge, None),
        Ownership::Mine(_owner) => job.alone(knowledge),
        Ownership::Theirs(holder) => job.beside(&knowledge, Some(&holder)),
    }?;
    Ok(ExitCode::SUCCESS)
}

impl Job<'_> {
    /// Nobody else screens: this process does, until all is stored.
    fn alone(&self, knowledge: Knowledge) -> anyhow::Result<()> {
        self.with_database(|store| {
            let current = Current::new(knowledge);
            let (_, knowledge) = current.get();
            if self.args.dry_run {
                return self.compare(&knowledge, Source::Here(store, &self.runtime));
            }
            if waiting(self.home)? > 0 {
                // What came before this command is judged by what is in use.
                let in_use = Current::new(knowledge::load(&load_settings(self.global)?)?);
                with_pipeline(&self.parts(&in_use, store), &Control::default(), |_| Ok(()))?;
            }
            let control = Control::default();
            let mut sink = self.applying(&knowledge.versions, Some(&control));
            let totals = with_pipeline(&self.parts(&current, store), &control, |_| {
                self.pass(&knowledge, Source::Here(store, &self.runtime), &mut sink)
            })?;
            let outcome = Outcome::Stored { generation: sink.generation() };
            sink.teller.end(&totals, &outcome)
        })
    }

    /// Others screen: `holder`, if the data directory is somebody's.
    fn beside(&self, knowledge: &Knowledge, holder: Option<&Holder>) -> anyhow::Result<()> {
        if !self.args.dry_run {
            self.check_in_use(&knowledge.versions)?;
        }
        match holder {
            Some(holder) if self.home.settings().store.engine == StoreEngine::Embedded => {
                let source = Source::listed(holder, &self.runtime, self.period)?;
                self.hand_over(knowledge, source)
            }
            _ => self.with_database(|store| self.hand_over(knowledge, Source::Here(store, &self.runtime))),
        }
    }

    /// Compares, and puts what changes into the journal for those who screen it.
    fn hand_over(&self, knowledge: &Knowledge, source: Source<'_>) -> anyhow::Result<()> {
        if self.args.dry_run {
            return self.compare(knowledge, source);
        }
        let mut sink = self.applying(&knowledge.versions, None);
        let totals = self.pass(knowledge, source, &mut sink)?;
        let outcome = Outcome::HandedOver { generation: sink.generation() };
        sink.teller.end(&totals, &outcome)
    }

    /// Compares and changes nothing.
    fn compare(&self, knowledge: &Knowledge, source: Source<'_>) -> anyhow::Result<()> {
        let mut sink = Shown(self.teller(&knowledge.versions));
        let totals = self.pass(knowledge, source, &mut sink)?;
        sink.0.end(&totals, &Outcome::DryRun)
    }

    fn with_database<T>(&self, work: impl FnOnce(&ReportStore) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let database = self.runtime.block_on(Database::open(self.home.settings()))?;
        let result = work(&database.store);
        self.runtime.block_on(database.close());
        result
    }

    fn pass(
        &self,
        knowledge: &Knowledge,
        standing: Source<'_>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Totals> {
        let journal = &*self.home.journal;
        let unstored: u64 = journal.lag(delivery::GROUP, Hop::Reports)?.iter().map(Lag::records).sum();
        if unstored > 0 {
            output::note(&format!(
                "{unstored} records wait to be stored: what they say is not compared yet, and may be shown as a change"
            ));
        }
        with_judge(self.home, |judge| {
            Pass { journal, judge, knowledge, period: self.period, standing }.run(sink)
        })
    }

    fn parts<'a>(&'a self, knowledge: &'a Current, store: &'a ReportStore) -> Parts<'a> {
        Parts {
            home: self.home,
            knowledge: Some(knowledge),
            store: Some(store),
            alerting: None,
            runtime: self.runtime.handle(),
        }
    }

    fn teller(&self, versions: &Versions) -> Teller {
        Teller::new(self.global.output, self.args.samples, versions.clone())
    }

    fn applying<'a>(&'a self, versions: &Versions, control: Option<&'a Control>) -> Applied<'a> {
        let journal = &*self.home.journal;
        let teller = self.teller(versions);
        Applied { teller, journal, versions: versions.clone(), control, screening: None }
    }

    /// Whoever screens leaves alone what asks for another dictionary or model than it has.
    fn check_in_use(&self, given: &Versions) -> anyhow::Result<()> {
        let in_use = knowledge::load(&load_settings(self.global)?)?.versions;
        if (&in_use.dictionary, &in_use.model) == (&given.dictionary, &given.model) {
            return Ok(());
        }
        Err(failure(
            exit::CONFIG,
            format!(
                "other processes screen this journal, by dictionary {} and model {} as the settings say; they would leave \
                 alone what asks for dictionary {} and model {}. Put those in use first (screen.dictionary, screen.model, \
                 screen.net), wait until the processes have taken them over (a line in their log, hark_dictionary_info in \
                 their metrics), and call `hark replay` again; --dry-run works at any time",
                in_use.dictionary, in_use.model, given.dictionary, given.model
            ),
        ))
    }
}

/// Tells what would change.
struct Shown(Teller);

impl Sink for Shown {
    fn screening(&mut self) -> anyhow::Result<Option<Screening>> {
        Ok(None)
    }

    fn take(&mut self, changes: Vec<Change>, _: &[Record]) -> anyhow::Result<()> {
        self.0.take(changes)
    }
}

/// Appends what changes to the hop `posts`, and tells it.
struct Applied<'a> {
    teller: Teller,
    journal: &'a dyn Journal,
    versions: Versions,
    /// The pipeline of this process, where it runs one.
    control: Option<&'a Control>,
    screening: Option<Screening>,
}

impl Applied<'_> {
    /// The generation of this replay; `None` while nothing changed.
    fn generation(&self) -> Option<u16> {
        self.screening.as_ref().map(|screening| screening.generation)
    }
}

impl Sink for Applied<'_> {
    fn screening(&mut self) -> anyhow::Result<Option<Screening>> {
        if self.screening.is_none() {
            let Versions { dictionary, model, .. } = self.versions.clone();
            let generation = next_generation(self.journal)?;
            self.screening = Some(Screening { generation, dictionary, model });
        }
        Ok(self.screening.clone())
    }

    fn take(&mut self, changes: Vec<Change>, again: &[Record]) -> anyhow::Result<()> {
        if self.control.is_some_and(Control::stopping) {
            anyhow::bail!(
                "the pipeline stopped; what was applied so far stands, and a replay may be repeated"
            );
        }
        self.journal.append(Hop::Posts, again)?;
        if let Some(control) = self.control {
            control.bell.ring();
        }
        self.teller.take(changes)
    }
}

/// Counts this replay, before anything of it is in the journal: should it be cut short, the next one is later.
fn next_generation(journal: &dyn Journal) -> anyhow::Result<u16> {
    let last = match journal.meta(GENERATION)? {
        None => 0,
        Some(bytes) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.parse::<u16>().map_err(|_| {
                failure(
                    exit::DATA,
                    format!("`{GENERATION}` in the journal is no number: the journal is damaged"),
                )
            })?
        }
    };
    let next = last.saturating_add(1);
    if u32::from(next) >= LAST_GENERATION {
        let text = format!(
            "{last} replays were applied, as many as a journal counts; start one in a new data directory"
        );
        return Err(failure(exit::UNAVAILABLE, text));
    }
    journal.set_meta(GENERATION, next.to_string().as_bytes())?;
    Ok(next)
}

/// What makes reports by the settings of `home`.
pub(super) fn with_judge<T>(home: &Home, work: impl FnOnce(Judge<'_>) -> T) -> T {
    let policy = |channel: &str| roles::storage(home.settings(), channel);
    work(Judge { keys: &home.keys, policy: &policy })
}
