//! Section N: the batch around the cases.

use serde::{Deserialize, Serialize};

use crate::case::Icsr;
use crate::value::Ts;

/// A batch: one file for one receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// N.1.2: its number, unique for the sender.
    pub number: String,
    /// N.1.3: who sends it.
    pub sender: String,
    /// N.1.4: who gets it.
    pub receiver: String,
    /// N.1.5: when it is sent, to the second. Belongs to the transmission.
    pub transmitted: Ts,
    /// The messages, one case each.
    pub messages: Vec<Message>,
}

/// A message: one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// N.2.r.1: its number; that of the case (C.1.1).
    pub id: String,
    /// N.2.r.2: who sends it.
    pub sender: String,
    /// N.2.r.3: who gets it.
    pub receiver: String,
    /// N.2.r.4: when it was made; that of the case (C.1.2). Belongs to the transmission.
    pub created: Ts,
    /// The case.
    pub case: Icsr,
}
