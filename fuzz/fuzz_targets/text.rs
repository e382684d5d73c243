//! Any text: spans of its words are characters of it, and a folded word folds to itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use text::Folded;

fuzz_target!(|text: &str| {
    let mut folded = Folded::new();
    folded.fold(text);
    let mut end = 0;
    for i in 0..folded.tokens().len() {
        let span = folded.span(i..i + 1);
        assert!(span.start >= end && span.of(text).is_some_and(|words| !words.is_empty()));
        end = span.end;
        assert!(!folded.word(i).is_empty());
    }
});
