//! Every operation of the document against every role: what is not declared is denied.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::get;
use casework::{Actor, Change, Right, Role, Subject};
use http_body_util::BodyExt;
use model::{Clock, Timestamp};
use serde_json::json;
use tower_service::Service;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::desk::{Desk, problem, request};
use crate::access::Intent;
use crate::access::guard::{Door, Doors, guarded};
use crate::{api, tests};

/// A path of the document as somebody asks for it.
fn concrete(path: &str) -> String {
    let filled = path
        .split('/')
        .map(|part| if part.starts_with('{') { "ffffffffffffffffffffffffffffffff" } else { part });
    filled.collect::<Vec<_>>().join("/")
}

/// Asks, and answers with the status and the problem where the guard speaks; an answer that goes on for ever is not read.
async fn knock(desk: &Desk, request: Request) -> (u16, String) {
    let mut router = desk.router.clone();
    let response = router.call(request).await.unwrap();
    let status = response.status();
    if ![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status) {
        return (status.as_u16(), String::new());
    }
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    (status.as_u16(), body["type"].as_str().unwrap().trim_start_matches("urn:hark:problem:").to_owned())
}

#[tokio::test]
async fn every_role_passes_exactly_the_operations_that_its_rights_open() {
    let names = Role::ALL.map(Role::word);
    let people: Vec<(&str, &[Role])> =
        names.into_iter().zip(Role::ALL.each_ref().map(std::slice::from_ref)).collect();
    let desk = Desk::with(&people).await;
    let doors = Doors::of(&api::openapi()).unwrap();
    let mut open = Vec::new();
    let mut asked = BTreeMap::<Right, u32>::new();
    for (path, method, door) in doors.iter() {
        let place = format!("{method} {path}");
        let stranger = knock(&desk, request(method, &concrete(path), &[], None)).await;
        let Door::Needs(right) = door else {
            open.push(place);
            assert!(stranger.0 != 401 && stranger.1 != "missing-right", "{stranger:?}");
            continue;
        };
        assert_eq!(stranger, (401, "not-signed-in".to_owned()), "{place}");
        *asked.entry(right).or_default() += 1;
        for role in Role::ALL {
            // A session of its own for each: some operations end it.
            let signed = desk.access.begin_session(role.word(), "password").await.unwrap();
            let (cookie, csrf) = secrets(&signed);
            let headers = [("cookie", cookie.as_str()), ("x-hark-csrf", csrf.as_str())];
            let answer = knock(&desk, request(method, &concrete(path), &headers, None)).await;
            let denied = answer == (403, "missing-right".to_owned());
            assert_eq!(denied, !role.rights().contains(&right), "{place} as {}: {answer:?}", role.word());
            assert_ne!(answer.0, 401, "{place} as {}", role.word());
        }
    }
    assert_eq!(
        open,
        ["GET /api/v1/openapi.json", "POST /api/v1/session", "POST /api/v1/setup", "GET /api/v1/sign-in"]
    );
    // Whoever adds an operation that teaches the dictionary or shares views finds these here.
    let never: Vec<Right> = Right::ALL.into_iter().filter(|right| !asked.contains_key(right)).collect();
    assert_eq!(never, [Right::EditDictionary, Right::ShareViews]);
}

fn secrets(signed: &crate::access::Signed) -> (String, String) {
    use secrecy::ExposeSecret;
    let cookie = format!("__Host-hark={}", signed.secret.expose_secret());
    (cookie, crate::access::shown_csrf(&signed.caller))
}

#[tokio::test]
async fn what_the_document_does_not_have_is_not_answered() {
    let ran = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ran);
    let handler = move || {
        seen.store(true, Ordering::SeqCst);
        std::future::ready("secret")
    };
    let document: OpenApi = serde_json::from_value(json!({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
        "paths": {"/declared": {"get": {"responses": {}, "security": [{}]}}}
    }))
    .unwrap();
    let routes = OpenApiRouter::<()>::with_openapi(document)
        .route("/declared", get(handler.clone()).post(handler.clone()))
        .route("/forgotten", get(handler));
    let (router, _) = guarded(routes, super::nobody()).unwrap();
    for (method, path, status) in
        [("GET", "/forgotten", 404), ("POST", "/declared", 405), ("PUT", "/declared", 405)]
    {
        let answer = tests::send(router.clone(), request(method, path, &[], None)).await;
        assert_eq!(problem(&answer).0, status, "{method} {path}");
        assert!(!ran.load(Ordering::SeqCst), "{method} {path} reached its handler");
        if status == 405 {
            assert_eq!(answer.header("allow"), "GET");
        }
    }
    let answer = tests::send(router.clone(), request("GET", "/declared", &[], None)).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "secret"));
    let head = tests::send(router, request("HEAD", "/declared", &[], None)).await;
    assert_eq!(head.status, 200);
}

