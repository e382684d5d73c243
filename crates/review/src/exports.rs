//! What the desk asks of whoever builds and sends cases: a trait, as cases, receivers and their answers are wired elsewhere.

use casework::{Actor, Standing};
use store::StoredReport;

use crate::operations::Told;
pub use crate::wire::exports::{Acknowledged, BatchView, Batches, CaseReason, ElementView, UnmatchedView};

/// A case as it would go to a receiver now.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its elements, in the order of the guideline. Of a case that cannot leave as far as it goes, or none.
    pub elements: Vec<ElementView>,
    /// What keeps it from leaving; empty: nothing.
    pub reasons: Vec<CaseReason>,
}

/// Why a file is no acknowledgement that can be taken in. The text is for the person who sent it, and repeats nothing of the
/// file but codes and numbers of batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAcknowledgement(pub String);

/// Cases on their way to receivers.
pub trait ExportDesk: Send + Sync + 'static {
    /// Names of the receivers' profiles, the usual one first. Empty: this desk exports nothing.
    fn profiles(&self) -> Vec<String>;

    /// The case of a report for the receiver of one of the [profiles](ExportDesk::profiles).
    fn case<'a>(
        &'a self,
        report: &'a StoredReport,
        standing: &'a Standing,
        profile: &'a str,
    ) -> Told<'a, Case>;

    /// Batches, newest first, and answers that belong to none.
    fn batches(&self) -> Told<'_, Batches>;

    /// Takes in a receiver's answer, and notes in the trail what it says of each case. The same file twice is as good as once.
    fn acknowledge<'a>(
        &'a self,
        xml: &'a [u8],
        by: &'a Actor,
    ) -> Told<'a, Result<Acknowledged, BadAcknowledgement>>;
}

/// A desk that exports nothing: nobody has set up a receiver.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoExports;

impl ExportDesk for NoExports {
    fn profiles(&self) -> Vec<String> {
        Vec::new()
    }

    fn case<'a>(&'a self, _: &'a StoredReport, _: &'a Standing, _: &'a str) -> Told<'a, Case> {
        Box::pin(async { Ok(Case::default()) })
    }

    fn batches(&self) -> Told<'_, Batches> {
        Box::pin(async { Ok(Batches::default()) })
    }

    fn acknowledge<'a>(
        &'a self,
        _: &'a [u8],
        _: &'a Actor,
    ) -> Told<'a, Result<Acknowledged, BadAcknowledgement>> {
        Box::pin(async { Ok(Err(BadAcknowledgement("this desk exports nothing".to_owned()))) })
    }
}
