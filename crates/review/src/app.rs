//! The routes, and what every answer has in common.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use telemetry::{Method, RequestServed, ServerListening};
use tokio::net::TcpListener;

use crate::access::guard::guarded;
use crate::access::{BadDeclaration, HEADERS};
use crate::api::api;
use crate::controllers::health;
use crate::controllers::people::links;
use crate::patterns;
use crate::problem::Problem;
use crate::state::{Operations, Readiness, ReviewState};
use crate::ui;

/// Longest body that is read. The longest that makes sense, a change of a thousand reports, has 40 KiB.
const BODY: usize = 256 << 10;

/// The whole interface.
///
/// # Errors
/// An operation does not say which right it needs: a mistake of this program.
pub fn router(state: ReviewState) -> Result<Router, BadDeclaration> {
    let (api, _document) = guarded(api(), state.access.clone())?;
    let mut pages = Router::new().route("/assets/{*name}", get(ui::asset));
    for route in ui::ROUTES {
        pages = pages.route(route, get(ui::page));
    }
    let private = pages
        .merge(api)
        .merge(links())
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(measured))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), own_names_only));

    // Probes come by whatever address the machine has; none of these tells of a person.
    Ok(private.merge(probes()).layer(from_fn(with_headers)).with_state(state))
}

/// Any other path: a file beside the page, such as its icon, or nothing.
async fn not_found(method: axum::http::Method, headers: HeaderMap, uri: Uri) -> Response {
    let file = (method == axum::http::Method::GET || method == axum::http::Method::HEAD)
        .then(|| ui::beside(uri.path(), &headers));
    file.flatten().unwrap_or_else(|| Problem::no_page().into_response())
}

/// Any other method.
async fn wrong_method() -> Problem {
    Problem::method()
}

/// Health and metrics alone, for a process that shows no pages.
pub fn operations_router(operations: Operations) -> Router {
    probes().layer(from_fn(with_headers)).with_state(operations)
}

fn probes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Operations: FromRef<S>,
{
    Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .layer(from_fn(measured))
}

/// Measures a request under the pattern of its route, never under its address.
async fn measured(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| Box::<str>::from(path.as_str()));
    let (start, method) = (Instant::now(), Method::of(request.method().as_str()));
    let response = next.run(request).await;
    if let Some(route) = route {
        let status = response.status().as_u16();
        RequestServed { method, route: patterns::kept(&route), status, elapsed: start.elapsed() }.emit();
    }
    response
}

async fn own_names_only(
    State(state): State<ReviewState>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    if state.hosts.allow(host) { next.run(request).await } else { Problem::host().into_response() }
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Answers on `listener` until `shutdown` resolves; then takes no new work, says so at `/readyz`, and returns
/// when the answers under way are sent.
///
/// # Errors
/// The listener has no address.
pub async fn serve(
    listener: TcpListener,
    state: ReviewState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let ready = state.ready.clone();
    let router = router(state).map_err(std::io::Error::other)?;
    serve_router(listener, router, ready, shutdown).await
}

/// The same for health and metrics alone.
///
/// # Errors
/// The listener has no address.
pub async fn serve_operations(
    listener: TcpListener,
    operations: Operations,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let ready = operations.ready.clone();
    serve_router(listener, operations_router(operations), ready, shutdown).await
}

async fn serve_router(
    listener: TcpListener,
    router: Router,
    ready: Readiness,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    let stopping = async move {
        shutdown.await;
        ready.set(false);
    };
    ServerListening { address }.emit();
    // The address of who asks: attempts to sign in are counted by it.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stopping).await
}
