//! News as they happen.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use casework::{Right, Subject};
use futures_util::stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};
use tokio::time::{Interval, MissedTickBehavior};

use crate::access::Caller;
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail::News;
use crate::wire::account::TrailNews;
use crate::words::actor;

/// Between two looks at whether the listener may still listen, and whether the process stops. Also the heartbeat that keeps
/// proxies from closing a quiet connection.
const LOOK: Duration = Duration::from_secs(5);

/// Server-sent events: `trail` (TrailNews) when something happens, `counts` (QueueCounts, of no filter and nobody) every five
/// seconds when they change, `lost` when the listener was too slow and should ask anew.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "events",
    tag = "trail",
    responses((status = 200, description = "Events.", body = String, content_type = "text/event-stream"))
)]
pub(crate) async fn events(
    State(state): State<ReviewState>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let place = state.listeners.0.place().ok_or_else(|| {
        Problem::busy("Too many listen at once. The pages work without news; they ask again by themselves.")
    })?;
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        news: state.trail.news(),
        counts: state.listeners.0.counts(&state),
        look,
        headers,
        all: caller.may(Right::Audit) || caller.may(Right::Administer),
        was_ready: state.ready.get(),
        state,
        _place: place,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Ok(Sse::new(events).into_response())
}

/// One who listens.
struct Listener {
    news: broadcast::Receiver<News>,
    counts: watch::Receiver<Arc<str>>,
    look: Interval,
    headers: HeaderMap,
    /// Whether it is told of accounts and sessions too.
    all: bool,
    was_ready: bool,
    state: ReviewState,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    /// The next event; nothing at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                news = self.news.recv() => match news {
                    Ok(news) if self.all || matches!(news.subject, Subject::Report(_) | Subject::View(_)) => {
                        return event("trail", &told(&news));
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return Some(Event::default().event("lost").data("{}")),
                    Err(RecvError::Closed) => return None,
                },
                changed = self.counts.changed() => {
                    changed.ok()?;
                    let text = self.counts.borrow_and_update().clone();
                    if !text.is_empty() {
                        return Some(Event::default().event("counts").data(&*text));
                    }
                }
                _ = self.look.tick() => {
                    if !self.may_stay() {
                        return None;
                    }
                    return Some(Event::default().comment("still here"));
                }
            }
        }
    }

    /// Whether the process goes on, and the session or token still holds.
    fn may_stay(&self) -> bool {
        let stopping = self.was_ready && !self.state.ready.get();
        let caller = self.state.access.identify(&self.headers);
        !stopping && caller.is_some_and(|caller| caller.may(Right::ReadReports))
    }
}

fn event(name: &str, body: &impl serde::Serialize) -> Option<Event> {
    serde_json::to_string(body).ok().map(|text| Event::default().event(name).data(text))
}

fn told(news: &News) -> TrailNews {
    TrailNews {
        subject: news.subject.to_string(),
        change: news.change.to_owned(),
        by: actor(&news.by),
        status: news.status.map(|status| status.word().to_owned()),
    }
}
