//! Forgetting a group.

use futures_executor::block_on;
use journal::JournalError;
use rdkafka::{
    admin::AdminOptions,
    error::{KafkaError, RDKafkaErrorCode},
};

use crate::{
    Names,
    commit::single_id,
    error::failed,
    takeover::GroupOf,
    topics::{admin, reach},
    transaction::Transactions,
};

/// Deletes the group at the brokers, positions and all, and fences its readers of single partitions. Its state is no
/// longer anybody's: a group of the same name begins after it.
pub(crate) fn forget(names: &Names, of: &GroupOf) -> Result<(), JournalError> {
    let doing = || reach(&names.options, &format!("forget the group {}", of.id(names)));
    let admin = admin(&names.options)?;
    let answers = block_on(admin.delete_groups(&[&of.id(names)], &AdminOptions::new()))
        .map_err(|error| failed(doing(), error))?;
    for answer in answers {
        match answer {
            Ok(_) => {
                for partition in 0..names.partitions.of(of.hop) {
                    // Being there is all it does: an older producer of this id is refused from now on.
                    Transactions::begin_as(&names.options, &single_id(names, of, partition))?;
                }
            }
            Err((_, RDKafkaErrorCode::GroupIdNotFound | RDKafkaErrorCode::InvalidGroupId)) => {}
            Err((_, code)) => return Err(failed(doing(), KafkaError::AdminOp(code))),
        }
    }
    Ok(())
}
