//! Sections C and D.

use super::{Facts, Group, numbered, yes_no};
use crate::c::{PrimarySource, SectionC, Sender};
use crate::d::{Cause, Death, MedicalHistory, Parent, PastDrug, Patient};
use crate::words::{self, Terms};

pub(super) fn report(c: &SectionC) -> Vec<Group> {
    let mut groups = vec![identification(c)];
    groups.extend(c.sources.iter().enumerate().map(|(at, source)| primary_source(source, at)));
    groups.push(sender(&c.sender));
    let mut facts = Facts::new("Literature");
    for literature in &c.literature {
        facts.known("C.4.r.1", "Reference", &Some(literature.reference.clone()));
        if let Some(content) = &literature.content {
            facts.add("C.4.r.2", "Document", attached(content.bytes.len(), &content.media_type));
        }
    }
    groups.push(facts.done());
    let mut facts = Facts::new("Study");
    if let Some(study) = &c.study {
        for registration in &study.registrations {
            facts.known("C.5.1.r.1", "Registration number", &Some(registration.number.clone()));
            facts.known("C.5.1.r.2", "Registration country", &registration.country);
        }
        facts.known("C.5.2", "Name", &study.name);
        facts.known("C.5.3", "Sponsor's number", &study.number);
        facts.code("C.5.4", "Type", words::STUDY, &study.kind);
    }
    groups.push(facts.done());
    groups
}

fn attached(bytes: usize, media_type: &str) -> String {
    format!("{media_type}, {bytes} bytes, sent with the case")
}

fn identification(c: &SectionC) -> Group {
    let id = &c.identification;
    let mut facts = Facts::new("Identification");
    facts.add("C.1.1", "Case", id.id.as_str());
    facts.add("C.1.2", "Made on", words::date(&id.created));
    facts.add("C.1.3", "Type of report", words::meaning(words::REPORT, &id.kind));
    facts.add("C.1.4", "First received on", words::date(&id.first_received));
    facts.add("C.1.5", "Latest information on", words::date(&id.latest));
    for document in &id.documents {
        facts.add("C.1.6.1.r.1", "Document held by the sender", document.title.as_str());
        if let Some(content) = &document.content {
            facts.add("C.1.6.1.r.2", "Its content", attached(content.bytes.len(), &content.media_type));
        }
    }
    facts.given(
        "C.1.7",
        "Fulfils local criteria for an expedited report",
        &Some(id.expedited.clone()),
        yes_no,
    );
    facts.add("C.1.8.1", "Worldwide identifier", id.worldwide_id.as_str());
    facts.add("C.1.8.2", "First sender", words::meaning(words::FIRST_SENDER, &id.first_sender));
    for other in &id.other_ids {
        facts.add("C.1.9.1.r", "Identifier elsewhere", format!("{}: {}", other.source, other.id));
    }
    for linked in &id.linked {
        facts.add("C.1.10.r", "Linked report", linked.as_str());
    }
    if let Some(why) = &id.nullification {
        facts.add("C.1.11.1", "Earlier version", words::meaning(words::NULLIFICATION, &why.kind));
        facts.add("C.1.11.2", "Reason", why.reason.as_str());
    }
    facts.code("FDA.C.1.7.1", "Local criteria report type", words::LOCAL_CRITERIA, &id.fda_local_criteria);
    facts.given("FDA.C.1.12", "Combination product", &id.fda_combination, yes_no);
    facts.done()
}

fn primary_source(source: &PrimarySource, at: usize) -> Group {
    let mut facts = Facts::new(numbered("Source", at));
    facts.known("C.2.r.1.1", "Title", &source.title);
    facts.known("C.2.r.1.2", "Given name", &source.given_name);
    facts.known("C.2.r.1.3", "Middle name", &source.middle_name);
    facts.known("C.2.r.1.4", "Family name", &source.family_name);
    facts.known("C.2.r.2.1", "Organisation", &source.organisation);
    facts.known("C.2.r.2.2", "Department", &source.department);
    facts.known("C.2.r.2.3", "Street", &source.street);
    facts.known("C.2.r.2.4", "City", &source.city);
    facts.known("C.2.r.2.5", "State or province", &source.state);
    facts.known("C.2.r.2.6", "Postcode", &source.postcode);
    facts.known("C.2.r.2.7", "Telephone", &source.telephone);
    facts.known("FDA.C.2.r.2.8", "E-mail address", &source.fda_email);
    facts.known("C.2.r.3", "Country", &source.country);
    let meaning = |code: &String| words::meaning(words::QUALIFICATION, code).to_owned();
    facts.given("C.2.r.4", "Qualification", &source.qualification, meaning);
    facts.yes_no("C.2.r.5", "Primary source for regulatory purposes", Some(source.is_primary));
    facts.done()
}

