//! What a post says of the case. Every asserted field points to the bytes of the text it came from.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// A value and the bytes of the text that state it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The value, from a closed list per field, or a number with its unit.
    pub value: String,
    /// Where the text says so.
    #[serde(flatten)]
    pub span: Span,
}

/// The facts of the case. Absent means that the text does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who reports: `patient`, `carer` (relative or carer), `health_professional`, `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Evidence>,
    /// Who had the reaction: `self`, `child`, `parent`, `partner`, `patient` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient: Option<Evidence>,
    /// Age in UCUM units, such as `34 a`, `6 mo`, `3 wk`, `2 d`; `30-39 a` for "in my thirties"; without a number an age
    /// group of ICH E2B(R3), D.2.3: `neonate`, `infant`, `child`, `adolescent`, `adult`, `elderly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<Evidence>,
    /// `female` or `male`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Evidence>,
    /// `pregnant`, `breastfeeding`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pregnancy: Option<Evidence>,
    /// Country where it happened, as ISO 3166-1 alpha-2, such as `GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Evidence>,
    /// Dose as written, such as `50 mg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<Evidence>,
    /// How it was given: `oral`, `injection` (no closer word), `intravenous`, `intramuscular`, `subcutaneous`,
    /// `inhaled`, `topical`, `nasal`, `ophthalmic`, `rectal`, `vaginal`, `transdermal`, `sublingual`, `implant`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Evidence>,
    /// How often, as written, such as `twice a day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<Evidence>,
    /// When the drug was begun, as written, such as `last Tuesday`, `2019-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Evidence>,
    /// When the drug was stopped, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Evidence>,
    /// Time from drug to event as written, such as `2 days`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Evidence>,
    /// `stopped`, `reduced`, `increased`, `continued`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Evidence>,
    /// Whether the event went when the drug was stopped or reduced: `positive` (it did), `negative`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dechallenge: Option<Evidence>,
    /// Whether the event came back when the drug was taken again: `positive` (it did), `negative`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rechallenge: Option<Evidence>,
    /// `recovered`, `recovering`, `not_recovered`, `recovered_with_sequelae`, `fatal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Evidence>,
    /// The criteria that are met, each with the event it is said of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seriousness: Vec<Seriousness>,
}

/// Finds one fact among all.
pub type PickFact = fn(&Facts) -> &Option<Evidence>;

impl Facts {
    /// Facts that have one value, in the order of the fields, by their names in the JSON form. Seriousness, which an event may
    /// have in several ways, is none of them.
    pub const SINGLE: [(&'static str, PickFact); 16] = [
        ("reporter", |facts| &facts.reporter),
        ("patient", |facts| &facts.patient),
        ("age", |facts| &facts.age),
        ("sex", |facts| &facts.sex),
        ("pregnancy", |facts| &facts.pregnancy),
        ("country", |facts| &facts.country),
        ("dose", |facts| &facts.dose),
        ("route", |facts| &facts.route),
        ("frequency", |facts| &facts.frequency),
        ("start", |facts| &facts.start),
        ("stop", |facts| &facts.stop),
        ("onset", |facts| &facts.onset),
        ("action", |facts| &facts.action),
        ("dechallenge", |facts| &facts.dechallenge),
        ("rechallenge", |facts| &facts.rechallenge),
        ("outcome", |facts| &facts.outcome),
    ];

    /// Whether there is a fact of this name that has one value.
    pub fn has_single(name: &str) -> bool {
        Self::SINGLE.iter().any(|(known, _)| *known == name)
    }
}

/// A seriousness criterion (ICH E2A, II.B) that an event meets. A visit to an emergency room without admission is
/// no `hospitalisation`; it is kept as `other_important`, because somebody found that it could not wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seriousness {
    /// `death`, `life_threatening`, `hospitalisation`, `disability`, `congenital_anomaly`, `other_important`, and
    /// where the text says so.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Index, in the list of mentions, of the event it is said of; absent where the post names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
}

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The text shows it.
    Met,
    /// The text shows that it is not.
    NotMet,
    /// The text does not settle it.
    #[default]
    Unsure,
}

/// One of the four criteria with what shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Whether it is met.
    pub status: Status,
    /// Where the text shows it; absent where it follows from the channel or the context.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// The four criteria of a valid ICSR (EU GVP module VI, VI.B.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// An identifiable reporter.
    pub reporter: Criterion,
    /// An identifiable patient.
    pub patient: Criterion,
    /// A suspect drug.
    pub drug: Criterion,
    /// A suspected reaction.
    pub event: Criterion,
}

/// What kind of source the post is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Somebody tells of what they or someone near them went through.
    pub first_hand: bool,
    /// Each of [`QUALITY_LABELS`] at most once, with what shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Evidence>,
    /// Who stands behind it, and what it refers to; absent where nobody is named and nothing referred to.
    #[serde(default, skip_serializing_if = "Credibility::is_unknown")]
    pub credibility: Credibility,
    /// `anecdotal` (one case is told) or `evidence_based` (it rests on studies), with what shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Evidence>,
}

/// What a source can be called, beside somebody's own account.
pub const QUALITY_LABELS: [&str; 10] = [
    "advert",
    "pharmacy_spam",
    "bot",
    "news",
    "legal_advert",
    "lyrics",
    "joke",
    "fiction",
    "veterinary",
    "misuse",
];

/// How far a source can be followed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credibility {
    /// The channel names an author.
    pub author_known: bool,
    /// The strongest reference; absent where the post has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

impl Credibility {
    /// Whether nobody is named and nothing referred to.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// A page that a post refers to, or is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What stands behind the page.
    pub kind: ReferenceKind,
    /// The link in the text; absent where the post itself stands on that page.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// What stands behind a page, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// Any page.
    Link,
    /// A government, a regulator of medicines or a public health service.
    Government,
    /// The World Health Organization.
    Who,
    /// A journal with peer review, or an index of such journals.
    PeerReviewed,
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Facts};
    use crate::Span;

    #[test]
    fn every_fact_of_the_json_form_is_found_by_its_name() {
        let json: serde_json::Map<_, _> = Facts::SINGLE
            .iter()
            .map(|(name, _)| ((*name).to_owned(), serde_json::json!({ "value": name, "start": 0, "end": 1 })))
            .collect();
        let facts: Facts = serde_json::from_value(json.clone().into()).unwrap();
        for (name, of) in Facts::SINGLE {
            let expected = Evidence { value: name.to_owned(), span: Span { start: 0, end: 1 } };
            assert_eq!(of(&facts).as_ref(), Some(&expected));
        }
        // No field but seriousness is left without a name.
        let Facts { seriousness, .. } = &facts;
        assert!(seriousness.is_empty());
        assert_eq!(serde_json::to_value(&facts).unwrap(), serde_json::Value::from(json));
        let fields = format!("{:?}", Facts::default()).matches(": None").count();
        assert_eq!(fields, Facts::SINGLE.len());
    }
}
