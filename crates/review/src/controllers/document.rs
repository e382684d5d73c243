//! The description of the API itself.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;

/// The document, as it is served and as the golden file has it.
pub(crate) static TEXT: LazyLock<String> = LazyLock::new(|| {
    let text = crate::api::openapi().to_pretty_json();
    text.unwrap_or_default() + "\n"
});

/// This document: OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "about",
    responses((status = 200, description = "The document.", body = serde_json::Value))
)]
pub(crate) async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}
