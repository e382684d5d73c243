//! The guard before every route of the API. Denies by default.
//!
//! The right that a route needs is declared once, in the route's OpenAPI description: `security(("session" = ["decide"]),
//! ("token" = ["decide"]))`, or `security(())` for a route that is open to everybody. [`Doors`] reads the finished document
//! back; what the document promises is therefore what the guard enforces. A route that is not in the document, or has no
//! `security`, is not answered at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use casework::Right;
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::{Access, refusals};
use crate::problem::Problem;

/// The ways in, as the document names them. Each route declares the same right for all.
pub(crate) const SCHEMES: [&str; 2] = ["session", "token"];

/// What a route asks of who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Nothing.
    Open,
    /// A right.
    Needs(Right),
}

/// Every declared route: pattern, then method.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Doors(BTreeMap<String, BTreeMap<String, Door>>);

/// A route's declaration cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{method} {path}: {mistake}")]
pub struct BadDeclaration {
    method: String,
    path: String,
    mistake: &'static str,
}

impl Doors {
    /// Reads them from the document.
    ///
    /// # Errors
    /// The first route whose declaration is missing or means nothing.
    pub(crate) fn of(document: &OpenApi) -> Result<Doors, BadDeclaration> {
        let document = serde_json::to_value(document).unwrap_or_default();
        let mut doors = Doors::default();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let method = method.to_ascii_uppercase();
                let Ok(_) = method.parse::<Method>() else { continue };
                if !operation.is_object() {
                    continue;
                }
                let door = door(operation).map_err(|mistake| {
                    let (method, path) = (method.clone(), path.clone());
                    BadDeclaration { method, path, mistake }
                })?;
                doors.0.entry(path.clone()).or_default().insert(method, door);
            }
        }
        Ok(doors)
    }

    /// Every route with what it asks.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, Door)> {
        self.0.iter().flat_map(|(path, methods)| {
            methods.iter().map(move |(method, door)| (path.as_str(), method.as_str(), *door))
        })
    }

    /// The door of a request; the problem where there is none.
    fn find(&self, path: Option<&MatchedPath>, method: &Method) -> Result<Door, Response> {
        let methods = path.and_then(|path| self.0.get(path.as_str()));
        let methods = methods.ok_or_else(|| Problem::no_page().into_response())?;
        let method = if method == Method::HEAD { Method::GET.as_str() } else { method.as_str() };
        methods.get(method).copied().ok_or_else(|| {
            let allowed: Vec<&str> = methods.keys().map(String::as_str).collect();
            let allowed = allowed.join(", ");
            let mut problem = Problem::method();
            problem.detail = format!("This address takes {allowed}.");
            let mut response = problem.into_response();
            if let Ok(allowed) = HeaderValue::from_str(&allowed) {
                response.headers_mut().insert(header::ALLOW, allowed);
            }
            response
        })
    }
}

/// What the `security` of an operation says.
fn door(operation: &Value) -> Result<Door, &'static str> {
    let ways = operation["security"].as_array().ok_or("`security` is missing")?;
    let ways: Vec<_> = ways.iter().filter_map(Value::as_object).collect();
    if ways.len() == 1 && ways[0].is_empty() {
        return Ok(Door::Open);
    }
    let mut found = None;
    for scheme in SCHEMES {
        let way = ways.iter().find(|way| way.len() == 1 && way.contains_key(scheme));
        let scopes = way.and_then(|way| way[scheme].as_array()).ok_or("a way in is missing")?;
        let [scope] = scopes.as_slice() else { return Err("one right is needed, as the only scope") };
        let right = scope.as_str().and_then(Right::of).ok_or("the scope is no right")?;
        if found.is_some_and(|other| other != right) {
            return Err("the ways in ask for different rights");
        }
        found = Some(right);
    }
    if ways.len() != SCHEMES.len() {
        return Err("an unknown way in");
    }
    found.map(Door::Needs).ok_or("`security` is empty")
}

/// These routes behind the guard that their document describes.
///
/// # Errors
/// A route does not say what it needs.
pub(crate) fn guarded<S>(
    routes: OpenApiRouter<S>,
    access: Arc<Access>,
) -> Result<(Router<S>, OpenApi), BadDeclaration>
where
    S: Clone + Send + Sync + 'static,
{
    let (router, document) = routes.split_for_parts();
    let guard = Guard::new(access, Doors::of(&document)?);
    Ok((router.layer(from_fn_with_state(guard, Guard::check)), document))
}

/// What the guard stands on. As a layer: `from_fn_with_state(guard, Guard::check)`.
#[derive(Clone)]
pub(crate) struct Guard {
    access: Arc<Access>,
    doors: Arc<Doors>,
}

impl Guard {
    /// A guard for these routes.
    pub(crate) fn new(access: Arc<Access>, doors: Doors) -> Guard {
        Guard { access, doors: Arc::new(doors) }
    }

    /// Lets a request through with its [`super::Caller`] as an extension, or answers it.
    pub(crate) async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
        let path = request.extensions().get::<MatchedPath>();
        let door = match guard.doors.find(path, request.method()) {
            Ok(door) => door,
            Err(response) => return response,
        };
        match guard.admit(door, &request) {
            Ok(Some(caller)) => {
                request.extensions_mut().insert(caller);
            }
            Ok(None) => {}
            Err(problem) => return problem.into_response(),
        }
        next.run(request).await
    }

    fn admit(&self, door: Door, request: &Request) -> Result<Option<super::Caller>, Problem> {
        let (method, headers) = (request.method(), request.headers());
        let caller = self.access.identify(headers);
        let Door::Needs(right) = door else {
            // Signing in and setting up change something for whoever has no cookie yet.
            self.access.origin().check(method, headers)?;
            return Ok(caller);
        };
        let caller = caller.ok_or_else(refusals::not_signed_in)?;
        self.access.origin().check_cookie(&caller, method, headers)?;
        caller.need(right)?;
        Ok(Some(caller))
    }
}
