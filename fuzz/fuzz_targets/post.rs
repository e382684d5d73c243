//! Any line as a post: parsed, or refused with a reason that repeats nothing of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::parse_post;

fuzz_target!(|line: &[u8]| {
    if let Err(reason) = parse_post(line) {
        assert!(reason.to_string().len() < 300);
    }
});
