//! Requests of the Graph API.

use secrecy::{ExposeSecret, SecretString};

use crate::http::Request;
use crate::sign::{hex, hmac_sha256};

/// Where and as whom is asked. The token goes into the query, as the platform documents it; addresses with a query are printed
/// nowhere.
#[derive(Clone)]
pub(crate) struct Graph {
    base: String,
    token: Option<SecretString>,
    proof: Option<SecretString>,
}

impl Graph {
    /// Asks at `base` (with the version, without a slash at its end) with a token. `app_secret` makes the proof that the
    /// platform wants for what is not one's own, and accepts for the rest: the HMAC-SHA256 of the token.
    pub(crate) fn new(base: String, token: SecretString, app_secret: Option<&SecretString>) -> Self {
        let proof = app_secret
            .map(|secret| hex(&hmac_sha256(secret, &[token.expose_secret().as_bytes()])))
            .map(SecretString::from);
        Self { base, token: Some(token), proof }
    }

    /// The same place without a token: one that is fetched is put in later.
    pub(crate) fn without_token(base: String) -> Self {
        Self { base, token: None, proof: None }
    }

    /// `GET` of a path that begins with a slash.
    pub(crate) fn get(&self, path: &str) -> Request {
        let mut request = Request::get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.secret_query("access_token", token);
        }
        match &self.proof {
            Some(proof) => request.secret_query("appsecret_proof", proof),
            None => request,
        }
    }
}
