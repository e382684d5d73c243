//! Any bytes as a file of a regulator or a partner: a message of E2B(R3) to be checked, an acknowledgement to be read.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let rules = BTreeSet::from(["ich".to_owned(), "fda".to_owned()]);
    if let Ok(findings) = icsr::check::message(bytes, &rules) {
        // Values in findings are shortened, whatever stood there.
        assert!(findings.iter().all(|finding| finding.value.as_ref().is_none_or(|value| value.chars().count() < 200)));
    }
    // With all that a profile asks for, as `hark export validate` does.
    if let Some(profile) = icsr::Profile::built_in("fda") {
        let _ = icsr::check::message_for(bytes, &profile, None);
    }
    if let Ok(ack) = icsr::ack::read(bytes) {
        assert_eq!(ack.named().count() + ack.unnamed(), ack.messages.len());
    }
});
