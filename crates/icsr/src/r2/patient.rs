//! `patient`: section D, then reactions, tests, drugs and the summary, which R2 hangs on it.

use super::codes::{AGE_GROUP, GESTATION, mapped};
use super::xml::Xml;
use super::{case, drug, reaction};
use crate::case::Icsr;
use crate::d::{Death, MedicalHistory, Parent, PastDrug, Patient};
use crate::value::Known;

pub(super) fn write(xml: &mut Xml, icsr: &Icsr) {
    let d = &icsr.d;
    xml.open("patient");
    identity(xml, d);
    xml.private("patientmedicalhistorytext", d.history_text.as_ref());
    xml.leaf("resultstestsprocedures", &reaction::unstructured(&icsr.f));
    for history in &d.history {
        episode(xml, history, &OF_PATIENT);
    }
    for past in &d.past_drugs {
        past_drug(xml, past, &OF_PATIENT);
    }
    if let Some(death) = &d.death {
        death_of(xml, death);
    }
    if let Some(parent) = &d.parent {
        parent_of(xml, parent);
    }
    for reaction in &icsr.e {
        reaction::write(xml, reaction);
    }
    for test in &icsr.f {
        reaction::test(xml, test);
    }
    for drug in &icsr.g {
        drug::write(xml, drug, &icsr.e);
    }
    case::summary(xml, icsr);
    xml.close("patient");
}

fn identity(xml: &mut Xml, d: &Patient) {
    xml.name("patientinitial", Some(&d.name));
    xml.identity("patientgpmedicalrecordnumb", d.gp_record.as_ref());
    xml.identity("patientspecialistrecordnumb", d.specialist_record.as_ref());
    xml.identity("patienthospitalrecordnumb", d.hospital_record.as_ref());
    xml.identity("patientinvestigationnumb", d.investigation.as_ref());
    xml.date("patientbirthdateformat", "patientbirthdate", d.birth.as_ref());
    xml.period("patientonsetage", "patientonsetageunit", d.age.as_ref(), "D.2.2");
    xml.quantity("gestationperiod", "gestationperiodunit", d.gestation.as_ref(), GESTATION, "D.2.2.1");
    if let Some(group) = &d.age_group {
        match mapped(AGE_GROUP, group) {
            Some(code) => xml.leaf("patientagegroup", code),
            None => xml.rest("D.2.3", "foetus"),
        }
    }
    xml.maybe("patientweight", d.weight.as_deref());
    xml.maybe("patientheight", d.height.as_deref());
    xml.maybe("patientsex", d.sex.as_ref().and_then(Known::value).map(String::as_str));
    xml.date("lastmenstrualdateformat", "patientlastmenstrualdate", d.last_menstrual_period.as_ref());
}