fn sender(sender: &Sender) -> Group {
    let mut facts = Facts::new("Sender");
    facts.add("C.3.1", "Type", words::meaning(words::SENDER, &sender.kind));
    facts.text("C.3.2", "Organisation", &sender.organisation);
    facts.text("C.3.3.1", "Department", &sender.department);
    facts.text("C.3.3.2", "Title", &sender.title);
    facts.text("C.3.3.3", "Given name", &sender.given_name);
    facts.text("C.3.3.4", "Middle name", &sender.middle_name);
    facts.text("C.3.3.5", "Family name", &sender.family_name);
    facts.text("C.3.4.1", "Street", &sender.street);
    facts.text("C.3.4.2", "City", &sender.city);
    facts.text("C.3.4.3", "State or province", &sender.state);
    facts.text("C.3.4.4", "Postcode", &sender.postcode);
    facts.text("C.3.4.5", "Country", &sender.country);
    facts.text("C.3.4.6", "Telephone", &sender.telephone);
    facts.text("C.3.4.7", "Fax", &sender.fax);
    facts.text("C.3.4.8", "E-mail address", &sender.email);
    facts.done()
}

pub(super) fn patient(d: &Patient, terms: &Terms) -> Vec<Group> {
    let mut facts = Facts::new("Patient");
    facts.known("D.1", "Name or initials", &Some(d.name.clone()));
    facts.known("D.1.1.1", "General practitioner's record", &d.gp_record);
    facts.known("D.1.1.2", "Specialist's record", &d.specialist_record);
    facts.known("D.1.1.3", "Hospital's record", &d.hospital_record);
    facts.known("D.1.1.4", "Investigation number", &d.investigation);
    facts.date("D.2.1", "Date of birth", &d.birth);
    facts.quantity("D.2.2", "Age at onset", &d.age);
    facts.quantity("D.2.2.1", "Gestation period", &d.gestation);
    facts.code("D.2.3", "Age group", words::AGE_GROUP, &d.age_group);
    facts.text("D.3", "Weight (kg)", &d.weight);
    facts.text("D.4", "Height (cm)", &d.height);
    facts.given("D.5", "Sex", &d.sex, |sex| words::meaning(words::SEX, sex).to_owned());
    facts.date("D.6", "Last menstrual period", &d.last_menstrual_period);
    facts.known("D.7.2", "Medical history", &d.history_text);
    facts.yes_no("D.7.3", "Concomitant therapies", d.concomitant_therapies);
    for race in &d.fda_race {
        facts.known("FDA.D.11.r.1", "Race", &Some(race.clone()));
    }
    facts.known("FDA.D.12", "Ethnicity", &d.fda_ethnicity);
    let mut groups = vec![facts.done()];
    groups.extend(past(&d.history, &d.past_drugs, terms, &OF_PATIENT));
    groups.extend(d.death.iter().map(|death| death_of(death, terms)));
    groups.extend(d.parent.iter().flat_map(|parent| parent_of(parent, terms)));
    groups
}

