//! What went wrong with a request, as `application/problem+json` (RFC 9457). The `type`s are part of the API:
//! programs tell problems apart by them, so none is renamed.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::query::BadParameter;
use crate::reports::Unavailable;
use crate::state::Asked;
use crate::wire::report::Standing;

/// Begins every `type`.
const PREFIX: &str = "urn:hark:problem:";

/// A problem (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProblemView)]
pub(crate) struct Problem {
    /// `urn:hark:problem:…`; stable.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) title: &'static str,
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16)]
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// Of `invalid-parameter`: each.
    #[serde(rename = "errors", skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) parameters: Vec<BadParameter>,
    /// Of a conflict (412): who changed the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// Of a conflict: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<String>,
    /// Of a conflict: how the report stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) standing: Option<Box<Standing>>,
    /// Seconds after which to try again, for `Retry-After`.
    #[serde(skip)]
    pub(crate) retry_after: Option<u64>,
}

fn as_number<S: serde::Serializer>(status: &StatusCode, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_u16(status.as_u16())
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        name: &str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let (kind, detail) = (format!("{PREFIX}{name}"), detail.into());
        let (parameters, retry_after) = (Vec::new(), None);
        Self { kind, title, status, detail, parameters, by: None, at: None, standing: None, retry_after }
    }

    /// Parameters that cannot be used.
    pub(crate) fn parameters(bad: Vec<BadParameter>) -> Self {
        let each: Vec<String> = bad.iter().map(|bad| format!("`{}` {}", bad.parameter, bad.detail)).collect();
        let problem = Self::new(
            StatusCode::BAD_REQUEST,
            "invalid-parameter",
            "A parameter cannot be used",
            each.join("; "),
        );
        Self { parameters: bad, ..problem }
    }

    /// No such report.
    pub(crate) fn no_report() -> Self {
        let detail = "There is no report with this id. It may have been withdrawn because its post was deleted, or its retention has passed.";
        Self::new(StatusCode::NOT_FOUND, "report-not-found", "No such report", detail)
    }

    /// Nobody has set up a receiver.
    pub(crate) fn no_exports() -> Self {
        let detail =
            "This desk exports nothing: the settings name no sender and no receiver (`export.file`).";
        Self::new(StatusCode::NOT_FOUND, "no-exports", "No exports are set up", detail)
    }

    /// No such path.
    pub(crate) fn no_page() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "No such page", "There is nothing at this address.")
    }

    /// The path takes other methods.
    pub(crate) fn method() -> Self {
        let detail = "This address takes GET and HEAD only.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed", detail)
    }

    /// The browser asked under a foreign name.
    pub(crate) fn host() -> Self {
        let detail = "Hark does not answer under this host name. Use an address of this machine, or add the name to `serve.allowed_hosts`.";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "foreign-host", "Foreign host name", detail)
    }

    /// A value makes no sense.
    pub(crate) fn value(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-value", "A value cannot be used", detail)
    }

    /// Nothing of that name.
    pub(crate) fn none(what: &str) -> Self {
        let detail = format!("There is no {what} with this id, or it is gone.");
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// A cursor that no page of ours gave.
    pub(crate) fn not_ours(name: &str) -> Self {
        let detail = "is not one that this address gave; leave it out to begin at the start".to_owned();
        Self::parameters(vec![BadParameter { parameter: name.to_owned(), detail }])
    }

    /// `If-Match` holds no tag of ours.
    pub(crate) fn bad_tag() -> Self {
        let detail = "`If-Match` takes the `ETag` of the report as it was seen, in quotes, or `*`.";
        Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", "A parameter cannot be used", detail)
    }

    /// The idempotency key cannot be used.
    pub(crate) fn bad_key() -> Self {
        let detail = "`Idempotency-Key` takes 1 to 200 printable characters of ASCII.";
        Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", "A parameter cannot be used", detail)
    }

    /// The seal of a report is not there, or does not open.
    pub(crate) fn seal(why: &str) -> Self {
        Self::new(StatusCode::GONE, "seal-gone", "Who wrote it cannot be shown", why)
    }

    /// Too many at once.
    pub(crate) fn busy(detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail)
    }

    /// No answer, or not in time, from what is not the database.
    pub(crate) fn no_answer(asked: Asked, cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::warn!(error = %telemetry::Causes(cause), ?asked, "a part of the desk did not answer a request");
        let (name, title, detail) = match asked {
            Asked::Alerts => (
                "alerts-unavailable",
                "Alerts unavailable",
                "The alerts do not answer at the moment. Nothing is lost; try again soon.",
            ),
            Asked::Exports => (
                "exports-unavailable",
                "Exports unavailable",
                "The exports do not answer at the moment. Nothing is lost; try again soon.",
            ),
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, name, title, detail)
    }

    /// A page could not be made.
    pub(crate) fn internal() -> Self {
        let detail = "The page could not be made. This is a bug in Hark; the log has its cause.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }
}

impl From<Unavailable> for Problem {
    fn from(Unavailable(cause): Unavailable) -> Self {
        let error: &(dyn std::error::Error + 'static) = &*cause;
        tracing::warn!(error = %telemetry::Causes(error), "the database did not answer a request");
        let detail = "The database does not answer at the moment. Nothing is lost; try again soon.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store-unavailable", "Database unavailable", detail)
    }
}

/// Adds what belongs to a status: when to try again, and which methods there are.
pub(crate) fn with_status_headers(mut response: Response) -> Response {
    let (name, value) = match response.status() {
        StatusCode::SERVICE_UNAVAILABLE => (header::RETRY_AFTER, "5"),
        StatusCode::METHOD_NOT_ALLOWED => (header::ALLOW, "GET, HEAD"),
        // Not `Basic`: a browser would ask for a password by itself.
        StatusCode::UNAUTHORIZED => (header::WWW_AUTHENTICATE, "Bearer realm=\"hark\""),
        _ => return response,
    };
    response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    response
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status, self.retry_after);
        let mut response = (status, Json(self)).into_response();
        let media = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        with_status_headers(response)
    }
}
