//! Section G: drugs, and what they have to do with reactions. A drug's role (G.k.1) and assessments (G.k.9.i.2) are not with the
//! drug but with the report, and refer to drug and reaction by their identifiers.

use super::hl7::Times;
use super::xml::{Attribute, Out};
use crate::g::{Authorisation, Dosage, Drug, Relation, Substance};
use crate::oid::{list, namespace, observation, system};
use crate::value::TermId;

/// Attributes of a product.
pub(super) const PRODUCT: [Attribute<'static>; 2] = [("classCode", "MMAT"), ("determinerCode", "KIND")];
const ADMINISTRATION: [Attribute<'static>; 2] = [("classCode", "SBADM"), ("moodCode", "EVN")];
const OBSERVED: [Attribute<'static>; 2] = [("classCode", "OBS"), ("moodCode", "EVN")];

/// G.k: drugs, in a group.
pub(super) fn drugs(out: &mut Out<'_>, drugs: &[Drug]) {
    out.group("4", drugs.is_empty(), |out| {
        for drug in drugs {
            out.component(|out| {
                out.element("substanceAdministration", &ADMINISTRATION, |out| self::drug(out, drug));
            });
        }
    });
}

fn drug(out: &mut Out<'_>, drug: &Drug) {
    out.uuid(&drug.id);
    out.element("consumable", &[("typeCode", "CSM")], |out| {
        out.element("instanceOfKind", &[("classCode", "INST")], |out| {
            out.element("kindOfProduct", &PRODUCT, |out| product(out, drug));
            if let Some(country) = &drug.country_obtained {
                obtained_in(out, country);
            }
        });
    });
    intervals(out, &drug.relations);
    if drug.blinded {
        out.related("PERT", observation::BLINDED, |out| out.truth(true));
    }
    for dosage in &drug.dosages {
        out.element("outboundRelationship2", &[("typeCode", "COMP")], |out| {
            out.element("substanceAdministration", &ADMINISTRATION, |out| self::dosage(out, dosage));
        });
    }
    if let Some(dose) = &drug.cumulative_dose {
        out.related("SUMM", observation::CUMULATIVE_DOSE, |out| out.value_quantity(&dose.number, &dose.unit));
    }
    if let Some(gestation) = &drug.gestation {
        out.related("PERT", observation::GESTATION, |out| {
            out.value_quantity(&gestation.number, &gestation.unit);
        });
    }
    recurrences(out, &drug.relations);
    for code in &drug.additional {
        out.related("REFR", observation::ADDITIONAL_CODE, |out| out.value_code(list::ADDITIONAL, code));
    }
    if let Some(words) = &drug.additional_text {
        out.related("REFR", observation::ADDITIONAL_TEXT, |out| out.value_text("ST", words));
    }
    indications(out, drug);
    if let Some(action) = &drug.action {
        out.element("inboundRelationship", &[("typeCode", "CAUS")], |out| {
            out.element("act", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
                out.code("code", list::ACTION, action);
            });
        });
    }
}

/// G.k.2.1, D.8.r.2 and 3: there is one place for both identifiers, and the guide allows only one of them; that of the product
/// (MPID) says more.
pub(super) fn product_id(out: &mut Out<'_>, mpid: Option<&TermId>, phpid: Option<&TermId>) {
    if let Some(id) = mpid {
        out.dictionary_code("code", "mpid", id);
    } else if let Some(id) = phpid {
        out.dictionary_code("code", "phpid", id);
    }
}

/// G.k.2 and G.k.3.
fn product(out: &mut Out<'_>, drug: &Drug) {
    product_id(out, drug.mpid.as_ref(), drug.phpid.as_ref());
    out.text("name", &[], &drug.name);
    if let Some(authorisation) = &drug.authorisation {
        self::authorisation(out, authorisation);
    }
    for substance in &drug.substances {
        self::substance(out, substance);
    }
}

/// G.k.3: authorisation.
fn authorisation(out: &mut Out<'_>, authorisation: &Authorisation) {
    out.element("asManufacturedProduct", &[("classCode", "MANU")], |out| {
        out.element("subjectOf", &[("typeCode", "SBJ")], |out| {
            out.element("approval", &[("classCode", "CNTRCT"), ("moodCode", "EVN")], |out| {
                if let Some(number) = &authorisation.number {
                    out.id(namespace::AUTHORISATION, number);
                }
                if let Some(holder) = &authorisation.holder {
                    self::holder(out, holder);
                }
                if let Some(country) = &authorisation.country {
                    authorised_in(out, country);
                }
            });
        });
    });
}

fn holder(out: &mut Out<'_>, name: &str) {
    out.element("holder", &[("typeCode", "HLD")], |out| {
        out.element("role", &[("classCode", "HLD")], |out| {
            out.element(
                "playingOrganization",
                &[("classCode", "ORG"), ("determinerCode", "INSTANCE")],
                |out| out.text("name", &[], name),
            );
        });
    });
}

fn authorised_in(out: &mut Out<'_>, country: &str) {
    out.element("author", &[("typeCode", "AUT")], |out| {
        out.element("territorialAuthority", &[("classCode", "TERR")], |out| {
            out.element("territory", &[("classCode", "NAT"), ("determinerCode", "INSTANCE")], |out| {
                out.plain_code("code", system::COUNTRY, country);
            });
        });
    });
}

/// G.k.2.3.r: a substance; its strength is for one of the product.
fn substance(out: &mut Out<'_>, substance: &Substance) {
    out.element("ingredient", &[("classCode", "ACTI")], |out| {
        if let Some(strength) = &substance.strength {
            out.element("quantity", &[], |out| {
                out.quantity("numerator", strength);
                out.empty("denominator", &[("value", "1"), ("unit", "1")]);
            });
        }
        out.element("ingredientSubstance", &PRODUCT, |out| {
            if let Some(term) = &substance.term {
                out.dictionary_code("code", "substance", term);
            }
            out.maybe_text("name", substance.name.as_deref());
        });
    });
}

/// G.k.2.4: where it was obtained: the country of who sold it.
fn obtained_in(out: &mut Out<'_>, country: &str) {
    out.element("subjectOf", &[("typeCode", "SBJ")], |out| {
        out.element("productEvent", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
            out.code("code", list::PRODUCT_EVENT, "1");
            out.element("performer", &[("typeCode", "PRF")], |out| {
                out.element("assignedEntity", &[("classCode", "ASSIGNED")], |out| {
                    out.element(
                        "representedOrganization",
                        &[("classCode", "ORG"), ("determinerCode", "INSTANCE")],
                        |out| out.element("addr", &[], |out| out.text("country", &[], country)),
                    );
                });
            });
        });
    });
}

/// G.k.4.r: a dosage.
fn dosage(out: &mut Out<'_>, dosage: &Dosage) {
    out.maybe_text("text", dosage.text.as_deref());
    out.times(&Times {
        period: dosage
            .interval
            .as_ref()
            .map(|interval| (interval.number.as_deref().unwrap_or_default(), interval.unit.as_str())),
        start: dosage.start.as_ref(),
        end: dosage.end.as_ref(),
        duration: dosage.duration.as_ref(),
    });
    out.term_or_words("routeCode", ("", "route"), dosage.route_term.as_ref(), dosage.route.as_ref());
    if let Some(dose) = &dosage.dose {
        out.quantity("doseQuantity", dose);
    }
    out.filled("consumable", &[("typeCode", "CSM")], |out| {
        out.filled("instanceOfKind", &[("classCode", "INST")], |out| {
            if let Some(lot) = &dosage.lot {
                out.element(
                    "productInstanceInstance",
                    &[("classCode", "MMAT"), ("determinerCode", "INSTANCE")],
                    |out| out.text("lotNumberText", &[], lot),
                );
            }
            out.filled("kindOfProduct", &PRODUCT, |out| {
                out.term_or_words("formCode", ("", "form"), dosage.form_term.as_ref(), dosage.form.as_ref());
            });
        });
    });
    if dosage.parent_route.is_some() || dosage.parent_route_term.is_some() {
        out.element("inboundRelationship", &[("typeCode", "REFR")], |out| {
            out.observation(observation::PARENT_ROUTE, |out| {
                out.term_or_words(
                    "value",
                    ("CE", "route"),
                    dosage.parent_route_term.as_ref(),
                    dosage.parent_route.as_ref(),
                );
            });
        });
    }
}

/// G.k.7.r: what it was taken for, as who told of it says.
fn indications(out: &mut Out<'_>, drug: &Drug) {
    for indication in &drug.indications {
        out.element("inboundRelationship", &[("typeCode", "RSON")], |out| {
            out.observation(observation::INDICATION, |out| {
                out.meddra("value", "CE", indication.term.as_ref(), |out| {
                    out.maybe("originalText", indication.text.as_ref());
                });
                out.element("performer", &[("typeCode", "PRF")], |out| {
                    out.element("assignedEntity", &[("classCode", "ASSIGNED")], |out| {
                        out.code("code", list::AUTHOR, "3");
                    });
                });
            });
        });
    }
}

/// G.k.9.i.3: from the first (`SAS`) and the last dose (`SAE`) to a reaction.
fn intervals(out: &mut Out<'_>, relations: &[Relation]) {
    for relation in relations {
        for (type_code, interval) in [("SAS", &relation.from_first_dose), ("SAE", &relation.from_last_dose)] {
            if let Some(interval) = interval {
                out.element("outboundRelationship1", &[("typeCode", type_code)], |out| {
                    out.quantity("pauseQuantity", interval);
                    out.element("actReference", &OBSERVED, |out| out.uuid(&relation.reaction));
                });
            }
        }
    }
}

/// G.k.9.i.4: whether a reaction came back when the drug was given again.
fn recurrences(out: &mut Out<'_>, relations: &[Relation]) {
    for relation in relations {
        if let Some(recurrence) = &relation.recurrence {
            out.related("PERT", observation::RECURRENCE, |out| {
                out.value_code(list::RECURRENCE, recurrence);
                out.element("outboundRelationship1", &[("typeCode", "REFR")], |out| {
                    out.element("actReference", &OBSERVED, |out| out.uuid(&relation.reaction));
                });
            });
        }
    }
}

/// G.k.1 and G.k.9.i.2: roles of drugs, then assessments of each drug and reaction. A relation without any is written without, so
/// that it is known to be one (G.k.9.i.1).
pub(super) fn assessments(out: &mut Out<'_>, drugs: &[Drug]) {
    for drug in drugs {
        causality(out, observation::DRUG_ROLE, |out| {
            out.value_code(list::DRUG_ROLE, &drug.role);
            subject_drug(out, drug);
        });
    }
    for drug in drugs {
        for relation in &drug.relations {
            if relation.assessments.is_empty() {
                causality(out, observation::CAUSALITY, |out| subjects(out, relation, drug));
            }
            for assessment in &relation.assessments {
                causality(out, observation::CAUSALITY, |out| {
                    if let Some(result) = &assessment.result {
                        out.value_text("ST", result);
                    }
                    if let Some(method) = &assessment.method {
                        out.element("methodCode", &[], |out| out.text("originalText", &[], method));
                    }
                    if let Some(source) = &assessment.source {
                        out.author(|out| {
                            out.element("code", &[], |out| out.text("originalText", &[], source));
                        });
                    }
                    subjects(out, relation, drug);
                });
            }
        }
    }
}

fn causality(out: &mut Out<'_>, code: &str, content: impl FnOnce(&mut Out<'_>)) {
    out.component(|out| {
        out.element("causalityAssessment", &OBSERVED, |out| {
            out.code("code", list::OBSERVATION, code);
            content(out);
        });
    });
}

fn subjects(out: &mut Out<'_>, relation: &Relation, drug: &Drug) {
    out.element("subject1", &[("typeCode", "SUBJ")], |out| {
        out.element("adverseEffectReference", &OBSERVED, |out| out.uuid(&relation.reaction));
    });
    subject_drug(out, drug);
}

fn subject_drug(out: &mut Out<'_>, drug: &Drug) {
    out.element("subject2", &[("typeCode", "SUBJ")], |out| {
        out.element("productUseReference", &ADMINISTRATION, |out| out.uuid(&drug.id));
    });
}
