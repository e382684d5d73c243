//! Values of the sample, in few words.

use crate::value::{Attachment, InLanguage, Known, MedDra, TermId, Ts};

pub(super) fn known(text: &str) -> Known<String> {
    Known::Is(text.to_owned())
}

/// A point in time of the sample.
pub(super) fn ts(text: &str) -> Ts {
    Ts::parse(text)
        .expect("the sample has no input: its points in time are written here, and each is of the calendar")
}

pub(super) fn term(code: &str) -> MedDra {
    MedDra { version: "28.1".into(), code: code.to_owned() }
}

pub(super) fn term_id(version: &str, id: &str) -> TermId {
    TermId { version: version.into(), id: id.into() }
}

pub(super) fn in_language(text: &str, language: &str) -> InLanguage {
    InLanguage { text: text.into(), language: language.into() }
}

pub(super) fn pdf(content: &str) -> Attachment {
    Attachment { media_type: "application/pdf".into(), bytes: content.as_bytes().to_vec() }
}
