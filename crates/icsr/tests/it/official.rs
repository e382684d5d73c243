//! The FDA's own examples, as far as they are at hand: what they break is known and told, and nothing else is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use icsr::check::{self, Severity};

use crate::reference::left_out;

/// File, then the errors and the warnings that rules of ICH and FDA find in it. What they have in common: the message was made
/// in 2014 about a report of 2022, versions of product codes are longer than ICH allows, and nothing of ICH's is in N.2.r.1.
type Known = (&'static str, &'static [&'static str], &'static [&'static str]);
const KNOWN: &[Known] = &[
    (
        "FAERS2022Scenario1.xml",
        &["ICH.C.1.2.order", "ICH.D.8.r.2a.length", "ICH.G.k.2.1.1a.length"],
        &[
            "ICH.D.2.2a.precise",
            "ICH.D.2.3.precise",
            "ICH.G.k.4.r.10.2b.format",
            "ICH.N.2.r.1.same",
            "ICH.frame.format",
            "ICH.unknown",
        ],
    ),
    (
        "FAERS2022Scenario2.xml",
        &["ICH.C.1.2.order", "ICH.D.8.r.2a.length", "ICH.G.k.2.1.1a.length"],
        &[
            "ICH.D.2.2a.precise",
            "ICH.D.2.3.precise",
            "ICH.G.k.4.r.10.2b.format",
            "ICH.N.2.r.1.same",
            "ICH.frame.format",
            "ICH.unknown",
        ],
    ),
    // Before marketing; the kind of a trial drug is given in the list of senders.
    (
        "FAERS2022Scenario5-1.xml",
        &["ICH.C.1.2.order", "ICH.D.8.r.2a.length", "ICH.G.k.10.r.system", "ICH.G.k.2.1.1a.length"],
        &[
            "ICH.D.2.2a.precise",
            "ICH.D.2.3.precise",
            "ICH.G.k.4.r.10.2b.format",
            "ICH.N.2.r.1.same",
            "ICH.frame.format",
            "ICH.unknown",
            "W0006",
        ],
    ),
];

fn folder(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/e2b/samples");
    if folder.is_dir() {
        return Some(folder);
    }
    left_out(test, "the FDA's examples are not at hand");
    None
}

fn rules(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_official_examples_break_is_told() {
    let Some(folder) = folder("what_official_examples_break_is_told") else { return };
    for (name, errors, warnings) in KNOWN {
        let xml = std::fs::read(folder.join(name)).expect("the example is there");
        let findings = check::message(&xml, &rules(&["ich", "fda"])).expect("it can be read");
        for (severity, expected) in [(Severity::Error, errors), (Severity::Warning, warnings)] {
            let of = findings.iter().filter(|finding| finding.severity == severity);
            let found: BTreeSet<&str> = of.map(|finding| finding.rule.as_str()).collect();
            assert_eq!(found, expected.iter().copied().collect(), "{name}: {severity:?}");
        }
    }
}

#[test]
fn the_rules_of_the_fda_alone_let_its_examples_pass() {
    let Some(folder) = folder("the_rules_of_the_fda_alone_let_its_examples_pass") else { return };
    for (name, ..) in KNOWN {
        let xml = std::fs::read(folder.join(name)).expect("the example is there");
        let findings = check::message(&xml, &rules(&["fda"])).expect("it can be read");
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn findings_repeat_nothing_that_people_wrote() {
    let Some(folder) = folder("findings_repeat_nothing_that_people_wrote") else { return };
    for (name, ..) in KNOWN {
        let xml = std::fs::read_to_string(folder.join(name)).expect("the example is there");
        // Every text is broken in length, so that each would be told of.
        let grown = xml.replace("</name>", &format!("{}</name>", "Xy".repeat(300)));
        let grown = grown.replace("</city>", &format!("{}</city>", "Xy".repeat(300)));
        let findings = check::message(grown.as_bytes(), &rules(&["ich", "fda"])).expect("it can be read");
        assert!(findings.iter().any(|finding| finding.rule == "ICH.C.2.r.2.4.length"), "{name}");
        for finding in findings {
            let told = finding.to_string();
            for word in ["Xy", "Metropolis", "Robertson", "Elm St", "alladdresses", "Case Narrative"] {
                assert!(!told.contains(word), "{name}: {told}");
            }
        }
    }
}
