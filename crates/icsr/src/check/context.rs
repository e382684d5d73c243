//! What rules know beside the message itself: the batch around it, and the messages before it.

use std::collections::BTreeSet;

use super::Measure;
use super::findings::Findings;
use super::view::View;
use super::when::When;
use crate::value::Ts;

/// Receivers of messages before marketing, at the FDA.
pub(crate) const PREMARKET: [&str; 3] = ["CDER_IND", "CBER_IND", "CDER_IND_EXEMPT_BA_BE"];

/// Which way a message goes at the FDA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Its rules are not asked for.
    None,
    Postmarket,
    Premarket,
}

/// What rules know.
pub(crate) struct Context {
    fda: bool,
    pub(crate) route: Route,
    /// N.1.3, N.1.4.
    pub(crate) sender: Option<String>,
    pub(crate) receiver: Option<String>,
    /// N.1.5.
    pub(crate) transmitted: Option<When>,
    /// When the batch is checked, where that is told.
    pub(crate) now: Option<When>,
    /// Values of C.5.4 that the receiver takes; all where it is empty.
    pub(crate) study_kinds: BTreeSet<String>,
    /// N.2.r.1 and C.1.1 of the messages so far.
    messages: BTreeSet<String>,
    cases: BTreeSet<String>,
}

impl Context {
    /// Whether rules of the FDA are asked for.
    pub(crate) fn is_fda(&self) -> bool {
        self.fda
    }

    pub(super) fn of(envelope: &View<'_>, measure: &Measure<'_>) -> Context {
        let text = |element| envelope.value("N", element).map(str::to_owned);
        Context {
            fda: measure.rules.contains("fda"),
            route: Route::None,
            sender: text("N.1.3"),
            receiver: text("N.1.4"),
            transmitted: text("N.1.5").and_then(|text| When::parse(&text)),
            now: measure.now.and_then(|now| When::parse(Ts::second(now).as_str())),
            study_kinds: measure.study_kinds.cloned().unwrap_or_default(),
            messages: BTreeSet::new(),
            cases: BTreeSet::new(),
        }
    }

    /// Before a message is checked.
    pub(crate) fn enter(&mut self, view: &View<'_>) {
        let to = view.value("N.2.r", "N.2.r.3");
        let premarket = self.receiver.as_deref() == Some("ZZFDA_PREMKT")
            || (self.receiver.as_deref() != Some("ZZFDA") && to.is_some_and(|to| PREMARKET.contains(&to)));
        self.route = match (self.fda, premarket) {
            (false, _) => Route::None,
            (true, true) => Route::Premarket,
            (true, false) => Route::Postmarket,
        };
    }

    /// After a message is checked: identifiers are unique within a batch.
    pub(crate) fn leave(&mut self, view: &View<'_>, findings: &mut Findings) {
        let Some(block) = view.one("N.2.r") else { return };
        if block.value("N.2.r.1").is_some_and(|id| !self.messages.insert(id.to_owned())) {
            let text = "is the number of an earlier message of the batch";
            findings.error(view, block, "ICH.N.2.r.1.unique", "N.2.r.1", text);
        }
        let Some(case) = view.one("C") else { return };
        if case.value("C.1.1").is_some_and(|id| !self.cases.insert(id.to_owned())) {
            let text = "is the case of an earlier message of the batch";
            findings.warning(view, case, "ICH.C.1.1.unique", "C.1.1", text);
        }
    }
}
