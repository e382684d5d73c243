//! The journal's payloads are read for ever: today's writer gives the bytes of the golden files, today's reader
//! takes them, and a record of a newer program is told from a broken one.
//!
//! A file here changes only by members that are added with a default. A change that older bytes do not survive
//! gets a version of its own, and a file of its own beside these.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deident::{Context, Keys, Sealed, Source, deidentify};
use expect_test::expect_file;
use journal::{Delta, Hop, Partition, Position, Record};
use model::{
    Assertion, Criterion, Evidence, Facts, Field, Fingerprint, How, MentionKind, MentionRecord, PairRecord,
    Post, Quality, Relation, Screened, Span, Status, Tally, Timestamp, Validity, Versions, Withdrawal,
    WithdrawalReason,
};
use pipeline::records::{
    BadRecord, DeadLetter, ErasureRecord, PostRecord, ReportsRecord, Screening, tally_record,
};
use pipeline::stages::dedupe::Seen;

/// 2023-11-14T22:13:20Z, and the moment a minute later at which the installation learned of it.
const WRITTEN: Timestamp = Timestamp(1_700_000_000_000_000);
const OBSERVED: Timestamp = Timestamp(1_700_000_060_000_000);

const TEXT: &str = "Since the Zoloft my hands tremble. Ask Dr. Kowalska.";

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn full_post() -> Post<'static> {
    Post {
        id: "t3_golden".into(),
        text: TEXT.into(),
        channel: "reddit".into(),
        kind: Some("comment".into()),
        title: Some("Zoloft \"again\"\n".into()),
        about: vec!["Zoloft".into(), "tremor – día 3".into()],
        lang: Some("en".into()),
        author: Some("quiet_heron".into()),
        url: Some("https://reddit.example/t3_golden".into()),
        thread: Some("t3_thread".into()),
        parent: Some("t1_parent".into()),
        created_at: Some(WRITTEN),
        revision: 3,
        metrics: vec![("num_comments".into(), 5.0), ("score".into(), 12.0), ("upvote_ratio".into(), 0.93)],
        ..Post::default()
    }
}

fn least_post() -> Post<'static> {
    Post { id: "1".into(), channel: "forum".into(), deleted: true, ..Post::default() }
}

fn mention(words: &str, kind: MentionKind, concept: &str) -> MentionRecord {
    let start = TEXT.find(words).unwrap();
    MentionRecord {
        kind,
        start: start as u32,
        end: (start + words.len()) as u32,
        text: words.to_owned(),
        concept: concept.to_owned(),
        preferred: words.to_owned(),
        codes: BTreeMap::from([("atc".to_owned(), "N06AB06".to_owned())]),
        assertion: Assertion::Affirmed,
        person: None,
        how: How::Exact,
        field: Field::Text,
    }
}

/// A report of this generation, and the seal of where its post came from.
fn report(generation: u32) -> ReportsRecord {
    let span = |words: &str| {
        let start = TEXT.find(words).unwrap();
        Span::new(start, start + words.len())
    };
    let met = |words| Criterion { status: Status::Met, span: Some(span(words)) };
    let screened = Screened {
        id: "t3_golden".to_owned(),
        flagged: true,
        score: 0.75,
        log_odds: None,
        language: "en".to_owned(),
        model: String::new(),
        mentions: vec![
            mention("Zoloft", MentionKind::Drug, "drug/sertraline"),
            mention("hands tremble", MentionKind::Event, "event/tremor"),
        ],
        pairs: vec![PairRecord { drug: 0, event: 1, relation: Relation::Reaction, probability: 0.5 }],
        facts: Facts {
            patient: Some(Evidence { value: "self".to_owned(), span: span("my") }),
            ..Facts::default()
        },
        validity: Validity { drug: met("Zoloft"), event: met("hands tremble"), ..Validity::default() },
        quality: Quality { first_hand: true, ..Quality::default() },
        versions: Versions {
            hark: "0.1.0".to_owned(),
            dictionary: "2026.11.0+00000000".to_owned(),
            model: "1+00000000".to_owned(),
            settings: "00000000".to_owned(),
        },
        why: Vec::new(),
        passed_over: Vec::new(),
    };
    let keys = keys();
    let context =
        Context { observed_at: OBSERVED, fingerprint: Fingerprint(42), generation, ..Context::default() };
    let sealed = PostRecord::seal(&keys, full_post(), OBSERVED).sealed;
    ReportsRecord::Report(Box::new(deidentify(&keys, &full_post(), screened, context)), sealed)
}

