//! Labelled lines.

use casework::training::{Line, label};
use casework::{Change, Correction, CriterionName, DuplicateKind, Label, RejectReason, Verdict, Words};
use expect_test::expect;
use model::{Assertion, Field, MentionKind, Relation, ReportId, Span, Status};
use proptest::prelude::*;

use crate::reports::{Sample, corrected, decided, standing};

/// Two bytes for `é`, four for the face: places in bytes and in characters differ.
const POST: &str = "Caf\u{e9} \u{1F600}: [d examplol|drug/examplol] gave my [e sore head|event/headache], no [e rash|event/rash]";

fn line(sample: &Sample, changes: Vec<Change>) -> String {
    let standing = standing(sample.id, changes);
    serde_json::to_string(&label(&sample.found(), &standing).unwrap()).unwrap()
}

/// The label of a line and the finding behind it.
type Verdicted<'v> = (Option<u8>, &'v str);

#[test]
fn a_settled_report_is_a_record_of_a_corpus() {
    let sample = Sample::marked(1, POST);
    expect![[r#"{"id":"01010101010101010101010101010101","revision":0,"text":"Café 😀: examplol gave my sore head, no rash","lang":"en","label":1,"group":"01010101010101010101010101010101","verdict":"valid","mentions":[{"start":8,"end":16,"kind":"drug","concept":"drug/examplol","assertion":"affirmed","by":"machine"},{"start":25,"end":34,"kind":"event","concept":"event/headache","assertion":"affirmed","by":"machine"},{"start":39,"end":43,"kind":"event","concept":"event/rash","assertion":"affirmed","by":"machine"}],"relations":[{"drug":0,"event":1,"relation":"reaction","by":"machine"},{"drug":0,"event":2,"relation":"reaction","by":"machine"}],"facts":{"patient":{"value":"self","start":22,"end":24,"by":"machine"}},"seriousness":[],"criteria":{"reporter":{"status":"unsure","by":"machine"},"patient":{"status":"met","start":22,"end":24,"by":"machine"},"drug":{"status":"unsure","by":"machine"},"event":{"status":"unsure","by":"machine"}},"spans":[{"start":8,"end":16,"type":"Drug"},{"start":25,"end":34,"type":"ADR"},{"start":39,"end":43,"type":"ADR"}],"rels":[[8,16,25,34,"ae"],[8,16,39,43,"ae"]],"versions":{"hark":"","dictionary":"d1","model":"m1","settings":""}}"#]]
    .assert_eq(&line(&sample, vec![decided(Verdict::Valid)]));
}

#[test]
fn corrections_lie_over_what_the_machine_found() {
    let sample = Sample::marked(1, POST);
    let changes = vec![
        // Denied; a wider span; what was missed; the drug is what the head was treated with.
        corrected(Correction::Mention {
            mention: 2,
            label: Some(Label {
                assertion: Assertion::Negated,
                ..sample.label("rash", MentionKind::Event, Some("event/rash"))
            }),
        }),
        corrected(Correction::Mention {
            mention: 1,
            label: Some(sample.label("my sore head", MentionKind::Event, Some("event/migraine"))),
        }),
        corrected(Correction::Missed { label: sample.label("Caf\u{e9}", MentionKind::Drug, None) }),
        corrected(Correction::Relation { drug: 0, event: 1, relation: Relation::Indication }),
        corrected(Correction::Relation { drug: 0, event: 2, relation: Relation::None }),
        corrected(Correction::Fact { fact: "age".into(), value: Some("34 a".into()), words: None }),
        corrected(Correction::Fact { fact: "patient".into(), value: None, words: None }),
        corrected(Correction::Seriousness {
            criterion: "other_important".into(),
            met: true,
            event: Some(1),
            words: Some(sample.words("sore")),
        }),
        corrected(Correction::Criterion {
            criterion: CriterionName::Reporter,
            status: Status::Met,
            words: Some(sample.words("my")),
        }),
        decided(Verdict::NotValid { because: RejectReason::Indication }),
    ];
    let standing = standing(sample.id, changes);
    let found = sample.found();
    let line = label(&found, &standing).unwrap();
    assert_eq!(
        (line.label, line.verdict, line.because),
        (Some(0), Some("not_valid"), Some(RejectReason::Indication))
    );
    let value = serde_json::to_value(&line).unwrap();
    let pick = |names: &[&str]| {
        let picked: serde_json::Map<_, _> =
            names.iter().map(|name| ((*name).to_owned(), value[*name].clone())).collect();
        serde_json::to_string_pretty(&picked).unwrap()
    };
    expect![[r#"
        {
          "mentions": [
            {
              "assertion": "affirmed",
              "by": "machine",
              "concept": "drug/examplol",
              "end": 16,
              "kind": "drug",
              "start": 8
            },
            {
              "assertion": "affirmed",
              "by": "person",
              "concept": "event/migraine",
              "end": 34,
              "kind": "event",
              "start": 22
            },
            {
              "assertion": "negated",
              "by": "person",
              "concept": "event/rash",
              "end": 43,
              "kind": "event",
              "start": 39
            },
            {
              "assertion": "affirmed",
              "by": "person",
              "end": 4,
              "kind": "drug",
              "start": 0
            }
          ],
          "relations": [
            {
              "by": "person",
              "drug": 0,
              "event": 1,
              "relation": "indication"
            },
            {
              "by": "person",
              "drug": 0,
              "event": 2,
              "relation": "none"
            }
          ]
        }"#]]
    .assert_eq(&pick(&["mentions", "relations"]));
    let facts = r#"{"age":{"value":"34 a","by":"person"},"patient":{"value":null,"by":"person"}}"#;
    assert_eq!(serde_json::to_string(&line.facts).unwrap(), facts);
    let serious =
        r#"[{"criterion":"other_important","met":true,"event":1,"start":25,"end":29,"by":"person"}]"#;
    assert_eq!(serde_json::to_string(&line.seriousness).unwrap(), serious);
    let reporter = r#"{"status":"met","start":22,"end":24,"by":"person"}"#;
    assert_eq!(serde_json::to_string(&line.criteria[&CriterionName::Reporter]).unwrap(), reporter);
    let marks: Vec<&str> = line.spans.iter().map(|mark| mark.kind).collect();
    assert_eq!((marks, line.rels.len(), line.unfit), (vec!["Drug", "Drug", "DI", "SSI"], 0, 0));
    let text = serde_json::to_string(&line).unwrap();
    assert!(
        !text.contains("reviewer") && !text.contains("words of a person"),
        "who labelled is nobody's affair"
    );
}

#[test]
fn what_is_taken_out_goes_with_its_relations() {
    let sample = Sample::marked(1, POST);
    let out = corrected(Correction::Mention { mention: 1, label: None });
    let standing = standing(sample.id, [out]);
    let found = sample.found();
    let line = label(&found, &standing).unwrap();
    assert_eq!(line.mentions.len(), 2);
    assert_eq!(line.relations.iter().map(|linked| (linked.drug, linked.event)).collect::<Vec<_>>(), [(0, 1)]);
    assert_eq!((line.label, line.verdict), (None, None), "corrected, but nobody has settled it");
}

#[test]
fn a_label_needs_a_verdict_that_stands() {
    let because = |because| Verdict::NotValid { because };
    let second = |verdict| Change::SecondReviewed { verdict };
    let waiting = |verdict| Change::Decided { verdict, second_review: true };
    let other = ReportId([9; 16]);
    let table: Vec<(Vec<Change>, Option<Verdicted<'_>>)> = vec![
        (vec![], None),
        (vec![Change::Escalated { raised: true }, Change::Commented { text: "hm".into() }], None),
        (vec![decided(Verdict::Valid)], Some((Some(1), "valid"))),
        (vec![decided(because(RejectReason::Joke))], Some((Some(0), "not_valid"))),
        // Why, only a person can read.
        (vec![decided(because(RejectReason::Other))], Some((None, "not_valid"))),
        (vec![decided(Verdict::Duplicate { of: other })], Some((None, "duplicate"))),
        (vec![decided(Verdict::FollowUp { question: "which dose?".into() })], None),
        // One pair of eyes of two; two that disagree; two that agree.
        (vec![waiting(Verdict::Valid)], None),
        (vec![waiting(Verdict::Valid), second(because(RejectReason::News))], None),
        (vec![waiting(Verdict::Valid), second(Verdict::Valid)], Some((Some(1), "valid"))),
        (
            vec![
                waiting(Verdict::Valid),
                second(because(RejectReason::News)),
                Change::Settled { verdict: because(RejectReason::News) },
            ],
            Some((Some(0), "not_valid")),
        ),
        (vec![decided(Verdict::Valid), Change::Reopened], None),
    ];
    let sample = Sample::marked(1, POST);
    let found = sample.found();
    for (changes, want) in table {
        let standing = standing(sample.id, changes.clone());
        let line = label(&found, &standing);
        assert_eq!(line.map(|line| (line.label, line.verdict.unwrap())), want, "{changes:?}");
    }
}

#[test]
fn reports_of_one_cluster_are_one_group() {
    let sample = Sample::marked(1, POST);
    let master = ReportId([7; 16]);
    let how = DuplicateKind::SameText;
    let joined = Change::Joined { master, how, score: 1.0, matched: Vec::new() };
    let standing = standing(sample.id, [joined, decided(Verdict::Valid)]);
    assert_eq!(label(&sample.found(), &standing).unwrap().group, master);
}

#[test]
fn what_does_not_fit_is_counted_and_left_out() {
    let sample = Sample::marked(1, POST);
    let words = |start, end| Words { field: Field::Text, span: Span { start, end } };
    let missed = |words| Correction::Missed {
        label: Label { words, kind: MentionKind::Event, concept: None, assertion: Assertion::Affirmed },
    };
    let unfit = [
        // Inside `é`, reversed, empty, behind the end.
        missed(words(0, 4)),
        missed(words(3, 1)),
        missed(words(2, 2)),
        missed(words(0, 4_000)),
        // A place of an earlier revision, and places that name the wrong kinds.
        Correction::Mention { mention: 3, label: None },
        Correction::Relation { drug: 1, event: 2, relation: Relation::Reaction },
        Correction::Relation { drug: 0, event: 9, relation: Relation::Reaction },
        Correction::Seriousness { criterion: "death".into(), met: true, event: Some(0), words: None },
        Correction::Fact { fact: "shoe_size".into(), value: Some("44".into()), words: None },
    ];
    let count = unfit.len();
    let standing = standing(sample.id, unfit.into_iter().map(corrected).chain([decided(Verdict::Valid)]));
    let found = sample.found();
    let line = label(&found, &standing).unwrap();
    assert_eq!(line.unfit, count);
    let untouched = self::standing(sample.id, [decided(Verdict::Valid)]);
    assert_eq!(label(&found, &untouched).unwrap(), Line { unfit: 0, ..line });
}

fn any_words() -> impl Strategy<Value = Words> + Clone {
    let field = prop_oneof![8 => Just(Field::Text), 1 => Just(Field::Title)];
    (field, 0u32..60, 0u32..60).prop_map(|(field, start, end)| Words { field, span: Span { start, end } })
}

fn any_kind() -> impl Strategy<Value = MentionKind> + Clone {
    prop_oneof![Just(MentionKind::Drug), Just(MentionKind::Event), Just(MentionKind::Situation)]
}

fn any_correction() -> impl Strategy<Value = Correction> {
    let label = (any_words(), any_kind(), any::<bool>()).prop_map(|(words, kind, known)| Label {
        words,
        kind,
        concept: known.then(|| "event/other".to_owned()),
        assertion: Assertion::Affirmed,
    });
    let maybe = proptest::option::of(any_words());
    prop_oneof![
        (0usize..5, proptest::option::of(label.clone()))
            .prop_map(|(mention, label)| Correction::Mention { mention, label }),
        label.prop_map(|label| Correction::Missed { label }),
        (0usize..5, 0usize..5)
            .prop_map(|(drug, event)| { Correction::Relation { drug, event, relation: Relation::Reaction } }),
        (any::<bool>(), maybe.clone()).prop_map(|(known, words)| Correction::Fact {
            fact: if known { "dose" } else { "none" }.to_owned(),
            value: None,
            words,
        }),
        (proptest::option::of(0usize..5), maybe.clone()).prop_map(|(event, words)| Correction::Seriousness {
            criterion: "death".to_owned(),
            met: true,
            event,
            words,
        }),
        maybe.prop_map(|words| Correction::Criterion {
            criterion: CriterionName::Event,
            status: Status::Met,
            words,
        }),
    ]
}

proptest! {
    /// Whatever people say: every place is words of the text between characters, every index names a mention of its kind, and
    /// the line is one line.
    #[test]
    fn places_are_words_and_indices_are_mentions(
        said in "[a-d\u{e9}\u{1F600}\u{0301}\n ]{0,12}",
        corrections in proptest::collection::vec(any_correction(), 1..12),
    ) {
        let sample = Sample::marked(1, &format!("{said}{POST}"));
        let changes = corrections.into_iter().map(corrected).chain([decided(Verdict::Valid)]);
        let standing = standing(sample.id, changes);
        let found = sample.found();
        let line = label(&found, &standing).unwrap();
        let text = serde_json::to_string(&line).unwrap();
        prop_assert!(!text.contains('\n'));
        let characters = sample.text.chars().count();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            if let (Some(start), Some(end)) = (value["start"].as_u64(), value["end"].as_u64()) {
                prop_assert!(start < end && end as usize <= characters, "{}", value);
            }
            match value {
                serde_json::Value::Array(all) => open.extend(all),
                serde_json::Value::Object(all) => open.extend(all.values()),
                _ => {}
            }
        }
        for linked in &line.relations {
            prop_assert_eq!(line.mentions[linked.drug].kind, MentionKind::Drug);
            prop_assert_eq!(line.mentions[linked.event].kind, MentionKind::Event);
        }
        for said in &line.seriousness {
            prop_assert!(said.event.is_none_or(|event| event < line.mentions.len()));
        }
        prop_assert!(line.rels.iter().all(|rel| [rel.1, rel.3].iter().all(|end| *end <= characters)));
    }
}
