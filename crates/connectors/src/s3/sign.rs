//! Signature version 4 of Amazon Web Services, for requests without a body.
//!
//! `Authorization: AWS4-HMAC-SHA256 Credential=<id>/<day>/<region>/s3/aws4_request, SignedHeaders=…, Signature=<hex>`, where the
//! signature is the HMAC of the time, the scope and the hash of the canonical request under a key made of secret, day, region and
//! service ("Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference).

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::sign::{Hash, hex};

/// SHA-256 of nothing: requests have no body.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Who asks.
pub(super) struct Credentials {
    pub(super) id: String,
    pub(super) secret: SecretString,
    /// Token of a temporary session.
    pub(super) session: Option<SecretString>,
    pub(super) region: String,
}

/// Percent-encoding as the signature wants it: everything but unreserved characters, and slashes where `slashes` says so.
pub(super) fn encoded(text: &str, slashes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (byte == b'/' && slashes) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(hex(&[byte]).chars().map(|digit| digit.to_ascii_uppercase()));
        }
    }
    out
}

/// `20130524T000000Z`
fn stamp(now: Timestamp) -> String {
    let text = Timestamp(now.0 - now.0.rem_euclid(1_000_000)).to_string();
    text.replace(['-', ':'], "")
}

impl Credentials {
    /// The headers that sign a `GET` of `path` (encoded) with `query` (names and values not encoded) at `host`. `more` are other
    /// headers that are signed; names in lower case.
    pub(super) fn headers(
        &self,
        host: &str,
        path: &str,
        query: &[(&str, &str)],
        more: &[(&str, &str)],
        now: Timestamp,
    ) -> Vec<(String, SecretString)> {
        let stamp = stamp(now);
        let day = stamp.get(..8).unwrap_or_default();
        let mut signed: Vec<(&str, &str)> =
            vec![("host", host), ("x-amz-content-sha256", EMPTY), ("x-amz-date", &stamp)];
        signed.extend(more);
        if let Some(token) = &self.session {
            signed.push(("x-amz-security-token", token.expose_secret()));
        }
        signed.sort_unstable();
        let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = signed.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let query = query_string(query);
        let canonical = format!("GET\n{path}\n{query}\n{lines}\n{names}\n{EMPTY}");
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let hash = hex(&Hash::Sha256.of(canonical.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hash}");
        let first = format!("AWS4{}", self.secret.expose_secret());
        let key = [day, &self.region, "s3", "aws4_request"]
            .iter()
            .fold(first.into_bytes(), |key, part| Hash::Sha256.keyed(&key, &[part.as_bytes()]));
        let signature = hex(&Hash::Sha256.keyed(&key, &[text.as_bytes()]));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.id
        );
        // `host` is the client's to send.
        let sent = signed.iter().filter(|(name, _)| *name != "host");
        sent.map(|(name, value)| ((*name).to_owned(), SecretString::from(*value)))
            .chain([("authorization".to_owned(), SecretString::from(authorization))])
            .collect()
    }
}

/// A query as it is signed and sent: encoded, in the order of names.
pub(super) fn query_string(query: &[(&str, &str)]) -> String {
    let mut pairs: Vec<_> =
        query.iter().map(|(name, value)| (encoded(name, false), encoded(value, false))).collect();
    pairs.sort_unstable();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the API reference; the names and keys in it are Amazon's own examples.
    #[test]
    fn the_published_examples() {
        let credentials = Credentials {
            id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            session: None,
            region: "us-east-1".into(),
        };
        let now: Timestamp = "2013-05-24T00:00:00.9Z".parse().unwrap();
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(&str, Pairs, Pairs, &str); 3] = [
            (
                "/test.txt",
                &[],
                &[("range", "bytes=0-9")],
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "/",
                &[("lifecycle", "")],
                &[],
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "/",
                &[("prefix", "J"), ("max-keys", "2")],
                &[],
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ];
        for (path, query, more, wanted) in table {
            let headers = credentials.headers("examplebucket.s3.amazonaws.com", path, query, more, now);
            let (_, authorization) = headers.last().unwrap();
            let signature = authorization.expose_secret().rsplit_once("Signature=").unwrap().1;
            assert_eq!(signature, wanted, "{path} {query:?}");
        }
    }

    #[test]
    fn names_are_encoded_as_they_are_signed() {
        assert_eq!(encoded("a b/ü+~.json", true), "a%20b/%C3%BC%2B~.json");
        assert_eq!(encoded("a/b", false), "a%2Fb");
        assert_eq!(query_string(&[("prefix", "a b"), ("list-type", "2")]), "list-type=2&prefix=a%20b");
    }
}
