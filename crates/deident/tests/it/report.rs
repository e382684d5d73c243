//! The safe report: nothing planted survives, spans move along, the wire form is for ever.

use std::collections::BTreeMap;

use deident::{Context, Handle, Keys, Kind, SafeReport, WireError, deidentify};
use expect_test::expect_file;
use model::{
    Assertion, Contribution, Credibility, Criterion, Evidence, Facts, Field, Fingerprint, How, MentionKind,
    MentionRecord, Metrics, PairRecord, Person, Post, Pseudonym, Quality, Reference, ReferenceKind, Relation,
    Screened, Seriousness, Span, Status, Timestamp,
};

fn keys() -> Keys {
    Keys::new([9; 32])
}

fn mention(text: &str, words: &str, kind: MentionKind) -> MentionRecord {
    let at = text.find(words).unwrap();
    MentionRecord {
        kind,
        start: at as u32,
        end: (at + words.len()) as u32,
        text: words.to_owned(),
        concept: "drug/sertraline".to_owned(),
        preferred: "sertraline".to_owned(),
        codes: BTreeMap::from([("atc".to_owned(), "N06AB06".to_owned())]),
        assertion: Assertion::Affirmed,
        person: None,
        how: How::Exact,
        field: Field::Text,
    }
}

fn evidence(text: &str, words: &str, value: &str) -> Evidence {
    let at = text.find(words).unwrap();
    Evidence { value: value.to_owned(), span: Span::new(at, at + words.len()) }
}

fn screened(mentions: Vec<MentionRecord>) -> Screened {
    Screened {
        id: "1990000000000000002".to_owned(),
        flagged: true,
        score: 0.875,
        log_odds: None,
        language: "en".to_owned(),
        model: String::new(),
        mentions,
        pairs: Vec::new(),
        facts: Facts::default(),
        validity: Default::default(),
        quality: Default::default(),
        versions: Default::default(),
        passed_over: Vec::new(),
        why: Vec::new(),
    }
}

const TEXT: &str = "Dr. Kowalska put me on Zoloft 50 mg, awful nausea. Anna, 34, mail anna.k@example.com – I'm at home. Nausea!";

/// A report with every kind of member.
fn sample() -> SafeReport {
    reported(Context::default(), |screened| {
        screened.log_odds = Some(1.75);
        screened.model = "1+12345678-87654321".to_owned();
        screened.mentions[2].person = Some(Person::Child);
        screened.mentions[2].assertion = Assertion::Question;
        screened.facts.seriousness[0].event = Some(2);
        screened.facts.country = Some(evidence(TEXT, "at home", "PL"));
        screened.facts.frequency = Some(evidence(TEXT, "at home", "at home"));
        screened.facts.dechallenge = Some(evidence(TEXT, "awful nausea", "negative"));
        screened.quality.labels = vec![evidence(TEXT, "put me", "misuse")];
        screened.quality.credibility.author_known = true;
        screened.quality.basis = Some(evidence(TEXT, "at home", "anecdotal"));
    })
}

/// The report whose bytes the first version of the program wrote: nothing was known of the conversation.
fn first_sample() -> SafeReport {
    let report = Some(keys().report_id("reddit", "1990000000000000002"));
    reported(Context { report, ..Context::default() }, |_| {})
}

