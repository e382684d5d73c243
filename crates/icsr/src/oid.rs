//! Object identifiers and codes of the E2B(R3) message, in one table.
//!
//! An identifier of HL7 v3 has a root, which says whose number it is ([`namespace`]); a code has a code system, which is an ICH
//! code list ([`CodeList`]) or a dictionary of others ([`system`]). What an observation is about is said by a code of ICH list
//! 19 ([`observation`]). Source: ICH E2B(R3) implementation guide; the FDA's regional guide for `fda`.

/// Roots of identifiers: `id/@root`.
pub mod namespace {
    /// N.2.r.1 and C.1.1: message, case as the sender counts it.
    pub const CASE: &str = "2.16.840.1.113883.3.989.2.1.3.1";
    /// C.1.8.1 and C.1.10.r: case as the world counts it.
    pub const WORLDWIDE_CASE: &str = "2.16.840.1.113883.3.989.2.1.3.2";
    /// C.1.9.1.r: case as others count it.
    pub const OTHER_CASE: &str = "2.16.840.1.113883.3.989.2.1.3.3";
    /// G.k.3.1: authorisation of a drug.
    pub const AUTHORISATION: &str = "2.16.840.1.113883.3.989.2.1.3.4";
    /// C.5.3: study as the sponsor counts it.
    pub const STUDY: &str = "2.16.840.1.113883.3.989.2.1.3.5";
    /// C.5.1.r.1: registration of a study.
    pub const REGISTRATION: &str = "2.16.840.1.113883.3.989.2.1.3.6";
    /// D.1.1.1: record of the general practitioner.
    pub const GP_RECORD: &str = "2.16.840.1.113883.3.989.2.1.3.7";
    /// D.1.1.2: record of the specialist.
    pub const SPECIALIST_RECORD: &str = "2.16.840.1.113883.3.989.2.1.3.8";
    /// D.1.1.3: record of the hospital.
    pub const HOSPITAL_RECORD: &str = "2.16.840.1.113883.3.989.2.1.3.9";
    /// D.1.1.4: patient in an investigation.
    pub const INVESTIGATION: &str = "2.16.840.1.113883.3.989.2.1.3.10";
    /// N.2.r.2.
    pub const MESSAGE_SENDER: &str = "2.16.840.1.113883.3.989.2.1.3.11";
    /// N.2.r.3.
    pub const MESSAGE_RECEIVER: &str = "2.16.840.1.113883.3.989.2.1.3.12";
    /// N.1.3.
    pub const BATCH_SENDER: &str = "2.16.840.1.113883.3.989.2.1.3.13";
    /// N.1.4.
    pub const BATCH_RECEIVER: &str = "2.16.840.1.113883.3.989.2.1.3.14";
    /// N.1.2.
    pub const BATCH: &str = "2.16.840.1.113883.3.989.2.1.3.22";
    /// Interactions of HL7.
    pub const INTERACTION: &str = "2.16.840.1.113883.1.6";
}

/// Code systems that are no ICH list: `@codeSystem`.
pub mod system {
    /// MedDRA; its version is the release, such as `28.1`.
    pub const MEDDRA: &str = "2.16.840.1.113883.6.163";
    /// Countries: ISO 3166-1 alpha-2, and `EU`.
    pub const COUNTRY: &str = "1.0.3166.1.2.2";
    /// Sex: ISO 5218.
    pub const SEX: &str = "1.0.5218";
    /// Trigger events of HL7.
    pub const TRIGGER: &str = "2.16.840.1.113883.1.18";
    /// Acts of HL7.
    pub const ACT: &str = "2.16.840.1.113883.5.4";
    /// Interpretations of HL7: `L` low, `H` high.
    pub const INTERPRETATION: &str = "2.16.840.1.113883.5.83";
    /// Roles of HL7: `PRN` parent.
    pub const ROLE: &str = "2.16.840.1.113883.5.111";
    /// Dose forms of EDQM.
    pub const EDQM_FORM: &str = "0.4.0.127.0.16.1.1.2.1";
    /// Routes of administration of EDQM.
    pub const EDQM_ROUTE: &str = "0.4.0.127.0.16.1.1.2.6";
}

/// An ICH code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// Its number, which is also the last arc of its identifier.
    pub number: &'static str,
    /// Its identifier: `@codeSystem`.
    pub oid: &'static str,
}

/// ICH code lists.
pub mod list {
    use super::CodeList;

