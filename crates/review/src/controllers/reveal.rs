//! Who wrote a report and where it stands: shown by right, and never before the trail says so.

use crate::problem::Problem;
use crate::wire::report::Revealed;

/// Opens the seal. The trail says who did, before the answer leaves.
#[utoipa::path(
    post,
    path = "/reports/{id}/reveal",
    operation_id = "reveal",
    tag = "work",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Who and where. Not to be stored.", body = Revealed), (status = 410, description = "The seal is gone, or was made with another key.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn reveal() -> Problem {
    Problem::not_made()
}
