//! What keeps a case from leaving: all reasons at once, each with the element that it concerns. No word of a post is in them.

use casework::{CriterionName, Status, Verdict};
use serde::Serialize;

use super::account::Account;
use super::{Input, group::Group};

/// Why a case cannot leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Element of E2B, such as `E.i.2.1b`; `case` where it concerns the whole.
    pub element: String,
    /// What is wrong, and what to do.
    pub text: String,
}

impl Reason {
    pub(crate) fn new(element: &str, text: impl Into<String>) -> Reason {
        Reason { element: element.to_owned(), text: text.into() }
    }
}

/// A case that cannot leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("the case cannot leave: {}", .reasons.iter().map(|reason| format!("{} ({})", reason.text, reason.element)).collect::<Vec<_>>().join("; "))]
pub struct Refused {
    /// All reasons.
    pub reasons: Vec<Reason>,
}

const CRITERIA: [(CriterionName, &str, &str); 4] = [
    (CriterionName::Reporter, "C.2.r", "an identifiable reporter"),
    (CriterionName::Patient, "D", "an identifiable patient"),
    (CriterionName::Drug, "G.k", "a suspect drug"),
    (CriterionName::Event, "E.i", "a suspected reaction"),
];

/// Reasons that lie in the state of the report and in the settings.
pub(crate) fn of_report(input: &Input<'_>, account: &Account<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut refuse = |element: &str, text: String| reasons.push(Reason::new(element, text));
    let standing = input.standing;
    let finding = standing.last_decision();
    let by_person = finding.is_some_and(|finding| finding.by.account().is_some());
    if standing.status() == Status::Duplicate {
        refuse("case", "it is the same case as another report, which stands for both".to_owned());
    } else if let Some(member) = standing.member() {
        let text = format!(
            "it belongs to a cluster for which report {} stands; split it off if that is wrong",
            member.master
        );
        refuse("case", text);
    } else if !by_person {
        refuse("case", "no person has decided on it; decide in review that it is valid".to_owned());
    } else if standing.status() != Status::Ready
        || finding.is_none_or(|finding| finding.verdict != Verdict::Valid)
    {
        refuse("case", format!("it is {}, not ready; finish its review", standing.status().word()));
    }
    if !input.may_export {
        let text = format!(
            "the policy of channel `{}` does not allow that anything of it leaves",
            input.report.channel
        );
        refuse("case", text);
    }
    for (criterion, element, what) in CRITERIA {
        if account.criterion(criterion) != model::Status::Met {
            refuse(
                element,
                format!("{what} is missing; correct the criterion in review if the post shows it"),
            );
        }
    }
    if account.said("C.1.7").is_none() {
        let text = "nobody has decided whether it fulfils the local criteria for an expedited report; say so with `hark export set`";
        refuse("C.1.7", text.to_owned());
    }
    match input.sender {
        None => {
            refuse("C.3", "the settings name no sender; write `[sender]` into the file of exports".to_owned())
        }
        Some(sender) => {
            if sender.organisation_code.is_empty() {
                refuse("C.1.1", "the sender has no `organisation_code` in the settings".to_owned());
            }
            if sender.c3.kind.is_empty() {
                refuse("C.3.1", "the sender has no `kind` in the settings".to_owned());
            }
            if sender.c3.organisation.is_none() && sender.c3.kind != "7" {
                refuse("C.3.2", "the sender has no `organisation` in the settings".to_owned());
            }
        }
    }
    if input.meddra.is_none() {
        refuse(
            "E.i.2.1a",
            "no release of MedDRA is set; name its folder as `meddra.dir` in the file of exports".to_owned(),
        );
    }
    reasons
}

/// That nothing is left to tell.
pub(crate) fn of_content(reactions: &[Group<'_>], suspects: usize) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if reactions.is_empty() {
        reasons.push(Reason::new(
            "E.i",
            "no event is linked to a drug as a suspected reaction; correct the relations in review",
        ));
    }
    if suspects == 0 {
        reasons.push(Reason::new(
            "G.k.1",
            "no drug is suspect, interacting or not administered; correct the relations, or set the role",
        ));
    }
    reasons
}
