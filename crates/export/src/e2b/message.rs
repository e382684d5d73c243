//! Messages and batches out of cases: numbers, hashes of what is said, bytes.

use casework::{CaseMessage, Standing};
use icsr::n::{Batch, Message};
use icsr::value::{Known, Ts};
use icsr::{Icsr, Profile, write};
use model::ReportId;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::settings::Sender;

/// A case that goes out.
pub(super) struct Prepared {
    pub(super) report: ReportId,
    pub(super) message: Message,
    /// Its batch is not known yet.
    pub(super) said: CaseMessage,
    /// How many messages about it went to this receiver before.
    pub(super) before: usize,
    /// Why, of what is taken back or put right.
    pub(super) reason: Option<String>,
}

/// N.2.r: the message of a case, from the sender to the receiver of a profile.
pub fn message(case: Icsr, sender: &Sender, profile: &Profile) -> Message {
    Message {
        id: case.c.identification.id.clone(),
        sender: sender.routing_id.clone(),
        receiver: profile.message_receiver.clone(),
        created: case.c.identification.created.clone(),
        case,
    }
}

/// The version of what [`content`] hashes: digests of two versions are never the same.
const DIGEST: &str = "2";

/// Digest of what is known of a case, as the receiver may see it, so that a version is new where the case is: without the transmission
/// and its header, without what only tells of versions (C.1.5, C.1.11), without what is the sender's (C.3, the version of MedDRA), and
/// with what sentences of Hark's are made of in their place. `narrated` is [`Built::narrated`](crate::case::Built::narrated).
pub(super) fn content(
    message: &Message,
    profile: &Profile,
    standing: &Standing,
    narrated: Option<&str>,
) -> String {
    let mut case = write::masked(&message.case, profile);
    let identification = &mut case.c.identification;
    identification.created = identification.first_received.clone();
    identification.latest = identification.first_received.clone();
    identification.nullification = None;
    case.c.sender = icsr::c::Sender::default();
    if let (Known::Is(text), Some(narrated)) = (&mut case.h.text, narrated) {
        narrated.clone_into(text);
    }
    if standing.said("H.4", None).is_none() {
        case.h.sender_comments = None;
    }
    let mut hasher = Sha256::new();
    // A case is made of strings, booleans and lists, which all have a JSON form.
    feed(&mut hasher, &serde_json::to_value(&case).unwrap_or_default());
    format!("{DIGEST}-{}", hex(&hasher.finalize()))
}

/// What is there, whatever the order of its members: an element that later versions of this program have, and nothing fills, is
/// nothing new.
fn feed(hasher: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => {
            let term = members.len() == 2 && members.contains_key("code");
            let nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            // The same code of another release of MedDRA says the same.
            let told = |name: &str, value: &Value| !(nothing(value) || term && name == "version");
            let mut members: Vec<(&String, &Value)> =
                members.iter().filter(|(name, value)| told(name, value)).collect();
            members.sort_unstable_by(|one, other| one.0.cmp(other.0));
            hasher.update(b"{");
            for (name, value) in members {
                hasher.update(name.as_bytes());
                hasher.update(b"\0");
                feed(hasher, value);
            }
            hasher.update(b"}");
        }
        Value::Array(items) => {
            hasher.update(b"[");
            items.iter().for_each(|item| feed(hasher, item));
            hasher.update(b"]");
        }
        // With its quotes, and none within.
        other => {
            hasher.update(other.to_string().as_bytes());
            hasher.update(b"\0");
        }
    }
}

/// N.1.2: sender, profile and a hash of what is in the batch: which cases, as what, the how-manieth time. `dropped`: how often a batch
/// of the same was planned and given up.
pub(super) fn number(cases: &[Prepared], sender: &Sender, profile: &Profile, dropped: u32) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"hark batch 1\0");
    hasher.update(profile.name.as_bytes());
    if dropped > 0 {
        hasher.update(format!("\0dropped {dropped}").as_bytes());
    }
    for case in cases {
        let CaseMessage { case: id, kind, version, content, .. } = &case.said;
        // None of these has a zero byte.
        let line = format!("\0{id}\0{kind:?}\0{version}\0{content}\0{}", case.before);
        hasher.update(line.as_bytes());
    }
    let digest = hex(&hasher.finalize());
    let name: String = profile.name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    format!("{}-{name}-{}", sender.organisation_code, digest.get(..24).unwrap_or(&digest))
}

/// The batch as XML.
pub(super) fn bytes(cases: &[Prepared], number: &str, sender: &Sender, profile: &Profile, at: Ts) -> Vec<u8> {
    let batch = Batch {
        number: number.to_owned(),
        sender: sender.routing_id.clone(),
        receiver: profile.batch_receiver.clone(),
        transmitted: at,
        messages: cases.iter().map(|case| case.message.clone()).collect(),
    };
    write::batch(&batch, profile)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
