//! Sealed identities: authenticated encryption of who wrote a post and where it stands.
//!
//! XChaCha20-Poly1305. The nonce is synthetic (keyed BLAKE3 of purpose and plaintext, under a sub-key of its
//! own), so that sealing needs no random source and the same input gives the same bytes; what that tells an
//! onlooker is that two seals hold the same thing, which their pseudonyms tell already. The purpose is
//! associated data: a sealed dead letter cannot be passed off as an identity.
//!
//! Format: `s1.<key id, 8 hex>.<base64url without padding of nonce (24) | ciphertext | tag (16)>`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::ExposeSecret;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::keys::Keys;

const VERSION: &str = "s1";
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const SOURCE: &str = "hark source v1";
const BYTES: &str = "hark bytes v1";

/// Where a post came from and who wrote it: all that leads back to a person. `Debug` prints nothing of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The platform's id of the post.
    pub post_id: String,
    /// Handle of the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// Permalink.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The platform's id of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The platform's id of the post that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The source of the settings that brought the post: whom to ask whether it still stands. Nothing for files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(masked)")
    }
}

/// A sealed [`Source`], or sealed bytes, as text that is safe in JSON and in a database.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sealed(String);

impl Sealed {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Length of what is sealed, in bytes.
    pub fn plain_bytes(&self) -> usize {
        // Base64 without padding: four characters hold three bytes.
        let body = self.0.rsplit('.').next().unwrap_or_default();
        (body.len() * 3 / 4).saturating_sub(NONCE_BYTES + TAG_BYTES)
    }

    /// The id of the key it was sealed with.
    pub fn key_id(&self) -> &str {
        self.0.split('.').nth(1).unwrap_or_default()
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl FromStr for Sealed {
    type Err = SealError;
    fn from_str(text: &str) -> Result<Self, SealError> {
        unpack(text).map(|_| Self(text.to_owned()))
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

/// Why a seal does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is not a seal.
    #[error("not a seal: `s1.<key id>.<base64>` is expected")]
    Malformed,
    /// A later version of the program wrote it.
    #[error("this seal has a newer form: open it with the version of hark that wrote it, or a later one")]
    Version,
    /// Another key sealed it.
    #[error(
        "sealed with key {sealed_with}, but the key in use is {in_use}: point `keys.file` to the key file of that time"
    )]
    OtherKey {
        /// Id of the key that sealed it.
        sealed_with: String,
        /// Id of the key in use.
        in_use: String,
    },
    /// The bytes were changed, or it was sealed for another purpose.
    #[error("the seal is broken: its bytes were changed, or it was sealed for another purpose")]
    Broken,
}

impl Keys {
    /// Seals an identity. The same identity gives the same seal.
    pub fn seal(&self, source: &Source) -> Sealed {
        let plain = serde_json::to_vec(source).expect("a struct of strings has a JSON form");
        self.encrypt(SOURCE, &plain)
    }

    /// Opens a sealed identity. Whoever calls this logs a reveal.
    pub fn open(&self, sealed: &Sealed) -> Result<Source, SealError> {
        let plain = self.decrypt(SOURCE, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Broken)
    }

    /// Seals bytes that may hold what people wrote, such as a dead letter.
    pub fn seal_bytes(&self, bytes: &[u8]) -> Sealed {
        self.encrypt(BYTES, bytes)
    }

    /// Opens what [`Keys::seal_bytes`] sealed.
    pub fn open_bytes(&self, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        self.decrypt(BYTES, sealed)
    }

    fn encrypt(&self, purpose: &str, plain: &[u8]) -> Sealed {
        let mut hasher = blake3::Hasher::new_keyed(self.nonce.expose_secret());
        hasher.update(&(purpose.len() as u64).to_le_bytes()).update(purpose.as_bytes()).update(plain);
        let mut packed = vec![0u8; NONCE_BYTES];
        hasher.finalize_xof().fill(&mut packed);
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let nonce = XNonce::clone_from_slice(&packed);
        let encrypted = self
            .cipher()
            .encrypt(&nonce, payload)
            .expect("the cipher takes up to 256 GiB, a post is 1 MiB at most");
        packed.extend_from_slice(&encrypted);
        Sealed(format!("{VERSION}.{}.{}", self.id(), URL_SAFE_NO_PAD.encode(packed)))
    }

    fn decrypt(&self, purpose: &str, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let (key_id, packed) = unpack(&sealed.0)?;
        if key_id != self.id() {
            return Err(SealError::OtherKey { sealed_with: key_id.to_owned(), in_use: self.id() });
        }
        let (nonce, encrypted) = packed.split_at(NONCE_BYTES);
        let payload = Payload { msg: encrypted, aad: purpose.as_bytes() };
        let nonce = XNonce::clone_from_slice(nonce);
        self.cipher().decrypt(&nonce, payload).map_err(|_| SealError::Broken)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(self.seal.expose_secret()))
    }
}

/// Key id and bytes of a seal's text form.
fn unpack(text: &str) -> Result<(&str, Vec<u8>), SealError> {
    let mut parts = text.split('.');
    let (Some(version), Some(key_id), Some(body), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SealError::Malformed);
    };
    if version != VERSION {
        let newer = version.strip_prefix('s').is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 1));
        return Err(if newer { SealError::Version } else { SealError::Malformed });
    }
    if key_id.len() != 8 || !key_id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(SealError::Malformed);
    }
    let packed = URL_SAFE_NO_PAD.decode(body).map_err(|_| SealError::Malformed)?;
    if packed.len() < NONCE_BYTES + TAG_BYTES {
        return Err(SealError::Malformed);
    }
    Ok((key_id, packed))
}
