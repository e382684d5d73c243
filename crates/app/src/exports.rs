//! Exports as the desk shows them: cases built by the settings of exports, batches and answers out of the trail.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::{Actor, Change, DayZero, Entry, Standing, Status, Subject};
use export::case::{Built, Input, Refused, build, sketch};
use export::e2b::{Cases as _, Loaded, StoredCases, acknowledge, checked};
use export::meddra::Release;
use export::settings::ExportSettings;
use export::trail::Trail as _;
use icsr::ack::BatchCode;
use icsr::listing::TermNames;
use icsr::value::MedDra;
use icsr::words::Terms;
use icsr::write::masked;
use icsr::{Icsr, Profile};
use model::{Clock, SystemClock, Timestamp};
use review::Told;
use review::exports::{
    Acknowledged, BadAcknowledgement, BatchView, Batches, Case, CaseReason, ElementView, ExportDesk,
    UnmatchedView,
};
use store::{ReportStore, StoredReport, TrailFilter};

use crate::exporting::{self, DeskTrail};
use crate::home::Home;

/// What did not answer.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Lines of the trail read at once.
const PAGE: u32 = 1_000;
/// Most batches that are shown, about; older ones stand in the trail, and are shown where they were answered lately.
const BATCHES: usize = 1_000;
/// The profile without wants of its own.
pub(crate) const USUAL: &str = "ich";

/// Builds cases by the settings of exports.
pub(crate) struct CaseBuilder {
    pub(crate) settings: Arc<ExportSettings>,
    pub(crate) meddra: Option<Release>,
    day_zero: DayZero,
}

impl CaseBuilder {
    /// With the settings and the release of MedDRA that they name.
    pub(crate) fn open(home: &Home) -> anyhow::Result<CaseBuilder> {
        let settings = Arc::new(exporting::settings(home)?);
        let meddra = exporting::meddra(&settings)?;
        let day_zero = crate::desk::policy(&home.settings().review).deadlines.day_zero;
        Ok(CaseBuilder { settings, meddra, day_zero })
    }

    /// The case of a report for a receiver, as a first message that is made at `created`.
    pub(crate) fn build(
        &self,
        report: &StoredReport,
        standing: &Standing,
        members: &[StoredReport],
        profile: &Profile,
        created: Timestamp,
    ) -> Result<Built, Refused> {
        build(&self.input(report, standing, members, profile, created))
    }

    /// As [`CaseBuilder::build`], and held against the validator: what E2B(R3) must not send leaves in no other form either.
    pub(crate) fn checked(
        &self,
        loaded: &Loaded,
        report: &StoredReport,
        profile: &Profile,
        created: Timestamp,
    ) -> Result<Built, Refused> {
        checked(&self.input(report, &loaded.standing, &loaded.members, profile, created))
    }

    /// The case of a report as a list may show it to a receiver, and what keeps it from being sent; where something does, the
    /// report as far as it is a case.
    pub(crate) fn listed(
        &self,
        loaded: &Loaded,
        report: &StoredReport,
        profile: &Profile,
        created: Timestamp,
    ) -> (Icsr, Vec<String>) {
        let input = self.input(report, &loaded.standing, &loaded.members, profile, created);
        match build(&input) {
            Ok(built) => (masked(&built.icsr, profile), Vec::new()),
            Err(refused) => {
                let missing = refused.reasons.iter().map(|why| format!("{}: {}", why.element, why.text));
                (masked(&sketch(&input), profile), missing.collect())
            }
        }
    }

