//! Every element stands where the standard says: each value of the full sample is read back by the path that the table of elements
//! gives for it.

use std::collections::BTreeSet;

use icsr::e::Seriousness;
use icsr::n::Batch;
use icsr::value::{Known, Quantity, Ts};
use icsr::{Profile, sample, write};

use crate::reference;
use crate::said::{Said, Which, all};

const EDQM_ROUTE: &str = "0.4.0.127.0.16.1.1.2.6";

/// The sample, with what would contradict the rest.
fn everything(profile: &Profile) -> Batch {
    let mut case = sample::case();
    case.d.last_menstrual_period = Some(Known::Is(Ts::parse("20260101").unwrap()));
    case.d.gestation = Some(Quantity::new("38", "wk"));
    sample::batch(case, profile)
}

/// A path of the table made ready: what it says for people (`[r]`, `UUID of ...`) becomes what is meant, and slips become what the
/// guide and the sample messages have.
fn ready(element: &str, path: &str, batch: &Batch, which: Which) -> String {
    let case = &batch.messages[0].case;
    let drug = case.g.get(which.k - 1).map_or("", |drug| &drug.id);
    let reaction = case.e.get(which.i - 1).map_or("", |reaction| &reaction.id);
    let first = path
        .split("||")
        .next()
        .unwrap_or_default()
        .trim()
        .replace("PORR_IN049016UV[r]", "PORR_IN049016UV[1]");
    let rooted = if first.starts_with("PORR_IN") { format!("/MCCI_IN200100UV01/{first}") } else { first };
    let indexed = rooted
        .replace("[r]", &format!("[{}]", which.r))
        .replace("[k]", &format!("[{}]", which.k))
        .replace("[i]", &format!("[{}]", which.i))
        .replace("UUID of k-th drug", drug)
        .replace("UUID of k-th drag", drug)
        .replace("UUID of i-th reaction", reaction)
        .replace("/code@", "/code/@")
        // The table leaves these dictionaries open; routes are of EDQM now.
        .replace("[@codeSystem='TBD-DoseForm']", "")
        .replace("[@codeSystem='TBD-Substance']", "")
        .replace("2.16.840.1.113883.3.989.2.1.1.14'", &format!("{EDQM_ROUTE}'"));
    // A time is one component or an expression of several.
    let any_span = "effectiveTime/descendant-or-self::*[@xsi:type='IVL_TS']";
    let timed = indexed
        .replace("effectiveTime[@xsi:type='SXPR_TS']/comp[@xsi:type='IVL_TS']", any_span)
        .replace("effectiveTime[@xsi:type='IVL_TS']", any_span)
        .replace(
            "effectiveTime[@xsi:type='SXPR_TS']/comp[@xsi:type='PIVL_TS']",
            "effectiveTime/descendant-or-self::*[@xsi:type='PIVL_TS']",
        );
    let report = timed.find("investigationEvent").map_or(String::new(), |at| {
        let end = timed[at..].find('/').map_or(timed.len(), |more| at + more);
        timed[..end].to_owned()
    });
    let patient = format!("{report}/component/adverseEventAssessment/subject1/primaryRole");
    let causality = format!(
        "({report}/component/adverseEventAssessment/component/causalityAssessment[code/@code='39']\
         [subject1/adverseEffectReference/id/@root='{reaction}'][subject2/productUseReference/id/@root='{drug}'])[{}]",
        which.r
    );
    let nci = "2.16.840.1.113883.3.26.1.1";
    match element {
        "F.r.3.2" | "F.r.3.3" => timed.replace("/center/", "/*[@value]/"),
        // What the table counts are assessments of all drugs; meant are those of the two.
        "G.k.9.i.1" => {
            format!("{causality}/subject1/adverseEffectReference/id/@root").replace(")[2]", ")[1]")
        }
        "G.k.9.i.2.r.1" => format!("{causality}/author/assignedEntity/code/originalText/text()"),
        "G.k.9.i.2.r.2" => format!("{causality}/methodCode/originalText/text()"),
        "G.k.9.i.2.r.3" => format!("{causality}/value[@xsi:type='ST']/text()"),
        // As in the sample messages of the FDA.
        "FDA.C.1.7.1" => format!(
            "{report}/component/observationEvent[code[@code='C54588'][@codeSystem='{nci}']]/value/@code"
        ),
        "FDA.C.1.12" => format!(
            "{report}/component/observationEvent[code[@code='C156384'][@codeSystem='{nci}']]/value/@value"
        ),
        "FDA.D.11.r.1" => format!(
            "{patient}/subjectOf2[observation/code[@code='C17049'][@codeSystem='{nci}']][{}]/observation/value/@code",
            which.r
        ),
        "FDA.E.i.3.2h" => format!(
            "{patient}/subjectOf2[observation[id][code/@code='29']][{}]/observation/outboundRelationship2/observation\
             [code[@code='7'][@codeSystem='2.16.840.1.113883.3.989.5.1.2.2.1.3']]/value/@value",
            which.i
        ),
        _ => timed,
    }
}

