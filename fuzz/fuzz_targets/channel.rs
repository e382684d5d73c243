//! Any bytes as a payload of any channel: the first byte picks the parser, the rest is the payload. Each parser has a target of
//! its own this way: `cargo +nightly fuzz run channel -- -seed_inputs=…` with a corpus per first byte.
#![no_main]

use connectors::CONNECTORS;
use connectors::source::{Found, documents};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, payload)) = bytes.split_first() else { return };
    let connector = CONNECTORS[usize::from(*first) % CONNECTORS.len()];
    for recorded in documents(payload) {
        let mut found = Found::default();
        if let Err(reason) = connector.parse(&recorded.document("fuzz"), &mut found) {
            assert!(reason.to_string().len() < 600);
        }
    }
});
