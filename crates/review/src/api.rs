//! The API: which operations there are, what each needs, and the document (OpenAPI 3.1) that says so.
//!
//! One line per operation, with its right. The line makes the route, the entry of the document, and, through
//! the document, the guard: what is not in the document is denied.

mod needs;
mod parameters;

use axum::extract::DefaultBodyLimit;
use casework::Right;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::controllers::{
    alerts, bulk, dashboards, document, events, exports, operations, people, queue, queue_csv, reports,
    reveal, trail, undo, views, work,
};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::wire::account::TrailNews;
use needs::{Shared, changes, needs, open, repeats, with_csv};
pub(crate) use parameters::{Kind, Parameters, Row};

/// Where the API begins.
pub(crate) const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hark",
        description = "Candidate reports of adverse drug reactions, their review, and the trail of it. Problems are \
                       `application/problem+json` with a stable `type`. Times are RFC 3339 in UTC. Counts are posts, not patients."
    ),
    components(schemas(Problem, TrailNews)),
    modifiers(&Shared)
)]
struct Document;

/// Routes and document, under [`PREFIX`].
pub(crate) fn api() -> OpenApiRouter<ReviewState> {
    let version = env!("CARGO_PKG_VERSION");
    let mut document = Document::openapi();
    document.info.version = version.to_owned();
    OpenApiRouter::with_openapi(document).nest(PREFIX, operations())
}

/// The document alone.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

#[rustfmt::skip]
fn operations() -> OpenApiRouter<ReviewState> {
    use Right::{Administer, Audit, Decide, Export, Operate, Own, ReadOperations, ReadReports, Reveal, SecondReview};
    OpenApiRouter::new()
        .routes(open(routes!(document::openapi)))
        // People.
        .routes(open(routes!(people::sign_in_options)))
        .routes(open(routes!(people::sign_in)))
        .routes(needs(Own, routes!(people::sign_out)))
        .routes(needs(Own, routes!(people::me)))
        .routes(open(routes!(people::set_up)))
        .routes(needs(Own, routes!(people::sessions)))
        .routes(needs(Own, routes!(people::end_session)))
        .routes(needs(Own, routes!(people::set_preferences)))
        .routes(needs(Own, routes!(people::set_password)))
        .routes(needs(Administer, routes!(people::accounts)))
        .routes(needs(Administer, routes!(people::make_account)))
        .routes(needs(Administer, routes!(people::change_account)))
        .routes(needs(Own, routes!(people::tokens)))
        .routes(needs(Own, routes!(people::make_token)))
        .routes(needs(Own, routes!(people::revoke_token)))
        // Reports.
        .routes(needs(ReadReports, routes!(reports::list)))
        .routes(needs(ReadReports, routes!(reports::show)))
        .routes(needs(ReadReports, routes!(reports::history)))
        .routes(needs(ReadReports, routes!(reports::similar)))
        // Work.
        .routes(changes(Decide, routes!(work::lease)))
        .routes(changes(Decide, routes!(work::release)))
        .routes(changes(Decide, routes!(work::decide)))
        .routes(changes(Decide, routes!(work::assign)))
        .routes(changes(Decide, routes!(work::escalate)))
        .routes(changes(Decide, routes!(work::comment)))
        .routes(changes(Decide, routes!(work::correct)))
        .routes(changes(Decide, routes!(work::duplicates)))
        .routes(changes(Decide, routes!(work::reopen)))
        .routes(changes(SecondReview, routes!(work::review_second)))
        .routes(changes(SecondReview, routes!(work::settle)))
        .routes(changes(Reveal, routes!(reveal::reveal)))
        .routes(needs(Decide, routes!(undo::undo)))
        .routes(needs(Decide, routes!(bulk::bulk)))
        // The queue.
        .routes(needs(ReadReports, routes!(queue::page)))
        .routes(needs(ReadReports, routes!(queue::counts)))
        .routes(needs(ReadReports, routes!(queue::facets)))
        .routes(needs(Export, routes!(queue_csv::csv)))
        .routes(needs(Own, routes!(views::list)))
        .routes(needs(Own, routes!(views::make)))
        .routes(needs(Own, routes!(views::save)))
        .routes(needs(Own, routes!(views::remove)))
        // Dashboards.
        .routes(with_csv(ReadReports, routes!(dashboards::volume)))
        .routes(with_csv(ReadReports, routes!(dashboards::trend)))
        .routes(with_csv(ReadReports, routes!(dashboards::movers)))
        .routes(with_csv(ReadReports, routes!(dashboards::heat)))
        .routes(with_csv(ReadReports, routes!(dashboards::reach)))
        .routes(with_csv(ReadReports, routes!(dashboards::reviewers)))
        // Operations.
        .routes(needs(ReadOperations, routes!(operations::pipeline)))
        .routes(needs(ReadOperations, routes!(operations::sources)))
        .routes(needs(ReadOperations, routes!(operations::dead_letters)))
        .routes(needs(Operate, routes!(operations::redrive)))
        // Alerts.
        .routes(needs(ReadReports, routes!(alerts::list)))
        .routes(needs(ReadOperations, routes!(alerts::endpoints)))
        .routes(needs(ReadOperations, routes!(alerts::deliveries)))
        .routes(needs(Decide, routes!(alerts::acknowledge)))
        .routes(repeats(Operate, routes!(alerts::replay)))
        .routes(repeats(Operate, routes!(alerts::test)))
        // Exports.
        .routes(needs(ReadReports, routes!(exports::case)))
        .routes(changes(Decide, routes!(exports::set)))
        .routes(needs(Export, routes!(exports::batches)))
        .merge(files())
        // The trail.
        .routes(needs(Audit, routes!(trail::page)))
        .routes(needs(Audit, routes!(trail::verification)))
        .routes(needs(ReadReports, routes!(events::events)))
}

/// What takes longer bodies than the rest.
fn files() -> OpenApiRouter<ReviewState> {
    let answers = OpenApiRouter::new().routes(needs(Right::Export, routes!(exports::acknowledge)));
    answers.layer(DefaultBodyLimit::max(exports::LONGEST))
}
