//! Saved views.

use crate::problem::Problem;
use crate::wire::queue::{SavedView, ViewRequest};

/// Saved views: own and shared ones.
#[utoipa::path(
    get,
    path = "/views",
    operation_id = "views",
    tag = "queue",
    responses((status = 200, description = "Views.", body = Vec<SavedView>))
)]
pub(crate) async fn list() -> Problem {
    Problem::not_made()
}

/// Saves a view. A shared one needs the right to share.
#[utoipa::path(
    post,
    path = "/views",
    operation_id = "makeView",
    tag = "queue",
    request_body = ViewRequest,
    responses((status = 201, description = "Saved.", body = SavedView))
)]
pub(crate) async fn make() -> Problem {
    Problem::not_made()
}

/// Saves a view over an earlier one.
#[utoipa::path(
    put,
    path = "/views/{id}",
    operation_id = "saveView",
    tag = "queue",
    params(("id" = String, Path, description = "The view.", pattern = "^[0-9a-f]{32}$")),
    request_body = ViewRequest,
    responses((status = 200, description = "Saved.", body = SavedView))
)]
pub(crate) async fn save() -> Problem {
    Problem::not_made()
}

/// Removes a view.
#[utoipa::path(
    delete,
    path = "/views/{id}",
    operation_id = "removeView",
    tag = "queue",
    params(("id" = String, Path, description = "The view.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 204, description = "Removed."))
)]
pub(crate) async fn remove() -> Problem {
    Problem::not_made()
}
