//! Section H: the narrative.

use serde::{Deserialize, Serialize};

use crate::value::{InLanguage, Known, MedDra};

/// Section H.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrative {
    /// H.1: what happened.
    pub text: Known<String>,
    /// H.2: what the reporter says of it.
    pub reporter_comments: Option<String>,
    /// H.3.r: the sender's diagnosis.
    pub diagnoses: Vec<MedDra>,
    /// H.4: what the sender says of it.
    pub sender_comments: Option<String>,
    /// H.5.r: summaries in the reporter's language.
    pub summaries: Vec<InLanguage>,
}

impl std::fmt::Debug for Narrative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Narrative({} bytes)", self.text.value().map_or(0, String::len))
    }
}
