//! Types for reading what platforms send: every field optional and nullable, ids as text or number, and a value of another
//! type than promised counts as absent instead of spoiling the whole page.
//!
//! Use them with `#[serde(default)]`, and `#[serde(borrow)]` where they borrow:
//!
//! ```ignore
//! #[derive(Deserialize)]
//! struct Status<'a> { #[serde(borrow)] id: Id<'a>, #[serde(borrow, default)] content: Text<'a>, #[serde(default)] likes: Number }
//! ```

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Visits the types a scalar may have and ignores all others.
macro_rules! scalar {
    ($name:ident<'a>, { $($methods:tt)* }) => {
        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct V<'a>(PhantomData<&'a ()>);
                impl<'de: 'a, 'a> Visitor<'de> for V<'a> {
                    type Value = $name<'a>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("a value") }
                    $($methods)*
                    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> { Ok($name::default()) }
                    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> { Ok($name::default()) }
                    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                        while seq.next_element::<IgnoredAny>()?.is_some() {}
                        Ok($name::default())
                    }
                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                        Ok($name::default())
                    }
                }
                d.deserialize_any(V(PhantomData))
            }
        }
    };
}

/// A text, borrowed where it holds no escape; a number is taken as its digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Option<Cow<'a, str>>);

scalar!(Text<'a>, {
    fn visit_borrowed_str<E: de::Error>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(s))))
    }
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(s.to_owned()))))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(n.to_string()))))
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(n.to_string()))))
    }
    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(n.to_string()))))
    }
});

impl<'a> Text<'a> {
    /// The text; empty where there is none.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The text, unless it is empty.
    pub fn given(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }

    /// The text on its own, unless it is empty: what fields of a post take.
    pub fn owned(&self) -> Option<Cow<'static, str>> {
        self.given().map(|text| Cow::Owned(text.to_owned()))
    }

    /// The text as it was borrowed.
    pub fn into_inner(self) -> Option<Cow<'a, str>> {
        self.0
    }
}

/// An id: a text, or a whole number as exactly its digits.
pub type Id<'a> = Text<'a>;

/// A number, or a text that holds one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Number(pub Option<f64>);

impl Number {
    /// As a whole number.
    pub fn int(self) -> Option<i64> {
        self.0.map(|number| number as i64)
    }
}

/// Only for the macro: a number borrows nothing.
#[derive(Default)]
struct AnyNumber<'a>(Option<f64>, PhantomData<&'a ()>);

scalar!(AnyNumber<'a>, {
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(AnyNumber(s.trim().parse().ok(), PhantomData))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(AnyNumber(Some(n as f64), PhantomData))
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Self::Value, E> {
        Ok(AnyNumber(Some(n as f64), PhantomData))
    }
    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Self::Value, E> {
        Ok(AnyNumber(Some(n), PhantomData))
    }
});

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        AnyNumber::deserialize(d).map(|number| Self(number.0))
    }
}

/// A flag: a boolean, 0 or 1, or their texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flag(pub Option<bool>);

impl Flag {
    /// Whether it is set to true.
    pub fn is_set(self) -> bool {
        self.0 == Some(true)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self(match serde_json::Value::deserialize(d)? {
            serde_json::Value::Bool(flag) => Some(flag),
            serde_json::Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            serde_json::Value::String(text) => match &*text {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }))
    }
}

/// A list of `T`, or one `T` where a list was promised; `null` and other types are an empty list. An element that is no `T`
/// spoils the page: read elements as [`serde_json::value::RawValue`] where one bad item must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = Many<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    all.push(one);
                }
                Ok(Many(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|one| Many(vec![one]))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
            fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Many(Vec::new()))
            }
        }
        d.deserialize_any(V(PhantomData))
    }
}

/// An object that is read as `T` where it is one, and counts as absent otherwise. Costs a copy: for small objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(d)?;
        Ok(Self(serde_json::from_value(value).ok()))
    }
}
