//! Secrets from the operating system's random source, and their form as text.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use crate::problem::Problem;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandom(#[source] pub(crate) argon2::password_hash::rand_core::Error);

impl From<NoRandom> for Problem {
    fn from(error: NoRandom) -> Problem {
        tracing::error!(error = %telemetry::Causes(&error), "no secret could be made");
        Problem::internal()
    }
}

/// That many random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(NoRandom)?;
    Ok(bytes)
}

/// A secret of `N` random bytes as hexadecimal digits.
pub(crate) fn secret<const N: usize>() -> Result<SecretString, NoRandom> {
    let mut bytes = bytes::<N>()?;
    let text = hex(&bytes);
    bytes.zeroize();
    Ok(SecretString::from(text))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What is kept of a secret with 128 random bits or more: nobody can try them all, so a fast hash is enough.
pub(crate) fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
pub(crate) fn same(one: &SecretString, other: &str) -> bool {
    // `blake3::Hash` compares in constant time; hashing first hides the lengths as well.
    blake3::hash(one.expose_secret().as_bytes()) == blake3::hash(other.as_bytes())
}

/// Whether a secret is the one of which [`hash`] was kept.
pub(crate) fn matches(kept: &str, secret: &str) -> bool {
    blake3::Hash::from_hex(kept).is_ok_and(|kept| kept == blake3::hash(secret.as_bytes()))
}
