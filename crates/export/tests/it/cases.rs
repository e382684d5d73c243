//! Invented posts as reports, and what people do with them: what the tests of cases and of runs are made of.

use std::collections::BTreeMap;
use std::path::Path;

use casework::{Actor, Awareness, Change, Entry, Standing, Subject, Verdict};
use export::meddra::Release;
use export::settings::Sender;
use model::{
    Assertion, Criterion, Field, How, MentionKind, MentionRecord, PairRecord, Pseudonym, Relation, ReportId,
    Status, Timestamp, Validity, Versions,
};
use serde_json::json;
use store::StoredReport;

/// 2026-10-01T08:00:00Z.
pub(crate) const POSTED: Timestamp = Timestamp(1_790_841_600_000_000);
/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// A report of a post, with all four criteria met and nothing found in it yet.
pub(crate) fn report(number: u64, language: &str, text: &str) -> StoredReport {
    let met = Criterion { status: Status::Met, span: None };
    let mut id = [7; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    StoredReport {
        id: ReportId(id),
        revision: 0,
        generation: 0,
        channel: "reddit".into(),
        kind: None,
        author: Some(Pseudonym(id)),
        thread: None,
        parent: None,
        metrics: Default::default(),
        created_at: Some(POSTED),
        observed_at: Timestamp(POSTED.0 + DAY),
        score: 0.9,
        language: language.into(),
        model: String::new(),
        fingerprint: Default::default(),
        title: String::new(),
        about: Vec::new(),
        text: text.into(),
        mentions: Vec::new(),
        pairs: Vec::new(),
        facts: Default::default(),
        validity: Validity { reporter: met, patient: met, drug: met, event: met },
        quality: Default::default(),
        why: Vec::new(),
        redactions: BTreeMap::new(),
        versions: Versions::default(),
    }
}

/// Finds words in the report and adds them as a mention; gives its index.
pub(crate) fn mention(
    report: &mut StoredReport,
    (kind, concept): (MentionKind, &str),
    words: &str,
    assertion: Assertion,
    codes: &[(&str, &str)],
) -> usize {
    let start = report.text.find(words).expect("the words stand in the text") as u32;
    report.mentions.push(MentionRecord {
        kind,
        start,
        end: start + words.len() as u32,
        text: words.into(),
        concept: concept.into(),
        preferred: concept.split('/').next_back().unwrap_or_default().replace('-', " "),
        codes: codes.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect(),
        assertion,
        person: None,
        how: How::Exact,
        field: Field::Text,
    });
    report.mentions.len() - 1
}

pub(crate) fn drug(report: &mut StoredReport, concept: &str, words: &str) -> usize {
    mention(report, (MentionKind::Drug, concept), words, Assertion::Affirmed, &[("unii", "QUC7NX6WMB")])
}

pub(crate) fn event(report: &mut StoredReport, concept: &str, words: &str) -> usize {
    mention(report, (MentionKind::Event, concept), words, Assertion::Affirmed, &[])
}

pub(crate) fn pair(report: &mut StoredReport, drug: usize, event: usize, relation: Relation) {
    report.pairs.push(PairRecord { drug, event, relation, probability: 0.9 });
}

/// Adds facts: name, value, the words that say so.
pub(crate) fn facts(report: &mut StoredReport, told: &[(&str, &str, &str)]) {
    let mut all = serde_json::to_value(&report.facts).unwrap();
    for (name, value, words) in told {
        let start = report.text.find(words).expect("the words stand in the text");
        all[*name] = json!({"value": value, "start": start, "end": start + words.len()});
    }
    report.facts = serde_json::from_value(all).unwrap();
}

/// Adds a criterion of seriousness.
pub(crate) fn serious(report: &mut StoredReport, criterion: &str, words: &str, event: Option<usize>) {
    let start = report.text.find(words).expect("the words stand in the text");
    let mut found = json!({"value": criterion, "start": start, "end": start + words.len()});
    if let Some(event) = event {
        found["event"] = event.into();
    }
    report.facts.seriousness.push(serde_json::from_value(found).unwrap());
}

/// `Zoloft gave me a splitting skull and a sour belly …`: a drug, two reactions, facts, one criterion.
pub(crate) fn skull(number: u64) -> StoredReport {
    let text = "I am 34 and took Zoloft 50 mg twice a day. Two days later a splitting skull, and a sour belly. \
                Ended up in hospital for the splitting skull. I stopped it and the belly got better. Also on Advil.";
    let mut report = report(number, "en", text);
    let zoloft = drug(&mut report, "drug/sertraline", "Zoloft");
    let skull = event(&mut report, "event/splitting-skull", "splitting skull");
    let belly = event(&mut report, "event/sour-belly", "sour belly");
    drug(&mut report, "drug/ibuprofen", "Advil");
    pair(&mut report, zoloft, skull, Relation::Reaction);
    pair(&mut report, zoloft, belly, Relation::Reaction);
    facts(
        &mut report,
        &[
            ("reporter", "patient", "I am"),
            ("age", "34 a", "34"),
            ("dose", "50 mg", "50 mg"),
            ("frequency", "twice a day", "twice a day"),
            ("onset", "Two days", "Two days"),
            ("action", "stopped", "stopped it"),
            ("outcome", "recovering", "belly got better"),
        ],
    );
    serious(&mut report, "hospitalisation", "in hospital", Some(skull));
    report
}

/// A German post: an indication, history, a special situation, an interaction.
pub(crate) fn foreign() -> StoredReport {
    let text = "Wegen Zappelbein nahm ich Pillax mit Saftol, zu viel davon. Danach Kopfbrummen. Migräne hatte ich schon früher. Bin schwanger.";
    let mut report = report(1_000_002, "de", text);
    let pillax = drug(&mut report, "drug/pillax", "Pillax");
    let saftol = drug(&mut report, "drug/saftol", "Saftol");
    let leg = mention(
        &mut report,
        (MentionKind::Event, "event/zappelbein"),
        "Zappelbein",
        Assertion::Indication,
        &[],
    );
    let codes = [("meddra_pt", "99000001")];
    let hum = mention(
        &mut report,
        (MentionKind::Event, "event/kopfbrummen"),
        "Kopfbrummen",
        Assertion::Affirmed,
        &codes,
    );
    mention(&mut report, (MentionKind::Event, "event/migraene"), "Migräne", Assertion::History, &[]);
    mention(
        &mut report,
        (MentionKind::Situation, "situation/overdose"),
        "zu viel davon",
        Assertion::Affirmed,
        &[],
    );
    pair(&mut report, pillax, leg, Relation::Indication);
    pair(&mut report, pillax, hum, Relation::Interaction);
    pair(&mut report, saftol, hum, Relation::Interaction);
    facts(
        &mut report,
        &[
            ("pregnancy", "pregnant", "schwanger"),
            ("rechallenge", "positive", "Danach"),
            ("route", "oral", "nahm"),
        ],
    );
    report
}

/// What people did with a report.
pub(crate) struct Desk {
    pub(crate) standing: Standing,
    report: ReportId,
    steps: i64,
}

impl Desk {
    pub(crate) fn untouched(report: &StoredReport) -> Desk {
        Desk { standing: Standing::default(), report: report.id, steps: 0 }
    }

    /// Seen, decided valid, and not expedited.
    pub(crate) fn ready(report: &StoredReport) -> Desk {
        let mut desk = Desk::untouched(report);
        desk.does(seen(report));
        desk.does(decided(Verdict::Valid));
        desk.sets("C.1.7", None, "false");
        desk
    }

    pub(crate) fn does(&mut self, change: Change) {
        self.does_at(2, change);
    }

    /// So many days after the post.
    pub(crate) fn does_at(&mut self, day: i64, change: Change) {
        self.steps += 1;
        let mut id = self.report.0;
        id[0] = self.steps as u8;
        let entry = Entry {
            id: ReportId(id),
            subject: Subject::Report(self.report),
            prev: self.standing.head.clone(),
            at: Timestamp(POSTED.0 + day * DAY + self.steps * 1_000_000),
            by: Actor::Person("heron".into()),
            change,
            reason: None,
            meaning: None,
            versions: Versions::default(),
        };
        let bytes = entry.to_bytes();
        self.standing.apply(&entry, &bytes);
    }

    pub(crate) fn sets(&mut self, element: &str, mention: Option<usize>, value: &str) {
        self.does(Change::CaseSet { element: element.into(), mention, value: Some(value.into()) });
    }
}

pub(crate) fn seen(report: &StoredReport) -> Change {
    let awareness =
        Awareness { posted: report.created_at, read: report.observed_at, flagged: report.observed_at };
    Change::Seen { awareness, criteria_met: true }
}

pub(crate) fn decided(verdict: Verdict) -> Change {
    Change::Decided { verdict, second_review: false }
}

pub(crate) fn sender() -> Sender {
    Sender {
        c3: icsr::c::Sender {
            kind: "1".into(),
            organisation: Some("Heron Pharma".into()),
            family_name: Some("Heron".into()),
            email: Some("safety@heron.example".into()),
            ..Default::default()
        },
        routing_id: "HERON".into(),
        organisation_code: "HERON".into(),
        fallback_country: "DE".into(),
    }
}

/// An invented release: no term and no code of MedDRA's is in it.
pub(crate) fn write_release(dir: &Path) {
    write_release_of(dir, "77.1");
}

fn write_release_of(dir: &Path, version: &str) {
    let llt = "99000001$Splitting skull$99000001$$$$$$$Y$$\n\
               99000002$Sour belly$99000002$$$$$$$Y$$\n\
               99000003$Belly gone sour$99000002$$$$$$$N$$\n\
               99000004$Green moods$99000004$$$$$$$Y$$\r\n\
               99000005$Kopf-Brummen$99000001$$$$$$$Y$$\n";
    let pt = "99000001$Splitting skull$$99900001$$$$$$$$\n\
              99000002$Sour belly$$99900001$$$$$$$$\n\
              99000004$Green moods$$99900002$$$$$$$$\n";
    let soc = "99900001$Places that hurt$Hurt$$$$$$$\n99900002$Moods$Mood$$$$$$$\n";
    std::fs::write(dir.join("llt.asc"), llt).unwrap();
    std::fs::write(dir.join("pt.asc"), pt).unwrap();
    std::fs::write(dir.join("soc.asc"), soc).unwrap();
    std::fs::write(dir.join("meddra_release.asc"), format!("{version}$English$$$$")).unwrap();
}

pub(crate) fn release() -> Release {
    release_of("77.1")
}

/// The same terms in a release of another number.
pub(crate) fn release_of(version: &str) -> Release {
    let dir = tempfile::tempdir().unwrap();
    write_release_of(dir.path(), version);
    Release::open(dir.path(), version).unwrap()
}
