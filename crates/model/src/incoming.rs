//! Reads one post from one line of JSON: `docs/post-format.md` is its specification for users.
//!
//! Lenient where platforms differ (`about` is a string or a list, `author` a string or an object, times are
//! RFC 3339 or a Unix time, `null` means absent, unknown fields are ignored), strict about what the rest of
//! the program relies on (`id`, `text`, sizes). A reason for refusal never repeats the post's words.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::post::{DEFAULT_CHANNEL, Post};
use crate::time::Timestamp;

/// Longest text of one post, in bytes. Spans are 32-bit, and one giant post would stall its partition.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

/// Longest id, channel or other short field, in bytes.
pub const MAX_NAME_BYTES: usize = 1024;

/// Why a line is not a post. Says which field and column, never what stood there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPost {
    /// The line is not JSON.
    #[error("not valid JSON (column {column})")]
    NotJson {
        /// 1-based byte column.
        column: usize,
    },
    /// A required field is absent, or a field has the wrong type.
    #[error("{what} (column {column})")]
    Field {
        /// What is wrong, in words without values.
        what: String,
        /// 1-based byte column.
        column: usize,
    },
    /// A field has the right type and an unusable value.
    #[error("{0}")]
    Value(&'static str),
}

/// Parses one JSON object into a post that borrows from `line` where no escape stands in the way.
pub fn parse_post(line: &[u8]) -> Result<Post<'_>, BadPost> {
    let wire: Wire<'_> = serde_json::from_slice(line).map_err(|error| reason(&error))?;
    let post = wire.into_post()?;
    check_post(&post)?;
    Ok(post)
}

/// Checks what the rest of the program relies on: an id, and sizes.
///
/// # Errors
/// [`BadPost::Value`] with what is wrong.
pub fn check_post(post: &Post<'_>) -> Result<(), BadPost> {
    if post.id.is_empty() {
        return Err(BadPost::Value("`id` is empty"));
    }
    if post.text.len() > MAX_TEXT_BYTES || post.title.as_ref().is_some_and(|t| t.len() > MAX_TEXT_BYTES) {
        return Err(BadPost::Value("`text` or `title` is longer than 1 MiB"));
    }
    let short = [Some(&post.id), Some(&post.channel), post.kind.as_ref(), post.lang.as_ref()];
    let sealed = [&post.author, &post.author_id, &post.thread, &post.parent, &post.url];
    let labels = [&post.visibility, &post.terms];
    let context = post.about.iter().chain(sealed.into_iter().chain(labels).flatten());
    if short.into_iter().flatten().chain(context).any(|field| field.len() > MAX_NAME_BYTES) {
        return Err(BadPost::Value("a field other than `text` and `title` is longer than 1,024 bytes"));
    }
    Ok(())
}

/// serde_json repeats the offending value in its message; only the part that speaks of types may be kept.
fn reason(error: &serde_json::Error) -> BadPost {
    let column = error.column();
    if !error.is_data() {
        return BadPost::NotJson { column };
    }
    let message = error.to_string();
    let what = if message.starts_with("missing field") || message.starts_with("duplicate field") {
        message.split(" at line").next().unwrap_or_default().to_owned()
    } else {
        let expected = message.rsplit("expected ").next().and_then(|tail| tail.split(" at line").next());
        format!("a field has the wrong type: expected {}", expected.unwrap_or("another type"))
    };
    BadPost::Field { what, column }
}

#[derive(serde::Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    id: Name<'a>,
    #[serde(borrow, default)]
    text: Maybe<'a>,
    #[serde(borrow, default)]
    channel: Maybe<'a>,
    #[serde(borrow, default)]
    kind: Maybe<'a>,
    #[serde(borrow, default)]
    title: Maybe<'a>,
    #[serde(borrow, default)]
    about: List<'a>,
    #[serde(borrow, default)]
    lang: Maybe<'a>,
    #[serde(borrow, default)]
    url: Maybe<'a>,
    #[serde(borrow, default)]
    author: Author<'a>,
    #[serde(borrow, default)]
    author_id: Maybe<'a>,
    #[serde(borrow, default)]
    visibility: Maybe<'a>,
    #[serde(borrow, default)]
    terms: Maybe<'a>,
    #[serde(default)]
    created_at: Option<Time>,
    #[serde(borrow, default)]
    thread: Maybe<'a>,
    #[serde(borrow, default)]
    parent: Maybe<'a>,
    #[serde(default)]
    revision: Option<u64>,
    #[serde(default)]
    deleted: Option<bool>,
    #[serde(borrow, default)]
    metrics: Metrics<'a>,
}

