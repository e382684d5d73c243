//! What is suggested.

use casework::lessons::{Advice, Judged, Lessons, Suggestion, Threshold};
use casework::{Change, Correction, RejectReason, Standing, Verdict};
use model::MentionKind;

use crate::reports::{Sample, corrected, decided, standing};

/// A report and what was done with it.
fn report(n: u8, marked: &str, changes: Vec<Change>) -> (Sample, Standing) {
    let sample = Sample::marked(n, marked);
    let standing = standing(sample.id, changes);
    (sample, standing)
}

fn suggest(reports: &[(Sample, Standing)], threshold: Threshold) -> Vec<Suggestion> {
    let mut lessons = Lessons::default();
    for (Sample { id, text, mentions, .. }, standing) in reports {
        lessons.add(&Judged { id: *id, text, mentions, standing });
    }
    lessons.suggestions(threshold)
}

fn rejected(because: RejectReason) -> Vec<Change> {
    vec![decided(Verdict::NotValid { because })]
}

/// `Fable` is a name that is a word too.
const ALONE: &str = "[d Fable|drug/fablomab] made me [e sick|event/nausea] with laughter";
const BESIDE: &str = "[d fable|drug/fablomab] and [d examplol|drug/examplol], [e sick|event/nausea] all day";

/// Makes a correction of a sample.
type Make<'m> = &'m dyn Fn(&Sample) -> Correction;

#[test]
fn a_word_that_is_no_medicine_is_told_with_what_becomes_of_the_reports() {
    let mut reports: Vec<(Sample, Standing)> =
        (1..=12).map(|n| report(n, ALONE, rejected(RejectReason::NotADrug))).collect();
    reports.push(report(13, ALONE, vec![decided(Verdict::Valid)]));
    reports.push(report(14, ALONE, rejected(RejectReason::Joke)));
    // Not judged; named beside another medicine: stays a candidate.
    reports.push(report(15, ALONE, vec![]));
    reports.push(report(16, BESIDE, vec![]));
    let found = suggest(&reports, Threshold::default());
    let want = Suggestion {
        advice: Advice::NoDrug { words: "fable".into(), concept: "drug/fablomab".into() },
        agree: 12,
        judged: 14,
        before: 16,
        after: 1,
        lost: 1,
        examples: (1..=5).map(|n| model::ReportId([n; 16])).collect(),
    };
    assert_eq!(found, [want]);
    let line = serde_json::to_value(&found[0]).unwrap();
    assert_eq!((line["suggest"].as_str(), line["words"].as_str()), (Some("no_drug"), Some("fable")));
}

#[test]
fn few_reports_or_a_divided_house_suggest_nothing() {
    let rejections = |n| (1..=n).map(|n| report(n, ALONE, rejected(RejectReason::NotADrug)));
    let cases = |from, n| (from..from + n).map(|n| report(n, ALONE, vec![decided(Verdict::Valid)]));
    let table = [
        (rejections(2).collect::<Vec<_>>(), 0),
        (rejections(3).collect(), 1),
        (rejections(4).chain(cases(10, 2)).collect(), 1),
        (rejections(4).chain(cases(10, 3)).collect(), 0),
        // Of two medicines nobody said which is none.
        ((1..=5).map(|n| report(n, BESIDE, rejected(RejectReason::NotADrug))).collect(), 0),
        // A reason that says nothing of the word.
        ((1..=5).map(|n| report(n, ALONE, rejected(RejectReason::News))).collect(), 0),
        // Undone is not said.
        (
            (1..=5)
                .map(|n| {
                    report(n, ALONE, [rejected(RejectReason::NotADrug), vec![Change::Reopened]].concat())
                })
                .collect(),
            0,
        ),
    ];
    for (row, (reports, want)) in table.into_iter().enumerate() {
        assert_eq!(suggest(&reports, Threshold::default()).len(), want, "row {row}");
    }
}

#[test]
fn corrections_suggest_terms() {
    let marked = |n| {
        Sample::marked(n, "[d Examplol|drug/examplol] and my [e head|event/headache] swims, foggy brain too")
    };
    let made = |n, make: &dyn Fn(&Sample) -> Correction| {
        let sample = marked(n);
        let standing = standing(sample.id, [corrected(make(&sample))]);
        (sample, standing)
    };
    let table: [(Make<'_>, Option<Advice>); 6] = [
        (
            &|_| Correction::Mention { mention: 1, label: None },
            Some(Advice::NoMention { words: "head".into(), concept: "event/headache".into() }),
        ),
        (
            &|sample| Correction::Mention {
                mention: 1,
                label: Some(sample.label("head", MentionKind::Event, Some("event/dizziness"))),
            },
            Some(Advice::OtherConcept {
                words: "head".into(),
                concept: "event/headache".into(),
                means: "event/dizziness".into(),
            }),
        ),
        // Other words: nothing is said of these.
        (
            &|sample| Correction::Mention {
                mention: 1,
                label: Some(sample.label("head swims", MentionKind::Event, Some("event/dizziness"))),
            },
            None,
        ),
        (
            &|sample| Correction::Missed { label: sample.label("foggy brain", MentionKind::Event, None) },
            Some(Advice::Missed {
                words: "foggy brain".into(),
                kind: MentionKind::Event,
                concept: String::new(),
            }),
        ),
        // Of a place that is not there, and of what is no matter of the dictionary.
        (&|_| Correction::Mention { mention: 9, label: None }, None),
        (&|_| Correction::Fact { fact: "age".into(), value: None, words: None }, None),
    ];
    for (row, (make, want)) in table.into_iter().enumerate() {
        let reports: Vec<_> = (1..=3).map(|n| made(n, make)).collect();
        let found = suggest(&reports, Threshold::default());
        assert_eq!(
            found.iter().map(|s| s.advice.clone()).collect::<Vec<_>>(),
            Vec::from_iter(want),
            "row {row}"
        );
        for suggestion in found {
            assert_eq!(
                (suggestion.agree, suggestion.before, suggestion.after, suggestion.lost),
                (3, 3, 3, 0)
            );
        }
    }
}

#[test]
fn a_report_counts_once_and_what_most_say_stands_first() {
    let take_out = || corrected(Correction::Mention { mention: 1, label: None });
    let mut reports: Vec<_> = (1..=3)
        .map(|n| {
            // Said twice of one report.
            let changes = [vec![take_out(), take_out()], rejected(RejectReason::NotADrug)].concat();
            report(n, ALONE, changes)
        })
        .collect();
    reports.push(report(4, ALONE, rejected(RejectReason::NotADrug)));
    let found = suggest(&reports, Threshold::default());
    let figures: Vec<_> = found.iter().map(|s| (s.agree, s.judged)).collect();
    assert_eq!(figures, [(4, 4), (3, 4)]);
    assert!(matches!(&found[0].advice, Advice::NoDrug { .. }));
    assert!(suggest(&[], Threshold::default()).is_empty());
}
