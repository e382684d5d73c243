//! Asking again while the brokers settle: a topic was just made, a leader has moved, a coordinator is loading.

use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};

/// Between two tries.
const NAP: Duration = Duration::from_millis(30);

/// Answers that are right in a moment. Where the brokers do not answer at all, the call itself has waited already.
const SETTLING: &[Code] = &[
    Code::NotLeaderForPartition,
    Code::LeaderNotAvailable,
    Code::ReplicaNotAvailable,
    Code::CoordinatorLoadInProgress,
    Code::CoordinatorNotAvailable,
    Code::NotCoordinator,
    Code::UnstableOffsetCommit,
    Code::UnknownTopicOrPartition,
    Code::UnknownPartition,
    Code::PreferredLeaderNotAvailable,
    Code::FencedLeaderEpoch,
    Code::UnknownLeaderEpoch,
];

/// Repeats a question while its answer is about to change, up to `longest`.
pub(crate) fn patiently<T>(longest: Duration, ask: impl Fn() -> KafkaResult<T>) -> KafkaResult<T> {
    let until = Instant::now() + longest;
    loop {
        match ask() {
            Err(error) if is_settling(&error) && Instant::now() < until => std::thread::sleep(NAP),
            other => return other,
        }
    }
}

fn is_settling(error: &KafkaError) -> bool {
    crate::error::code(error).is_some_and(|code| SETTLING.contains(&code))
}
