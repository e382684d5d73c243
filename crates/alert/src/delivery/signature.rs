//! Signatures of Standard Webhooks 1.0.0.
//!
//! Signed is `{id}.{timestamp}.{body}`; the header `webhook-signature` is a list with spaces between, one entry for each secret
//! or key, so that a receiver can change over from the previous one to the current one in its own time.
//! * `v1,<base64>`: HMAC-SHA256; the secret is written `whsec_<base64>` and has 24 to 64 bytes.
//! * `v1a,<base64>`: ed25519; the signing key is written `whsk_<base64>` (seed and public half, 64 bytes; the 32 bytes of the seed
//!   alone are read too), the public key that receivers get `whpk_<base64>`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::Sha256;

/// Bytes that a shared secret may have.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Why a secret or key cannot be used. Never repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No `whsec_` and base64 of 24 to 64 bytes.
    #[error(
        "not a secret: it takes `whsec_` and the base64 of 24 to 64 random bytes; `hark alert keys` makes one"
    )]
    Secret,
    /// No `whsk_` and base64 of a key.
    #[error(
        "not a signing key: it takes `whsk_` and the base64 of an ed25519 key; `hark alert keys` makes one"
    )]
    Key,
}

/// What an endpoint's messages are signed with: in the order of the header. `Debug` shows how many there are.
#[derive(Clone, Default)]
pub struct Signer {
    secrets: Vec<SecretSlice<u8>>,
    keys: Vec<SigningKey>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("secrets", &self.secrets.len())
            .field("keys", &self.keys.len())
            .finish()
    }
}

impl Signer {
    /// Adds a shared secret, `whsec_…`.
    ///
    /// # Errors
    /// [`KeyError::Secret`].
    pub fn add_secret(&mut self, text: &SecretString) -> Result<(), KeyError> {
        let bytes = decoded(text.expose_secret(), "whsec_").ok_or(KeyError::Secret)?;
        if !SECRET_BYTES.contains(&bytes.expose_secret().len()) {
            return Err(KeyError::Secret);
        }
        self.secrets.push(bytes);
        Ok(())
    }

    /// Adds a signing key, `whsk_…`.
    ///
    /// # Errors
    /// [`KeyError::Key`].
    pub fn add_key(&mut self, text: &SecretString) -> Result<(), KeyError> {
        let bytes = decoded(text.expose_secret(), "whsk_").ok_or(KeyError::Key)?;
        let bytes = bytes.expose_secret();
        let key = if let Ok(pair) = <&[u8; 64]>::try_from(bytes) {
            SigningKey::from_keypair_bytes(pair).map_err(|_| KeyError::Key)?
        } else {
            SigningKey::from_bytes(<&[u8; 32]>::try_from(bytes).map_err(|_| KeyError::Key)?)
        };
        self.keys.push(key);
        Ok(())
    }

    /// Whether nothing would be signed.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty() && self.keys.is_empty()
    }

    /// The value of `webhook-signature`; empty without secrets and keys. `id` holds no `.`; `timestamp` is in seconds since 1970.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let head = format!("{id}.{timestamp}.");
        let shared = self.secrets.iter().filter_map(|secret| {
            // HMAC takes keys of any length: there is always one.
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret()).ok()?;
            mac.update(head.as_bytes());
            mac.update(body);
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        });
        let mut parts: Vec<String> = shared.collect();
        if !self.keys.is_empty() {
            let signed = [head.as_bytes(), body].concat();
            let asymmetric = self.keys.iter().map(|key| STANDARD.encode(key.sign(&signed).to_bytes()));
            parts.extend(asymmetric.map(|signature| format!("v1a,{signature}")));
        }
        parts.join(" ")
    }
}

/// A new shared secret, from 32 random bytes.
pub fn new_secret(random: &[u8; 32]) -> SecretString {
    SecretString::from(format!("whsec_{}", STANDARD.encode(random)))
}

/// A new signing key, from 32 random bytes, and the public key for the receiver.
pub fn new_key(random: &[u8; 32]) -> (SecretString, String) {
    let key = SigningKey::from_bytes(random);
    let private = format!("whsk_{}", STANDARD.encode(key.to_keypair_bytes()));
    (SecretString::from(private), format!("whpk_{}", STANDARD.encode(key.verifying_key().to_bytes())))
}

fn decoded(text: &str, prefix: &str) -> Option<SecretSlice<u8>> {
    let bytes = STANDARD.decode(text.trim().strip_prefix(prefix)?).ok()?;
    Some(SecretSlice::from(bytes))
}
