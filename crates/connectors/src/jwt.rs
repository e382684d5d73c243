//! Tokens that a source signs itself: JSON Web Tokens (RFC 7519) with ES256 or RS256 (RFC 7518), by OpenSSL.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

/// Bytes of each half of an ES256 signature.
const HALF: i32 = 32;

/// A private key.
#[derive(Clone)]
pub(crate) struct SigningKey {
    key: PKey<Private>,
    algorithm: Algorithm,
}

impl SigningKey {
    /// From PEM; nothing if it is none, or a key for another algorithm.
    pub(crate) fn of(pem: &SecretString, algorithm: Algorithm) -> Option<Self> {
        let key = PKey::private_key_from_pem(pem.expose_secret().as_bytes()).ok()?;
        let fits = match algorithm {
            Algorithm::Es256 => {
                key.ec_key().is_ok_and(|key| key.group().curve_name() == Some(Nid::X9_62_PRIME256V1))
            }
            Algorithm::Rs256 => key.id() == Id::RSA,
        };
        fits.then_some(Self { key, algorithm })
    }

    /// A signed token; empty, which nobody accepts, if OpenSSL fails.
    pub(crate) fn token(&self, key_id: &str, claims: &Value) -> SecretString {
        let name = if self.algorithm == Algorithm::Es256 { "ES256" } else { "RS256" };
        let mut header = json!({"alg": name, "typ": "JWT"});
        if !key_id.is_empty() {
            header["kid"] = json!(key_id);
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.sign(signed.as_bytes()).map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        SecretString::from(
            signature.map_or_else(|_| String::new(), |signature| format!("{signed}.{signature}")),
        )
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, openssl::error::ErrorStack> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        let der = signer.sign_oneshot_to_vec(bytes)?;
        match self.algorithm {
            Algorithm::Rs256 => Ok(der),
            // OpenSSL writes the two numbers as ASN.1, a token has them side by side.
            Algorithm::Es256 => {
                let signature = EcdsaSig::from_der(&der)?;
                let mut both = signature.r().to_vec_padded(HALF)?;
                both.extend(signature.s().to_vec_padded(HALF)?);
                Ok(both)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use openssl::ec::{EcGroup, EcKey};
    use openssl::rsa::Rsa;
    use openssl::sign::Verifier;

    use super::*;

    fn pem(key: &PKey<Private>) -> SecretString {
        SecretString::from(String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap())
    }

    #[test]
    fn tokens_are_signed_as_their_header_says() {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let ec = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        for (key, algorithm, name) in [(&ec, Algorithm::Es256, "ES256"), (&rsa, Algorithm::Rs256, "RS256")] {
            let token =
                SigningKey::of(&pem(key), algorithm).unwrap().token("k1", &json!({"aud": "x", "exp": 5}));
            let parts: Vec<&str> = token.expose_secret().split('.').collect();
            let read = |part: &str| -> Value {
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
            };
            assert_eq!(read(parts[0]), json!({"alg": name, "typ": "JWT", "kid": "k1"}));
            assert_eq!(read(parts[1]), json!({"aud": "x", "exp": 5}));
            let mut signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
            if algorithm == Algorithm::Es256 {
                assert_eq!(signature.len(), 64);
                let number = |bytes: &[u8]| openssl::bn::BigNum::from_slice(bytes).unwrap();
                let both =
                    EcdsaSig::from_private_components(number(&signature[..32]), number(&signature[32..]));
                signature = both.unwrap().to_der().unwrap();
            }
            let mut verifier = Verifier::new(MessageDigest::sha256(), key).unwrap();
            assert!(
                verifier.verify_oneshot(&signature, format!("{}.{}", parts[0], parts[1]).as_bytes()).unwrap()
            );
        }
        assert!(SigningKey::of(&pem(&rsa), Algorithm::Es256).is_none());
        assert!(SigningKey::of(&pem(&ec), Algorithm::Rs256).is_none());
        assert!(SigningKey::of(&SecretString::from("none"), Algorithm::Rs256).is_none());
    }
}