/// What the elements of the patient's and of the parent's past are called.
struct Names {
    /// Element of an episode, release and code of its term, start with format, whether it goes on, end with format, comment.
    episode: [&'static str; 9],
    /// Element of a past drug, its name, start with format, end with format.
    drug: [&'static str; 6],
    /// Release and code of its indication, of the reaction to it.
    terms: [&'static str; 4],
    /// Numbers in R3 of what R2 has no element for: MPID and PhPID of a past drug.
    ids: [&'static str; 2],
}

const OF_PATIENT: Names = Names {
    episode: [
        "medicalhistoryepisode",
        "patientepisodenamemeddraversion",
        "patientepisodename",
        "patientmedicalstartdateformat",
        "patientmedicalstartdate",
        "patientmedicalcontinue",
        "patientmedicalenddateformat",
        "patientmedicalenddate",
        "patientmedicalcomment",
    ],
    drug: [
        "patientpastdrugtherapy",
        "patientdrugname",
        "patientdrugstartdateformat",
        "patientdrugstartdate",
        "patientdrugenddateformat",
        "patientdrugenddate",
    ],
    terms: [
        "patientindicationmeddraversion",
        "patientdrugindication",
        "patientdrgreactionmeddraversion",
        "patientdrugreaction",
    ],
    ids: ["D.8.r.2", "D.8.r.3"],
};

const OF_PARENT: Names = Names {
    episode: [
        "parentmedicalhistoryepisode",
        "parentmdepisodemeddraversion",
        "parentmedicalepisodename",
        "parentmedicalstartdateformat",
        "parentmedicalstartdate",
        "parentmedicalcontinue",
        "parentmedicalenddateformat",
        "parentmedicalenddate",
        "parentmedicalcomment",
    ],
    drug: [
        "parentpastdrugtherapy",
        "parentdrugname",
        "parentdrugstartdateformat",
        "parentdrugstartdate",
        "parentdrugenddateformat",
        "parentdrugenddate",
    ],
    terms: [
        "parentdrgindicationmeddraversion",
        "parentdrugindication",
        "parentdrgreactionmeddraversion",
        "parentdrugreaction",
    ],
    ids: ["D.10.8.r.2", "D.10.8.r.3"],
};

fn episode(xml: &mut Xml, history: &MedicalHistory, names: &Names) {
    let [group, version, name, start_format, start, goes_on, end_format, end, comment] = names.episode;
    xml.open(group);
    xml.term(version, name, Some(&history.term));
    xml.date(start_format, start, history.start.as_ref());
    // R2 has a third answer, that it is not known.
    let continuing = history.continuing.as_ref().map(|known| match known {
        Known::Is(true) => "1",
        Known::Is(false) => "2",
        Known::Null(_) => "3",
    });
    xml.maybe(goes_on, continuing);
    xml.date(end_format, end, history.end.as_ref());
    let family = history.family.then_some("Family history.");
    let comments: Vec<&str> = family.into_iter().chain(history.comments.as_deref()).collect();
    xml.leaf(comment, &comments.join(" "));
    xml.close(group);
}

fn past_drug(xml: &mut Xml, past: &PastDrug, names: &Names) {
    let [group, name, start_format, start, end_format, end] = names.drug;
    let [indication_version, indication, reaction_version, reaction] = names.terms;
    xml.open(group);
    xml.private(name, Some(&past.name));
    xml.date(start_format, start, past.start.as_ref());
    xml.date(end_format, end, past.end.as_ref());
    xml.term(indication_version, indication, past.indication.as_ref());
    xml.term(reaction_version, reaction, past.reaction.as_ref());
    xml.close(group);
    for (element, id) in names.ids.into_iter().zip([&past.mpid, &past.phpid]) {
        if let Some(id) = id {
            let name = past.name.value().map_or("", String::as_str);
            xml.rest(element, format!("{name} {}", id.id).trim());
        }
    }
}

fn death_of(xml: &mut Xml, death: &Death) {
    xml.open("patientdeath");
    xml.date("patientdeathdateformat", "patientdeathdate", death.date.as_ref());
    let autopsy = death.autopsy.as_ref().map(|known| match known {
        Known::Is(true) => "1",
        Known::Is(false) => "2",
        Known::Null(_) => "3",
    });
    xml.maybe("patientautopsyyesno", autopsy);
    let causes = [
        (
            &death.reported_causes,
            ["patientdeathcause", "patientdeathreportmeddraversion", "patientdeathreport"],
        ),
        (
            &death.autopsy_causes,
            ["patientautopsy", "patientdetermautopsmeddraversion", "patientdetermineautopsy"],
        ),
    ];
    for (causes, [group, version, name]) in causes {
        for cause in causes {
            xml.open(group);
            match &cause.term {
                Some(term) => {
                    xml.term(version, name, Some(term));
                    xml.rest(name, cause.text.as_deref().unwrap_or_default());
                }
                None => xml.maybe(name, cause.text.as_deref()),
            }
            xml.close(group);
        }
    }
    xml.close("patientdeath");
}

fn parent_of(xml: &mut Xml, parent: &Parent) {
    xml.open("parent");
    xml.name("parentidentification", parent.name.as_ref());
    xml.date("parentbirthdateformat", "parentbirthdate", parent.birth.as_ref());
    xml.period("parentage", "parentageunit", parent.age.as_ref(), "D.10.2.2");
    let period = parent.last_menstrual_period.as_ref();
    xml.date("parentlastmenstrualdateformat", "parentlastmenstrualdate", period);
    xml.maybe("parentweight", parent.weight.as_deref());
    xml.maybe("parentheight", parent.height.as_deref());
    xml.maybe("parentsex", parent.sex.as_ref().and_then(Known::value).map(String::as_str));
    xml.maybe("parentmedicalrelevanttext", parent.history_text.as_deref());
    for history in &parent.history {
        episode(xml, history, &OF_PARENT);
    }
    for past in &parent.past_drugs {
        past_drug(xml, past, &OF_PARENT);
    }
    xml.close("parent");
}
