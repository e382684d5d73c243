//! Small durable values: the last record of each key of a compacted topic.

use journal::JournalError;
use rdkafka::{Message, Offset};

use crate::{
    Names,
    fetch::{Fetch, Fetched},
};

/// Reads the topic, which stays small, and gives the last value of the key.
pub(crate) fn get(names: &Names, key: &str) -> Result<Option<Vec<u8>>, JournalError> {
    let fetch = Fetch::open(&names.options, &names.meta_topic, 0, Offset::Beginning)?;
    let mut value = None;
    loop {
        match fetch.next()? {
            Fetched::Record(message) if message.key() == Some(key.as_bytes()) => {
                value = Some(message.payload().unwrap_or_default().to_vec());
            }
            Fetched::Record(_) => {}
            Fetched::End => return Ok(value),
            Fetched::Gone => fetch.seek(Offset::Beginning)?,
        }
    }
}
