//! What people do to one report.

use crate::problem::Problem;
use crate::wire::work::{
    AssignmentRequest, Changed, CommentRequest, CorrectionRequest, DecisionRequest, DuplicatesRequest,
    EscalationRequest, LeaseRequest, ReopeningRequest,
};

/// Takes a report into work, or keeps it there.
#[utoipa::path(
    post,
    path = "/reports/{id}/lease",
    operation_id = "lease",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = LeaseRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn lease() -> Problem {
    Problem::not_made()
}

/// Gives a report back.
#[utoipa::path(
    delete,
    path = "/reports/{id}/lease",
    operation_id = "release",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn release() -> Problem {
    Problem::not_made()
}

/// Decides.
#[utoipa::path(
    post,
    path = "/reports/{id}/decision",
    operation_id = "decide",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn decide() -> Problem {
    Problem::not_made()
}

/// Gives a report to somebody, or to nobody.
#[utoipa::path(
    post,
    path = "/reports/{id}/assignment",
    operation_id = "assign",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = AssignmentRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn assign() -> Problem {
    Problem::not_made()
}

/// Raises a report above the others, or no longer.
#[utoipa::path(
    post,
    path = "/reports/{id}/escalation",
    operation_id = "escalate",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = EscalationRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn escalate() -> Problem {
    Problem::not_made()
}

/// Notes something.
#[utoipa::path(
    post,
    path = "/reports/{id}/comments",
    operation_id = "comment",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = CommentRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn comment() -> Problem {
    Problem::not_made()
}

/// Puts right what the machine found: labelled data.
#[utoipa::path(
    post,
    path = "/reports/{id}/corrections",
    operation_id = "correct",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = CorrectionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn correct() -> Problem {
    Problem::not_made()
}

/// Joins a report to a cluster, confirms that it belongs there, or splits it off.
#[utoipa::path(
    post,
    path = "/reports/{id}/duplicates",
    operation_id = "joinOrSplit",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DuplicatesRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn duplicates() -> Problem {
    Problem::not_made()
}

/// Takes a decided report up again.
#[utoipa::path(
    post,
    path = "/reports/{id}/reopening",
    operation_id = "reopen",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = ReopeningRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn reopen() -> Problem {
    Problem::not_made()
}

/// The second reviewer's finding.
#[utoipa::path(
    post,
    path = "/reports/{id}/second-review",
    operation_id = "reviewSecond",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn review_second() -> Problem {
    Problem::not_made()
}

/// Settles a disagreement.
#[utoipa::path(
    post,
    path = "/reports/{id}/settlement",
    operation_id = "settle",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = DecisionRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn settle() -> Problem {
    Problem::not_made()
}
