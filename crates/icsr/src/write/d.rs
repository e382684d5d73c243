//! Section D: the patient, with all that is said of them (sections E, F and G), and the parent.

use super::hl7::Times;
use super::xml::Out;
use super::{c, e, f, g};
use crate::Icsr;
use crate::d::{Cause, Death, MedicalHistory, Parent, PastDrug, Patient};
use crate::oid::{fda, list, namespace, observation, system};
use crate::value::{Known, Quantity, Ts};

const PERSON: [(&str, &str); 2] = [("classCode", "PSN"), ("determinerCode", "INSTANCE")];

/// `primaryRole`: the patient.
pub(super) fn patient(out: &mut Out<'_>, case: &Icsr) {
    let patient = &case.d;
    out.element("primaryRole", &[("classCode", "INVSBJ")], |out| {
        out.element("player1", &PERSON, |out| {
            out.known_text("name", &patient.name);
            sex_and_birth(out, patient.sex.as_ref(), patient.birth.as_ref());
            out.maybe_at("deceasedTime", patient.death.as_ref().and_then(|death| death.date.as_ref()));
            records(out, patient);
            if let Some(parent) = &patient.parent {
                self::parent(out, parent);
            }
        });
        if let Some(study) = &case.c.study {
            c::study(out, study);
        }
        age(out, patient);
        body(out, patient.weight.as_deref(), patient.height.as_deref());
        last_menstrual_period(out, patient.last_menstrual_period.as_ref());
        fda_origin(out, patient);
        history(
            out,
            &patient.history,
            patient.history_text.as_ref(),
            patient.concomitant_therapies == Some(true),
        );
        past_drugs(out, &patient.past_drugs);
        if let Some(death) = &patient.death {
            causes(out, death);
        }
        e::reactions(out, &case.e);
        f::tests(out, &case.f);
        g::drugs(out, &case.g);
    });
}

/// D.2.1 and D.5, D.10.2.1 and D.10.6.
fn sex_and_birth(out: &mut Out<'_>, sex: Option<&Known<String>>, birth: Option<&Known<Ts>>) {
    if let Some(sex) = sex {
        out.known_code("administrativeGenderCode", system::SEX, sex);
    }
    out.maybe_at("birthTime", birth);
}

/// D.1.1: numbers of records.
fn records(out: &mut Out<'_>, patient: &Patient) {
    let records = [
        ("1", namespace::GP_RECORD, &patient.gp_record),
        ("2", namespace::SPECIALIST_RECORD, &patient.specialist_record),
        ("3", namespace::HOSPITAL_RECORD, &patient.hospital_record),
        ("4", namespace::INVESTIGATION, &patient.investigation),
    ];
    for (code, root, number) in records {
        if let Some(number) = number {
            out.element("asIdentifiedEntity", &[("classCode", "IDENT")], |out| {
                out.known_id(root, number);
                out.code("code", list::RECORD, code);
            });
        }
    }
}

/// D.2.2, D.2.2.1, D.2.3.
fn age(out: &mut Out<'_>, patient: &Patient) {
    quantity(out, observation::AGE, patient.age.as_ref());
    quantity(out, observation::GESTATION, patient.gestation.as_ref());
    if let Some(group) = &patient.age_group {
        out.about(|out| {
            out.observation(observation::AGE_GROUP, |out| out.value_code(list::AGE_GROUP, group));
        });
    }
}

/// D.3 and D.4, D.10.4 and D.10.5.
fn body(out: &mut Out<'_>, weight: Option<&str>, height: Option<&str>) {
    for (code, number, unit) in [(observation::WEIGHT, weight, "kg"), (observation::HEIGHT, height, "cm")] {
        if let Some(number) = number {
            out.about(|out| out.observation(code, |out| out.value_quantity(number, unit)));
        }
    }
}

fn quantity(out: &mut Out<'_>, code: &str, quantity: Option<&Quantity>) {
    if let Some(Quantity { number, unit }) = quantity {
        out.about(|out| out.observation(code, |out| out.value_quantity(number, unit)));
    }
}

/// D.6, D.10.3.
fn last_menstrual_period(out: &mut Out<'_>, at: Option<&Known<Ts>>) {
    if let Some(at) = at {
        out.about(|out| {
            out.observation(observation::LAST_MENSTRUAL_PERIOD, |out| out.value_at(at));
        });
    }
}

/// FDA.D.11.r and FDA.D.12: race and ethnicity.
fn fda_origin(out: &mut Out<'_>, patient: &Patient) {
    let races = patient.fda_race.iter().map(|race| ("FDA.D.11.r.1", fda::RACE, race));
    let ethnicity = patient.fda_ethnicity.iter().map(|ethnicity| ("FDA.D.12", fda::ETHNICITY, ethnicity));
    for (element, code, value) in races.chain(ethnicity) {
        if !out.profile.sends(element) {
            continue;
        }
        out.about(|out| {
            out.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
                out.plain_code("code", fda::NCI, code);
                match value {
                    Known::Is(value) => out.value_with("CE", &[("code", value), ("codeSystem", fda::NCI)]),
                    Known::Null(why) => out.value_null("CE", *why),
                }
            });
        });
    }
}

