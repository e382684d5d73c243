//! What a case says, element by element, by the ids of the standard: written down once more by hand, so that a value in the wrong
//! place is found.

use icsr::c::PrimarySource;
use icsr::d::{MedicalHistory, PastDrug};
use icsr::e::Reaction;
use icsr::f::Test;
use icsr::g::{Dosage, Drug};
use icsr::n::Batch;
use icsr::value::{Attachment, Known, MedDra, NullFlavor, Quantity, TermId, Ts};

/// What is said of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// This.
    Value(String),
    /// Why nothing.
    Null(NullFlavor),
    /// Nothing.
    Nothing,
}

/// Which of what is repeated: drug (k), reaction (i), anything else (r); from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) k: usize,
    pub(crate) i: usize,
    pub(crate) r: usize,
}

/// A value that may be anything that the elements are.
trait Speaks {
    fn said(&self) -> Said;
}

impl Speaks for str {
    fn said(&self) -> Said {
        Said::Value(self.to_owned())
    }
}

impl Speaks for String {
    fn said(&self) -> Said {
        Said::Value(self.clone())
    }
}

impl Speaks for bool {
    fn said(&self) -> Said {
        Said::Value(self.to_string())
    }
}

impl Speaks for Ts {
    fn said(&self) -> Said {
        Said::Value(self.to_string())
    }
}

impl<T: Speaks> Speaks for Known<T> {
    fn said(&self) -> Said {
        match self {
            Known::Is(value) => value.said(),
            Known::Null(why) => Said::Null(*why),
        }
    }
}

impl<T: Speaks> Speaks for Option<T> {
    fn said(&self) -> Said {
        self.as_ref().map_or(Said::Nothing, Speaks::said)
    }
}

impl<T: Speaks + ?Sized> Speaks for &T {
    fn said(&self) -> Said {
        (*self).said()
    }
}

/// What was said so far.
#[derive(Default)]
pub(crate) struct All(pub(crate) Vec<(String, Said)>);

impl All {
    fn add(&mut self, element: &str, value: impl Speaks) {
        self.0.push((element.to_owned(), value.said()));
    }

    fn quantity(&mut self, element: &str, quantity: Option<&Quantity>) {
        self.add(&format!("{element}a"), quantity.map(|quantity| &quantity.number));
        self.add(&format!("{element}b"), quantity.map(|quantity| &quantity.unit));
    }

    fn term(&mut self, element: &str, term: Option<&MedDra>) {
        self.add(&format!("{element}a"), term.map(|term| &term.version));
        self.add(&format!("{element}b"), term.map(|term| &term.code));
    }

    fn term_id(&mut self, element: &str, term: Option<&TermId>) {
        self.add(&format!("{element}a"), term.map(|term| &term.version));
        self.add(&format!("{element}b"), term.map(|term| &term.id));
    }

    /// Both stand in one place: what is not said is not looked for.
    fn product(&mut self, (mpid, phpid): (&str, &str), drug: (Option<&TermId>, Option<&TermId>)) {
        if drug.0.is_some() {
            self.term_id(mpid, drug.0);
        }
        if drug.1.is_some() {
            self.term_id(phpid, drug.1);
        }
    }

    fn file(&mut self, element: &str, file: Option<&Attachment>) {
        use base64::Engine;
        let text = file.map(|file| base64::engine::general_purpose::STANDARD.encode(&file.bytes));
        self.add(element, text);
    }
}

/// What the first message of a batch says.
pub(crate) fn all(batch: &Batch, which: Which) -> Vec<(String, Said)> {
    let message = &batch.messages[0];
    let case = &message.case;
    let r = which.r - 1;
    let mut all = All::default();
    all.add("N.1.1", "1");
    all.add("N.1.2", &batch.number);
    all.add("N.1.3", &batch.sender);
    all.add("N.1.4", &batch.receiver);
    all.add("N.1.5", &batch.transmitted);
    all.add("N.2.r.1", &message.id);
    all.add("N.2.r.2", &message.sender);
    all.add("N.2.r.3", &message.receiver);
    all.add("N.2.r.4", &message.created);
    report(&mut all, &case.c, r);
    if let Some(source) = case.c.sources.get(r) {
        self::source(&mut all, source);
    }
    patient(&mut all, &case.d, r);
    if let Some(reaction) = case.e.get(which.i - 1) {
        self::reaction(&mut all, reaction);
    }
    if let Some(test) = case.f.get(r) {
        self::test(&mut all, test);
    }
    if let Some(drug) = case.g.get(which.k - 1) {
        self::drug(&mut all, drug, r);
        if let Some(reaction) = case.e.get(which.i - 1) {
            relation(&mut all, drug, &reaction.id, r);
        }
    }
    all.add("H.1", &case.h.text);
    all.add("H.2", &case.h.reporter_comments);
    if let Some(diagnosis) = case.h.diagnoses.get(r) {
        all.term("H.3.r.1", Some(diagnosis));
    }
    all.add("H.4", &case.h.sender_comments);
    if let Some(summary) = case.h.summaries.get(r) {
        all.add("H.5.r.1a", &summary.text);
        all.add("H.5.r.1b", &summary.language);
    }
    all.0
}

