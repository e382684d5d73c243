//! The provider: found by its address, asked for tokens, its signatures checked.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use model::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, OAuth2TokenResponse, RedirectUrl, RequestTokenError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::claims::{Others, Person};
use super::flow::Flow;
use super::{OidcOptions, refusals};
use crate::access::AccessError;
use crate::problem::Problem;

/// Longest wait for an answer of the provider.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of an answer.
const LONGEST: usize = 1024 * 1024;

/// Seconds between two looks for new keys.
const AGAIN: i64 = 60;

/// What is signed with a key that only the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Tokens = StandardTokenResponse<Fields, CoreTokenType>;

/// A client of a provider that was found.
pub(super) type OidcClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why the provider cannot be used. Holds nothing that it sent.
#[derive(Debug, thiserror::Error)]
#[error("the identity provider {0}")]
pub struct ProviderError(pub(crate) &'static str);

/// An exchange with the provider failed on the way.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExchangeError {
    #[error("no answer")]
    Http(#[from] reqwest::Error),
    #[error("an answer longer than 1 MiB")]
    TooLong,
}

struct Found {
    at: Timestamp,
    client: Arc<OidcClient>,
}

/// A provider and what is known of it.
pub(super) struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<SecretString>,
    callback: RedirectUrl,
    http: Http,
    found: Mutex<Option<Found>>,
}

impl Provider {
    pub(super) fn new(options: &OidcOptions, callback: String) -> Result<Provider, AccessError> {
        let refused = |why: &str| AccessError::Refused(why.to_owned());
        let issuer = IssuerUrl::new(options.issuer.clone())
            .map_err(|_| refused("`review.oidc_issuer` is no address such as https://id.example.org"))?;
        let url = issuer.url();
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() != "https" && !here {
            return Err(refused(
                "`review.oidc_issuer` must begin with https://: what it says decides who gets in",
            ));
        }
        let callback = RedirectUrl::new(callback)
            .map_err(|_| refused("`review.public_url` is no address such as https://hark.example.org"))?;
        Ok(Provider {
            issuer,
            client_id: ClientId::new(options.client_id.clone()),
            client_secret: options.client_secret.clone(),
            callback,
            http: Http::new().map_err(|_| refused("no client for HTTP could be made"))?,
            found: Mutex::default(),
        })
    }

    /// A client; `fresh` looks for new keys, but not every moment.
    pub(super) async fn client(&self, now: Timestamp, fresh: bool) -> Result<Arc<OidcClient>, ProviderError> {
        let mut found = self.found.lock().await;
        if let Some(known) = &*found
            && (!fresh || now.0.saturating_sub(known.at.0) < AGAIN * 1_000_000)
        {
            return Ok(known.client.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let metadata = metadata.map_err(|error| {
            use openidconnect::DiscoveryError::{Parse, Request, Response, UrlParse, Validation};
            ProviderError(match error {
                Request(_) => "does not answer",
                Response(..) => "answers, but not with its description",
                Parse(_) => "describes itself in a way that cannot be read",
                Validation(_) => "names itself otherwise than `review.oidc_issuer` does",
                UrlParse(_) => "has an address that cannot be used",
                _ => "could not be found",
            })
        })?;
        let client = Arc::new(self.client_of(metadata));
        *found = Some(Found { at: now, client: client.clone() });
        Ok(client)
    }

    fn client_of(&self, metadata: CoreProviderMetadata) -> OidcClient {
        let methods = metadata.token_endpoint_auth_methods_supported().cloned().unwrap_or_default();
        let secret =
            self.client_secret.as_ref().map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let client = OidcClient::from_provider_metadata(metadata, self.client_id.clone(), secret)
            .set_redirect_uri(self.callback.clone());
        // The header is the default of the standard; some take the secret in the body only.
        let in_body = methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic);
        if in_body { client.set_auth_type(AuthType::RequestBody) } else { client }
    }

    /// Trades a code for the provider's word on who came.
    pub(super) async fn person(
        &self,
        code: String,
        flow: Flow,
        now: Timestamp,
        groups_claim: &str,
    ) -> Result<Person, Problem> {
        let client = self.client(now, false).await.map_err(refusals::unavailable)?;
        let Flow { nonce, verifier, .. } = flow;
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|_| refusals::unavailable(ProviderError("names no token endpoint")))?;
        let tokens = request.set_pkce_verifier(verifier).request_async(&self.http).await;
        let tokens = tokens.map_err(|error| match error {
            // The code is wrong, used, or was not made for this browser.
            RequestTokenError::ServerResponse(_) => refusals::denied(),
            RequestTokenError::Request(_) => refusals::unavailable(ProviderError("does not answer")),
            _ => refusals::unavailable(ProviderError("sends tokens that cannot be read")),
        })?;
        match read(&client, &tokens, &nonce, now, groups_claim) {
            Err(Unread::Claims(ClaimsVerificationError::SignatureVerification(_))) => {
                // It may have changed its keys since it was found.
                let client = self.client(now, true).await.map_err(refusals::unavailable)?;
                read(&client, &tokens, &nonce, now, groups_claim)
            }
            other => other,
        }
        .map_err(|unread| match unread {
            Unread::Claims(error) => refusals::token(&error),
            Unread::Missing => refusals::no_token(),
            Unread::NoEmail => refusals::email(),
        })
    }
}

/// Why tokens name nobody.
enum Unread {
    Missing,
    Claims(ClaimsVerificationError),
    NoEmail,
}

fn read(
    client: &OidcClient,
    tokens: &Tokens,
    nonce: &openidconnect::Nonce,
    now: Timestamp,
    groups_claim: &str,
) -> Result<Person, Unread> {
    let clock = SystemTime::UNIX_EPOCH + Duration::from_micros(now.0.max(0).unsigned_abs());
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || clock.into());
    let token = tokens.id_token().ok_or(Unread::Missing)?;
    let claims = token.claims(&verifier, nonce).map_err(Unread::Claims)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|_| Unread::Missing)?;
        let key = token.signing_key(&verifier).map_err(|_| Unread::Missing)?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        if actual.ok().as_ref() != Some(expected) {
            return Err(Unread::Missing);
        }
    }
    let email = claims.email().ok_or(Unread::NoEmail)?.as_str().to_owned();
    let named = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    Ok(Person {
        display: named.unwrap_or_else(|| email.clone()),
        email,
        email_verified: claims.email_verified().unwrap_or(false),
        groups: claims.additional_claims().groups(groups_claim),
    })
}

/// HTTP as the library asks for it: no redirects (an answer must come from whom it was asked of), a short wait, a bounded
/// answer.
struct Http(reqwest::Client);

impl Http {
    fn new() -> Result<Http, reqwest::Error> {
        let builder =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
        builder.build().map(Http)
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ExchangeError> {
        let mut response = self.0.execute(request.try_into()?).await?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        while let Some(chunk) = response.chunk().await? {
            if answer.body().len() + chunk.len() > LONGEST {
                return Err(ExchangeError::TooLong);
            }
            answer.body_mut().extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = ExchangeError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ExchangeError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