/// D.7, D.10.7: medical history, as terms and in words. That there are no concomitant therapies is not said: only `true` is allowed.
fn history(out: &mut Out<'_>, history: &[MedicalHistory], words: Option<&Known<String>>, concomitant: bool) {
    out.group("1", history.is_empty() && words.is_none() && !concomitant, |out| {
        for disease in history {
            out.component(|out| past_disease(out, disease));
        }
        if let Some(words) = words {
            out.component(|out| {
                out.observation(observation::HISTORY_TEXT, |out| match words {
                    Known::Is(words) => out.value_text("ED", words),
                    Known::Null(why) => out.value_null("ED", *why),
                });
            });
        }
        if concomitant {
            out.component(|out| {
                out.observation(observation::CONCOMITANT_THERAPY, |out| out.truth(true));
            });
        }
    });
}

/// D.7.1.r, D.10.7.1.r: the observation is the disease itself.
fn past_disease(out: &mut Out<'_>, disease: &MedicalHistory) {
    out.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
        out.meddra("code", "", Some(&disease.term), |_| {});
        out.times(&Times { start: disease.start.as_ref(), end: disease.end.as_ref(), ..Times::default() });
        if let Some(comments) = &disease.comments {
            out.related("COMP", observation::COMMENT, |out| out.value_text("ED", comments));
        }
        if disease.family {
            out.related("EXPL", observation::FAMILY_HISTORY, |out| out.truth(true));
        }
        if let Some(continuing) = &disease.continuing {
            out.element("inboundRelationship", &[("typeCode", "REFR")], |out| {
                out.observation(observation::CONTINUING, |out| out.value_bool(continuing));
            });
        }
    });
}

/// D.8.r, D.10.8.r: drugs of the past.
fn past_drugs(out: &mut Out<'_>, drugs: &[PastDrug]) {
    out.group("2", drugs.is_empty(), |out| {
        for drug in drugs {
            out.component(|out| {
                out.element(
                    "substanceAdministration",
                    &[("classCode", "SBADM"), ("moodCode", "EVN")],
                    |out| {
                        past_drug(out, drug);
                    },
                );
            });
        }
    });
}

fn past_drug(out: &mut Out<'_>, drug: &PastDrug) {
    out.times(&Times { start: drug.start.as_ref(), end: drug.end.as_ref(), ..Times::default() });
    out.element("consumable", &[("typeCode", "CSM")], |out| {
        out.element("instanceOfKind", &[("classCode", "INST")], |out| {
            out.element("kindOfProduct", &g::PRODUCT, |out| {
                g::product_id(out, drug.mpid.as_ref(), drug.phpid.as_ref());
                out.known_text("name", &drug.name);
            });
        });
    });
    for (type_code, code, term) in
        [("RSON", observation::INDICATION, &drug.indication), ("CAUS", observation::REACTION, &drug.reaction)]
    {
        if let Some(term) = term {
            out.related(type_code, code, |out| out.value_meddra(term));
        }
    }
}

/// D.9.2 to D.9.4: causes of death.
fn causes(out: &mut Out<'_>, death: &Death) {
    for reported in &death.reported_causes {
        out.about(|out| {
            out.observation(observation::REPORTED_CAUSE, |out| cause(out, reported));
        });
    }
    if death.autopsy.is_none() && death.autopsy_causes.is_empty() {
        return;
    }
    out.about(|out| {
        out.observation(observation::AUTOPSY, |out| {
            if let Some(autopsy) = &death.autopsy {
                out.value_bool(autopsy);
            }
            for found in &death.autopsy_causes {
                out.related("DRIV", observation::AUTOPSY_CAUSE, |out| cause(out, found));
            }
        });
    });
}

fn cause(out: &mut Out<'_>, cause: &Cause) {
    out.meddra("value", "CE", cause.term.as_ref(), |out| {
        out.maybe_text("originalText", cause.text.as_deref());
    });
}

/// D.10: the parent.
fn parent(out: &mut Out<'_>, parent: &Parent) {
    out.element("role", &[("classCode", "PRS")], |out| {
        out.plain_code("code", system::ROLE, "PRN");
        out.element("associatedPerson", &PERSON, |out| {
            out.maybe("name", parent.name.as_ref());
            sex_and_birth(out, parent.sex.as_ref(), parent.birth.as_ref());
        });
        quantity(out, observation::AGE, parent.age.as_ref());
        last_menstrual_period(out, parent.last_menstrual_period.as_ref());
        body(out, parent.weight.as_deref(), parent.height.as_deref());
        let words = parent.history_text.clone().map(Known::Is);
        history(out, &parent.history, words.as_ref(), false);
        past_drugs(out, &parent.past_drugs);
    });
}
