//! How requests are authorised: with a token, or signed with OAuth 1.0a (RFC 5849, HMAC-SHA1) for a user whose token does
//! not end.

use std::fmt;

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::http::{Grant, Method, Request};
use crate::sign;

/// The parts of OAuth 1.0a.
#[derive(Clone)]
pub(super) struct UserKeys {
    pub(super) key: String,
    pub(super) secret: SecretString,
    pub(super) token: SecretString,
    pub(super) token_secret: SecretString,
    /// Requests signed so far: tells those of one moment apart.
    pub(super) count: u64,
}

/// How requests are authorised.
#[derive(Clone)]
pub(super) enum Access {
    /// With a token that was given.
    Bearer(SecretString),
    /// With a token of the app that is fetched first; put in by [`crate::http::WithToken`].
    App {
        /// Key of the app.
        key: String,
        /// Secret of the app.
        secret: SecretString,
    },
    /// With a signature.
    User(UserKeys),
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer",
            Self::App { .. } => "App",
            Self::User(_) => "User",
        })
    }
}

impl Access {
    /// The request with its authorisation, as far as it is known here.
    pub(super) fn authorise(&mut self, request: Request, now: Timestamp) -> Request {
        match self {
            Self::Bearer(token) => request.bearer(token),
            Self::App { .. } => request,
            Self::User(keys) => keys.sign(request, now),
        }
    }

    /// How a token is fetched, where one is.
    pub(super) fn grant(&self, base: &str) -> Option<Grant> {
        let Self::App { key, secret } = self else { return None };
        // Key and secret are percent-encoded before they are joined.
        let secret = SecretString::from(encoded(secret.expose_secret()));
        let request = Request::post(format!("{base}/oauth2/token"))
            .basic(&encoded(key), &secret)
            .form("grant_type", "client_credentials");
        Some(Grant::oauth(request))
    }
}

impl UserKeys {
    fn sign(&mut self, request: Request, now: Timestamp) -> Request {
        self.count += 1;
        let mark = format!("{} {} {}", now.0, self.count, request.url);
        let nonce = sign::hex(&sign::Hash::Sha256.of(mark.as_bytes())[..16]);
        let header = self.header(&request, &nonce, now.0.div_euclid(1_000_000));
        request.secret_header("authorization", SecretString::from(header))
    }

    fn header(&self, request: &Request, nonce: &str, secs: i64) -> String {
        let own = [
            ("oauth_consumer_key", self.key.clone()),
            ("oauth_nonce", nonce.to_owned()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", secs.to_string()),
            ("oauth_token", self.token.expose_secret().to_owned()),
            ("oauth_version", "1.0".to_owned()),
        ];
        let mut pairs: Vec<(String, String)> =
            own.iter().map(|(name, value)| ((*name).to_owned(), encoded(value))).collect();
        let mut signed = pairs.clone();
        signed.extend(request.query.iter().map(|(name, value)| (encoded(name), encoded(value))));
        signed.sort();
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let joined: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let base = format!("{method}&{}&{}", encoded(&request.url), encoded(&joined.join("&")));
        let key = format!(
            "{}&{}",
            encoded(self.secret.expose_secret()),
            encoded(self.token_secret.expose_secret())
        );
        let signature = sign::base64(sign::Hash::Sha1.keyed(key.as_bytes(), &[base.as_bytes()]));
        pairs.push(("oauth_signature".to_owned(), encoded(&signature)));
        let quoted: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        format!("OAuth {}", quoted.join(", "))
    }
}

/// Percent-encoded as RFC 5849, section 3.6 wants it: all but letters, digits and `-._~`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The request that the platform's own guide to signatures works through; its keys were published with it.
    #[test]
    fn signatures_are_those_of_the_guide() {
        let keys = UserKeys {
            key: "xvz1evFS4wEEPTGEFPHBog".into(),
            secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw".into(),
            token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb".into(),
            token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE".into(),
            count: 0,
        };
        let request = Request::post("https://api.twitter.com/1/statuses/update.json")
            .query("include_entities", "true")
            .query("status", "Hello Ladies + Gentlemen, a signed OAuth request!");
        let header = keys.header(&request, "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", 1_318_622_958);
        assert!(header.contains("oauth_signature=\"tnnArxj06cWHq44gCs1OSKk%2FjLY%3D\""), "{header}");
    }

    #[test]
    fn no_two_requests_are_signed_alike_and_no_secret_is_shown() {
        let mut keys = UserKeys {
            key: "k".into(),
            secret: "s3cret".into(),
            token: "t0ken".into(),
            token_secret: "h1dden".into(),
            count: 0,
        };
        let mut sign = || keys.sign(Request::get("https://api.x.com/2/dm_events"), Timestamp(1));
        let (one, two) = (sign(), sign());
        assert_ne!(one.secret_headers[0].1.expose_secret(), two.secret_headers[0].1.expose_secret());
        let shown = format!("{one:?} {:?}", Access::User(keys));
        assert!(!["s3cret", "t0ken", "h1dden"].iter().any(|secret| shown.contains(secret)), "{shown}");
    }
}
