//! Section C: the report, who told of it, who sends it.

use serde::{Deserialize, Serialize};

use crate::value::{Attachment, Known, Ts};

/// C.1: the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identification {
    /// C.1.1: the sender's identifier of the case, `CC-ORG-NUMBER`; the same through all versions.
    pub id: String,
    /// C.1.2: when this message was made. Belongs to the transmission.
    pub created: Ts,
    /// C.1.3: 1 spontaneous, 2 from a study, 3 other, 4 unknown.
    pub kind: String,
    /// C.1.4: when the first information was received; to the day.
    pub first_received: Ts,
    /// C.1.5: when the latest was; not before the first.
    pub latest: Ts,
    /// C.1.6.1 and C.1.6.1.r: documents held by the sender. The element is `true` where there is one, else `false`.
    pub documents: Vec<Document>,
    /// C.1.7: whether it fulfils the local criteria for an expedited report: a person's finding.
    pub expedited: Known<bool>,
    /// C.1.8.1: the worldwide identifier; never changes.
    pub worldwide_id: String,
    /// C.1.8.2: who first sent it: 1 a regulator, 2 another.
    pub first_sender: String,
    /// C.1.9.1.r: identifiers in earlier transmissions. C.1.9.1 is `true` where there is one, else `NI`.
    pub other_ids: Vec<OtherId>,
    /// C.1.10.r: reports that are linked to this one.
    pub linked: Vec<String>,
    /// C.1.11: that this takes back or puts right an earlier version.
    pub nullification: Option<Nullification>,
    /// FDA.C.1.7.1: local criteria report type: 1 15-day, 2 non-expedited, 4 5-day, 5 30-day, 6 7-day.
    pub fda_local_criteria: Option<String>,
    /// FDA.C.1.12: whether a combination product is reported.
    pub fda_combination: Option<Known<bool>>,
}

/// C.1.6.1.r: a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// C.1.6.1.r.1: what it is.
    pub title: String,
    /// C.1.6.1.r.2: its content.
    pub content: Option<Attachment>,
}

/// C.1.9.1.r: an identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherId {
    /// C.1.9.1.r.1: who gave it.
    pub source: String,
    /// C.1.9.1.r.2: it.
    pub id: String,
}

/// C.1.11: what becomes of the earlier version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nullification {
    /// C.1.11.1: 1 it is taken back, 2 it is put right.
    pub kind: String,
    /// C.1.11.2: why.
    pub reason: String,
}

/// C.2.r: who told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrimarySource {
    /// C.2.r.1.1: title.
    pub title: Option<Known<String>>,
    /// C.2.r.1.2: given name.
    pub given_name: Option<Known<String>>,
    /// C.2.r.1.3: middle name.
    pub middle_name: Option<Known<String>>,
    /// C.2.r.1.4: family name.
    pub family_name: Option<Known<String>>,
    /// C.2.r.2.1: organisation.
    pub organisation: Option<Known<String>>,
    /// C.2.r.2.2: department.
    pub department: Option<Known<String>>,
    /// C.2.r.2.3: street.
    pub street: Option<Known<String>>,
    /// C.2.r.2.4: city.
    pub city: Option<Known<String>>,
    /// C.2.r.2.5: state or province.
    pub state: Option<Known<String>>,
    /// C.2.r.2.6: postcode.
    pub postcode: Option<Known<String>>,
    /// C.2.r.2.7: telephone.
    pub telephone: Option<Known<String>>,
    /// C.2.r.3: country, ISO 3166-1 alpha-2.
    pub country: Option<Known<String>>,
    /// C.2.r.4: 1 physician, 2 pharmacist, 3 other health professional, 4 lawyer, 5 consumer.
    pub qualification: Option<Known<String>>,
    /// C.2.r.5: whether it is the primary source for regulatory purposes: exactly one is.
    pub is_primary: bool,
    /// FDA.C.2.r.2.8: e-mail address.
    pub fda_email: Option<Known<String>>,
}

/// C.3: who sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// C.3.1: 1 company, 2 authority, 3 health professional, 4 regional centre, 5 WHO centre, 6 other, 7 patient.
    pub kind: String,
    /// C.3.2: organisation.
    pub organisation: Option<String>,
    /// C.3.3.1: department.
    pub department: Option<String>,
    /// C.3.3.2: title.
    pub title: Option<String>,
    /// C.3.3.3: given name.
    pub given_name: Option<String>,
    /// C.3.3.4: middle name.
    pub middle_name: Option<String>,
    /// C.3.3.5: family name.
    pub family_name: Option<String>,
    /// C.3.4.1: street.
    pub street: Option<String>,
    /// C.3.4.2: city.
    pub city: Option<String>,
    /// C.3.4.3: state or province.
    pub state: Option<String>,
    /// C.3.4.4: postcode.
    pub postcode: Option<String>,
    /// C.3.4.5: country.
    pub country: Option<String>,
    /// C.3.4.6: telephone.
    pub telephone: Option<String>,
    /// C.3.4.7: fax.
    pub fax: Option<String>,
    /// C.3.4.8: e-mail address.
    pub email: Option<String>,
}

/// C.4.r: literature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Literature {
    /// C.4.r.1: the reference.
    pub reference: Known<String>,
    /// C.4.r.2: the document.
    pub content: Option<Attachment>,
}

/// C.5: the study it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    /// C.5.1.r: registrations.
    pub registrations: Vec<Registration>,
    /// C.5.2: name.
    pub name: Option<Known<String>>,
    /// C.5.3: the sponsor's number.
    pub number: Option<Known<String>>,
    /// C.5.4: type: 1 clinical trial, 2 individual use, 3 other, 4 patient support, 5 market research, 6 digital platform.
    pub kind: Option<String>,
}

/// C.5.1.r: a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// C.5.1.r.1: number.
    pub number: Known<String>,
    /// C.5.1.r.2: country.
    pub country: Option<Known<String>>,
}

/// Section C.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionC {
    /// C.1.
    pub identification: Identification,
    /// C.2.r: at least one.
    pub sources: Vec<PrimarySource>,
    /// C.3.
    pub sender: Sender,
    /// C.4.r.
    pub literature: Vec<Literature>,
    /// C.5.
    pub study: Option<Study>,
}
