//! Whether a case has its turn with a receiver, and as what. Pure.

use casework::{MessageKind, Standing, Status, Transmission};
use model::Timestamp;

/// What a report is to receivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// A case.
    Stands,
    /// No case any more, and why: what was sent of it is taken back.
    Gone(String),
    /// People work on it: nothing is sent, nothing taken back.
    Between,
}

/// What a report is. `here`: whether it was not withdrawn.
///
/// A cluster that a person has not confirmed takes nothing back: the finder of duplicates may err.
pub fn life(standing: &Standing, here: bool) -> Life {
    if !here {
        return Life::Gone("The post was deleted or changed, and is no case any more.".to_owned());
    }
    let same =
        |master| Life::Gone(format!("Duplicate: the same case as report {master}, which stands for both."));
    match (standing.status(), standing.member()) {
        (Status::Duplicate, Some(member)) => same(member.master),
        (Status::Duplicate, None) => Life::Gone("Duplicate of another report.".to_owned()),
        (Status::NotValid, _) => Life::Gone("Review found that it is no valid case.".to_owned()),
        (Status::Ready, Some(member)) if member.confirmed => same(member.master),
        (Status::Ready, None) => Life::Stands,
        _ => Life::Between,
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is sent.
    Send {
        /// As what.
        kind: MessageKind,
        /// 0 for the first that the receiver has.
        version: u32,
    },
    /// The receiver has it as it is.
    Unchanged,
    /// There is nothing to send and nothing to take back.
    Nothing,
    /// The receiver refused it, and no person has decided on it since.
    Rejected,
    /// It was taken back: under its identifier it cannot come again.
    TakenBack,
}

/// What is to be done with a case.
///
/// * `content`: hash of what would be sent now; of a case that is gone it is not asked for.
/// * `unread`: whether a receiver read nothing of a batch (`AR`), so that all in it may go again.
/// * `amend`: whether what has changed was wrong before.
pub fn turn(
    standing: &Standing,
    profile: &str,
    gone: bool,
    content: &str,
    unread: &dyn Fn(&str) -> bool,
    amend: bool,
) -> Turn {
    let mine: Vec<&Transmission> =
        standing.sent.iter().filter(|sent| sent.message.profile == profile).collect();
    let refused = |sent: &Transmission| sent.answer.as_ref().is_some_and(|answer| !answer.accepted);
    // What is not answered may be with the receiver.
    let held: Vec<&&Transmission> = mine.iter().filter(|sent| !refused(sent)).collect();
    let version = held.last().map_or(0, |sent| sent.message.version + 1);
    if held.last().is_some_and(|sent| sent.message.kind == MessageKind::Nullification) {
        return if gone { Turn::Nothing } else { Turn::TakenBack };
    }
    if gone && held.is_empty() {
        return Turn::Nothing;
    }
    if let Some(last) = mine.last()
        && let Some(answer) = last.answer.as_ref().filter(|answer| !answer.accepted)
        && !unread(&last.message.batch)
        && !decided_since(standing, answer.at)
    {
        return Turn::Rejected;
    }
    let kind = match (gone, held.last()) {
        (true, _) => MessageKind::Nullification,
        (false, None) => MessageKind::Initial,
        (false, Some(last)) if last.message.content == content => return Turn::Unchanged,
        (false, Some(_)) if amend => MessageKind::Amendment,
        (false, Some(_)) => MessageKind::FollowUp,
    };
    Turn::Send { kind, version }
}

/// Whether a person decided on the report after a time.
fn decided_since(standing: &Standing, at: Timestamp) -> bool {
    standing.last_decision().is_some_and(|decision| decision.at > at && decision.by.account().is_some())
}
