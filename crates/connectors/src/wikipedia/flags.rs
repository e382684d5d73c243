//! What the action interface writes in its two formats: a flag that is `true`, or merely there and empty; a list, or an object
//! whose keys say nothing that its values do not.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A flag that counts as set when it is there, unless it says `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct There(pub(super) bool);

impl<'de> Deserialize<'de> for There {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw: &RawValue = Deserialize::deserialize(d)?;
        Ok(Self(!matches!(raw.get(), "false" | "null")))
    }
}

/// The values of a list, or of an object; none of anything else.
#[derive(Default)]
pub(super) struct Values<'a>(pub(super) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Values<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list or an object")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Values(values))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some((_, value)) = map.next_entry::<IgnoredAny, _>()? {
                    values.push(value);
                }
                Ok(Values(values))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Values::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Values::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Values::default())
            }
        }
        d.deserialize_any(V)
    }
}
