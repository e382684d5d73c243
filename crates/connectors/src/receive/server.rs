//! The listener's routes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use model::Timestamp;
use telemetry::HookReceived;

use crate::about::about;
use crate::drive::{Circuit, Shared, SourceState};
use crate::receive::{Deliveries, Limiter};
use crate::source::{Found, Hook, HookReply, HookRequest};

/// Longest body; no platform sends a longer one.
pub const MAX_BODY_BYTES: usize = 4 << 20;

/// Deliveries a second that one webhook takes on average, and at once.
const PER_SECOND: f64 = 200.0;
const BURST: f64 = 1000.0;

/// The path of a source's webhook.
pub fn hook_path(source: &str) -> String {
    format!("/hooks/{source}")
}

/// The webhook of one source.
pub struct Receiver {
    name: String,
    channel: &'static str,
    hook: Arc<dyn Hook>,
    limiter: Mutex<Limiter>,
    deliveries: Mutex<Deliveries>,
    state: Mutex<SourceState>,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receiver({})", self.name)
    }
}

impl Receiver {
    /// Of the source `name` of `channel`, whose state so far is `state`.
    pub fn new(
        name: &str,
        channel: &'static str,
        hook: Arc<dyn Hook>,
        state: SourceState,
        now: Timestamp,
    ) -> Self {
        Self {
            name: name.to_owned(),
            channel,
            hook,
            limiter: Mutex::new(Limiter::new(PER_SECOND, BURST, now)),
            deliveries: Mutex::default(),
            state: Mutex::new(state),
        }
    }

    fn emit(&self, outcome: &'static str) {
        HookReceived { source: &self.name, outcome }.emit();
    }

    /// Answers one request. Blocks while what it brings is made durable.
    ///
    /// # Errors
    /// Too many came: in how many seconds the next is taken.
    fn receive(&self, shared: &Shared, request: &HookRequest<'_>) -> Result<HookReply, u64> {
        lock(&self.limiter).take(request.now).inspect_err(|_| self.emit("too_many"))?;
        Ok(self.judged(shared, request))
    }

    fn judged(&self, shared: &Shared, request: &HookRequest<'_>) -> HookReply {
        let mut found = Found::default();
        let reply = self.hook.receive(request, &mut found);
        found.complete(about(self.channel));
        let accepted = (200..300).contains(&reply.status);
        if !accepted {
            self.emit("refused");
            return reply;
        }
        if let Some(name) = &reply.delivery
            && lock(&self.deliveries).has(name)
        {
            self.emit("repeated");
            return reply;
        }
        if !found.is_empty() {
            if let Err(error) = shared.sink.deliver(&self.name, &found) {
                self.emit("not_durable");
                telemetry::SourceFailed {
                    source: &self.name,
                    wait: std::time::Duration::ZERO,
                    what: &error.what,
                }
                .emit();
                return HookReply::refused(503, "not durable yet; come again");
            }
            telemetry::SourceRead {
                source: &self.name,
                posts: found.posts.len() as u64,
                refused: found.refused.len() as u64,
            }
            .emit();
        }
        if let Some(name) = &reply.delivery {
            lock(&self.deliveries).remember(name);
        }
        self.note(shared, request.now, found.posts.len() as u64);
        self.emit(if request.method == "GET" { "handshake" } else { "accepted" });
        reply
    }

    /// Writes down that it works, once a minute at most: the posts are durable, this is for people who look.
    fn note(&self, shared: &Shared, now: Timestamp, posts: u64) {
        const EVERY_MICROS: i64 = 60_000_000;
        let mut state = lock(&self.state);
        let due = state.last_success.is_none_or(|at| now.0 - at.0 >= EVERY_MICROS);
        state.posts += posts;
        state.circuit = Circuit::Closed;
        if posts > 0 {
            state.last_post = Some(now);
        }
        if due {
            state.last_success = Some(now);
            // What cannot be written down is written down the next time.
            let _ = shared.sink.save(&format!("{}/hook", self.name), &state);
        }
    }
}

struct Hooks {
    receivers: BTreeMap<String, Receiver>,
    shared: Shared,
}

/// The routes of all webhooks.
pub fn router(receivers: Vec<Receiver>, shared: Shared) -> Router {
    let receivers = receivers.into_iter().map(|receiver| (receiver.name.clone(), receiver)).collect();
    Router::new()
        .route("/hooks/{source}", any(receive))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Arc::new(Hooks { receivers, shared }))
}

async fn receive(
    State(hooks): State<Arc<Hooks>>,
    Path(source): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !hooks.receivers.contains_key(&source) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let answered = tokio::task::spawn_blocking(move || {
        let headers: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let request = HookRequest {
            method: method.as_str(),
            query: query.as_deref().unwrap_or_default(),
            headers: &headers,
            body: &body,
            now: hooks.shared.clock.now(),
        };
        hooks.receivers.get(&source).map(|receiver| receiver.receive(&hooks.shared, &request))
    })
    .await;
    match answered {
        Ok(Some(Ok(reply))) => respond(reply),
        Ok(Some(Err(secs))) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, secs.to_string())]).into_response()
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn respond(reply: HookReply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
