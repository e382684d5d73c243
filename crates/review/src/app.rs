//! The routes, and what every answer has in common.

use std::time::Instant;

use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use telemetry::{Method, RequestServed, ServerListening};
use tokio::net::TcpListener;

use crate::access::HEADERS;
use crate::controllers::{health, pages, reports};
use crate::state::{Operations, Readiness, ReviewState};

/// The whole interface.
pub fn router(state: ReviewState) -> Router {
    let private = Router::new();
    let private = at(private, "/", get(pages::index));
    let private = at(private, "/reports/{id}", get(pages::report));
    let private = at(private, "/assets/hark.css", get(pages::style));
    let private = at(private, "/api/v1/reports", get(reports::list));
    let private = at(private, "/api/v1/reports/{id}", get(reports::show));
    let private = private
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::wrong_method)
        .layer(from_fn_with_state(state.clone(), own_names_only));

    // Probes come by whatever address the machine has; none of these tells of a person.
    private.merge(probes()).layer(from_fn(with_headers)).with_state(state)
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
    let open = at(Router::new(), "/livez", get(health::livez));
    let open = at(open, "/readyz", get(health::readyz));
    at(open, "/metrics", get(health::metrics))
}

/// Adds a route whose requests are measured under its pattern.
fn at<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    pattern: &'static str,
    to: MethodRouter<S>,
) -> Router<S> {
    let measured = move |request: Request, next: Next| async move {
        let (start, method) = (Instant::now(), Method::of(request.method().as_str()));
        let response = next.run(request).await;
        let status = response.status().as_u16();
        RequestServed { method, route: pattern, status, elapsed: start.elapsed() }.emit();
        response
    };
    router.route(pattern, to.layer(from_fn(measured)))
}

async fn own_names_only(
    State(state): State<ReviewState>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    if state.hosts.allow(host) {
        next.run(request).await
    } else {
        pages::foreign_host(request.uri().path().starts_with("/api/"))
    }
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
    serve_router(listener, router(state), ready, shutdown).await
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
    axum::serve(listener, router).with_graceful_shutdown(stopping).await
}
