//! Signatures of webhooks and requests: the system's OpenSSL, and comparisons that take the same time whatever differs.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::PKey;
use openssl::sign::Signer;
use secrecy::{ExposeSecret, SecretString};

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1: for platforms that know nothing better.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Hash {
    fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }

    /// The hash of `bytes`.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        hash(self.digest(), bytes).map(|digest| digest.to_vec()).unwrap_or_default()
    }

    /// The keyed hash (HMAC, RFC 2104) of the parts, one after the other. Empty, which equals nothing, if OpenSSL fails.
    pub fn keyed(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let signed = || {
            let key = PKey::hmac(key)?;
            let mut signer = Signer::new(self.digest(), &key)?;
            for part in parts {
                signer.update(part)?;
            }
            signer.sign_to_vec()
        };
        signed().unwrap_or_default()
    }
}

/// HMAC-SHA256 with a secret that is text.
pub fn hmac_sha256(secret: &SecretString, parts: &[&[u8]]) -> Vec<u8> {
    Hash::Sha256.keyed(secret.expose_secret().as_bytes(), parts)
}

/// Whether two signatures are the same, in constant time. Nothing equals an empty one.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    !left.is_empty() && left.len() == right.len() && openssl::memcmp::eq(left, right)
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

/// Bytes of hexadecimal digits of either case.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| (digit as char).to_digit(16);
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect())
        .flatten()
}

/// Base64 with padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Bytes of base64, in the usual alphabet with padding or the one for addresses without.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('='))).ok()
}
