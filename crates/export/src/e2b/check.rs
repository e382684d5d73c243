//! The validator, as the last gate before a file leaves.

use icsr::check::{Severity, message_for};
use icsr::n::Batch;
use icsr::{Profile, write};

use super::message::message as message_of;
use crate::case::{Built, Input, Reason, Refused, build};

/// What a receiver would reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which message of the batch, from 1; nothing for the batch itself.
    pub message: Option<usize>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// All errors of a batch by the rules of its profile. Warnings are the receiver's to weigh, and keep nothing back.
pub fn check(xml: &[u8], profile: &Profile) -> Vec<Fault> {
    match message_for(xml, profile, None) {
        Ok(findings) => findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| Fault {
                message: finding.message,
                reason: Reason {
                    element: finding.place,
                    text: format!("{}: {}", finding.rule, finding.text),
                },
            })
            .collect(),
        Err(unreadable) => {
            vec![Fault {
                message: None,
                reason: Reason { element: "N".to_owned(), text: unreadable.to_string() },
            }]
        }
    }
}

/// Builds a case as [`build`] does, and holds it against the validator as a batch of one message of E2B(R3): what leaves in another form
/// (E2B(R2), CIOMS-I) passes the same gates.
///
/// # Errors
/// All reasons why it must not leave; what the validator says, each with its rule, where nothing else keeps it.
pub fn checked(input: &Input<'_>) -> Result<Built, Refused> {
    let built = build(input)?;
    // Without a sender nothing is built.
    let Some(sender) = input.sender else { return Ok(built) };
    let message = message_of(built.icsr.clone(), sender, input.profile);
    let batch = Batch {
        number: message.id.clone(),
        sender: sender.routing_id.clone(),
        receiver: input.profile.batch_receiver.clone(),
        transmitted: message.created.clone(),
        messages: vec![message],
    };
    let faults = check(&write::batch(&batch, input.profile), input.profile);
    let reasons: Vec<Reason> = faults.into_iter().map(|fault| fault.reason).collect();
    if reasons.is_empty() { Ok(built) } else { Err(Refused { reasons }) }
}
