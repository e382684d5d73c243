//! JSON pointers (RFC 6901) into bytes: everything on the way is passed over without being built.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A pointer that is written as one should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer {
    written: String,
    parts: Vec<String>,
}

impl Pointer {
    /// Reads a pointer; nothing where it does not begin with `/`.
    pub(crate) fn new(written: &str) -> Option<Self> {
        let parts = written.strip_prefix('/')?.split('/');
        let parts = parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        Some(Self { written: written.to_owned(), parts })
    }

    /// The value in JSON that was read.
    pub(crate) fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.pointer(&self.written)
    }

    /// The value in JSON that was not read yet, as it stands there.
    ///
    /// # Errors
    /// It is no JSON.
    pub(crate) fn find<'a>(&self, json: &'a [u8]) -> Result<Option<&'a RawValue>, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let found = Walk(&self.parts).deserialize(&mut reader)?;
        reader.end()?;
        Ok(found)
    }

    /// The text that stands there, if it is a text or a number.
    pub(crate) fn find_text(&self, json: &[u8]) -> Option<String> {
        let raw = self.find(json).ok().flatten()?;
        // An id of more digits than a number holds stays as it is written.
        match raw.get() {
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.to_owned()),
            other => text_of(&serde_json::from_str(other).ok()?).map(Cow::into_owned),
        }
    }
}

/// A text, a number or a flag as text; nothing for null, lists and objects.
pub(crate) fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Goes down along the parts; at the end of them takes what stands there.
struct Walk<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        match self.0.is_empty() {
            true => <&RawValue>::deserialize(d).map(Some),
            false => d.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(Key(key)) = map.next_key()? {
            match key == self.0[0] {
                true => found = map.next_value_seed(Walk(&self.0[1..]))?,
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let wanted: Option<usize> = self.0[0].parse().ok();
        let mut found = None;
        for index in 0_usize.. {
            if Some(index) == wanted {
                match seq.next_element_seed(Walk(&self.0[1..]))? {
                    Some(value) => found = value,
                    None => break,
                }
            } else if seq.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(found)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