    fn input<'a>(
        &'a self,
        report: &'a StoredReport,
        standing: &'a Standing,
        members: &'a [StoredReport],
        profile: &'a Profile,
        created: Timestamp,
    ) -> Input<'a> {
        Input {
            report,
            standing,
            members,
            sender: self.settings.sender.as_ref(),
            profile,
            meddra: self.meddra.as_ref(),
            day_zero: self.day_zero,
            may_export: exporting::may_export(&report.channel),
            created,
            nullification: None,
        }
    }

    /// The release, in words.
    pub(crate) fn release(&self) -> String {
        let none = || "no release; terms have the codes that people gave".to_owned();
        self.meddra.as_ref().map_or_else(none, |release| release.version().to_owned())
    }

    /// Names of the terms of a case.
    pub(crate) fn terms(&self, case: &Icsr) -> Terms {
        let name = |code: &str| Some(self.meddra.as_ref()?.code(code)?.name.to_owned());
        let named = |code: &String| Some((code.clone(), name(code)?));
        case.terms().into_iter().filter_map(|term| named(&term.code)).collect()
    }

    /// Names of a term.
    pub(crate) fn names(&self, term: &MedDra) -> Option<TermNames> {
        let release = self.meddra.as_ref()?;
        let llt = release.code(&term.code)?;
        // Each preferred term is a lowest level term of itself.
        let pt = release.code(&llt.pt.to_string()).map_or("", |pt| pt.name);
        let soc = release.primary_class(llt.pt).unwrap_or_default();
        Some(TermNames { llt: llt.name.to_owned(), pt: pt.to_owned(), soc: soc.to_owned() })
    }
}

/// The exports of a desk.
pub(crate) struct Exports {
    builder: Arc<CaseBuilder>,
    store: Arc<ReportStore>,
    trail: DeskTrail,
}

impl Exports {
    /// Over the desk's trail, with what the jobs make cases with too.
    pub(crate) fn new(
        builder: Arc<CaseBuilder>,
        store: Arc<ReportStore>,
        trail: review::trail::Trail,
    ) -> Exports {
        Exports { builder, store, trail: DeskTrail(trail) }
    }

    async fn case_of(
        &self,
        report: &StoredReport,
        standing: &Standing,
        profile: &str,
    ) -> Result<Case, Failed> {
        let profile = self.builder.settings.profile(profile)?;
        let loaded = StoredCases((*self.store).clone()).load(&[report.id]).await?;
        let members = loaded.into_iter().next().map(|loaded| loaded.members).unwrap_or_default();
        Ok(match self.builder.build(report, standing, &members, profile, SystemClock.now()) {
            Ok(built) => {
                let elements = built.origins.iter().map(|origin| ElementView {
                    element: origin.element.clone(),
                    id: origin.id.to_owned(),
                    value: origin.value.clone(),
                    from: origin.from.line(),
                });
                Case { elements: elements.collect(), reasons: Vec::new() }
            }
            Err(Refused { reasons }) => {
                let reasons = reasons
                    .into_iter()
                    .map(|reason| CaseReason { element: reason.element, text: reason.text });
                Case { elements: Vec::new(), reasons: reasons.collect() }
            }
        })
    }

    /// Entries of this type about batches, newest first, with the batch's number: about so many, or all since then.
    async fn of_batches(
        &self,
        change: &str,
        since: Option<Timestamp>,
        most: usize,
    ) -> Result<Vec<(String, Entry)>, Failed> {
        let filter = TrailFilter { change: Some(change.to_owned()), from: since, ..TrailFilter::default() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.store.trail(&filter, after, PAGE).await?;
            for row in page.rows.iter().filter(|row| row.applied == 1) {
                if let Some(batch) = row.subject.strip_prefix("batch/") {
                    found.push((batch.to_owned(), Entry::parse(row.body.as_bytes())?));
                }
            }
            after = page.next;
            if after.is_none() || found.len() >= most {
                return Ok(found);
            }
        }
    }

    /// That a batch was sent, however long ago.
    async fn sent(&self, batch: &str) -> Result<Option<Entry>, Failed> {
        let history = self.trail.history(&Subject::Batch(batch.to_owned())).await?;
        let sent = history
            .into_iter()
            .find(|line| line.applied && matches!(line.entry.change, Change::BatchSent { .. }));
        Ok(sent.map(|line| line.entry))
    }

