//! A large batch is checked in the memory of one message, beside the file itself.

use std::io::Write;
use std::time::Instant;

use icsr::check::{self, Severity};
use icsr::{Profile, sample, write};

use crate::many::{measured_apart, peak};
use crate::reference::left_out;

const TEST: &str = "many_checked::a_thousand_cases_are_checked_in_the_memory_of_one";
/// Set in the process that does it.
const ALONE: &str = "HARK_TEST_MANY_CHECKED";
const CASES: usize = 1_000;

/// A batch with a slip in its last case, which must be found behind all that is only warned of.
fn many() -> (Vec<u8>, Profile) {
    let profile = Profile::built_in("fda").unwrap();
    let batch = sample::batch(sample::case(), &profile);
    let mut message = batch.messages[0].clone();
    let mut writer = write::Writer::start(Vec::new(), (&batch).into(), &profile).unwrap();
    for at in 0..CASES {
        message.id = format!("DE-INVENTED-{at:06}");
        message.case.c.identification.id.clone_from(&message.id);
        if at + 1 == CASES {
            message.case.e[0].outcome = "7".into();
        }
        writer.message(&message).unwrap();
    }
    (writer.finish().unwrap(), profile)
}

/// Does it and tells of it: bytes, milliseconds, memory before and after.
fn alone() {
    let (xml, profile) = many();
    let before = peak().unwrap_or(0);
    let begin = Instant::now();
    let findings = check::message(&xml, &profile.rules).unwrap();
    let took = begin.elapsed().as_millis();
    let after = peak().unwrap_or(0);
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].rule.as_str(), errors[0].message), ("ICH.E.i.7.code", Some(CASES)));
    assert_eq!(findings.len(), 1 + check::MAX_FINDINGS);
    let _ = writeln!(std::io::stdout().lock(), "\nmeasured {} {took} {before} {after}", xml.len());
}

#[test]
fn a_thousand_cases_are_checked_in_the_memory_of_one() {
    if std::env::var_os(ALONE).is_some() {
        return alone();
    }
    let [bytes, took, before, after] = measured_apart(TEST, ALONE);
    let _ = writeln!(
        std::io::stderr().lock(),
        "{CASES} full cases, {} MiB, checked in {took} ms; peak memory {before} MiB with the file, {after} MiB after",
        bytes / (1 << 20)
    );
    assert!(bytes > 30 << 20, "{bytes} bytes are no {CASES} full cases");
    if after == 0 {
        left_out(TEST, "there is no /proc to read memory from");
    }
    assert!(after <= before + 8, "{before} MiB, then {after} MiB");
}
