//! A case by its sections.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::c::SectionC;
use crate::d::Patient;
use crate::e::Reaction;
use crate::f::Test;
use crate::g::Drug;
use crate::h::Narrative;
use crate::value::MedDra;

/// An individual case safety report. One release of MedDRA throughout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Icsr {
    /// Section C: the report, its sources, its sender.
    pub c: SectionC,
    /// Section D: the patient.
    pub d: Patient,
    /// Section E: reactions; at least one.
    pub e: Vec<Reaction>,
    /// Section F: tests.
    pub f: Vec<Test>,
    /// Section G: drugs; at least one.
    pub g: Vec<Drug>,
    /// Section H: the narrative.
    pub h: Narrative,
}

impl Icsr {
    /// Whether any reaction is serious.
    pub fn is_serious(&self) -> bool {
        self.e.iter().any(|reaction| reaction.seriousness.is_serious())
    }

    /// All terms of MedDRA that it names, each once.
    pub fn terms(&self) -> BTreeSet<&MedDra> {
        let (d, parent) = (&self.d, self.d.parent.as_ref());
        let history = d.history.iter().chain(parent.into_iter().flat_map(|parent| &parent.history));
        let past = d.past_drugs.iter().chain(parent.into_iter().flat_map(|parent| &parent.past_drugs));
        let death =
            d.death.iter().flat_map(|death| death.reported_causes.iter().chain(&death.autopsy_causes));
        let indications = self.g.iter().flat_map(|drug| &drug.indications);
        (self.e.iter().map(|reaction| &reaction.term))
            .chain(history.map(|history| &history.term))
            .chain(past.flat_map(|past| past.indication.iter().chain(&past.reaction)))
            .chain(death.filter_map(|cause| cause.term.as_ref()))
            .chain(self.f.iter().filter_map(|test| test.term.as_ref()))
            .chain(indications.filter_map(|indication| indication.term.as_ref()))
            .chain(&self.h.diagnoses)
            .collect()
    }
}
