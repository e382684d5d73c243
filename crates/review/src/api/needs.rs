//! What an operation needs: declared once per operation, written into the document, read back by the guard.

use casework::Right;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, KnownFormat, ObjectBuilder, OpenApi, Ref, RefOr, Response, Schema, SchemaFormat, Type,
};
use utoipa::{Modify, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::access::guard::SCHEMES;
use crate::problem::Problem;
use crate::state::ReviewState;

type Routes = UtoipaMethodRouter<ReviewState>;

/// Problems that operations answer with, by status: components of the document, `Problem400` and so on.
const PROBLEMS: [(&str, &str); 11] = [
    ("400", "A parameter or the body cannot be used."),
    ("401", "Nobody is signed in, or the session or token has ended."),
    ("403", "The right is missing."),
    ("404", "There is none with this id."),
    ("409", "Not as things stand: somebody else works on it, or it is elsewhere in its life."),
    ("412", "Changed meanwhile: who, when, and how it stands now."),
    ("413", "The body is too long."),
    ("415", "The body is no JSON."),
    ("421", "Foreign host name."),
    ("422", "A reason is missing, or a value makes no sense."),
    ("503", "The database, the journal, the alerts or the exports do not answer; nothing is lost."),
];
/// Of them, those of any operation.
const ALWAYS: [&str; 3] = ["400", "421", "503"];
/// Of what needs somebody.
const GUARDED: [&str; 2] = ["401", "403"];
/// Of what has a body.
const WITH_BODY: [&str; 3] = ["413", "415", "422"];
/// Of what changes a report.
const CHANGING: [&str; 3] = ["409", "412", "422"];

/// Anybody may ask.
pub(super) fn open(mut routes: Routes) -> Routes {
    each(&mut routes, |operation, _| {
        operation.security = Some(vec![SecurityRequirement::default()]);
        problems(operation, &ALWAYS);
    });
    routes
}

/// Whoever has the right.
pub(super) fn needs(right: Right, mut routes: Routes) -> Routes {
    each(&mut routes, |operation, path| {
        let scope = [right.word()];
        operation.security = Some(SCHEMES.map(|scheme| SecurityRequirement::new(scheme, scope)).to_vec());
        problems(operation, &ALWAYS);
        problems(operation, &GUARDED);
        if path.contains('{') {
            problems(operation, &["404"]);
        }
    });
    routes
}

/// Whoever has the right, and it changes one report: optimistic concurrency, idempotent repeats.
pub(super) fn changes(right: Right, routes: Routes) -> Routes {
    let mut routes = needs(right, routes);
    each(&mut routes, |operation, _| {
        problems(operation, &CHANGING);
        let parameters = operation.parameters.get_or_insert_default();
        let seen = header(
            "If-Match",
            "The `ETag` of what was seen, quoted, or `*`; nothing: whatever stands.",
            "^(\\*|\"[0-9a-f]{0,64}\")$",
        );
        parameters.extend([seen, idempotency_key()].map(RefOr::T));
        for response in success(operation) {
            let etag = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .description(Some("How it stands now; for `If-Match`."))
                .build();
            response.headers.insert("ETag".to_owned(), RefOr::T(etag));
        }
    });
    routes
}

/// Whoever has the right, and it does something that is no change of a report: idempotent repeats.
pub(super) fn repeats(right: Right, routes: Routes) -> Routes {
    let mut routes = needs(right, routes);
    each(&mut routes, |operation, _| {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
    });
    routes
}

/// Whoever has the right, as JSON or as CSV.
pub(super) fn with_csv(right: Right, routes: Routes) -> Routes {
    let mut routes = needs(right, routes);
    each(&mut routes, |operation, _| {
        for response in success(operation) {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            response.content.insert("text/csv".to_owned(), Content::new(Some(Schema::Object(text))).into());
        }
    });
    routes
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    header(
        "Idempotency-Key",
        "Any text that the client uses once: a repeat gives the first answer and changes nothing.",
        "^[ -~]{1,200}$",
    )
}

fn header(name: &str, description: &str, pattern: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))))
        .build()
}

fn each(routes: &mut Routes, change: impl Fn(&mut Operation, &str)) {
    for (path, item) in &mut routes.1.paths {
        for operation in operations_of(item) {
            change(operation, path);
        }
    }
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().filter_map(Option::as_mut)
}

fn success(operation: &mut Operation) -> impl Iterator<Item = &mut Response> {
    operation.responses.responses.iter_mut().filter_map(|(status, response)| match response {
        RefOr::T(response) if status.starts_with('2') => Some(response),
        _ => None,
    })
}

fn problems(operation: &mut Operation, statuses: &[&str]) {
    let with_body: &[&str] = if operation.request_body.is_some() { &WITH_BODY } else { &[] };
    for status in statuses.iter().chain(with_body) {
        let shared = RefOr::Ref(Ref::from_response_name(format!("Problem{status}")));
        operation.responses.responses.entry((*status).to_owned()).or_insert(shared);
    }
}

/// How somebody says who they are, and the problems that operations share.
pub(super) struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut OpenApi) {
        let cookie = ApiKeyValue::with_description(
            "__Host-hark",
            "Session of a person. Whatever changes something also sends `X-Hark-CSRF`, as `GET /session` gives it.",
        );
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("hark_<id>_<secret>_<checksum>")
            .description(Some("API token of an account."))
            .build();
        let components = document.components.get_or_insert_default();
        let [session, token] = SCHEMES;
        for (status, description) in PROBLEMS {
            let schema = RefOr::<Schema>::Ref(Ref::from_schema_name(Problem::name()));
            let content = Content::new(Some(schema));
            let response = ResponseBuilder::new().description(description);
            let response = response.content("application/problem+json", content).build();
            components.responses.insert(format!("Problem{status}"), response.into());
        }
        components.add_security_scheme(session, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme(token, SecurityScheme::Http(bearer));
    }
}

/// The schema of an instant.
pub(super) fn instant() -> utoipa::openapi::Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .build()
}
