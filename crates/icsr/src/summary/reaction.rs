//! Sections E, F and H.

use super::{Facts, Group, numbered};
use crate::e::{Reaction, Seriousness};
use crate::f::Test;
use crate::h::Narrative;
use crate::r2::sign;
use crate::words::{self, Terms};

/// Criteria of seriousness by element.
type Criterion = (&'static str, &'static str, fn(&Seriousness) -> bool);
const CRITERIA: [Criterion; 6] = [
    ("E.i.3.2a", "Results in death", |serious| serious.death),
    ("E.i.3.2b", "Life-threatening", |serious| serious.life_threatening),
    ("E.i.3.2c", "Caused or prolonged a stay in hospital", |serious| serious.hospitalisation),
    ("E.i.3.2d", "Disabling or incapacitating", |serious| serious.disability),
    ("E.i.3.2e", "Congenital anomaly or birth defect", |serious| serious.congenital_anomaly),
    ("E.i.3.2f", "Other medically important condition", |serious| serious.other_important),
];

pub(super) fn reactions(reactions: &[Reaction], terms: &Terms) -> Vec<Group> {
    let groups = reactions.iter().enumerate().map(|(at, reaction)| {
        let mut facts = Facts::new(numbered("Reaction", at));
        facts.add("E.i.2.1", "MedDRA term", words::term(&reaction.term, terms));
        if let Some(native) = &reaction.native {
            facts.add("E.i.1.1", "As reported", format!("{} ({})", native.text, native.language));
        }
        facts.text("E.i.1.2", "As reported, in English", &reaction.translation);
        facts.code("E.i.3.1", "Highlighted", words::HIGHLIGHTED, &reaction.highlighted);
        for (element, label, met) in CRITERIA {
            facts.yes_no(element, label, met(&reaction.seriousness).then_some(true));
        }
        if !reaction.seriousness.is_serious() {
            facts.add("E.i.3.2", "Seriousness", "No criterion is met as far as is known");
        }
        let intervention = reaction.seriousness.fda_required_intervention;
        facts.yes_no("FDA.E.i.3.2h", "Intervention needed", intervention);
        facts.date("E.i.4", "Start", &reaction.start);
        facts.date("E.i.5", "End", &reaction.end);
        facts.quantity("E.i.6", "Duration", &reaction.duration);
        facts.add("E.i.7", "Outcome", words::meaning(words::OUTCOME, &reaction.outcome));
        facts.yes_no("E.i.8", "Confirmed by a health professional", reaction.confirmed);
        facts.text("E.i.9", "Country", &reaction.country);
        facts.done()
    });
    groups.collect()
}

pub(super) fn tests(tests: &[Test], terms: &Terms) -> Vec<Group> {
    let groups = tests.iter().enumerate().map(|(at, test)| {
        let mut facts = Facts::new(numbered("Test", at));
        facts.date("F.r.1", "Date", &Some(test.date.clone()));
        facts.text("F.r.2.1", "Name", &test.name);
        facts.add(
            "F.r.2.2",
            "MedDRA term",
            test.term.as_ref().map_or(String::new(), |term| words::term(term, terms)),
        );
        facts.code("F.r.3.1", "Result", words::RESULT, &test.result_code);
        if let Some(result) = &test.result {
            let text = format!("{}{} {}", sign(result.qualifier), result.number, result.unit);
            facts.add("F.r.3.2", "Result", text);
        }
        facts.text("F.r.3.4", "Result in words", &test.result_text);
        facts.text("F.r.4", "Normal, at least", &test.normal_low);
        facts.text("F.r.5", "Normal, at most", &test.normal_high);
        facts.text("F.r.6", "Comments", &test.comments);
        facts.yes_no("F.r.7", "More available", test.more_available);
        facts.done()
    });
    groups.collect()
}

pub(super) fn narrative(h: &Narrative, terms: &Terms) -> Vec<Group> {
    let mut facts = Facts::new("Narrative");
    facts.known("H.1", "What happened", &Some(h.text.clone()));
    facts.text("H.2", "Reporter's comments", &h.reporter_comments);
    for diagnosis in &h.diagnoses {
        facts.add("H.3.r", "Sender's diagnosis", words::term(diagnosis, terms));
    }
    facts.text("H.4", "Sender's comments", &h.sender_comments);
    for summary in &h.summaries {
        facts.add("H.5.r", "In the reporter's language", format!("{} ({})", summary.text, summary.language));
    }
    vec![facts.done()]
}