impl<'a> Wire<'a> {
    fn into_post(self) -> Result<Post<'a>, BadPost> {
        let deleted = self.deleted.unwrap_or(false);
        let text = match self.text.0 {
            Some(text) => text,
            None if deleted => Cow::Borrowed(""),
            None => return Err(BadPost::Value("missing field `text`")),
        };
        Ok(Post {
            id: self.id.0,
            text,
            channel: self.channel.0.filter(|c| !c.is_empty()).unwrap_or(Cow::Borrowed(DEFAULT_CHANNEL)),
            kind: self.kind.0,
            title: self.title.0,
            about: self.about.0,
            lang: self.lang.0,
            url: self.url.0,
            author: self.author.0,
            author_id: self.author_id.0,
            visibility: self.visibility.0,
            terms: self.terms.0,
            source: None,
            created_at: self.created_at.map(|t| t.0),
            thread: self.thread.0,
            parent: self.parent.0,
            revision: self.revision.unwrap_or(0),
            deleted,
            metrics: self.metrics.0,
        })
    }
}

/// Implements `Deserialize` for a newtype through `deserialize_any` with the given visitor methods.
macro_rules! lenient {
    ($name:ident<'a>, $expects:literal, { $($methods:tt)* }) => {
        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct V<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> Visitor<'de> for V<'a> {
                    type Value = $name<'a>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str($expects) }
                    $($methods)*
                }
                d.deserialize_any(V(std::marker::PhantomData))
            }
        }
    };
}

/// A required string; whole numbers are taken as their digits, as several platforms send numeric ids.
struct Name<'a>(Cow<'a, str>);
lenient!(Name<'a>, "a string", {
    fn visit_borrowed_str<E: de::Error>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(s)))
    }
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(s.to_owned())))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(n.to_string())))
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(n.to_string())))
    }
});

/// An optional string; `null` is absent.
#[derive(Default)]
struct Maybe<'a>(Option<Cow<'a, str>>);
lenient!(Maybe<'a>, "a string", {
    fn visit_borrowed_str<E: de::Error>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(Maybe(Some(Cow::Borrowed(s))))
    }
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(Maybe(Some(Cow::Owned(s.to_owned()))))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Maybe(Some(Cow::Owned(n.to_string()))))
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Maybe(Some(Cow::Owned(n.to_string()))))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }
});

/// A string, a list of strings, or `null`.
#[derive(Default)]
struct List<'a>(Vec<Cow<'a, str>>);
lenient!(List<'a>, "a string or a list of strings", {
    fn visit_borrowed_str<E: de::Error>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(List(vec![Cow::Borrowed(s)]))
    }
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(List(vec![Cow::Owned(s.to_owned())]))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(List(Vec::new()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Name(item)) = seq.next_element()? {
            list.push(item);
        }
        Ok(List(list))
    }
});

/// A handle, or an object in which `handle`, `username`, `name` or `id` (in this order) is one.
#[derive(Default)]
struct Author<'a>(Option<Cow<'a, str>>);
lenient!(Author<'a>, "a string or an object with a name", {
    fn visit_borrowed_str<E: de::Error>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(Author(Some(Cow::Borrowed(s))))
    }
    fn visit_str<E: de::Error>(self, s: &str) -> Result<Self::Value, E> {
        Ok(Author(Some(Cow::Owned(s.to_owned()))))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Author(Some(Cow::Owned(n.to_string()))))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Author(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        const PREFERENCE: [&str; 4] = ["handle", "username", "name", "id"];
        let mut best: Option<(usize, Cow<'a, str>)> = None;
        while let Some(Name(key)) = map.next_key()? {
            match PREFERENCE.iter().position(|name| *name == key) {
                Some(rank) => {
                    let Maybe(value) = map.next_value()?;
                    if let Some(value) = value
                        && best.as_ref().is_none_or(|(held, _)| rank < *held)
                    {
                        best = Some((rank, value));
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Author(best.map(|(_, name)| name)))
    }
});

/// An object of numbers; members that are not numbers are ignored.
#[derive(Default)]
struct Metrics<'a>(Vec<(Cow<'a, str>, f64)>);
lenient!(Metrics<'a>, "an object of numbers", {
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Metrics(Vec::new()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut metrics = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'a>, serde_json::Value>()? {
            if let Some(number) = value.as_f64() {
                metrics.push((name, number));
            }
        }
        Ok(Metrics(metrics))
    }
});

/// RFC 3339 text, or a Unix time: seconds, or milliseconds from 100 billion on (the year 5138 in seconds).
struct Time(Timestamp);
impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Time;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 time or a Unix time in seconds or milliseconds")
            }
            fn visit_str<E: de::Error>(self, s: &str) -> Result<Time, E> {
                s.parse().map(Time).map_err(|_| E::custom("expected an RFC 3339 time"))
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Time, E> {
                let millis = if n.unsigned_abs() >= 100_000_000_000 { n } else { n * 1000 };
                Ok(Time(Timestamp::from_millis(millis)))
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Time, E> {
                self.visit_i64(i64::try_from(n).unwrap_or(i64::MAX))
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<Time, E> {
                self.visit_i64(n as i64)
            }
        }
        d.deserialize_any(V)
    }
}