fn withdrawal(reason: WithdrawalReason) -> ReportsRecord {
    let report = keys().report_id("reddit", "t3_golden");
    ReportsRecord::Withdrawal(Withdrawal {
        report,
        revision: 4,
        generation: 0,
        reason,
        observed_at: OBSERVED,
    })
}

/// What a replay says of a post that is no candidate any more.
fn rescreened() -> ReportsRecord {
    let ReportsRecord::Withdrawal(gone) = withdrawal(WithdrawalReason::Rescreened) else {
        panic!("a withdrawal")
    };
    ReportsRecord::Withdrawal(Withdrawal { generation: 3, ..gone })
}

/// The copy of a post that a replay appends.
fn again() -> PostRecord<'static> {
    let screening = Screening {
        generation: 3,
        dictionary: "2026.12.0+11111111".to_owned(),
        model: "2+22222222".to_owned(),
    };
    PostRecord::seal(&keys(), full_post(), OBSERVED).again(screening)
}

fn erasure() -> ErasureRecord {
    let ReportsRecord::Withdrawal(gone) = withdrawal(WithdrawalReason::Deleted) else { unreachable!() };
    ErasureRecord::new(gone)
}

/// News of an account, as it stands in the hop `posts`.
fn account() -> Post<'static> {
    Post {
        id: "account:77".into(),
        channel: "reddit".into(),
        kind: Some(model::ACCOUNT_KIND.into()),
        author_id: Some("77".into()),
        deleted: true,
        ..Post::default()
    }
}

fn author_gone() -> ReportsRecord {
    let gone = PostRecord::seal(&keys(), account(), OBSERVED).author_gone().unwrap();
    ReportsRecord::AuthorGone(gone)
}

fn tally(drug: &str, event: &str) -> ReportsRecord {
    ReportsRecord::Tally(Tally {
        hour: Timestamp(1_699_999_200_000_000),
        channel: "x".to_owned(),
        drug: drug.to_owned(),
        event: event.to_owned(),
        posts: 1_000,
        flagged: 2,
    })
}

fn dead_letter() -> DeadLetter {
    let reason = "not JSON at column 1".to_owned();
    DeadLetter::seal(&keys(), "ingest", "posts.jsonl", 17, reason, OBSERVED, b"half a line \xff")
}

/// Reads a payload and writes it again.
type Again = fn(&[u8]) -> Result<Record, BadRecord>;

fn post_again(payload: &[u8]) -> Result<Record, BadRecord> {
    PostRecord::parse(payload).map(|record| record.to_record())
}

fn reports_again(payload: &[u8]) -> Result<Record, BadRecord> {
    ReportsRecord::parse(payload).map(|record| record.to_record())
}

fn erasure_again(payload: &[u8]) -> Result<Record, BadRecord> {
    ErasureRecord::parse(payload).map(|record| record.to_record())
}

fn dead_again(payload: &[u8]) -> Result<Record, BadRecord> {
    DeadLetter::parse(payload).map(|record| record.to_record())
}

/// Every kind of record: its golden file, what the writer gives today, and its reader.
fn kinds() -> Vec<(&'static str, Record, Again)> {
    let keys = keys();
    let post = |post| PostRecord::seal(&keys, post, OBSERVED).to_record();
    vec![
        ("post-v1.json", post(full_post()), post_again),
        ("post-least-v1.json", post(least_post()), post_again),
        ("post-again-v1.json", again().to_record(), post_again),
        ("report-v1.json", report(0).to_record(), reports_again),
        ("report-again-v1.json", report(3).to_record(), reports_again),
        ("withdrawal-deleted-v1.json", withdrawal(WithdrawalReason::Deleted).to_record(), reports_again),
        ("withdrawal-edited-v1.json", withdrawal(WithdrawalReason::Edited).to_record(), reports_again),
        ("withdrawal-rescreened-v1.json", rescreened().to_record(), reports_again),
        ("post-account-v1.json", post(account()), post_again),
        ("author-gone-v1.json", author_gone().to_record(), reports_again),
        ("tally-v1.json", tally("drug/sertraline", "event/tremor").to_record(), reports_again),
        ("tally-all-v1.json", tally("", "").to_record(), reports_again),
        ("erasure-v1.json", erasure().to_record(), erasure_again),
        ("dead-letter-v1.json", dead_letter().to_record(), dead_again),
    ]
}

