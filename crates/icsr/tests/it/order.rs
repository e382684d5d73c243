//! Siblings stand in the order that the standard demands: a table of parents with the order of what is in them.

use std::collections::BTreeMap;

use icsr::{Profile, sample, write};
use quick_xml::events::Event;

/// Parents, and their children in order.
const ORDER: &[(&str, &str)] = &[
    (
        "MCCI_IN200100UV01",
        "id creationTime responseModeCode interactionId name PORR_IN049016UV receiver sender",
    ),
    (
        "PORR_IN049016UV",
        "id creationTime interactionId processingCode processingModeCode acceptAckCode receiver sender controlActProcess",
    ),
    ("controlActProcess", "code effectiveTime subject"),
    (
        "investigationEvent",
        "id code text statusCode effectiveTime availabilityTime reference component outboundRelationship subjectOf1 subjectOf2",
    ),
    ("document", "code title text bibliographicDesignationText"),
    ("adverseEventAssessment", "subject1 component component1"),
    ("causalityAssessment", "code value methodCode author subject1 subject2"),
    ("observationEvent", "code value author"),
    ("outboundRelationship", "priorityNumber relatedInvestigation"),
    ("relatedInvestigation", "code subjectOf2"),
    ("primaryRole", "player1 subjectOf1 subjectOf2"),
    ("player1", "name administrativeGenderCode birthTime deceasedTime asIdentifiedEntity role"),
    ("asIdentifiedEntity", "id code"),
    ("role", "code associatedPerson playingOrganization subjectOf2"),
    ("associatedPerson", "name administrativeGenderCode birthTime"),
    ("researchStudy", "id code title authorization"),
    ("studyRegistration", "id author"),
    ("organizer", "code component"),
    (
        "observation",
        "id code effectiveTime value interpretationCode performer location referenceRange outboundRelationship1 \
         outboundRelationship2 inboundRelationship",
    ),
    ("observationRange", "value interpretationCode"),
    (
        "substanceAdministration",
        "id text effectiveTime routeCode doseQuantity consumable outboundRelationship1 outboundRelationship2 \
         inboundRelationship",
    ),
    ("instanceOfKind", "productInstanceInstance kindOfProduct subjectOf"),
    ("kindOfProduct", "code name formCode asManufacturedProduct ingredient"),
    ("ingredient", "quantity ingredientSubstance"),
    ("ingredientSubstance", "code name"),
    ("quantity", "numerator denominator"),
    ("approval", "id holder author"),
    ("productEvent", "code performer"),
    ("outboundRelationship1", "pauseQuantity actReference"),
    ("assignedEntity", "code addr telecom assignedPerson representedOrganization"),
    ("assignedPerson", "name asQualifiedEntity asLocatedEntity"),
    ("representedOrganization", "name addr assignedEntity"),
    ("addr", "streetAddressLine city state postalCode country"),
    ("name", "prefix given family"),
    ("investigationCharacteristic", "code value"),
];

/// Every element with its children, as they stand.
fn families(xml: &[u8]) -> Vec<(String, Vec<String>)> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut open: Vec<(String, Vec<String>)> = vec![(String::new(), Vec::new())];
    let mut done = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name: &str = start.name().0;
                open.last_mut().unwrap().1.push(name.to_owned());
                open.push((name.to_owned(), Vec::new()));
            }
            Event::Empty(empty) => open.last_mut().unwrap().1.push(empty.name().0.to_owned()),
            Event::End(_) => done.push(open.pop().unwrap()),
            Event::Eof => return done,
            _ => {}
        }
    }
}

#[test]
fn siblings_stand_in_order() {
    let order: BTreeMap<&str, Vec<&str>> =
        ORDER.iter().map(|(parent, children)| (*parent, children.split_whitespace().collect())).collect();
    let mut met = BTreeMap::new();
    for name in ["ich", "fda", "ema"] {
        let profile = Profile::built_in(name).unwrap();
        for case in [sample::case(), sample::post()] {
            for (parent, children) in families(&write::batch(&sample::batch(case, &profile), &profile)) {
                let Some(order) = order.get(parent.as_str()) else {
                    let single = children.iter().all(|child| *child == children[0]);
                    // Ends of a span and its kin have an order that the schema checks.
                    let span = matches!(parent.as_str(), "effectiveTime" | "comp" | "value");
                    assert!(single || span, "no order is known for {parent}: {children:?}");
                    continue;
                };
                let places: Vec<usize> = children
                    .iter()
                    .map(|child| {
                        order.iter().position(|known| known == child).unwrap_or_else(|| {
                            panic!("{child} is not known within {parent}");
                        })
                    })
                    .collect();
                assert!(places.is_sorted(), "{parent} has {children:?}");
                met.entry(parent).or_insert_with(std::collections::BTreeSet::new).extend(places);
            }
        }
    }
    for (parent, children) in &order {
        let missing: Vec<&&str> = children
            .iter()
            .enumerate()
            .filter(|(at, _)| !met.get(*parent).is_some_and(|met| met.contains(at)))
            .map(|(_, child)| child)
            .collect();
        assert!(missing.is_empty(), "{parent}: the samples have no {missing:?}");
    }
}
