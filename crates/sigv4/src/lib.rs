//! Signature version 4 of Amazon Web Services, in headers, over the content as well: for buckets that are read and buckets that are
//! written to. Nothing of it stands in an address, where it would reach logs.
//!
//! `Authorization: AWS4-HMAC-SHA256 Credential=<id>/<day>/<region>/s3/aws4_request, SignedHeaders=…, Signature=<hex>`, where the
//! signature is the HMAC of the time, the scope and the hash of the canonical request under a key made of secret, day, region and
//! service ("Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference).

use hmac::{Hmac, KeyInit as _, Mac as _};
use model::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// Who signs.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Id of the key; no secret.
    pub id: String,
    /// The key.
    pub secret: SecretString,
    /// Token of a temporary session.
    pub session: Option<SecretString>,
}

/// A request that is to be signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// `GET`
    pub method: &'a str,
    /// `host` or `host:port`, as it is sent.
    pub host: &'a str,
    /// As [`path`] makes it.
    pub path: &'a str,
    /// As [`query`] makes it.
    pub query: &'a str,
    /// Other headers that are signed; names in lower case.
    pub headers: &'a [(String, String)],
    /// The whole body; empty where there is none.
    pub content: &'a [u8],
    /// Where the store is, such as `eu-central-1`.
    pub region: &'a str,
    /// The time that is signed; stores take it for a quarter of an hour.
    pub now: Timestamp,
}

/// Percent-encoding as the signature wants it: everything but unreserved characters.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex(&[byte]).to_ascii_uppercase());
        }
    }
    out
}

/// The path of a key as it is signed and sent: encoded, with its slashes.
pub fn path(key: &str) -> String {
    key.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

/// A query as it is signed and sent: encoded, in the order of names.
pub fn query<V: AsRef<str>>(pairs: &[(&str, V)]) -> String {
    let mut pairs: Vec<_> =
        pairs.iter().map(|(name, value)| (encoded(name), encoded(value.as_ref()))).collect();
    pairs.sort_unstable();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `20130524T000000Z`
fn stamp(now: Timestamp) -> String {
    Timestamp(now.0 - now.0.rem_euclid(1_000_000)).to_string().replace(['-', ':'], "")
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

impl Credentials {
    /// The headers that sign a request, beside `host` and its own.
    pub fn headers(&self, request: &Request<'_>) -> Vec<(String, SecretString)> {
        let stamp = stamp(request.now);
        let day = stamp.get(..8).unwrap_or_default();
        let content = hex(&Sha256::digest(request.content));
        let mut own = vec![("x-amz-content-sha256", content.as_str()), ("x-amz-date", &stamp)];
        if let Some(token) = &self.session {
            own.push(("x-amz-security-token", token.expose_secret()));
        }
        let others = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut signed: Vec<(&str, &str)> =
            others.chain(own.iter().copied()).chain([("host", request.host)]).collect();
        signed.sort_unstable();
        let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = signed.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let Request { method, path, query, region, .. } = request;
        let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{content}");
        let scope = format!("{day}/{region}/s3/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
        let first = format!("AWS4{}", self.secret.expose_secret()).into_bytes();
        let key =
            [day, region, "s3", "aws4_request"].iter().fold(first, |key, part| keyed(&key, part.as_bytes()));
        let signature = hex(&keyed(&key, text.as_bytes()));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.id
        );
        own.iter()
            .map(|(name, value)| ((*name).to_owned(), SecretString::from(*value)))
            .chain([("authorization".to_owned(), SecretString::from(authorization))])
            .collect()
    }
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
        };
        let now: Timestamp = "2013-05-24T00:00:00.9Z".parse().unwrap();
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(&str, &str, Pairs, Pairs, &str, &str); 4] = [
            (
                "GET",
                "/test.txt",
                &[],
                &[("range", "bytes=0-9")],
                "",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "PUT",
                "/test%24file.text",
                &[],
                &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                "Welcome to Amazon S3.",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                "GET",
                "/",
                &[("lifecycle", "")],
                &[],
                "",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "GET",
                "/",
                &[("prefix", "J"), ("max-keys", "2")],
                &[],
                "",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ];
        for (method, path, query, headers, content, wanted) in table {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let signed = credentials.headers(&Request {
                method,
                host: "examplebucket.s3.amazonaws.com",
                path,
                query: &super::query(query),
                headers: &headers,
                content: content.as_bytes(),
                region: "us-east-1",
                now,
            });
            let (_, authorization) = signed.last().unwrap();
            let signature = authorization.expose_secret().rsplit_once("Signature=").unwrap().1;
            assert_eq!(signature, wanted, "{method} {path}");
        }
    }

    #[test]
    fn names_are_encoded_as_they_are_signed() {
        assert_eq!(path("a b/ü+~.json"), "a%20b/%C3%BC%2B~.json");
        assert_eq!(query(&[("prefix", "a b/c"), ("list-type", "2")]), "list-type=2&prefix=a%20b%2Fc");
        assert_eq!(query::<&str>(&[]), "");
    }

    #[test]
    fn neither_key_nor_token_is_printed() {
        let credentials =
            Credentials { id: "id".into(), secret: "hush-1".into(), session: Some("hush-2".into()) };
        assert!(!format!("{credentials:?}").contains("hush"));
    }
}
