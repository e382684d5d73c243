//! Bodies of requests: JSON, or a problem that says where it is none. What stood there is never repeated: it may be a
//! password.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The body, read as JSON.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        if !is_json(request.headers()) {
            let detail = "Send the body as JSON, with `Content-Type: application/json`.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "not-json", "The body is no JSON", detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let detail = "The body is longer than this address takes.";
                return Problem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too-long",
                    "The body is too long",
                    detail,
                );
            }
            invalid(StatusCode::BAD_REQUEST, "the body broke off".to_owned())
        })?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => invalid(StatusCode::UNPROCESSABLE_ENTITY, words(&error)),
            _ => invalid(StatusCode::BAD_REQUEST, format!("no JSON: {}", place(&error))),
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn invalid(status: StatusCode, detail: String) -> Problem {
    Problem::new(
        status,
        "invalid-body",
        "The body cannot be used",
        format!("The body cannot be used: {detail}."),
    )
}

fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

/// The reader's words where they name members only; else the place alone.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let names_members = ["missing field", "unknown field", "duplicate field"];
    if names_members.iter().any(|start| text.starts_with(start)) && text.len() < 400 {
        return text;
    }
    format!("a value of another kind is needed at {}", place(error))
}