fn golden(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file)
}

/// The payload in a golden file: one line.
fn payload(file: &str) -> Vec<u8> {
    let bytes = std::fs::read(golden(file)).unwrap();
    bytes.strip_suffix(b"\n").unwrap().to_vec()
}

/// Whatever order partitions are read in, news of an account comes behind every post that came before it.
#[test]
fn news_of_an_account_is_in_every_partition() {
    let record = PostRecord::seal(&keys(), account(), OBSERVED);
    let routes = |records: &[Record]| records.iter().map(|record| record.route).collect::<Vec<_>>();
    assert_eq!(routes(&record.to_records(4).collect::<Vec<_>>()), [0, 1, 2, 3]);
    assert_eq!(routes(&author_gone().in_each(3).collect::<Vec<_>>()), [0, 1, 2]);
    let plain = PostRecord::seal(&keys(), least_post(), OBSERVED);
    assert_eq!(plain.to_records(4).count(), 1, "a deleted post is no account");
    assert!(plain.author_gone().is_none());
    // An id of the author stays when the handle changes; without one the handle counts.
    let author = |handle: &'static str, id: Option<&'static str>| {
        let post = Post { author: Some(handle.into()), author_id: id.map(Into::into), ..full_post() };
        PostRecord::seal(&keys(), post, OBSERVED).author
    };
    assert_eq!(author("a", Some("77")), author("b", Some("77")));
    assert_eq!(author("77", None), author("b", Some("77")));
    assert_ne!(author("a", None), author("b", None));
}

#[test]
fn the_writer_gives_the_golden_bytes() {
    for (file, record, _) in kinds() {
        expect_file![golden(file)].assert_eq(&(String::from_utf8(record.payload).unwrap() + "\n"));
    }
}

#[test]
fn the_golden_bytes_are_read_whole() {
    for (file, record, again) in kinds() {
        let read = again(&payload(file)).unwrap_or_else(|bad| panic!("{file}: {bad}"));
        assert!(read == record, "{file}: something of it is lost, or it goes to another partition");
    }
}

#[test]
fn seals_in_golden_bytes_open_with_their_key() {
    let bytes = payload("post-v1.json");
    let record = PostRecord::parse(&bytes).unwrap();
    let source = Source {
        post_id: "t3_golden".to_owned(),
        handle: Some("quiet_heron".to_owned()),
        url: Some("https://reddit.example/t3_golden".to_owned()),
        thread: Some("t3_thread".to_owned()),
        parent: Some("t1_parent".to_owned()),
        source: None,
    };
    let open = |sealed: &Sealed| keys().open(sealed).unwrap();
    assert!(open(&record.sealed) == source);
    assert_eq!((record.post().text.as_ref(), record.time()), (TEXT, WRITTEN));
    let ReportsRecord::Report(report, sealed) = ReportsRecord::parse(&payload("report-v1.json")).unwrap()
    else {
        panic!("a report");
    };
    assert!(open(&sealed) == source);
    assert_eq!(report.text(), "Since the Zoloft my hands tremble. Ask Dr. [name].");
    let letter = DeadLetter::parse(&payload("dead-letter-v1.json")).unwrap();
    assert_eq!(letter.bytes(&keys()).unwrap(), b"half a line \xff");
    assert!(letter.bytes(&Keys::new([8; 32])).is_none(), "another installation's key");
}

#[test]
fn a_post_that_intake_would_refuse_for_its_length_is_no_post_record() {
    let with_text = |text: String| {
        let post = Post { id: "1".into(), channel: "forum".into(), text: text.into(), ..Post::default() };
        PostRecord::seal(&keys(), post, OBSERVED).to_record().payload
    };
    assert!(PostRecord::parse(&with_text("x".repeat(model::MAX_TEXT_BYTES))).is_ok());
    let bad = PostRecord::parse(&with_text("x".repeat(model::MAX_TEXT_BYTES + 1))).unwrap_err();
    assert_eq!(bad, BadRecord::TooLong(model::MAX_TEXT_BYTES + 1));
}

