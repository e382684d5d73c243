//! ICH E2B(R2): a batch written down for receivers that still take the older form (ICH ICSR DTD 2.1).
//!
//! The conversion is the documented one from R3 to R2 (ICH backwards and forwards compatibility), on data instead of on XML: codes
//! and units by the tables of `codes`, seriousness of reactions joined for the report, one `drug` for each dosage, and whatever
//! R2 has no element for at the end of the narrative, so that nothing is lost in silence:
//!
//! * summaries in another language under `CASE SUMMARY:`, titles of documents under `ADDITIONAL DOCUMENTS:`, every indication
//!   after the first under `INDICATION <drug>:`;
//! * texts that are longer than R2 allows (cut where they stand) with the name of their R2 element, identifiers of products and
//!   everything else with the number of their R3 element, under `ADDITIONAL INFORMATION:`; what is of a drug, a reaction or a test
//!   begins with its name.
//!
//! Who reporter, patient and parent are, and where they can be found (C.2.r.1, C.2.r.2, D.1, D.10.1), is the exception: it never goes
//! to the narrative. What is too long of it is cut, and a reporter's telephone number is left out. Telephone and fax of the sender
//! are digits and a code of the country; a number that is still too long stands in the narrative alone.
//!
//! Masking and blanking by profile happen as for R3. The narrative itself is never cut: where it is longer than the 20,000
//! characters of R2 the receiver has to say what is to be done.
//!
//! Not here: contents of documents, which R2 cannot carry, and elements that regions added to R2 (`combinationproductreport`,
//! `reporteremailaddress`), whose place in the order depends on the release of the region's DTD.

mod case;
mod codes;
mod drug;
mod patient;
mod reaction;
mod report;
mod xml;

use crate::case::Icsr;
use crate::n::Batch;
use crate::profile::Profile;
use crate::value::Ts;
use crate::write::{Envelope, masked};

pub(crate) use reaction::sign;
use xml::Xml;

/// What stands after the last case.
pub const END: &str = "</ichicsr>\n";

/// The batch as E2B(R2) XML: UTF-8, with declaration and the profile's DOCTYPE, elements in the order of the DTD. [`begin`], a [`case()`]
/// each and [`END`] are the same bytes, for batches that are not held in memory.
pub fn batch(batch: &Batch, profile: &Profile) -> Vec<u8> {
    let cases = batch.messages.iter().map(|message| case(&message.case, profile));
    let parts = std::iter::once(begin(&Envelope::from(batch), profile)).chain(cases);
    parts.chain([END.to_owned()]).collect::<String>().into_bytes()
}

/// What stands before the first case: declaration, DOCTYPE and header.
pub fn begin(envelope: &Envelope, profile: &Profile) -> String {
    let mut xml = Xml::new();
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.raw(&format!("<!DOCTYPE ichicsr SYSTEM \"{}\">\n", xml::escaped(&profile.r2.dtd)));
    xml.raw("<ichicsr lang=\"en\">\n");
    xml.open("ichicsrmessageheader");
    xml.leaf("messagetype", "ichicsr");
    xml.leaf("messageformatversion", &profile.r2.version);
    xml.leaf("messageformatrelease", &profile.r2.release);
    xml.leaf("messagenumb", &envelope.number);
    xml.leaf("messagesenderidentifier", &envelope.sender);
    xml.leaf("messagereceiveridentifier", &envelope.receiver);
    xml.leaf("messagedateformat", "204");
    xml.leaf("messagedate", &to_the_second(&envelope.transmitted));
    xml.close("ichicsrmessageheader");
    xml.into_text()
}

/// A case, as its receiver may see it.
pub fn case(case: &Icsr, profile: &Profile) -> String {
    let mut xml = Xml::new();
    report::write(&mut xml, &masked(case, profile));
    xml.into_text()
}

/// `CCYYMMDDhhmmss`: R2 knows no offset, and what is missing is the start of the day, month or year.
fn to_the_second(ts: &Ts) -> String {
    const START: &str = "00000101000000";
    let digits: String = ts.as_str().chars().take_while(char::is_ascii_digit).take(START.len()).collect();
    format!("{digits}{}", START.get(digits.len()..).unwrap_or_default())
}