fn reported(context: Context<'_>, more: impl FnOnce(&mut Screened)) -> SafeReport {
    let post = Post {
        id: "1990000000000000002".into(),
        text: TEXT.into(),
        channel: "reddit".into(),
        kind: Some("comment".into()),
        title: Some("To Dr. Kowalska and u/anna_k".into()),
        about: vec!["Zoloft".into(), "page of Kowalska".into()],
        author: Some("Anna".into()),
        url: Some("https://reddit.example/1".into()),
        thread: Some("t3_thread".into()),
        parent: Some("1990000000000000001".into()),
        metrics: if context.report.is_none() { vec![("like_count".into(), 4.0)] } else { Vec::new() },
        revision: 2,
        created_at: Some(Timestamp(1_700_000_000_000_000)),
        ..Post::default()
    };
    let mut outside = mention(TEXT, "Zoloft", MentionKind::Drug);
    outside.field = Field::About;
    let mut screened = screened(vec![
        mention(TEXT, "example", MentionKind::Event),
        mention(TEXT, "Zoloft", MentionKind::Drug),
        mention(TEXT, "nausea", MentionKind::Event),
        outside,
    ]);
    let pair = |drug, event| PairRecord { drug, event, relation: Relation::Reaction, probability: 0.5 };
    screened.pairs = vec![pair(1, 0), pair(1, 2), pair(3, 2)];
    screened.facts.reporter = Some(evidence(TEXT, "Dr. Kowalska", "health_professional"));
    screened.facts.dose = Some(evidence(TEXT, "50 mg", "50 mg"));
    screened.facts.age = Some(evidence(TEXT, "34", "34 a"));
    screened.facts.onset = Some(evidence(TEXT, "Anna, 34", "Anna, 34"));
    screened.facts.seriousness =
        vec![Seriousness { evidence: evidence(TEXT, "awful nausea", "other_important"), event: None }];
    screened.validity.drug = Criterion { status: Status::Met, span: Some(evidence(TEXT, "Zoloft", "").span) };
    screened.why = vec![
        Contribution { name: "word:nausea".to_owned(), weight: 1.5 },
        Contribution { name: "word:kowalska".to_owned(), weight: 0.25 },
    ];
    more(&mut screened);
    let context =
        Context { observed_at: Timestamp(1_700_000_100_000_000), fingerprint: Fingerprint(42), ..context };
    deidentify(&keys(), &post, screened, context)
}

#[test]
fn the_wire_form_is_golden() {
    let mut wire = String::from_utf8(sample().to_wire()).unwrap();
    wire.push('\n');
    expect_file!["../golden/wire-v1.json"].assert_eq(&wire);
}

/// What a journal holds of earlier versions is read for ever: members that came later have their defaults.
#[test]
fn bytes_of_the_first_version_are_read() {
    let bytes = include_bytes!("../golden/wire-v1-first.json");
    let read = SafeReport::from_wire(bytes).unwrap();
    assert!(read == first_sample(), "{:?}", String::from_utf8(read.to_wire()));
    assert_eq!(read.to_wire(), bytes.trim_ascii_end(), "nothing is added that was not known");
}

#[test]
fn the_kind_of_source_moves_with_the_text() {
    let text = "Mail anna.k@example.com: use code SPRING for Zoloft, one patient told me";
    let post = Post { id: "1".into(), text: text.into(), author: Some("Anna".into()), ..Post::default() };
    let mut screened = screened(vec![mention(text, "Zoloft", MentionKind::Drug)]);
    let span = evidence(text, "code SPRING", "").span;
    screened.quality = Quality {
        first_hand: false,
        labels: vec![evidence(text, "use code", "advert")],
        credibility: Credibility {
            author_known: true,
            reference: Some(Reference { kind: ReferenceKind::Link, span: Some(span) }),
        },
        basis: Some(evidence(text, "one patient", "anecdotal")),
    };
    let safe = deidentify(&keys(), &post, screened, Context::default());
    let words = |span: Span| span.of(safe.text()).unwrap_or_default();
    let Quality { labels, credibility, basis, .. } = safe.quality();
    assert!(!safe.text().contains("anna"), "the mail address is gone");
    assert_eq!((labels[0].value.as_str(), words(labels[0].span)), ("advert", "use code"));
    let basis = basis.as_ref().unwrap();
    assert_eq!((basis.value.as_str(), words(basis.span)), ("anecdotal", "one patient"));
    assert!(credibility.author_known);
    assert_eq!(words(credibility.reference.unwrap().span.unwrap()), "code SPRING");
    assert_eq!(SafeReport::from_wire(&safe.to_wire()).unwrap(), safe);
}

