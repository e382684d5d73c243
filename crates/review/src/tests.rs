//! The interface as browsers and programs meet it: whole requests against the router, over a list in memory.

pub(crate) mod access;
mod api;
mod document;
pub(crate) mod empty;
pub(crate) mod fake;
mod health;
mod unavailable;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use tower_service::Service;

/// An answer, read whole.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) async fn send(mut router: Router, request: Request<Body>) -> Answered {
    let response: Response<Body> = router.call(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answered { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn get(router: &Router, path: &str) -> Answered {
    send(
        router.clone(),
        Request::get(path)
            .header("host", "localhost:8480")
            .header("authorization", access::ON_THIS_MACHINE)
            .body(Body::empty())
            .unwrap(),
    )
    .await
}