/// Whose past it is: titles of groups and numbers of elements.
struct Whose {
    diseases: &'static str,
    disease: [&'static str; 6],
    drugs: &'static str,
    drug: [&'static str; 7],
}

const OF_PATIENT: Whose = Whose {
    diseases: "Medical history",
    disease: ["D.7.1.r.1", "D.7.1.r.2", "D.7.1.r.3", "D.7.1.r.4", "D.7.1.r.5", "D.7.1.r.6"],
    drugs: "Past drug",
    drug: ["D.8.r.1", "D.8.r.2", "D.8.r.3", "D.8.r.4", "D.8.r.5", "D.8.r.6", "D.8.r.7"],
};

/// Of a parent no element says that a disease is of the family: the last number is empty.
const OF_PARENT: Whose = Whose {
    diseases: "Parent's medical history",
    disease: ["D.10.7.1.r.1", "D.10.7.1.r.2", "D.10.7.1.r.3", "D.10.7.1.r.4", "D.10.7.1.r.5", ""],
    drugs: "Parent's past drug",
    drug: ["D.10.8.r.1", "D.10.8.r.2", "D.10.8.r.3", "D.10.8.r.4", "D.10.8.r.5", "D.10.8.r.6", "D.10.8.r.7"],
};

/// D.7.1.r and D.8.r, or D.10.7.1.r and D.10.8.r.
fn past(diseases: &[MedicalHistory], drugs: &[PastDrug], terms: &Terms, whose: &Whose) -> Vec<Group> {
    let diseases = diseases.iter().enumerate().map(|(at, disease)| history(disease, terms, whose, at));
    let drugs = drugs.iter().enumerate().map(|(at, drug)| past_drug(drug, terms, whose, at));
    diseases.chain(drugs).collect()
}

fn history(history: &MedicalHistory, terms: &Terms, whose: &Whose, at: usize) -> Group {
    let [what, start, continuing, end, comments, family] = whose.disease;
    let mut facts = Facts::new(numbered(whose.diseases, at));
    facts.add(what, "Disease or operation", words::term(&history.term, terms));
    facts.date(start, "Start", &history.start);
    facts.given(continuing, "Continuing", &history.continuing, yes_no);
    facts.date(end, "End", &history.end);
    facts.text(comments, "Comments", &history.comments);
    if !family.is_empty() {
        facts.yes_no(family, "Of the family", history.family.then_some(true));
    }
    facts.done()
}

fn past_drug(past: &PastDrug, terms: &Terms, whose: &Whose, at: usize) -> Group {
    let [name, mpid, phpid, start, end, indication, reaction] = whose.drug;
    let mut facts = Facts::new(numbered(whose.drugs, at));
    facts.known(name, "Name", &Some(past.name.clone()));
    facts.add(mpid, "MPID", past.mpid.as_ref().map_or(String::new(), super::products::identifier));
    facts.add(phpid, "PhPID", past.phpid.as_ref().map_or(String::new(), super::products::identifier));
    facts.date(start, "Start", &past.start);
    facts.date(end, "End", &past.end);
    let term = |term: &Option<_>| term.as_ref().map_or(String::new(), |term| words::term(term, terms));
    facts.add(indication, "Indication", term(&past.indication));
    facts.add(reaction, "Reaction", term(&past.reaction));
    facts.done()
}

fn death_of(death: &Death, terms: &Terms) -> Group {
    let cause = |cause: &Cause| {
        let term = cause.term.as_ref().map(|term| words::term(term, terms));
        term.into_iter().chain(cause.text.clone()).collect::<Vec<_>>().join(": ")
    };
    let mut facts = Facts::new("Death");
    facts.date("D.9.1", "Date", &death.date);
    for reported in &death.reported_causes {
        facts.add("D.9.2.r", "Reported cause", cause(reported));
    }
    facts.given("D.9.3", "Autopsy", &death.autopsy, yes_no);
    for found in &death.autopsy_causes {
        facts.add("D.9.4.r", "Cause found by autopsy", cause(found));
    }
    facts.done()
}

fn parent_of(parent: &Parent, terms: &Terms) -> Vec<Group> {
    let mut facts = Facts::new("Parent");
    facts.known("D.10.1", "Name or initials", &parent.name);
    facts.date("D.10.2.1", "Date of birth", &parent.birth);
    facts.quantity("D.10.2.2", "Age", &parent.age);
    facts.date("D.10.3", "Last menstrual period", &parent.last_menstrual_period);
    facts.text("D.10.4", "Weight (kg)", &parent.weight);
    facts.text("D.10.5", "Height (cm)", &parent.height);
    facts.given("D.10.6", "Sex", &parent.sex, |sex| words::meaning(words::SEX, sex).to_owned());
    facts.text("D.10.7.2", "Medical history", &parent.history_text);
    let mut groups = vec![facts.done()];
    groups.extend(past(&parent.history, &parent.past_drugs, terms, &OF_PARENT));
    groups
}