#[test]
fn the_model_of_the_language_travels_and_older_reports_have_none() {
    let screened = Screened { model: "none for de".to_owned(), ..screened(Vec::new()) };
    let report = deidentify(&keys(), &Post::default(), screened, Context::default());
    assert_eq!(SafeReport::from_wire(&report.to_wire()).unwrap().model(), "none for de");
    assert_eq!(SafeReport::from_wire(&first_sample().to_wire()).unwrap().model(), "");
}

#[test]
fn the_wire_form_is_read_back_and_bad_bytes_are_refused() {
    let report = sample();
    assert_eq!(SafeReport::from_wire(&report.to_wire()).unwrap(), report);
    let golden = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/wire-v1.json")).unwrap();
    assert!(SafeReport::from_wire(&golden).unwrap() == report, "old bytes stay readable");
    let wire = String::from_utf8(report.to_wire()).unwrap();
    let newer = wire.replacen("\"v\":1", "\"v\":2", 1);
    assert!(matches!(SafeReport::from_wire(newer.as_bytes()), Err(WireError::Version { found: 2 })));
    assert!(matches!(
        SafeReport::from_wire(&wire.as_bytes()[..wire.len() / 2]),
        Err(WireError::Malformed { .. })
    ));
    let torn = wire.replacen("\"drug\":0", "\"drug\":9", 1);
    assert_ne!(torn, wire);
    assert!(matches!(SafeReport::from_wire(torn.as_bytes()), Err(WireError::Span)));
    let error = SafeReport::from_wire(b"{\"v\":1,\"text\":\"Anna\"}").unwrap_err().to_string();
    assert!(!error.contains("Anna"), "{error}");
}

#[test]
fn mentions_move_and_swallowed_ones_go_with_their_pairs() {
    let report = sample();
    for mention in report.mentions().iter().filter(|m| m.field == Field::Text) {
        assert_eq!(&report.text()[mention.start as usize..mention.end as usize], mention.text);
    }
    let texts: Vec<&str> = report.mentions().iter().map(|m| m.text.as_str()).collect();
    assert_eq!(texts, ["Zoloft", "nausea", ""]);
    let pairs: Vec<(usize, usize)> = report.pairs().iter().map(|p| (p.drug, p.event)).collect();
    assert_eq!(pairs, [(0, 1), (2, 1)]);
}

#[test]
fn facts_point_into_the_redacted_text() {
    let report = sample();
    let facts = report.facts();
    let read = |evidence: &Option<Evidence>| {
        let evidence = evidence.clone().unwrap();
        (evidence.value, evidence.span.of(report.text()).unwrap().to_owned())
    };
    assert_eq!(read(&facts.reporter), ("health_professional".to_owned(), "Dr. [name]".to_owned()));
    assert_eq!(read(&facts.dose), ("50 mg".to_owned(), "50 mg".to_owned()));
    assert_eq!(read(&facts.age), ("34 a".to_owned(), "34".to_owned()));
    assert_eq!(read(&facts.onset), ("[handle], 34".to_owned(), "[handle], 34".to_owned()));
    assert_eq!(report.validity().drug.span.unwrap().of(report.text()), Some("Zoloft"));
    let why: Vec<(&str, f64)> = report.why().iter().map(|c| (c.name.as_str(), c.weight)).collect();
    assert_eq!(why, [("word:nausea", 1.5), ("redacted", 0.25)]);
}

#[test]
fn all_fields_are_redacted_and_counted() {
    let report = sample();
    assert_eq!(report.title(), Some("To Dr. [name] and [handle]"));
    assert_eq!(report.about().collect::<Vec<_>>(), ["Zoloft", "page of [name]"]);
    assert_eq!(report.redactions()[&Kind::Name], 3);
    assert_eq!(report.redactions()[&Kind::Email], 1);
    assert_eq!(report.author(), Some(keys().pseudonym("reddit", "anna")));
    assert_eq!(report.id(), keys().report_id("reddit", "1990000000000000002"));
}

