//! Ways in that a browser follows as links, outside the API: each ends at `/` with a session, or at a page that says why
//! not.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, RawQuery, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use secrecy::ExposeSecret;

use crate::access::{Access, CALLBACK, OIDC_LIFE, Peer, Signed, client, cookies, page};

/// Their routes. They declare no right: whoever follows one is nobody yet.
pub(crate) fn links<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Access>: FromRef<S>,
{
    Router::new()
        .route("/auth/code", get(by_code))
        .route("/auth/oidc/start", get(to_provider))
        .route(CALLBACK, get(from_provider))
}

/// `GET /auth/code?code=…`: signs in by a one-time code of the program.
async fn by_code(
    State(access): State<Arc<Access>>,
    peer: Peer,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let code = parameter(&query, "code").unwrap_or_default();
    let from = client(peer, &headers, &access.options().trusted_proxies);
    match access.sign_in_by_code(&code, &from).await {
        Ok(signed) => entered(&signed, "/"),
        Err(problem) => page(&problem),
    }
}

/// `GET /auth/oidc/start`: sends the browser to the identity provider.
async fn to_provider(State(access): State<Arc<Access>>) -> Response {
    match access.begin_oidc().await {
        Ok((address, flow)) => {
            let cookie = cookies::set(cookies::OIDC, &flow, OIDC_LIFE);
            (StatusCode::SEE_OTHER, [(LOCATION, address)], AppendHeaders([(SET_COOKIE, cookie)]))
                .into_response()
        }
        Err(problem) => page(&problem),
    }
}

/// `GET /auth/oidc/callback`: the browser is back. Whatever comes of it, the cookie of this sign-in is used up.
async fn from_provider(
    State(access): State<Arc<Access>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let flow = cookies::read(&headers, cookies::OIDC);
    let mut response = match access.finish_oidc(&query.unwrap_or_default(), flow).await {
        Ok(signed) => entered(&signed, "/"),
        Err(problem) => page(&problem),
    };
    response.headers_mut().append(SET_COOKIE, cookies::remove(cookies::OIDC));
    response
}

/// A parameter of a query string.
fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// On to a page of the desk, with the cookie of a session.
fn entered(signed: &Signed, to: &str) -> Response {
    let cookie = cookies::set(cookies::SESSION, signed.secret.expose_secret(), signed.max_age);
    let headers = AppendHeaders([(SET_COOKIE, cookie)]);
    (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned())], headers).into_response()
}
