//! Asks the process that owns the data directory: while it runs, the embedded database answers only there.

use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::exit::{self, failure};
use crate::home::Holder;

/// Largest answer taken.
const MAX_BYTES: usize = 64 << 20;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// GETs a path of the owner's API; `None` where it answers 404.
pub(crate) async fn get(holder: &Holder, path: &str) -> anyhow::Result<Option<Value>> {
    let Some(listen) = &holder.listen else {
        let text = format!(
            "process {} has the database and does not serve HTTP; stop it, or run it with the role serve",
            holder.pid
        );
        return Err(failure(exit::TRY_AGAIN, text));
    };
    let client: Client<HttpConnector, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let secret = holder.secret.as_ref().map_or("", |secret| secret.expose_secret());
    let request = Request::get(format!("http://{listen}{path}"))
        .header(header::AUTHORIZATION, format!("Bearer local.{secret}"))
        .body(Empty::new())?;
    let unavailable = |error: &dyn std::fmt::Display| {
        failure(exit::UNAVAILABLE, format!("process {} does not answer at {listen}: {error}", holder.pid))
    };
    let answer = tokio::time::timeout(PATIENCE, client.request(request)).await;
    let answer = answer.map_err(|error| unavailable(&error))?.map_err(|error| unavailable(&error))?;
    let status = answer.status();
    let body =
        Limited::new(answer.into_body(), MAX_BYTES).collect().await.map_err(|error| unavailable(&error))?;
    match status.as_u16() {
        200 => Ok(Some(serde_json::from_slice(&body.to_bytes())?)),
        404 => Ok(None),
        other => Err(unavailable(&format!("status {other}"))),
    }
}
