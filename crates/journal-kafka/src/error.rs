//! What rdkafka says, as the journal's errors: who has to act, and whether trying again can help.

use std::time::Duration;

use journal::{Blame, JournalError};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

/// The code inside an error, where it has one.
pub(crate) fn code(error: &KafkaError) -> Option<Code> {
    match error {
        KafkaError::Transaction(error) => Some(error.code()),
        other => other.rdkafka_error_code(),
    }
}

/// Codes that stay until somebody changes settings, rights or topics.
const STAYS: &[Code] = &[
    Code::TopicAuthorizationFailed,
    Code::GroupAuthorizationFailed,
    Code::ClusterAuthorizationFailed,
    Code::TransactionalIdAuthorizationFailed,
    Code::SaslAuthenticationFailed,
    Code::UnsupportedSASLMechanism,
    Code::Authentication,
    Code::SSL,
    Code::UnknownTopic,
    Code::UnknownTopicOrPartition,
    Code::InvalidTransactionTimeout,
    Code::InvalidSessionTimeout,
    Code::InvalidTopic,
    Code::MessageSizeTooLarge,
];

/// Codes that say that another member, or another process of the same name, has the work now.
const FENCED: &[Code] = &[
    Code::Fenced,
    Code::ProducerFenced,
    Code::InvalidProducerEpoch,
    Code::FencedInstanceId,
    Code::IllegalGeneration,
    Code::UnknownMemberId,
    Code::RebalanceInProgress,
    Code::InvalidProducerIdMapping,
];

/// Whether the work has another owner now.
pub(crate) fn is_fenced(error: &KafkaError) -> bool {
    code(error).is_some_and(|code| FENCED.contains(&code))
}

/// Whether the error passes by itself.
pub(crate) fn passes(error: &KafkaError) -> bool {
    match error {
        KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_) => false,
        error => code(error).is_none_or(|code| !STAYS.contains(&code)),
    }
}

/// The journal's form of an error; `doing` is an infinitive and may go on with what to do about it.
pub(crate) fn failed(doing: impl Into<String>, error: KafkaError) -> JournalError {
    let retry = passes(&error);
    JournalError::Backend {
        doing: doing.into(),
        blame: if retry { Blame::Outside } else { Blame::Operator },
        retry,
        source: Box::new(error),
    }
}

/// No answer within the time.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {0:?}")]
pub(crate) struct NoAnswer(pub(crate) Duration);

/// What took too long, as the journal's error; trying again can help.
pub(crate) fn too_long(doing: impl Into<String>, waited: Duration) -> JournalError {
    JournalError::Backend {
        doing: doing.into(),
        blame: Blame::Outside,
        retry: true,
        source: Box::new(NoAnswer(waited)),
    }
}
