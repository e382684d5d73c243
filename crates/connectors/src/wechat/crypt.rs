//! The platform's encryption of pushed messages.
//!
//! AES-256-CBC; the key is the EncodingAESKey with a `=` after it in base64, its first 16 bytes are the initial vector; filled
//! up to blocks of 32 bytes (PKCS#7). Inside: 16 random bytes, the length of the message (4 bytes, most significant first), the
//! message, and the id of whom it is for.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use openssl::symm::{Cipher, Crypter, Mode};
use secrecy::{ExposeSecret, SecretString};

/// The platform draws its keys by sign, so the last bits of a key may be set; base64 forbids that.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Longest filling, in bytes.
const BLOCK: usize = 32;

/// The key of an account.
pub(super) struct Key {
    bytes: [u8; 32],
    /// Whom messages must be for.
    receiver: String,
}

impl Key {
    /// From an EncodingAESKey, for messages to `receiver`; nothing for what is no key.
    pub(super) fn new(encoded: &SecretString, receiver: &str) -> Option<Self> {
        let bytes = LENIENT.decode(encoded.expose_secret().trim()).ok()?;
        Some(Self { bytes: bytes.try_into().ok()?, receiver: receiver.to_owned() })
    }

    /// The message in `encrypted`; nothing if it was encrypted with another key, for another account, or not at all.
    pub(super) fn open(&self, encrypted: &str) -> Option<Vec<u8>> {
        let spaceless: String = encrypted.split_ascii_whitespace().collect();
        let sealed = LENIENT.decode(spaceless).ok()?;
        let plain = self.decrypted(&sealed)?;
        let filling = usize::from(*plain.last()?);
        if !(1..=BLOCK).contains(&filling) {
            return None;
        }
        let plain = plain.get(16..plain.len().checked_sub(filling)?)?;
        let (length, rest) = plain.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (message, receiver) = (rest.get(..length)?, rest.get(length..)?);
        (receiver == self.receiver.as_bytes()).then(|| message.to_vec())
    }

    fn decrypted(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut crypter =
            Crypter::new(Cipher::aes_256_cbc(), Mode::Decrypt, &self.bytes, self.bytes.get(..16)).ok()?;
        // The filling goes to 32 bytes, which is not the cipher's own block.
        crypter.pad(false);
        let mut out = vec![0; sealed.len() + BLOCK];
        let mut length = crypter.update(sealed, &mut out).ok()?;
        length += crypter.finalize(&mut out[length..]).ok()?;
        out.truncate(length);
        Some(out)
    }
}
