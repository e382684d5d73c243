//! Identifiers. None of them is what a platform calls a post or a person: those are sealed at the edge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Row of a concept in the compiled dictionary that is in use; not stable across dictionary versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

/// 64-bit similarity fingerprint of a post's words; near-duplicates differ in few bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub u64);

/// The text given is not 32 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("an id is 32 hexadecimal digits")]
pub struct ParseIdError;

/// A 16-byte keyed digest, written as 32 lower-case hexadecimal digits.
macro_rules! digest_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::str::from_utf8(&hex(&self.0)).unwrap_or_default())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                unhex(text.as_bytes()).map(Self).ok_or(ParseIdError)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_str(Digits).map(Self)
            }
        }
    };
}

/// Reads the digits where they stand, without a copy: every post has two ids.
struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = [u8; 16];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "32 hexadecimal digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<[u8; 16], E> {
        unhex(text.as_bytes()).ok_or_else(|| E::custom(ParseIdError))
    }
}

/// The digits of a digest.
fn hex(digest: &[u8; 16]) -> [u8; 32] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 32];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    text
}

/// The digest of 32 digits, upper or lower case; `None` for anything else.
fn unhex(text: &[u8]) -> Option<[u8; 16]> {
    let text: &[u8; 32] = text.try_into().ok()?;
    let value = |digit: u8| (digit as char).to_digit(16);
    let mut digest = [0; 16];
    for (byte, [high, low]) in digest.iter_mut().zip(text.as_chunks::<2>().0) {
        *byte = (value(*high)? << 4 | value(*low)?) as u8;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_thirty_two_digits_and_nothing_else() {
        let id = ReportId([0, 1, 0x2f, 0xa0, 0xff, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xee]);
        let text = "00012fa0ff05060708090a0b0c0d0eee";
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse::<ReportId>().ok(), Some(id));
        assert_eq!(text.to_ascii_uppercase().parse::<ReportId>().ok(), Some(id));
        assert_eq!(serde_json::from_str::<ReportId>(&format!("\"{text}\"")).ok(), Some(id));
        for wrong in
            ["", "0", &text[1..], &format!("{text}0"), &text.replace('f', "g"), &text.replace("00", "+0")]
        {
            assert!(wrong.parse::<ReportId>().is_err(), "{wrong}");
        }
    }
}

digest_id! {
    /// A candidate report: keyed digest of channel and post id, so that every revision of a post has one
    /// report and the platform's own id stays out of it.
    ReportId
}
digest_id! {
    /// Stands for an author within one installation: keyed digest of channel and handle.
    Pseudonym
}
digest_id! {
    /// Stands for a conversation within one installation: keyed digest of channel and the channel's id of it.
    ThreadId
}