#[test]
fn records_of_one_post_share_a_partition_and_those_of_a_count_another() {
    let route = |file| kinds().into_iter().find(|(name, ..)| *name == file).unwrap().1.route;
    assert_eq!(route("post-v1.json"), route("report-v1.json"));
    assert_eq!(route("post-v1.json"), route("withdrawal-edited-v1.json"));
    assert_ne!(route("post-v1.json"), route("post-least-v1.json"));
    assert_eq!(route("erasure-v1.json"), route("withdrawal-deleted-v1.json"));
    let ReportsRecord::Tally(counted) = tally("drug/sertraline", "event/tremor") else { panic!("a count") };
    let delta = |from: u64| Delta {
        hop: Hop::Posts,
        partition: Partition(0),
        from: Position(from),
        to: Position(from + 9),
    };
    let [one, again, other] = [0, 0, 9].map(|from| tally_record(counted.clone(), &delta(from)));
    assert_eq!(one.route, other.route, "counts of one pair add up in one place");
    assert!(one.key == again.key && one.key != other.key, "none replaces another, but itself");
}

#[test]
fn an_input_that_no_record_could_hold_is_kept_in_part() {
    let input = vec![b'x'; journal::MAX_RECORD_BYTES];
    let letter =
        DeadLetter::seal(&keys(), "screen", "posts/0@1", 0, "not a post record".into(), WRITTEN, &input);
    assert!(letter.to_record().payload.len() <= journal::MAX_RECORD_BYTES);
    assert!(letter.reason.starts_with("not a post record; only its first 11534336 of 16777216 bytes"));
    assert_eq!(letter.bytes(&keys()).unwrap(), &input[..11_534_336]);
}

#[test]
fn newer_broken_and_longer_records_are_told_apart() {
    for (file, record, again) in kinds() {
        let text = String::from_utf8(payload(file)).unwrap();
        let newer = text.replacen("\"v\":1", "\"v\":2", 1);
        assert!(
            matches!(again(newer.as_bytes()), Err(BadRecord::Newer { version: 2, .. })),
            "{file}: what a newer program wrote is not read as if it were known"
        );
        let renamed = text.replacen("\"v\":1", "\"v\":2,\"renamed\":1", 1).replace("\"sealed\"", "\"seal\"");
        assert!(matches!(again(renamed.as_bytes()), Err(BadRecord::Newer { version: 2, .. })), "{file}");
        let longer = text.replacen("\"v\":1", "\"v\":1,\"added_later\":{\"a\":[1]}", 1);
        assert!(again(longer.as_bytes()).unwrap() == record, "{file}: an added member does no harm");
        for broken in [&text[..text.len() / 2], "", "{}", "null", "[1]"] {
            let bad = again(broken.as_bytes()).err().unwrap_or_else(|| panic!("{file}: {broken}"));
            assert!(matches!(bad, BadRecord::Malformed(_)), "{file}: {bad}");
            assert!(!bad.to_string().contains("tremble"), "{bad}");
        }
    }
}

#[test]
fn remembered_posts_keep_their_bytes() {
    let table = [
        (Seen { revision: 0, generation: 0, flagged: false, deleted: false }, [0; 9]),
        (Seen { revision: 1, generation: 0, flagged: true, deleted: false }, [1, 0, 0, 0, 0, 0, 0, 0, 1]),
        (
            Seen { revision: 0x0807_0605_0403_0201, generation: 0, flagged: false, deleted: true },
            [1, 2, 3, 4, 5, 6, 7, 8, 2],
        ),
        (
            Seen { revision: u64::MAX, generation: 0, flagged: true, deleted: true },
            [255, 255, 255, 255, 255, 255, 255, 255, 3],
        ),
    ];
    for (seen, bytes) in table {
        assert_eq!(seen.to_bytes(), bytes);
        assert_eq!(Seen::from_bytes(&bytes), Some(seen));
    }
    assert_eq!(Seen::from_bytes(&[0; 8]), None);
}
