//! What stands in the boxes of the CIOMS-I form.

use icsr::cioms::{Field, Form, FormMeta, Tick, form};
use icsr::value::{Known, NullFlavor, Quantity};
use icsr::words::Terms;
use icsr::{Icsr, sample};

fn of(case: &Icsr) -> Form {
    form(case, &FormMeta::default())
}

#[test]
fn null_flavours_are_privacy_or_unk() {
    for (why, word) in [(NullFlavor::Msk, "PRIVACY"), (NullFlavor::Unk, "UNK"), (NullFlavor::Nask, "UNK")] {
        let mut case = sample::post();
        case.d.name = Known::Null(why);
        case.d.sex = Some(Known::Null(why));
        let form = of(&case);
        assert_eq!((form.text(Field::Initials), form.text(Field::Sex)), (word, word));
    }
}

#[test]
fn ages_are_in_years() {
    for (number, unit, shown) in
        [("34", "a", "34"), ("6", "mo", "0.5 (6 months)"), ("3", "10.a", "30s"), ("1", "d", "0 (1 day)")]
    {
        let mut case = sample::post();
        case.d.age = Some(Quantity::new(number, unit));
        assert_eq!(of(&case).text(Field::Age), shown);
    }
}

#[test]
fn whether_it_abated_is_told_by_action_and_outcome() {
    for (action, outcome, tick) in [
        (Some("1"), "1", Some(Tick::AbatedYes)),
        (Some("2"), "2", Some(Tick::AbatedYes)),
        (Some("1"), "4", Some(Tick::AbatedYes)),
        (Some("1"), "3", Some(Tick::AbatedNo)),
        (Some("2"), "5", Some(Tick::AbatedNo)),
        (Some("1"), "0", None),
        (Some("3"), "1", Some(Tick::AbatedNa)),
        (Some("4"), "3", Some(Tick::AbatedNa)),
        (Some("9"), "0", Some(Tick::AbatedNa)),
        (Some("0"), "1", None),
        (None, "1", None),
    ] {
        let mut case = sample::post();
        case.g[0].action = action.map(str::to_owned);
        case.e[0].outcome = outcome.into();
        let form = of(&case);
        for each in [Tick::AbatedYes, Tick::AbatedNo, Tick::AbatedNa] {
            assert_eq!(form.is_ticked(each), tick == Some(each), "{action:?} {outcome} {each:?}");
        }
    }
}

#[test]
fn drugs_that_differ_are_answered_one_by_one() {
    let mut case = sample::post();
    case.g[0].action = Some("1".into());
    case.e[0].outcome = "1".into();
    let mut second = case.g[0].clone();
    second.action = Some("4".into());
    case.g.push(second);
    let form = of(&case);
    assert!(!form.is_ticked(Tick::AbatedYes) && !form.is_ticked(Tick::AbatedNa));
    assert_eq!(form.text(Field::Abated), "#1) YES #2) NA");
}

#[test]
fn a_consumers_report_says_so_and_a_professionals_is_ticked() {
    let mut case = sample::post();
    let form = of(&case);
    assert!(!form.is_ticked(Tick::HealthProfessional));
    assert_eq!(form.text(Field::Source), "Consumer / social media");
    case.c.sources[0].qualification = Some(Known::Is("1".into()));
    assert!(of(&case).is_ticked(Tick::HealthProfessional));
    assert_eq!(of(&case).text(Field::Source), "");
}

#[test]
fn reactions_tests_and_narrative_are_told_in_this_order() {
    let case = sample::case();
    let terms = Terms::from([(case.e[0].term.code.clone(), "Drowsiness".to_owned())]);
    let form = form(&case, &FormMeta { follow_up: true, terms });
    let text = form.text(Field::Describe);
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert_eq!(at("Drowsiness ["), 0);
    assert!(at("Tests:") < at("A mother wrote"));
    assert!(form.is_ticked(Tick::FollowUp) && !form.is_ticked(Tick::Initial));
    assert!(form.is_ticked(Tick::Study) && form.is_ticked(Tick::Died));
}