#[test]
fn a_declaration_that_means_nothing_is_refused() {
    for (security, mistake) in [
        (json!(null), Some("`security` is missing")),
        (json!([]), Some("a way in is missing")),
        (json!([{"session": ["own"]}]), Some("a way in is missing")),
        (json!([{"session": ["own"]}, {"token": []}]), Some("one right is needed, as the only scope")),
        (
            json!([{"session": ["own"]}, {"token": ["own", "audit"]}]),
            Some("one right is needed, as the only scope"),
        ),
        (json!([{"session": ["own"]}, {"token": ["root"]}]), Some("the scope is no right")),
        (json!([{"session": ["own"]}, {"token": ["audit"]}]), Some("the ways in ask for different rights")),
        (json!([{"session": ["own"]}, {"token": ["own"]}, {"magic": ["own"]}]), Some("an unknown way in")),
        (json!([{"session": ["own"]}, {"token": ["own"]}, {}]), Some("an unknown way in")),
        (json!([{"session": ["own"], "token": ["own"]}]), Some("a way in is missing")),
        (json!([{"session": ["own"]}, {"token": ["own"]}]), None),
        (json!([{}]), None),
    ] {
        let mut operation = json!({"responses": {}});
        if !security.is_null() {
            operation["security"] = security.clone();
        }
        let document: OpenApi = serde_json::from_value(json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/p": {"get": operation}}
        }))
        .unwrap();
        let found = Doors::of(&document).err().map(|error| error.to_string());
        assert_eq!(found, mistake.map(|mistake| format!("GET /p: {mistake}")), "{security}");
    }
}

#[tokio::test]
async fn rights_are_those_of_the_moment() {
    let desk = Desk::with(&[("anna", &[Role::Viewer]), ("ruler", &[Role::Admin])]).await;
    let anna = desk.sign_in("anna").await;
    assert_eq!(problem(&anna.post("/api/v1/undo", json!({})).await), (403, "missing-right".to_owned()));
    let set = |roles: &[Role]| {
        let change = Change::RolesSet { roles: roles.to_vec() };
        desk.crowd.add(Intent::new(Subject::Account("anna".to_owned()), Actor::Hark, change));
    };
    set(&[Role::Analyst]);
    assert_ne!(anna.post("/api/v1/undo", json!({})).await.status, 403, "promoted while signed in");
    set(&[]);
    assert_eq!(problem(&anna.get("/api/v1/reports").await), (403, "missing-right".to_owned()));
    assert_eq!(problem(&anna.get("/api/v1/session").await), (403, "missing-right".to_owned()));
    let until = Timestamp(desk.clock.now().0 + 1);
    assert!(desk.access.directory().sessions(until).count() == 1);
}

#[tokio::test]
async fn the_command_line_of_the_machine_looks_and_does_nothing() {
    let desk = Desk::choosing(&[("anna", &[Role::Admin])], |options| {
        options.local_secret = Some("0123456789abcdef0123456789abcdef".into());
    })
    .await;
    let bearer = [("authorization", "Bearer local.0123456789abcdef0123456789abcdef")];
    for (method, path, passes) in [
        ("GET", "/api/v1/reports", true),
        ("GET", "/api/v1/pipeline", true),
        ("GET", "/api/v1/session", false),
        ("POST", "/api/v1/undo", false),
        ("POST", "/api/v1/dead-letters/1/redrive", false),
        ("GET", "/api/v1/trail", false),
        ("GET", "/api/v1/accounts", false),
        ("POST", "/api/v1/tokens", false),
    ] {
        let answer = desk.ask(method, path, &bearer, None).await;
        assert_eq!(answer.status != 403, passes, "{method} {path}");
        assert_ne!(answer.status, 401, "{method} {path}");
    }
    for wrong in ["local.", "local.0123456789abcdef0123456789abcdee", "0123456789abcdef0123456789abcdef"] {
        let bearer = format!("Bearer {wrong}");
        let answer = desk.ask("GET", "/api/v1/reports", &[("authorization", &bearer)], None).await;
        assert_eq!(problem(&answer), (401, "not-signed-in".to_owned()), "{wrong}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"hark\"");
    }
    let without = Desk::with(&[("anna", &[Role::Admin])]).await;
    assert_eq!(
        without.ask("GET", "/api/v1/reports", &[("authorization", "Bearer local.")], None).await.status,
        401
    );
}
