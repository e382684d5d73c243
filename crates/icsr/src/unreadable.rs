//! That a file is no XML that can be read, and where.

/// Why a file cannot be read at all. Its text names places, never what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct Unreadable {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// It is too much of something.
    #[error("{what} is larger than {limit} allows: split the batch")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// Its bytes are no text.
    #[error("the bytes are not UTF-8 or UTF-16, as E2B(R3) has it: whoever made the file must encode it so")]
    NotText,
    /// It declares an encoding that is not read.
    #[error("the file is in the encoding `{0}`; E2B(R3) has UTF-8")]
    Encoding(String),
    /// It has a document type, which may hold entities that grow without end.
    #[error("a document type (DOCTYPE) has no place in E2B(R3) and is not read")]
    DocumentType,
    /// It uses an entity that XML does not define by itself.
    #[error("an entity is used that is not one of XML's own")]
    Entity,
    /// It is not well-formed.
    #[error("the XML is broken: {0}")]
    Broken(String),
    /// Another document than the one that was asked for.
    #[error("this is a `{found}`, not a `{wanted}`")]
    OtherDocument {
        /// Name of its root.
        found: String,
        /// The name that was looked for.
        wanted: &'static str,
    },
}

impl Problem {
    pub(crate) fn at(self, line: usize) -> Unreadable {
        Unreadable { line, problem: self }
    }
}
