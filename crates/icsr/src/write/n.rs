//! Section N: the frame of the batch and of each message.

use super::c;
use super::xml::Out;
use crate::Icsr;
use crate::n::{Batch, Message};
use crate::oid::{list, namespace, system};
use crate::value::Ts;

const ROOT: &str = "MCCI_IN200100UV01";

/// What a batch is apart from its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// N.1.2: its number.
    pub number: String,
    /// N.1.3: who sends it.
    pub sender: String,
    /// N.1.4: who gets it.
    pub receiver: String,
    /// N.1.5: when it is sent.
    pub transmitted: Ts,
}

impl From<&Batch> for Envelope {
    fn from(batch: &Batch) -> Envelope {
        Envelope {
            number: batch.number.clone(),
            sender: batch.sender.clone(),
            receiver: batch.receiver.clone(),
            transmitted: batch.transmitted.clone(),
        }
    }
}

/// Whether the times of transmission (N.2.r.4, C.1.2) are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// They are.
    Written,
    /// They are not: what is written is the content.
    LeftOut,
}

/// What comes before the messages.
pub(super) fn begin(out: &mut Out<'_>, envelope: &Envelope) {
    out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.start(
        ROOT,
        &[
            ("ITSVersion", "XML_1.0"),
            ("xmlns", "urn:hl7-org:v3"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", "urn:hl7-org:v3 MCCI_IN200100UV01.xsd"),
        ],
    );
    out.id(namespace::BATCH, &envelope.number);
    out.at("creationTime", &envelope.transmitted);
    out.empty("responseModeCode", &[("code", "D")]);
    out.empty("interactionId", &[("extension", ROOT), ("root", namespace::INTERACTION)]);
    out.code("name", list::MESSAGES, "1");
}

/// What comes after the messages: receiver and sender of the batch are last.
pub(super) fn end(out: &mut Out<'_>, envelope: &Envelope) {
    party(out, "receiver", "RCV", namespace::BATCH_RECEIVER, &envelope.receiver);
    party(out, "sender", "SND", namespace::BATCH_SENDER, &envelope.sender);
    out.end(ROOT);
    out.raw("\n");
}

/// A message with its case, which may say less than the message's own: it is what the receiver may see.
pub(super) fn message(out: &mut Out<'_>, message: &Message, case: &Icsr, times: Times) {
    out.element("PORR_IN049016UV", &[], |out| {
        out.id(namespace::CASE, &message.id);
        if times == Times::Written {
            out.at("creationTime", &message.created);
        }
        out.empty("interactionId", &[("extension", "PORR_IN049016UV"), ("root", namespace::INTERACTION)]);
        out.empty("processingCode", &[("code", "P")]);
        out.empty("processingModeCode", &[("code", "T")]);
        out.empty("acceptAckCode", &[("code", "AL")]);
        party(out, "receiver", "RCV", namespace::MESSAGE_RECEIVER, &message.receiver);
        party(out, "sender", "SND", namespace::MESSAGE_SENDER, &message.sender);
        out.element("controlActProcess", &[("classCode", "CACT"), ("moodCode", "EVN")], |out| {
            out.plain_code("code", system::TRIGGER, "PORR_TE049016UV");
            if times == Times::Written {
                out.at("effectiveTime", &case.c.identification.created);
            }
            out.element("subject", &[("typeCode", "SUBJ")], |out| c::report(out, case));
        });
    });
}

fn party(out: &mut Out<'_>, name: &str, type_code: &str, root: &str, id: &str) {
    out.element(name, &[("typeCode", type_code)], |out| {
        out.element("device", &[("classCode", "DEV"), ("determinerCode", "INSTANCE")], |out| {
            out.id(root, id);
        });
    });
}
