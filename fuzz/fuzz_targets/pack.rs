//! Any bytes as a pack: refused, or used without harm. Seed it with a real pack (`hark dictionary build`).
#![no_main]

use dictionary::Dictionary;
use libfuzzer_sys::fuzz_target;
use matcher::Matcher;
use model::Field;
use text::{Folded, Lang};

fuzz_target!(|bytes: &[u8]| {
    let Ok(dictionary) = Dictionary::from_vec(bytes.to_vec()) else { return };
    let _ = (dictionary.verify(), dictionary.terms(), dictionary.concepts());
    dictionary.for_each_term(&mut |_, term| drop(dictionary.senses(term).count()));
    let mut matcher = Matcher::new(&dictionary);
    let (mut folded, mut hits, mut found) = (Folded::new(), Vec::new(), Vec::new());
    folded.fold("sertralin threw it all back up, pain in my arms and legs 🤮");
    matcher.scan(&folded, Field::Text, 0, &mut hits);
    matcher.phrases(&folded, Field::Text, 0, Lang::ENGLISH, &mut hits);
    matcher.resolve(&hits, Lang::ENGLISH, &mut found);
});
