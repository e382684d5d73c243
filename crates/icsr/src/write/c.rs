//! Section C: the report (C.1), literature (C.4) and study (C.5). Its people are in `people`.

use super::xml::Out;
use super::{d, g, h, people};
use crate::Icsr;
use crate::c::{Identification, Study};
use crate::oid::{fda, list, namespace, observation, system};
use crate::value::{Known, NullFlavor};

/// `investigationEvent`: the report with all that is in it.
pub(super) fn report(out: &mut Out<'_>, case: &Icsr) {
    let about = &case.c.identification;
    out.element("investigationEvent", &[("classCode", "INVSTG"), ("moodCode", "EVN")], |out| {
        out.id(namespace::CASE, &about.id);
        out.id(namespace::WORLDWIDE_CASE, &about.worldwide_id);
        out.plain_code("code", system::ACT, "PAT_ADV_EVNT");
        out.known_text("text", &case.h.text);
        out.empty("statusCode", &[("code", "active")]);
        out.element("effectiveTime", &[], |out| out.at("low", &about.first_received));
        out.at("availabilityTime", &about.latest);
        for document in &about.documents {
            reference(out, "1", |out| {
                out.text("title", &[], &document.title);
                out.attachment(document.content.as_ref());
            });
        }
        for literature in &case.c.literature {
            reference(out, "2", |out| {
                out.attachment(literature.content.as_ref());
                out.known_text("bibliographicDesignationText", &literature.reference);
            });
        }
        out.component(|out| assessment(out, case));
        facts(out, about);
        h::summaries(out, &case.h);
        people::first_sender(out, &about.first_sender);
        linked(out, &about.linked);
        for source in &case.c.sources {
            people::source(out, source);
        }
        people::sender(out, &case.c.sender);
        other_ids(out, about);
        characteristics(out, about);
    });
}

/// C.1.6.1.r (1) and C.4.r (2): a document.
fn reference(out: &mut Out<'_>, kind: &str, content: impl FnOnce(&mut Out<'_>)) {
    out.element("reference", &[("typeCode", "REFR")], |out| {
        out.element("document", &[("classCode", "DOC"), ("moodCode", "EVN")], |out| {
            out.code("code", list::DOCUMENT, kind);
            content(out);
        });
    });
}

/// `adverseEventAssessment`: the patient, what drugs have to do with reactions, comments.
fn assessment(out: &mut Out<'_>, case: &Icsr) {
    out.element("adverseEventAssessment", &[("classCode", "INVSTG"), ("moodCode", "EVN")], |out| {
        out.element("subject1", &[("typeCode", "SBJ")], |out| d::patient(out, case));
        g::assessments(out, &case.g);
        h::comments(out, &case.h);
    });
}

/// C.1.6.1, C.1.7 and what the FDA asks: observations about the report.
fn facts(out: &mut Out<'_>, about: &Identification) {
    event(out, |out| {
        out.code("code", list::OBSERVATION, observation::DOCUMENTS_AVAILABLE);
        out.truth(!about.documents.is_empty());
    });
    event(out, |out| {
        out.code("code", list::OBSERVATION, observation::EXPEDITED);
        out.value_bool(&about.expedited);
    });
    if let Some(code) = about.fda_local_criteria.as_deref().filter(|_| out.profile.sends("FDA.C.1.7.1")) {
        event(out, |out| {
            out.plain_code("code", fda::NCI, fda::LOCAL_CRITERIA);
            out.value_with("CE", &[("code", code), ("codeSystem", fda::LOCAL_CRITERIA_VALUES)]);
        });
    }
    if let Some(combination) = about.fda_combination.as_ref().filter(|_| out.profile.sends("FDA.C.1.12")) {
        event(out, |out| {
            out.plain_code("code", fda::NCI, fda::COMBINATION);
            out.value_bool(combination);
        });
    }
}

/// An observation about the report.
pub(super) fn event(out: &mut Out<'_>, content: impl FnOnce(&mut Out<'_>)) {
    out.component(|out| {
        out.element("observationEvent", &[("classCode", "OBS"), ("moodCode", "EVN")], content);
    });
}

/// C.1.10.r: reports that are linked. What they are to this one has no code: `NA`.
fn linked(out: &mut Out<'_>, ids: &[String]) {
    for id in ids {
        people::related_report(
            out,
            None,
            |out| out.null("code", NullFlavor::Na),
            |out| out.id(namespace::WORLDWIDE_CASE, id),
        );
    }
}

/// C.1.9.1.r: identifiers in earlier transmissions.
fn other_ids(out: &mut Out<'_>, about: &Identification) {
    for other in &about.other_ids {
        out.element("subjectOf1", &[("typeCode", "SUBJ")], |out| {
            out.element("controlActEvent", &[("classCode", "CACT"), ("moodCode", "EVN")], |out| {
                out.empty(
                    "id",
                    &[
                        ("assigningAuthorityName", &other.source),
                        ("extension", &other.id),
                        ("root", namespace::OTHER_CASE),
                    ],
                );
            });
        });
    }
}

/// C.1.3, C.1.9.1, C.1.11: characteristics of the report.
fn characteristics(out: &mut Out<'_>, about: &Identification) {
    characteristic(out, "1", |out| out.value_code(list::REPORT, &about.kind));
    characteristic(out, "2", |out| {
        // `false` is forbidden here.
        out.value_bool(&if about.other_ids.is_empty() {
            Known::Null(NullFlavor::Ni)
        } else {
            Known::Is(true)
        });
    });
    if let Some(nullification) = &about.nullification {
        characteristic(out, "3", |out| out.value_code(list::NULLIFICATION, &nullification.kind));
        characteristic(out, "4", |out| {
            out.element("value", &[("xsi:type", "CE")], |out| {
                out.text("originalText", &[], &nullification.reason);
            });
        });
    }
}

fn characteristic(out: &mut Out<'_>, code: &str, value: impl FnOnce(&mut Out<'_>)) {
    out.element("subjectOf2", &[("typeCode", "SUBJ")], |out| {
        out.element("investigationCharacteristic", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
            out.code("code", list::CHARACTERISTIC, code);
            value(out);
        });
    });
}

/// C.5: the study.
pub(super) fn study(out: &mut Out<'_>, study: &Study) {
    out.element("subjectOf1", &[("typeCode", "SBJ")], |out| {
        out.element("researchStudy", &[("classCode", "CLNTRL"), ("moodCode", "EVN")], |out| {
            if let Some(number) = &study.number {
                out.known_id(namespace::STUDY, number);
            }
            if let Some(kind) = &study.kind {
                out.code("code", list::STUDY, kind);
            }
            out.maybe("title", study.name.as_ref());
            for registration in &study.registrations {
                out.element("authorization", &[("typeCode", "AUTH")], |out| {
                    out.element("studyRegistration", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
                        out.known_id(namespace::REGISTRATION, &registration.number);
                        if let Some(country) = &registration.country {
                            registered_in(out, country);
                        }
                    });
                });
            }
        });
    });
}

fn registered_in(out: &mut Out<'_>, country: &Known<String>) {
    out.element("author", &[("typeCode", "AUT")], |out| {
        out.element("territorialAuthority", &[("classCode", "TERR")], |out| {
            out.element(
                "governingPlace",
                &[("classCode", "COUNTRY"), ("determinerCode", "INSTANCE")],
                |out| {
                    out.known_code("code", system::COUNTRY, country);
                },
            );
        });
    });
}
