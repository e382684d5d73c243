//! A case for people: each fact stands under the number of its own element, and nothing that is sent is left out.

use icsr::summary::{Fact, Group, summary};
use icsr::words::Terms;
use icsr::{Icsr, sample};

fn groups(case: &Icsr) -> Vec<Group> {
    summary(case, &Terms::new()).sections.into_iter().flat_map(|section| section.groups).collect()
}

/// Facts of the groups whose titles begin so.
fn facts<'g>(groups: &'g [Group], title: &str) -> Vec<&'g Fact> {
    groups.iter().filter(|group| group.title.starts_with(title)).flat_map(|group| &group.facts).collect()
}

#[test]
fn what_is_of_a_parent_has_the_numbers_of_a_parent() {
    let groups = groups(&sample::case());
    for (title, number, names) in [
        ("Medical history", "D.7.1.r.", ["D.7.1.r.1", "D.7.1.r.5"]),
        ("Past drug", "D.8.r.", ["D.8.r.1", "D.8.r.6"]),
        ("Parent's medical history", "D.10.7.1.r.", ["D.10.7.1.r.1", "D.10.7.1.r.5"]),
        ("Parent's past drug", "D.10.8.r.", ["D.10.8.r.1", "D.10.8.r.6"]),
    ] {
        let facts = facts(&groups, title);
        assert!(facts.iter().all(|fact| fact.element.starts_with(number)), "{title}: {facts:?}");
        for name in names {
            assert!(facts.iter().any(|fact| fact.element == name), "{title}: {name}");
        }
    }
    let comments = facts(&groups, "Parent's medical history 1");
    let comments = comments.iter().find(|fact| fact.element == "D.10.7.1.r.5").unwrap();
    assert_eq!((comments.label, comments.value.as_str()), ("Comments", "Before the pregnancy"));
}

#[test]
fn a_relation_that_nobody_assessed_is_told() {
    let mut case = sample::case();
    let relations: usize = case.g.iter().map(|drug| drug.relations.len()).sum();
    let relation = &mut case.g[0].relations[0];
    relation.assessments.clear();
    relation.from_first_dose = None;
    relation.from_last_dose = None;
    relation.recurrence = None;
    let groups = groups(&case);
    let told: Vec<&Fact> =
        groups.iter().flat_map(|group| &group.facts).filter(|fact| fact.element == "G.k.9.i.1").collect();
    assert_eq!(told.len(), relations);
    let first =
        groups.iter().find(|group| group.title.starts_with("Drug 1") && group.title.contains(", and "));
    let first = first.unwrap();
    assert_eq!(first.facts.len(), 1, "{first:?}");
    assert_eq!(first.facts[0].value, "MedDRA 28.1 10900071");
}