fn report(all: &mut All, c: &icsr::c::SectionC, r: usize) {
    let about = &c.identification;
    all.add("C.1.1", &about.id);
    all.add("C.1.2", &about.created);
    all.add("C.1.3", &about.kind);
    all.add("C.1.4", &about.first_received);
    all.add("C.1.5", &about.latest);
    all.add("C.1.6.1", !about.documents.is_empty());
    if let Some(document) = about.documents.get(r) {
        all.add("C.1.6.1.r.1", &document.title);
        all.file("C.1.6.1.r.2", document.content.as_ref());
    }
    all.add("C.1.7", &about.expedited);
    all.add("C.1.8.1", &about.worldwide_id);
    all.add("C.1.8.2", &about.first_sender);
    all.add(
        "C.1.9.1",
        if about.other_ids.is_empty() { Known::Null(NullFlavor::Ni) } else { Known::Is(true) },
    );
    if let Some(other) = about.other_ids.get(r) {
        all.add("C.1.9.1.r.1", &other.source);
        all.add("C.1.9.1.r.2", &other.id);
    }
    all.add("C.1.10.r", about.linked.get(r));
    all.add("C.1.11.1", about.nullification.as_ref().map(|nullification| &nullification.kind));
    all.add("C.1.11.2", about.nullification.as_ref().map(|nullification| &nullification.reason));
    all.add("FDA.C.1.7.1", &about.fda_local_criteria);
    all.add("FDA.C.1.12", &about.fda_combination);
    let sender = &c.sender;
    all.add("C.3.1", &sender.kind);
    all.add("C.3.2", &sender.organisation);
    all.add("C.3.3.1", &sender.department);
    all.add("C.3.3.2", &sender.title);
    all.add("C.3.3.3", &sender.given_name);
    all.add("C.3.3.4", &sender.middle_name);
    all.add("C.3.3.5", &sender.family_name);
    all.add("C.3.4.1", &sender.street);
    all.add("C.3.4.2", &sender.city);
    all.add("C.3.4.3", &sender.state);
    all.add("C.3.4.4", &sender.postcode);
    all.add("C.3.4.5", &sender.country);
    all.add("C.3.4.6", &sender.telephone);
    all.add("C.3.4.7", &sender.fax);
    all.add("C.3.4.8", &sender.email);
    if let Some(literature) = c.literature.get(r) {
        all.add("C.4.r.1", &literature.reference);
        all.file("C.4.r.2", literature.content.as_ref());
    }
    let study = c.study.as_ref();
    if let Some(registration) = study.and_then(|study| study.registrations.get(r)) {
        all.add("C.5.1.r.1", &registration.number);
        all.add("C.5.1.r.2", &registration.country);
    }
    all.add("C.5.2", study.and_then(|study| study.name.as_ref()));
    all.add("C.5.3", study.and_then(|study| study.number.as_ref()));
    all.add("C.5.4", study.and_then(|study| study.kind.as_ref()));
}

fn source(all: &mut All, source: &PrimarySource) {
    all.add("C.2.r.1.1", &source.title);
    all.add("C.2.r.1.2", &source.given_name);
    all.add("C.2.r.1.3", &source.middle_name);
    all.add("C.2.r.1.4", &source.family_name);
    all.add("C.2.r.2.1", &source.organisation);
    all.add("C.2.r.2.2", &source.department);
    all.add("C.2.r.2.3", &source.street);
    all.add("C.2.r.2.4", &source.city);
    all.add("C.2.r.2.5", &source.state);
    all.add("C.2.r.2.6", &source.postcode);
    all.add("C.2.r.2.7", &source.telephone);
    all.add("C.2.r.3", &source.country);
    all.add("C.2.r.4", &source.qualification);
    all.add("C.2.r.5", source.is_primary.then_some("1"));
    all.add("FDA.C.2.r.2.8", &source.fda_email);
}

