//! Section D: the patient.

use serde::{Deserialize, Serialize};

use crate::value::{Known, MedDra, Quantity, TermId, Ts};

/// Section D.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Patient {
    /// D.1: name or initials.
    pub name: Known<String>,
    /// D.1.1.1: number of the general practitioner's record.
    pub gp_record: Option<Known<String>>,
    /// D.1.1.2: of the specialist's.
    pub specialist_record: Option<Known<String>>,
    /// D.1.1.3: of the hospital's.
    pub hospital_record: Option<Known<String>>,
    /// D.1.1.4: in the investigation.
    pub investigation: Option<Known<String>>,
    /// D.2.1: date of birth.
    pub birth: Option<Known<Ts>>,
    /// D.2.2: age at onset.
    pub age: Option<Quantity>,
    /// D.2.2.1: gestation period of a foetus.
    pub gestation: Option<Quantity>,
    /// D.2.3: age group: 0 foetus, 1 neonate, 2 infant, 3 child, 4 adolescent, 5 adult, 6 elderly.
    pub age_group: Option<String>,
    /// D.3: weight in kg.
    pub weight: Option<String>,
    /// D.4: height in cm.
    pub height: Option<String>,
    /// D.5: 1 male, 2 female.
    pub sex: Option<Known<String>>,
    /// D.6: last menstrual period.
    pub last_menstrual_period: Option<Known<Ts>>,
    /// D.7.1.r: medical history.
    pub history: Vec<MedicalHistory>,
    /// D.7.2: medical history in words; given, or a null flavour, where D.7.1.r is empty.
    pub history_text: Option<Known<String>>,
    /// D.7.3: whether concomitant therapies are told of; sent only as `true`.
    pub concomitant_therapies: Option<bool>,
    /// D.8.r: past drugs.
    pub past_drugs: Vec<PastDrug>,
    /// D.9: death.
    pub death: Option<Death>,
    /// D.10: the parent, of a child or foetus.
    pub parent: Option<Parent>,
    /// FDA.D.11.r: race, as codes of the NCI Thesaurus.
    pub fda_race: Vec<Known<String>>,
    /// FDA.D.12: ethnicity, as a code of the NCI Thesaurus.
    pub fda_ethnicity: Option<Known<String>>,
}

/// D.7.1.r, D.10.7.1.r: a disease, an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalHistory {
    /// .1: what.
    pub term: MedDra,
    /// .2: begin.
    pub start: Option<Known<Ts>>,
    /// .3: whether it goes on.
    pub continuing: Option<Known<bool>>,
    /// .4: end.
    pub end: Option<Known<Ts>>,
    /// .5: comments.
    pub comments: Option<String>,
    /// D.7.1.r.6: whether it is of the family; sent only as `true`. Not of a parent.
    pub family: bool,
}

/// D.8.r, D.10.8.r: a drug of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDrug {
    /// .1: name as reported.
    pub name: Known<String>,
    /// .2: MPID.
    pub mpid: Option<TermId>,
    /// .3: PhPID.
    pub phpid: Option<TermId>,
    /// .4: begin.
    pub start: Option<Known<Ts>>,
    /// .5: end.
    pub end: Option<Known<Ts>>,
    /// .6: what for.
    pub indication: Option<MedDra>,
    /// .7: what it did.
    pub reaction: Option<MedDra>,
}

/// D.9: death.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Death {
    /// D.9.1: when.
    pub date: Option<Known<Ts>>,
    /// D.9.2.r: reported causes.
    pub reported_causes: Vec<Cause>,
    /// D.9.3: whether there was an autopsy.
    pub autopsy: Option<Known<bool>>,
    /// D.9.4.r: causes that it found.
    pub autopsy_causes: Vec<Cause>,
}

/// A cause of death.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// .1: as a term.
    pub term: Option<MedDra>,
    /// .2: in words.
    pub text: Option<String>,
}

/// D.10: the parent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parent {
    /// D.10.1: name or initials.
    pub name: Option<Known<String>>,
    /// D.10.2.1: date of birth.
    pub birth: Option<Known<Ts>>,
    /// D.10.2.2: age.
    pub age: Option<Quantity>,
    /// D.10.3: last menstrual period.
    pub last_menstrual_period: Option<Known<Ts>>,
    /// D.10.4: weight in kg.
    pub weight: Option<String>,
    /// D.10.5: height in cm.
    pub height: Option<String>,
    /// D.10.6: 1 male, 2 female.
    pub sex: Option<Known<String>>,
    /// D.10.7.1.r: medical history.
    pub history: Vec<MedicalHistory>,
    /// D.10.7.2: in words.
    pub history_text: Option<String>,
    /// D.10.8.r: past drugs.
    pub past_drugs: Vec<PastDrug>,
}
