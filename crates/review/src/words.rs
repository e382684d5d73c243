//! Words of closed lists, as JSON has them, and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The word of a value that is written as one; empty for others.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a word; nothing where the list does not have it.
pub(crate) fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(Value::String(word.to_owned())).ok()
}

/// Who did it: account, `account/token`, or `hark`.
pub(crate) fn actor(actor: &casework::Actor) -> String {
    match actor {
        casework::Actor::Person(name) | casework::Actor::Token(name) => name.clone(),
        casework::Actor::Hark => "hark".to_owned(),
    }
}