fn patient(all: &mut All, d: &icsr::d::Patient, r: usize) {
    all.add("D.1", &d.name);
    all.add("D.1.1.1", &d.gp_record);
    all.add("D.1.1.2", &d.specialist_record);
    all.add("D.1.1.3", &d.hospital_record);
    all.add("D.1.1.4", &d.investigation);
    all.add("D.2.1", &d.birth);
    all.quantity("D.2.2", d.age.as_ref());
    all.quantity("D.2.2.1", d.gestation.as_ref());
    all.add("D.2.3", &d.age_group);
    all.add("D.3", &d.weight);
    all.add("D.4", &d.height);
    all.add("D.5", &d.sex);
    all.add("D.6", &d.last_menstrual_period);
    if let Some(disease) = d.history.get(r) {
        history(all, "D.7.1.r", disease);
        all.add("D.7.1.r.6", disease.family.then_some(true));
    }
    all.add("D.7.2", &d.history_text);
    all.add("D.7.3", d.concomitant_therapies.filter(|told| *told));
    if let Some(drug) = d.past_drugs.get(r) {
        past_drug(all, "D.8.r", drug);
    }
    if let Some(death) = &d.death {
        all.add("D.9.1", &death.date);
        all.add("D.9.3", &death.autopsy);
        for (element, causes) in [("D.9.2.r", &death.reported_causes), ("D.9.4.r", &death.autopsy_causes)] {
            if let Some(cause) = causes.get(r) {
                all.term(&format!("{element}.1"), cause.term.as_ref());
                all.add(&format!("{element}.2"), &cause.text);
            }
        }
    }
    if let Some(parent) = &d.parent {
        all.add("D.10.1", &parent.name);
        all.add("D.10.2.1", &parent.birth);
        all.quantity("D.10.2.2", parent.age.as_ref());
        all.add("D.10.3", &parent.last_menstrual_period);
        all.add("D.10.4", &parent.weight);
        all.add("D.10.5", &parent.height);
        all.add("D.10.6", &parent.sex);
        if let Some(disease) = parent.history.get(r) {
            history(all, "D.10.7.1.r", disease);
        }
        all.add("D.10.7.2", &parent.history_text);
        if let Some(drug) = parent.past_drugs.get(r) {
            past_drug(all, "D.10.8.r", drug);
        }
    }
    all.add("FDA.D.11.r.1", d.fda_race.get(r));
    all.add("FDA.D.12", &d.fda_ethnicity);
}

fn history(all: &mut All, element: &str, disease: &MedicalHistory) {
    all.term(&format!("{element}.1"), Some(&disease.term));
    all.add(&format!("{element}.2"), &disease.start);
    all.add(&format!("{element}.3"), &disease.continuing);
    all.add(&format!("{element}.4"), &disease.end);
    all.add(&format!("{element}.5"), &disease.comments);
}

fn past_drug(all: &mut All, element: &str, drug: &PastDrug) {
    let ids = (format!("{element}.2"), format!("{element}.3"));
    all.add(&format!("{element}.1"), &drug.name);
    all.product((&ids.0, &ids.1), (drug.mpid.as_ref(), drug.phpid.as_ref()));
    all.add(&format!("{element}.4"), &drug.start);
    all.add(&format!("{element}.5"), &drug.end);
    all.term(&format!("{element}.6"), drug.indication.as_ref());
    all.term(&format!("{element}.7"), drug.reaction.as_ref());
}

fn reaction(all: &mut All, reaction: &Reaction) {
    let criterion = |met: bool| if met { Known::Is(true) } else { Known::Null(NullFlavor::Ni) };
    let serious = &reaction.seriousness;
    all.add("E.i.1.1a", reaction.native.as_ref().map(|native| &native.text));
    all.add("E.i.1.1b", reaction.native.as_ref().map(|native| &native.language));
    all.add("E.i.1.2", &reaction.translation);
    all.term("E.i.2.1", Some(&reaction.term));
    all.add("E.i.3.1", &reaction.highlighted);
    all.add("E.i.3.2a", criterion(serious.death));
    all.add("E.i.3.2b", criterion(serious.life_threatening));
    all.add("E.i.3.2c", criterion(serious.hospitalisation));
    all.add("E.i.3.2d", criterion(serious.disability));
    all.add("E.i.3.2e", criterion(serious.congenital_anomaly));
    all.add("E.i.3.2f", criterion(serious.other_important));
    all.add("FDA.E.i.3.2h", serious.fda_required_intervention.map(criterion));
    all.add("E.i.4", &reaction.start);
    all.add("E.i.5", &reaction.end);
    all.quantity("E.i.6", reaction.duration.as_ref());
    all.add("E.i.7", &reaction.outcome);
    all.add("E.i.8", reaction.confirmed);
    all.add("E.i.9", &reaction.country);
}