    /// A list by its number: the identifiers differ in the last arc only.
    macro_rules! lists {
        ($($(#[$about:meta])* $name:ident = $number:literal;)*) => {
            $($(#[$about])* pub const $name: CodeList =
                CodeList { number: $number, oid: concat!("2.16.840.1.113883.3.989.2.1.1.", $number) };)*
        };
    }

    lists! {
        /// N.1.1: type of messages.
        MESSAGES = "1";
        /// C.1.3: type of report.
        REPORT = "2";
        /// C.1.8.2: first sender.
        FIRST_SENDER = "3";
        /// D.1.1: whose record.
        RECORD = "4";
        /// C.1.11.1: nullification or amendment.
        NULLIFICATION = "5";
        /// C.2.r.4: qualification.
        QUALIFICATION = "6";
        /// C.3.1: type of sender.
        SENDER = "7";
        /// C.5.4: type of study.
        STUDY = "8";
        /// D.2.3: age group.
        AGE_GROUP = "9";
        /// E.i.3.1: highlighted by the reporter.
        HIGHLIGHTED = "10";
        /// E.i.7: outcome.
        OUTCOME = "11";
        /// F.r.3.1: result of a test.
        TEST_RESULT = "12";
        /// G.k.1: role of a drug.
        DRUG_ROLE = "13";
        /// G.k.4.r.10.2: routes as E2B(R2) counts them, with three digits.
        ROUTE = "14";
        /// G.k.8: action taken.
        ACTION = "15";
        /// G.k.9.i.4: recurrence.
        RECURRENCE = "16";
        /// G.k.10.r: more about a drug.
        ADDITIONAL = "17";
        /// What was done with a product: 1 sold.
        PRODUCT_EVENT = "18";
        /// What an observation is about.
        OBSERVATION = "19";
        /// What a group of observations is about.
        GROUP = "20";
        /// Who said it: 1 sender, 2 reporter, 3 source.
        AUTHOR = "21";
        /// What another report is to this one: 1 the first, 2 its source.
        RELATION = "22";
        /// What a characteristic of the report is about.
        CHARACTERISTIC = "23";
        /// What a document is: 1 held by the sender, 2 literature.
        DOCUMENT = "27";
    }
}

/// Codes of ICH list 19: what an observation is about.
pub mod observation {
    #![allow(missing_docs)] // the names say it

    pub const DOCUMENTS_AVAILABLE: &str = "1";
    pub const ADDITIONAL_TEXT: &str = "2";
    pub const AGE: &str = "3";
    pub const AGE_GROUP: &str = "4";
    pub const AUTOPSY: &str = "5";
    pub const BLINDED: &str = "6";
    pub const WEIGHT: &str = "7";
    pub const AUTOPSY_CAUSE: &str = "8";
    pub const ADDITIONAL_CODE: &str = "9";
    pub const COMMENT: &str = "10";
    pub const CONCOMITANT_THERAPY: &str = "11";
    pub const CONGENITAL_ANOMALY: &str = "12";
    pub const CONTINUING: &str = "13";
    pub const CUMULATIVE_DOSE: &str = "14";
    pub const DIAGNOSIS: &str = "15";
    pub const GESTATION: &str = "16";
    pub const HEIGHT: &str = "17";
    pub const HISTORY_TEXT: &str = "18";
    pub const INDICATION: &str = "19";
    pub const DRUG_ROLE: &str = "20";
    pub const LIFE_THREATENING: &str = "21";
    pub const LAST_MENSTRUAL_PERIOD: &str = "22";
    pub const EXPEDITED: &str = "23";
    pub const CONFIRMED: &str = "24";
    pub const MORE_AVAILABLE: &str = "25";
    pub const OTHER_IMPORTANT: &str = "26";
    pub const OUTCOME: &str = "27";
    pub const PARENT_ROUTE: &str = "28";
    pub const REACTION: &str = "29";
    pub const TRANSLATION: &str = "30";
    pub const RECURRENCE: &str = "31";
    pub const REPORTED_CAUSE: &str = "32";
    pub const HOSPITALISATION: &str = "33";
    pub const DEATH: &str = "34";
    pub const DISABILITY: &str = "35";
    pub const SUMMARY: &str = "36";
    pub const HIGHLIGHTED: &str = "37";
    pub const FAMILY_HISTORY: &str = "38";
    pub const CAUSALITY: &str = "39";
}

/// What the FDA adds. Where its sheet of paths and its sample files differ, the samples are followed.
pub mod fda {
    /// Thesaurus of the US National Cancer Institute.
    pub const NCI: &str = "2.16.840.1.113883.3.26.1.1";
    /// Code of [`NCI`] for FDA.C.1.7.1.
    pub const LOCAL_CRITERIA: &str = "C54588";
    /// Code system of the values of FDA.C.1.7.1.
    pub const LOCAL_CRITERIA_VALUES: &str = "2.16.840.1.113883.3.989.5.1.2.2.1.1.1";
    /// Code of [`NCI`] for FDA.C.1.12.
    pub const COMBINATION: &str = "C156384";
    /// Code of [`NCI`] for FDA.D.11.r.
    pub const RACE: &str = "C17049";
    /// Code of [`NCI`] for FDA.D.12.
    pub const ETHNICITY: &str = "C16564";
    /// Code system of observations of the FDA.
    pub const OBSERVATION: &str = "2.16.840.1.113883.3.989.5.1.2.2.1.3";
    /// Code of [`OBSERVATION`] for FDA.E.i.3.2h.
    pub const REQUIRED_INTERVENTION: &str = "7";
}