/// Where the reason stands, given where the value would.
fn null_of(path: &str) -> String {
    let path =
        path.strip_prefix("substring(").and_then(|path| path.rsplit_once(',')).map_or(path, |(path, _)| path);
    let (before, _) = path.rsplit_once('/').unwrap();
    // A code without a value has no code system either.
    match before.rsplit_once('/') {
        Some((parent, step))
            if step.starts_with("code[@codeSystem") || step.starts_with("administrativeGenderCode[") =>
        {
            format!("{parent}/{}/@nullFlavor", step.split('[').next().unwrap())
        }
        _ => format!("{before}/@nullFlavor"),
    }
}

#[test]
fn every_value_stands_where_the_table_says() {
    let Some(folder) = reference::folder("every_value_stands_where_the_table_says") else { return };
    let profile = Profile::built_in("fda").unwrap();
    let batch = everything(&profile);
    let xml = String::from_utf8(write::batch(&batch, &profile)).unwrap();
    let table = reference::elements(&folder);
    let mut with_value = BTreeSet::new();
    let mut nulls = 0;
    let mut wrong = Vec::new();
    for which in [
        Which { k: 1, i: 1, r: 1 },
        Which { k: 1, i: 1, r: 2 },
        Which { k: 1, i: 2, r: 1 },
        Which { k: 2, i: 2, r: 1 },
        Which { k: 2, i: 1, r: 1 },
    ] {
        let mut expected = Vec::new();
        let mut paths = Vec::new();
        for (element, said) in all(&batch, which) {
            let row = table.iter().find(|[id, ..]| *id == element);
            let [_, value, null] = row.unwrap_or_else(|| panic!("the table has no {element}"));
            let path = ready(&element, value, &batch, which);
            match &said {
                Said::Value(text) => {
                    with_value.insert(element.clone());
                    expected.push((element, text.clone()));
                    paths.push(path);
                }
                Said::Null(why) => {
                    nulls += 1;
                    expected.push((element.clone(), String::new()));
                    paths.push(path.clone());
                    // The table has a path for most reasons; one of them is that of another element.
                    let given = null.contains("MCCI_IN200100UV01") && element != "D.10.7.1.r.3";
                    let null = if given { ready(&element, null, &batch, which) } else { null_of(&path) };
                    paths.push(if element.starts_with("FDA") { null_of(&path) } else { null });
                    expected.push((element, why.code().to_owned()));
                }
                Said::Nothing => {
                    expected.push((element, String::new()));
                    paths.push(path);
                }
            }
        }
        let found = reference::evaluate(&xml, &paths);
        for (((element, expected), found), path) in expected.iter().zip(&found).zip(&paths) {
            if expected != found {
                wrong.push(format!("{element} {which:?}: expected `{expected}`, found `{found}` at {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(nulls > 25, "{nulls} null flavours");

    // Nothing of the core is left out: whatever the table has a path for was said and found.
    let core = |id: &str| {
        id.starts_with(['N', 'C', 'D', 'E', 'F', 'G', 'H']) && !id.contains(".KR.") && !id.starts_with("FDA")
    };
    let missing: Vec<&str> = table
        .iter()
        .filter(|[id, path, _]| core(id) && path.contains("MCCI_IN200100UV01"))
        .map(|[id, ..]| id.as_str())
        .filter(|id| !with_value.contains(*id))
        .collect();
    assert!(missing.is_empty(), "never said: {missing:?}");
    for element in &profile.extra {
        assert!(with_value.contains(element), "{element}");
    }
}

/// All criteria of the sample's second reaction are met: which is which is seen where one is met alone.
#[test]
fn each_criterion_of_seriousness_has_its_own_place() {
    let Some(folder) = reference::folder("each_criterion_of_seriousness_has_its_own_place") else { return };
    let profile = Profile::built_in("fda").unwrap();
    let table = reference::elements(&folder);
    let which = Which { k: 1, i: 1, r: 1 };
    for alone in 0..7 {
        let mut batch = everything(&profile);
        let met = |criterion: usize| criterion == alone;
        batch.messages[0].case.e[0].seriousness = Seriousness {
            death: met(0),
            life_threatening: met(1),
            hospitalisation: met(2),
            disability: met(3),
            congenital_anomaly: met(4),
            other_important: met(5),
            fda_required_intervention: Some(met(6)),
        };
        let xml = String::from_utf8(write::batch(&batch, &profile)).unwrap();
        let elements =
            ["E.i.3.2a", "E.i.3.2b", "E.i.3.2c", "E.i.3.2d", "E.i.3.2e", "E.i.3.2f", "FDA.E.i.3.2h"];
        let paths: Vec<String> = elements
            .iter()
            .map(|element| {
                let [_, path, _] = table.iter().find(|[id, ..]| id == element).unwrap();
                ready(element, path, &batch, which)
            })
            .collect();
        let found = reference::evaluate(&xml, &paths);
        let expected: Vec<&str> = (0..7).map(|criterion| if met(criterion) { "true" } else { "" }).collect();
        assert_eq!(found, expected, "{}", elements[alone]);
    }
}