    async fn all_batches(&self) -> Result<Batches, Failed> {
        let sent = self.of_batches("batch_sent", None, BATCHES).await?;
        // An answer comes after its batch, so that of those batches that are shown all answers are.
        let oldest = sent.last().map(|(_, entry)| entry.at).filter(|_| sent.len() >= BATCHES);
        let answers = self.of_batches("batch_acknowledged", oldest, usize::MAX).await?;
        let mut shown = shown(sent, answers);
        // What is left may belong to a batch that is too old to be shown by itself.
        for (number, answers) in std::mem::take(&mut shown.left) {
            match self.sent(&number).await? {
                Some(sent) => shown.answered(number, &sent, &answers),
                None => shown.unmatched.extend(answers.iter().filter_map(|entry| unmatched(&number, entry))),
            }
        }
        Ok(shown.finish())
    }

    async fn take_in(
        &self,
        xml: &[u8],
        by: &Actor,
    ) -> Result<Result<Acknowledged, BadAcknowledgement>, Failed> {
        let reply = match icsr::ack::read(xml) {
            Ok(reply) => reply,
            Err(error) => return Ok(Err(BadAcknowledgement(error.to_string()))),
        };
        let cases = StoredCases((*self.store).clone());
        let done = acknowledge(&reply, xml, &cases, &self.trail, by).await?;
        let mut reopened = Vec::new();
        for (report, _) in &done.rejected {
            if self.trail.standing(*report).await?.status() == Status::Open {
                reopened.push(report.to_string());
            }
        }
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        Ok(Ok(Acknowledged {
            batch: done.batch,
            code: code(reply.code).to_owned(),
            matched: done.known,
            accepted: count(done.accepted.len()),
            rejected: count(done.rejected.len()),
            unknown: count(done.unknown.len()),
            reopened,
        }))
    }
}

impl ExportDesk for Exports {
    fn profiles(&self) -> Vec<String> {
        // Without a sender no case has a number, so nothing can leave.
        let settings = &self.builder.settings;
        if settings.sender.is_some() { usual_first(settings.profiles.keys()) } else { Vec::new() }
    }

    fn case<'a>(
        &'a self,
        report: &'a StoredReport,
        standing: &'a Standing,
        profile: &'a str,
    ) -> Told<'a, Case> {
        Box::pin(self.case_of(report, standing, profile))
    }

    fn batches(&self) -> Told<'_, Batches> {
        Box::pin(self.all_batches())
    }

    fn acknowledge<'a>(
        &'a self,
        xml: &'a [u8],
        by: &'a Actor,
    ) -> Told<'a, Result<Acknowledged, BadAcknowledgement>> {
        Box::pin(self.take_in(xml, by))
    }
}

/// Names of profiles by the alphabet, but for the one without wants of its own, which comes first.
fn usual_first<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_by_key(|name| name != USUAL);
    names
}

/// Batches with their answers, as far as the two were found.
#[derive(Default)]
struct Shown {
    batches: Vec<BatchView>,
    unmatched: Vec<UnmatchedView>,
    /// Answers to batches that are not among those found, newest first.
    left: BTreeMap<String, Vec<Entry>>,
}

/// Brings batches and answers together, both newest first.
fn shown(sent: Vec<(String, Entry)>, answers: Vec<(String, Entry)>) -> Shown {
    let mut shown = Shown::default();
    for (batch, entry) in answers {
        shown.left.entry(batch).or_default().push(entry);
    }
    for (number, entry) in sent {
        let answers = shown.left.remove(&number).unwrap_or_default();
        shown.answered(number, &entry, &answers);
    }
    shown
}

impl Shown {
    /// A batch with its answers, the newest of which counts. Messages in them that are not of the batch belong to nothing.
    fn answered(&mut self, number: String, sent: &Entry, answers: &[Entry]) {
        let strangers = answers.iter().filter_map(|entry| unmatched(&number, entry));
        self.unmatched.extend(strangers.filter(|answer| answer.messages > 0));
        self.batches.extend(batch(number, sent, answers.first()));
    }

    fn finish(mut self) -> Batches {
        self.batches.sort_by(|a, b| b.at.cmp(&a.at));
        self.unmatched.sort_by(|a, b| b.at.cmp(&a.at));
        Batches { batches: self.batches, unmatched: self.unmatched }
    }
}

