//! Against requests that a foreign page makes a browser send (CSRF). Two defences, each enough by itself:
//!
//! * **Where it comes from**: browsers say in `Sec-Fetch-Site` whether a page of this origin asks; older ones in `Origin`.
//! * **A token** that the own page reads from `GET /api/v1/session` and sends in `X-Hark-CSRF`. It is derived from the
//!   session's secret, which no script can read, so nothing more is stored. The trail holds the secret's hash, from which
//!   the token cannot be derived.
//!
//! Requests with `Authorization` need neither: a foreign page cannot add that header.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Uri, header};
use secrecy::{ExposeSecret, SecretString};

use super::caller::{Caller, Via};
use super::{random, refusals};
use crate::problem::Problem;

/// The header that carries the token.
pub(crate) const HEADER: &str = "x-hark-csrf";

const FETCH_SITE: &str = "sec-fetch-site";

/// Part of the format of tokens: another context makes other tokens.
const CONTEXT: &str = "hark 2026-11 csrf v1";

/// The token of a session.
pub(crate) fn token(session_secret: &str) -> SecretString {
    let key = blake3::derive_key(CONTEXT, session_secret.as_bytes());
    SecretString::from(random::hex(&key))
}

/// The origin that own pages have.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// Host and port of the address that people type, where a proxy stands before this process.
    public: Option<Authority>,
}

impl Origin {
    /// From the operator's `public_url`, if set.
    pub(crate) fn new(public_url: Option<&Uri>) -> Origin {
        Origin { public: public_url.and_then(|url| url.authority().cloned()) }
    }

    /// Refuses a change that a page of another origin has a browser ask for. A program sends neither header and is not
    /// meant.
    pub(crate) fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        if method.is_safe() || self.is_own(headers) { Ok(()) } else { Err(refusals::cross_site()) }
    }

    /// Refuses a cookie that a page of another origin made a browser send, whatever it asks for: to look at a report is
    /// written down as well, and a link on a foreign page must not do it. Refuses a change without the token.
    pub(crate) fn check_cookie(
        &self,
        caller: &Caller,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<(), Problem> {
        if !matches!(caller.via, Via::Session { .. }) {
            return Ok(());
        }
        if !self.is_own(headers) {
            return Err(refusals::cross_site());
        }
        if method.is_safe() {
            return Ok(());
        }
        let shown = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match (&caller.csrf, shown) {
            (Some(token), Some(shown)) if random::same(token, shown) => Ok(()),
            _ => Err(refusals::csrf()),
        }
    }

    fn is_own(&self, headers: &HeaderMap) -> bool {
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        if let Some(site) = headers.get(FETCH_SITE).map(text) {
            // `none`: a person typed the address or opened a bookmark.
            return matches!(site.as_str(), "same-origin" | "none");
        }
        let Some(origin) = headers.get(header::ORIGIN).map(text) else { return true };
        let Some(origin) = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned()) else {
            return false;
        };
        let host = headers.get(header::HOST).map(text).and_then(|host| host.parse::<Authority>().ok());
        self.public.as_ref() == Some(&origin) || host.as_ref() == Some(&origin)
    }
}

/// The token as the page is told it; empty where none is needed.
pub(crate) fn shown(caller: &Caller) -> String {
    caller.csrf.as_ref().map(|token| token.expose_secret().to_owned()).unwrap_or_default()
}
