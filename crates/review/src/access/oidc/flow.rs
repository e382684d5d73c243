//! One sign-in from leaving for the provider to coming back: what must be the same at both ends.

use deident::Keys;
use model::Timestamp;
use openidconnect::core::CoreResponseType;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};

use super::provider::OidcClient;
use super::refusals;
use crate::access::random;
use crate::problem::Problem;

/// Seconds that somebody may take at the provider.
pub(crate) const LIFE: u64 = 600;

/// Begins what is sealed, so that nothing else that was sealed with the same key can pass for it.
const PURPOSE: &[u8] = b"hark oidc sign-in v1\n";

/// What is remembered meanwhile, by the browser, sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Flow {
    state: String,
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
    until: Timestamp,
}

/// The provider's page to go to, and what is to be remembered.
pub(super) fn begin(client: &OidcClient, scopes: &[String], now: Timestamp) -> (String, Flow) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let kind = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (address, state, nonce) = client
        .authorize_url(kind, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new))
        .set_pkce_challenge(challenge)
        .url();
    let until = Timestamp(now.0.saturating_add(LIFE.cast_signed() * 1_000_000));
    (address.into(), Flow { state: state.into_secret(), nonce, verifier, until })
}

impl Flow {
    /// As the value of a cookie.
    pub(super) fn sealed(&self, keys: &Keys) -> String {
        let mut bytes = PURPOSE.to_vec();
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        keys.seal_bytes(&bytes).to_string()
    }

    /// From the value of a cookie.
    pub(super) fn open(keys: &Keys, cookie: &str, now: Timestamp) -> Result<Flow, Problem> {
        let open = || {
            let bytes = keys.open_bytes(&cookie.parse().ok()?).ok()?;
            serde_json::from_slice::<Flow>(bytes.strip_prefix(PURPOSE)?).ok()
        };
        open().filter(|flow| flow.until > now).ok_or_else(refusals::begin_again)
    }

    /// The code that the provider sent along, if the answer belongs to this flow.
    pub(super) fn code(&self, query: &str) -> Result<String, Problem> {
        let named = |name: &str| {
            let mut all = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
            all.next().map(|(_, value)| value.into_owned())
        };
        let own = named("state").is_some_and(|state| random::same(&self.state.as_str().into(), &state));
        if !own {
            return Err(refusals::begin_again());
        }
        if named("error").is_some() {
            return Err(refusals::denied());
        }
        named("code").ok_or_else(refusals::denied)
    }
}