fn batch(number: String, sent: &Entry, answer: Option<&Entry>) -> Option<BatchView> {
    let Change::BatchSent { profile, cases, .. } = &sent.change else { return None };
    let (state, errors) = match answer.map(|entry| &entry.change) {
        Some(Change::BatchAcknowledged { code, reasons, .. }) => (state(code), reasons.clone()),
        _ => ("sent", Vec::new()),
    };
    Some(BatchView {
        number,
        profile: profile.clone(),
        at: sent.at.to_string(),
        by: sent.by.account().unwrap_or("hark").to_owned(),
        messages: u32::try_from(*cases).unwrap_or(u32::MAX),
        state: state.to_owned(),
        answered_at: answer.map(|entry| entry.at.to_string()),
        errors,
    })
}

fn code(code: BatchCode) -> &'static str {
    match code {
        BatchCode::Aa => "AA",
        BatchCode::Ae => "AE",
        BatchCode::Ar => "AR",
    }
}

/// What a receiver's code says of a batch.
fn state(code: &str) -> &'static str {
    match code {
        "AA" => "accepted",
        "AE" => "partly",
        _ => "rejected",
    }
}

fn unmatched(batch: &str, entry: &Entry) -> Option<UnmatchedView> {
    let Change::BatchAcknowledged { code, unknown, .. } = &entry.change else { return None };
    let messages = u32::try_from(unknown.len()).unwrap_or(u32::MAX);
    Some(UnmatchedView { at: entry.at.to_string(), batch: batch.to_owned(), code: code.clone(), messages })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: &str, change: Change) -> Entry {
        Entry {
            id: model::ReportId([1; 16]),
            subject: Subject::Desk,
            prev: casework::Hash::default(),
            at: at.parse().expect("a time"),
            by: Actor::Hark,
            change,
            reason: None,
            meaning: None,
            versions: model::Versions::default(),
        }
    }

    /// As the trail has it.
    fn sent(at: &str) -> Entry {
        let change = serde_json::json!({
            "type": "batch_sent", "profile": "ich", "cases": 2, "file": "f.xml", "sha256": "00",
        });
        entry(at, serde_json::from_value(change).expect("a change"))
    }

    fn answer(at: &str, code: &str, unknown: &[&str]) -> Entry {
        let unknown = unknown.iter().map(|&message| message.to_owned()).collect();
        let (code, file) = (code.to_owned(), String::new());
        entry(at, Change::BatchAcknowledged { code, reasons: Vec::new(), unknown, file })
    }

    #[test]
    fn batches_and_their_answers() {
        let numbered = |number: &str, entry: Entry| (number.to_owned(), entry);
        let mut shown = shown(
            vec![
                numbered("B-3", sent("2026-11-03T00:00:00Z")),
                numbered("B-2", sent("2026-11-02T00:00:00Z")),
            ],
            vec![
                numbered("B-2", answer("2026-11-06T00:00:00Z", "AE", &["X-1"])),
                numbered("B-1", answer("2026-11-05T00:00:00Z", "AA", &[])),
                numbered("B-2", answer("2026-11-04T00:00:00Z", "AR", &[])),
            ],
        );
        assert_eq!(shown.left.keys().collect::<Vec<_>>(), ["B-1"], "to be looked up");
        let left = std::mem::take(&mut shown.left).remove("B-1").expect("its answers");
        shown.answered("B-1".to_owned(), &sent("2026-11-01T00:00:00Z"), &left);
        let Batches { batches, unmatched } = shown.finish();
        let states: Vec<_> =
            batches.iter().map(|batch| (batch.number.as_str(), batch.state.as_str())).collect();
        assert_eq!(states, [("B-3", "sent"), ("B-2", "partly"), ("B-1", "accepted")]);
        let strangers: Vec<_> = unmatched.iter().map(|of| (of.batch.as_str(), of.messages)).collect();
        assert_eq!(strangers, [("B-2", 1)], "a message in a known batch that is not of it");
    }

    #[test]
    fn the_usual_profile_comes_first() {
        let names = ["ema", "fda", "ich", "mine"].map(str::to_owned);
        assert_eq!(usual_first(names.iter()), ["ich", "ema", "fda", "mine"]);
    }
}
