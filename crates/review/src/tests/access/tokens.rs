//! API tokens.

use casework::{Actor, Change, Right, Role, Subject};
use serde_json::{Value, json};

use super::desk::{Browser, Desk, problem};
use crate::access::{Intent, Via};

async fn make(browser: &Browser<'_>, rights: Value, days: u16) -> (String, String) {
    let answer =
        browser.post("/api/v1/tokens", json!({"name": "export job", "rights": rights, "days": days})).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let made = answer.json();
    (made["token"]["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
}

/// Whether the guard lets a token through. What the handler answers is not its business.
async fn passes(desk: &Desk, token: &str, method: &str, path: &str) -> bool {
    ![401, 403].contains(&status(desk, token, method, path).await)
}

async fn status(desk: &Desk, token: &str, method: &str, path: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    desk.ask(method, path, &[("authorization", &bearer)], None).await.status
}

#[tokio::test]
async fn a_token_does_what_it_was_made_for_and_no_more() {
    let desk = Desk::with(&[("anna", &[Role::Analyst])]).await;
    let anna = desk.sign_in("anna").await;
    let (id, token) = make(&anna, json!(["read_reports"]), 30).await;
    assert_eq!(token.split('_').map(str::len).collect::<Vec<_>>(), [4, 16, 64, 8]);
    for (method, path, expected) in [
        ("GET", "/api/v1/reports", true),
        ("GET", "/api/v1/session", false),
        ("POST", "/api/v1/undo", false),
        ("GET", "/api/v1/accounts", false),
    ] {
        assert_eq!(passes(&desk, &token, method, path).await, expected, "{method} {path}");
    }
    let caller = desk.access.by_bearer(&token).unwrap();
    assert_eq!(caller.actor, Actor::Token(format!("anna/{id}")));
    assert_eq!((caller.actor.account(), caller.via), (Some("anna"), Via::Token { id: id.clone() }));
    let listed = anna.get("/api/v1/tokens").await.json();
    assert_eq!(listed[0]["last_used"], "2026-11-01T08:00:00Z");
    let secret = token.split('_').nth(2).unwrap();
    assert!(!desk.crowd.text().contains(secret) && !listed.to_string().contains(secret));
}

#[tokio::test]
async fn a_token_needs_no_csrf_header_and_a_slip_in_it_is_refused() {
    let desk = Desk::with(&[("anna", &[Role::Analyst])]).await;
    let anna = desk.sign_in("anna").await;
    let (_, token) = make(&anna, json!(["own"]), 1).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    assert_eq!(desk.ask("PUT", "/api/v1/preferences", &headers, Some(json!({}))).await.status, 204);
    for at in [5, 30, 90, token.len() - 1] {
        let mut wrong = token.clone().into_bytes();
        wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
        let wrong = String::from_utf8(wrong).unwrap();
        assert_eq!(status(&desk, &wrong, "GET", "/api/v1/session").await, 401, "byte {at}");
    }
}

#[tokio::test]
async fn a_token_gives_never_more_than_its_owner_has() {
    let desk = Desk::with(&[("anna", &[Role::Analyst])]).await;
    let anna = desk.sign_in("anna").await;
    let more = json!({"name": "x", "rights": ["read_reports", "second_review"], "days": 1});
    assert_eq!(problem(&anna.post("/api/v1/tokens", more).await), (403, "missing-right".to_owned()));
    let (_, token) = make(&anna, json!(["read_reports", "decide", "own"]), 366).await;
    assert_ne!(status(&desk, &token, "POST", "/api/v1/undo").await, 403);
    let set = |roles: &[Role]| {
        let change = Change::RolesSet { roles: roles.to_vec() };
        desk.crowd.add(Intent::new(Subject::Account("anna".to_owned()), Actor::Hark, change));
    };
    set(&[Role::Viewer]);
    assert_eq!(status(&desk, &token, "POST", "/api/v1/undo").await, 403, "its owner was demoted");
    assert!(passes(&desk, &token, "GET", "/api/v1/reports").await);
    set(&[Role::Viewer, Role::Admin]);
    assert_eq!(status(&desk, &token, "GET", "/api/v1/accounts").await, 403, "promoting does not widen it");
}

#[tokio::test]
async fn a_token_ends_by_time_by_hand_and_with_its_account() {
    let desk =
        Desk::with(&[("anna", &[Role::Viewer]), ("bernd", &[Role::Viewer]), ("ruler", &[Role::Admin])]).await;
    let (anna, bernd, ruler) =
        (desk.sign_in("anna").await, desk.sign_in("bernd").await, desk.sign_in("ruler").await);
    let (first, by_hand) = make(&anna, json!(["read_reports"]), 1).await;
    let (second, by_ruler) = make(&anna, json!(["read_reports"]), 1).await;
    let (_, by_time) = make(&anna, json!(["read_reports"]), 1).await;
    let reads = async |token: &str| passes(&desk, token, "GET", "/api/v1/reports").await;
    let revoke = async |browser: &Browser<'_>, id: &str| {
        browser.ask("DELETE", &format!("/api/v1/tokens/{id}"), None).await.status
    };
    assert_eq!(bernd.get("/api/v1/tokens").await.json(), json!([]));
    assert_eq!(revoke(&bernd, &first).await, 404, "no word about others' tokens");
    assert!(reads(&by_hand).await);
    assert_eq!((revoke(&anna, &first).await, revoke(&anna, &first).await), (204, 404));
    assert!(!reads(&by_hand).await && reads(&by_ruler).await);
    assert_eq!(ruler.get("/api/v1/tokens").await.json().as_array().map(Vec::len), Some(2));
    assert_eq!(revoke(&ruler, &second).await, 204);
    assert!(!reads(&by_ruler).await && reads(&by_time).await);
    desk.clock.forward(86_400);
    assert!(!reads(&by_time).await);
    let (anna, ruler) = (desk.sign_in("anna").await, desk.sign_in("ruler").await);
    let (_, with_account) = make(&anna, json!(["read_reports"]), 366).await;
    for closed in [true, false] {
        let body = json!({"closed": closed, "reason": "away"});
        assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/anna", Some(body)).await.status, 200);
        assert!(!reads(&with_account).await, "closed: {closed}");
    }
}

#[tokio::test]
async fn what_outlives_a_token_is_not_made_by_one() {
    let desk = Desk::with(&[("ruler", &[Role::Admin])]).await;
    let ruler = desk.sign_in("ruler").await;
    let (_, token) = make(&ruler, json!(["own", "administer"]), 1).await;
    let bearer = format!("Bearer {token}");
    for (method, path, body) in [
        ("POST", "/api/v1/tokens", json!({"name": "child", "rights": ["own"], "days": 366})),
        ("PUT", "/api/v1/password", json!({"current": super::desk::PASSWORD, "new": "a new horse battery"})),
        ("DELETE", "/api/v1/session", json!({})),
    ] {
        let answer = desk.ask(method, path, &[("authorization", &bearer)], Some(body)).await;
        assert_eq!(problem(&answer), (403, "needs-session".to_owned()), "{method} {path}");
    }
}

#[tokio::test]
async fn what_a_token_must_be() {
    let desk = Desk::with(&[("anna", &[Role::Viewer])]).await;
    let anna = desk.sign_in("anna").await;
    for (name, rights, days, good) in [
        ("job", json!(["own"]), 1, true),
        ("job", json!(["own"]), 366, true),
        ("job", json!(["own"]), 0, false),
        ("job", json!(["own"]), 367, false),
        ("", json!(["own"]), 1, false),
        ("job", json!([]), 1, false),
        ("job", json!(["root"]), 1, false),
    ] {
        let answer = anna.post("/api/v1/tokens", json!({"name": name, "rights": rights, "days": days})).await;
        assert_eq!(answer.status, if good { 201 } else { 422 }, "{name} {rights} {days}");
    }
    for _ in 2..50 {
        make(&anna, json!(["own"]), 1).await;
    }
    let more = json!({"name": "job", "rights": ["own"], "days": 1});
    assert_eq!(problem(&anna.post("/api/v1/tokens", more).await), (422, "invalid-value".to_owned()));
    let rights = desk.access.directory().tokens().next().unwrap().1.rights.clone();
    assert_eq!(rights, [Right::Own]);
}
