//! A case out of a report: what the post says, with what people found, as [`icsr::Icsr`] with the source of every element.
//!
//! # Contract
//! * Pure: the same input gives the same case. Nothing is invented: where Hark does not know, an element is left out or has the null
//!   flavour that says so, and words stay words where they do not parse.
//! * What people said wins over what the machine found: corrections first, then elements that they set (`casework::case`).
//! * [`build`] refuses with all reasons at once what must not leave: see `gate`.
//! * Identifiers (C.1.1, UUIDs of reactions and drugs) are made of the report's id, so that every later version has the same.
//!   Once a case was sent, its C.1.1 is the one that was sent, whatever became of country or settings.
//!
//! Choices that are this program's own are in `docs/export.md`: facts that a post states once go to the drug or reaction whose words
//! stand nearest; a criterion of seriousness that is said of no event is said of all.

mod account;
mod amounts;
mod c;
mod d;
mod e;
mod elements;
mod g;
mod gate;
mod group;
mod h;
mod identifier;
mod language;
mod sketch;
mod source;
mod term;

use casework::{DayZero, Standing};
use icsr::value::Ts;
use icsr::{Icsr, Profile, c::Nullification};
use model::Timestamp;
use store::StoredReport;

pub use crate::settings::Sender;
pub use elements::{Element, elements};
pub use gate::{Reason, Refused};
pub use identifier::{case_number, report_of, uuid};
pub use language::iso_639_2;
pub use sketch::sketch;
pub use source::{Origin, Source};

use account::Account;
use source::Sources;

use crate::meddra::Release;

/// What a case is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The report.
    pub report: &'a StoredReport,
    /// What people did with it.
    pub standing: &'a Standing,
    /// Reports that it stands for. Those of the same author are follow-up, others are left out.
    pub members: &'a [StoredReport],
    /// Who sends; nothing where the settings name nobody.
    pub sender: Option<&'a Sender>,
    /// Who gets it.
    pub profile: &'a Profile,
    /// Codes; nothing where the settings name no release.
    pub meddra: Option<&'a Release>,
    /// Which step of the awareness ledger is day 0.
    pub day_zero: DayZero,
    /// Whether the policy of the report's channel allows that it leaves.
    pub may_export: bool,
    /// When the message is made (C.1.2).
    pub created: Timestamp,
    /// That this takes back or puts right an earlier version.
    pub nullification: Option<&'a Nullification>,
}

/// A case with the source of every element.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// The case. Not masked: the writer does that.
    pub icsr: Icsr,
    /// For every element one.
    pub origins: Vec<Origin>,
    /// Digest of what the narrative (H.1) is written from, as far as no other element tells it; nothing where a person wrote it.
    pub narrated: Option<String>,
}

/// Builds the case.
///
/// # Errors
/// All reasons why it must not leave.
pub fn build(input: &Input<'_>) -> Result<Built, Refused> {
    assemble(input, |_| false)
}

/// Builds a message that takes the case back ([`Input::nullification`]). It was sent once and must not stand, so that what makes a
/// report no case is no reason against it; that elements are missing which every message must have, is. What was kept of the case when it
/// was sent then stands in (`e2b`).
///
/// # Errors
/// All reasons why it cannot be written.
pub fn build_nullification(input: &Input<'_>) -> Result<Built, Refused> {
    assemble(input, |reason| FORGIVEN.contains(&reason.element.as_str()))
}

/// Elements whose reasons do not keep a case from being taken back.
const FORGIVEN: [&str; 5] = ["case", "C.1.7", "C.2.r", "D", "G.k"];

fn assemble(input: &Input<'_>, forgiven: impl Fn(&Reason) -> bool) -> Result<Built, Refused> {
    let account = Account::of(input.report, input.standing);
    let mut reasons = gate::of_report(input, &account);
    let reactions = group::reactions(&account);
    let parts = group::parts(&account, &reactions);
    let suspects = parts.iter().filter(|part| part.role != "2").count();
    reasons.extend(gate::of_content(&reactions, suspects));
    let mut sources = Sources::default();
    let e = e::reactions(input, &account, &reactions, &mut sources, &mut reasons);
    let g = g::drugs(input, &account, &parts, &reactions, &mut sources, &mut reasons);
    let c = c::section(input, &account, &mut sources, &mut reasons);
    reasons.retain(|reason| !forgiven(reason));
    let (Some(c), true) = (c, reasons.is_empty()) else { return Err(Refused { reasons }) };
    let d = d::patient(input, &account, &mut sources);
    let h = h::narrative(input, &account, &reactions, &parts, &mut sources);
    let icsr = Icsr { c, d, e, f: Vec::new(), g, h };
    let origins = sources.origins(&icsr);
    let narrated = account.said("H.1").is_none().then(|| h::basis(input, &account));
    Ok(Built { icsr, origins, narrated })
}

/// The day of an instant, in UTC.
fn day(at: Timestamp) -> Option<Ts> {
    jiff::Timestamp::from_microsecond(at.0).ok().map(Ts::day)
}

/// At most so many characters, the end marked where something is cut.
fn at_most(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