#[test]
fn sealed_posts_bring_their_pseudonym_and_handle() {
    let author = Pseudonym([5; 16]);
    let post = Post {
        id: "1".into(),
        text: "anna_k here, dizzy".into(),
        channel: "x".into(),
        author: Some(author.to_string().into()),
        kind: Some("Written by Anna Kowalska".into()),
        ..Post::default()
    };
    let context = Context {
        author: Some(author),
        handle: Some(Handle("anna_k")),
        report: Some(keys().report_id("x", "77")),
        ..Context::default()
    };
    let report = deidentify(&keys(), &post, screened(Vec::new()), context);
    assert_eq!(report.author(), Some(author), "a pseudonym is not hashed again");
    assert_eq!(report.id(), keys().report_id("x", "77"));
    assert_eq!(report.text(), "[handle] here, dizzy");
    assert_eq!(report.kind(), None, "a sentence is no kind of post");
    let line = serde_json::to_value(report.screened_line()).unwrap();
    assert_eq!(line["id"], report.id().to_string());
    assert_eq!(line["text"], report.text());
    let shape: Screened = serde_json::from_value(line).unwrap();
    assert!(shape.flagged);
}

/// What is known of the place of a post: by digests where its own id was sealed, else made here.
#[test]
fn a_report_names_its_conversation_and_what_it_answers_by_digests() {
    let post = |thread: Option<&'static str>, parent: Option<&'static str>| Post {
        id: "9".into(),
        text: "dizzy".into(),
        channel: "forum".into(),
        thread: thread.map(Into::into),
        parent: parent.map(Into::into),
        ..Post::default()
    };
    let made = |post: &Post<'_>, context| deidentify(&keys(), post, screened(Vec::new()), context);
    let (thread, report) = (|id| Some(keys().thread_id("forum", id)), |id| keys().report_id("forum", id));
    let sealed = Context { report: Some(report("9")), ..Context::default() };
    let table = [
        (post(Some("t1"), Some("8")), Context::default(), thread("t1"), Some(report("8"))),
        // Who begins a conversation is found by those who answer; nobody answers themselves.
        (post(None, None), Context::default(), thread("9"), None),
        (post(Some(""), Some("9")), Context::default(), thread("9"), None),
        // Sealed: nothing is made of what stands in the post.
        (post(Some("t1"), Some("8")), sealed, None, None),
        (
            post(None, None),
            Context { thread: thread("t1"), parent: Some(report("8")), ..sealed },
            thread("t1"),
            Some(report("8")),
        ),
        (post(None, None), Context { parent: Some(report("9")), ..sealed }, None, None),
    ];
    for (post, context, thread, parent) in table {
        let report = made(&post, context);
        assert_eq!((report.thread(), report.parent()), (thread, parent), "{context:?}");
        assert_eq!(SafeReport::from_wire(&report.to_wire()).unwrap(), report);
        let wire = String::from_utf8(report.to_wire()).unwrap();
        assert!(!wire.contains("t1"), "no id of the channel: {wire}");
    }
}

#[test]
fn counts_keep_our_names_and_a_name_of_a_later_version_does_no_harm() {
    let metrics = vec![("like_count".into(), 4.0), ("impression_count".into(), 90.0), ("rating".into(), 1.0)];
    let post = Post { id: "1".into(), text: "dizzy".into(), metrics, ..Post::default() };
    let report = deidentify(&keys(), &post, screened(Vec::new()), Context::default());
    assert_eq!(report.metrics(), &Metrics::of([("likes", 4.0), ("views", 90.0)]));
    let wire = String::from_utf8(report.to_wire()).unwrap();
    let later = wire.replacen("\"likes\":4.0", "\"likes\":4.0,\"telepathy\":7", 1);
    assert_ne!(later, wire);
    assert_eq!(SafeReport::from_wire(later.as_bytes()).unwrap(), report);
}

#[test]
fn debug_prints_no_words() {
    let shown = format!("{:?} {:?} {:?}", sample(), sample().screened_line(), Handle("anna_k"));
    for word in ["Zoloft", "nausea", "anna", "mail"] {
        assert!(!shown.contains(word), "{word} in {shown}");
    }
}
