//! A problem as a page, for ways in that a browser follows as links. Without script or style: it stands by itself even
//! where the desk does not load.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::problem::{Problem, with_status_headers};

/// The page.
pub(crate) fn page(problem: &Problem) -> Response {
    let (title, detail) = (escaped(problem.title), escaped(&problem.detail));
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Hark</title></head>\n\
         <body><main><h1>{title}</h1><p>{detail}</p><p><a href=\"/sign-in\">Back to sign-in</a></p></main></body></html>\n"
    );
    let mut response = (problem.status, Html(html)).into_response();
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    with_status_headers(response)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
