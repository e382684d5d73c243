//! Section G: drugs.

use serde::{Deserialize, Serialize};

use crate::value::{Known, MedDra, Quantity, TermId, Ts};

/// G.k: a drug.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drug {
    /// Its identifier within the message: a UUID.
    pub id: String,
    /// G.k.1: 1 suspect, 2 concomitant, 3 interacting, 4 not administered.
    pub role: String,
    /// G.k.2.1.1: MPID.
    pub mpid: Option<TermId>,
    /// G.k.2.1.2: PhPID.
    pub phpid: Option<TermId>,
    /// G.k.2.2: name as reported.
    pub name: String,
    /// G.k.2.3.r: substances.
    pub substances: Vec<Substance>,
    /// G.k.2.4: country where it was obtained.
    pub country_obtained: Option<String>,
    /// G.k.2.5: whether it was blinded; sent only as `true`.
    pub blinded: bool,
    /// G.k.3: authorisation.
    pub authorisation: Option<Authorisation>,
    /// G.k.4.r: dosages.
    pub dosages: Vec<Dosage>,
    /// G.k.5: cumulative dose to the first reaction.
    pub cumulative_dose: Option<Quantity>,
    /// G.k.6: gestation period at exposure.
    pub gestation: Option<Quantity>,
    /// G.k.7.r: indications.
    pub indications: Vec<Indication>,
    /// G.k.8: 0 unknown, 1 withdrawn, 2 reduced, 3 increased, 4 not changed, 9 not applicable.
    pub action: Option<String>,
    /// G.k.9.i: what the drug has to do with reactions.
    pub relations: Vec<Relation>,
    /// G.k.10.r: more about it, as codes 1 to 11.
    pub additional: Vec<String>,
    /// G.k.11: more about it, in words.
    pub additional_text: Option<String>,
}

impl Drug {
    /// Whether the reactions are suspected to come of it.
    pub fn is_suspect(&self) -> bool {
        matches!(self.role.as_str(), "1" | "3")
    }
}

/// G.k.2.3.r: a substance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substance {
    /// .1: name.
    pub name: Option<String>,
    /// .2: identifier.
    pub term: Option<TermId>,
    /// .3: strength.
    pub strength: Option<Quantity>,
}

/// G.k.3: authorisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    /// .1: number.
    pub number: Option<String>,
    /// .2: country.
    pub country: Option<String>,
    /// .3: holder.
    pub holder: Option<String>,
}

/// G.k.4.r: a dosage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dosage {
    /// .1: dose.
    pub dose: Option<Quantity>,
    /// .2 and .3: the interval. `{asnecessary}`, `{cyclical}`, `{total}` have no number.
    pub interval: Option<Interval>,
    /// .4: begin.
    pub start: Option<Known<Ts>>,
    /// .5: last time.
    pub end: Option<Known<Ts>>,
    /// .6: how long.
    pub duration: Option<Quantity>,
    /// .7: batch or lot.
    pub lot: Option<String>,
    /// .8: in words.
    pub text: Option<String>,
    /// .9.1: form in words.
    pub form: Option<Known<String>>,
    /// .9.2: form as a term of EDQM.
    pub form_term: Option<TermId>,
    /// .10.1: route in words.
    pub route: Option<Known<String>>,
    /// .10.2: route as a term of EDQM.
    pub route_term: Option<TermId>,
    /// .11.1: the parent's route in words.
    pub parent_route: Option<Known<String>>,
    /// .11.2: the parent's route as a term of EDQM.
    pub parent_route_term: Option<TermId>,
}

/// How often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// G.k.4.r.2.
    pub number: Option<String>,
    /// G.k.4.r.3: UCUM unit of time, or `{asnecessary}`, `{cyclical}`, `{total}`.
    pub unit: String,
}

/// G.k.7.r: what the drug was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indication {
    /// .1: as reported.
    pub text: Option<Known<String>>,
    /// .2: as a term.
    pub term: Option<MedDra>,
}

/// G.k.9.i: a drug and a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// G.k.9.i.1: identifier of the reaction.
    pub reaction: String,
    /// G.k.9.i.2.r: assessments.
    pub assessments: Vec<Assessment>,
    /// G.k.9.i.3.1: from the first dose to the reaction.
    pub from_first_dose: Option<Quantity>,
    /// G.k.9.i.3.2: from the last dose to the reaction.
    pub from_last_dose: Option<Quantity>,
    /// G.k.9.i.4: 1 yes-yes, 2 yes-no, 3 yes-unknown, 4 no.
    pub recurrence: Option<String>,
}

/// G.k.9.i.2.r: whether the drug did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// .1: who says so.
    pub source: Option<String>,
    /// .2: by what method.
    pub method: Option<String>,
    /// .3: what came of it.
    pub result: Option<String>,
}
