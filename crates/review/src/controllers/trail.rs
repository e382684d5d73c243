//! The trail: who did what.

use crate::api::{Kind, Parameters, Row};
use crate::problem::Problem;
use crate::wire::account::{TrailPage, Verification};

/// Parameters of the trail.
pub(crate) struct Lines;

impl Parameters for Lines {
    fn rows() -> Vec<Row> {
        vec![
            ("subject", Kind::Words, "Of this subject, such as `report/0123…` or `account/anna`."),
            ("actor", Kind::Words, "By this account, `account/token` or `hark`."),
            ("change", Kind::Words, "Of these types, such as `decided,revealed`."),
            ("from", Kind::Time, "Written at or after."),
            ("to", Kind::Time, "Written before; a day means the whole day."),
            ("limit", Kind::Whole(1, 500), "Lines; 100 unless given."),
            ("cursor", Kind::Words, "`next_cursor` of the page before."),
        ]
    }
}

/// The trail, newest first.
#[utoipa::path(
    get,
    path = "/trail",
    operation_id = "trail",
    tag = "trail",
    params(Lines),
    responses((status = 200, description = "A page.", body = TrailPage))
)]
pub(crate) async fn page() -> Problem {
    Problem::not_made()
}

/// Reads the whole trail anew and says whether it is intact.
#[utoipa::path(
    get,
    path = "/trail/verification",
    operation_id = "verifyTrail",
    tag = "trail",
    responses((status = 200, description = "What was found.", body = Verification))
)]
pub(crate) async fn verification() -> Problem {
    Problem::not_made()
}