fn test(all: &mut All, test: &Test) {
    all.add("F.r.1", &test.date);
    all.add("F.r.2.1", &test.name);
    all.term("F.r.2.2", test.term.as_ref());
    all.add("F.r.3.1", &test.result_code);
    all.add("F.r.3.2", test.result.as_ref().map(|result| &result.number));
    all.add("F.r.3.3", test.result.as_ref().map(|result| &result.unit));
    all.add("F.r.3.4", &test.result_text);
    all.add("F.r.4", &test.normal_low);
    all.add("F.r.5", &test.normal_high);
    all.add("F.r.6", &test.comments);
    all.add("F.r.7", test.more_available);
}

fn drug(all: &mut All, drug: &Drug, r: usize) {
    all.add("G.k.1", &drug.role);
    all.product(("G.k.2.1.1", "G.k.2.1.2"), (drug.mpid.as_ref(), drug.phpid.as_ref()));
    all.add("G.k.2.2", &drug.name);
    if let Some(substance) = drug.substances.get(r) {
        all.add("G.k.2.3.r.1", &substance.name);
        all.term_id("G.k.2.3.r.2", substance.term.as_ref());
        all.quantity("G.k.2.3.r.3", substance.strength.as_ref());
    }
    all.add("G.k.2.4", &drug.country_obtained);
    all.add("G.k.2.5", drug.blinded.then_some(true));
    let authorisation = drug.authorisation.as_ref();
    all.add("G.k.3.1", authorisation.and_then(|authorisation| authorisation.number.as_ref()));
    all.add("G.k.3.2", authorisation.and_then(|authorisation| authorisation.country.as_ref()));
    all.add("G.k.3.3", authorisation.and_then(|authorisation| authorisation.holder.as_ref()));
    if let Some(dosage) = drug.dosages.get(r) {
        self::dosage(all, dosage);
    }
    all.quantity("G.k.5", drug.cumulative_dose.as_ref());
    all.quantity("G.k.6", drug.gestation.as_ref());
    if let Some(indication) = drug.indications.get(r) {
        all.add("G.k.7.r.1", &indication.text);
        all.term("G.k.7.r.2", indication.term.as_ref());
    }
    all.add("G.k.8", &drug.action);
    all.add("G.k.10.r", drug.additional.get(r));
    all.add("G.k.11", &drug.additional_text);
}

fn dosage(all: &mut All, dosage: &Dosage) {
    all.quantity("G.k.4.r.1", dosage.dose.as_ref());
    all.add("G.k.4.r.2", dosage.interval.as_ref().and_then(|interval| interval.number.as_ref()));
    all.add("G.k.4.r.3", dosage.interval.as_ref().map(|interval| &interval.unit));
    all.add("G.k.4.r.4", &dosage.start);
    all.add("G.k.4.r.5", &dosage.end);
    all.quantity("G.k.4.r.6", dosage.duration.as_ref());
    all.add("G.k.4.r.7", &dosage.lot);
    all.add("G.k.4.r.8", &dosage.text);
    all.add("G.k.4.r.9.1", &dosage.form);
    all.term_id("G.k.4.r.9.2", dosage.form_term.as_ref());
    all.add("G.k.4.r.10.1", &dosage.route);
    all.term_id("G.k.4.r.10.2", dosage.route_term.as_ref());
    all.add("G.k.4.r.11.1", &dosage.parent_route);
    all.term_id("G.k.4.r.11.2", dosage.parent_route_term.as_ref());
}

/// The relation to a reaction. That there is one (G.k.9.i.1) is said by its identifiers.
fn relation(all: &mut All, drug: &Drug, reaction: &str, r: usize) {
    let relation = drug.relations.iter().find(|relation| relation.reaction == reaction);
    all.add("G.k.9.i.1", relation.map(|relation| &relation.reaction));
    if let Some(assessment) = relation.and_then(|relation| relation.assessments.get(r)) {
        all.add("G.k.9.i.2.r.1", &assessment.source);
        all.add("G.k.9.i.2.r.2", &assessment.method);
        all.add("G.k.9.i.2.r.3", &assessment.result);
    }
    all.quantity("G.k.9.i.3.1", relation.and_then(|relation| relation.from_first_dose.as_ref()));
    all.quantity("G.k.9.i.3.2", relation.and_then(|relation| relation.from_last_dose.as_ref()));
    all.add("G.k.9.i.4", relation.and_then(|relation| relation.recurrence.as_ref()));
}
