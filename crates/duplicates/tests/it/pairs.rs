//! The labelled pairs come out as they are labelled.

use duplicates::{How, Link};

use crate::labelled::pairs;

#[test]
fn every_pair_is_what_its_label_says() {
    let pairs = pairs();
    assert!(pairs.len() >= 40, "{} pairs", pairs.len());
    let wrong: Vec<String> = pairs
        .iter()
        .filter(|pair| pair.found().map(|found| found.link) != pair.want)
        .map(|pair| format!("{}: {:?}, {:?}", pair.what, pair.found(), pair.overlap))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_that_is_another_case_is_joined() {
    for pair in pairs().iter().filter(|pair| pair.want != Some(Link::Same)) {
        assert_ne!(pair.found().map(|found| found.link), Some(Link::Same), "{}", pair.what);
    }
}

/// Most joins by records need a rare agreement; this one has it, and says what it is worth.
#[test]
fn a_record_tells_what_each_field_is_worth() {
    let pairs = pairs();
    let pair = pairs.iter().find(|pair| pair.what == "records that agree in rare facts").unwrap();
    let found = pair.found().unwrap();
    assert_eq!(found.how, How::Record);
    assert!(found.score >= 0.95, "{}", found.score);
    for field in ["drug +", "event +", "age +", "sex +", "posted +"] {
        assert!(found.matched.iter().any(|part| part.starts_with(field)), "{field}: {:?}", found.matched);
    }
}
