//! News as they happen.

use crate::problem::Problem;

/// Server-sent events: `trail` (TrailNews) when something happens, `counts` (QueueCounts) every five seconds when they change.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "events",
    tag = "trail",
    responses((status = 200, description = "Events.", body = String, content_type = "text/event-stream"))
)]
pub(crate) async fn events() -> Problem {
    Problem::not_made()
}
