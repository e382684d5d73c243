//! What attackers try.

use std::sync::atomic::Ordering;

use axum::http::Uri;
use casework::{Change, Role};
use serde_json::json;

use super::desk::{Desk, PASSWORD, problem};

const ANALYST: (&str, &[Role]) = ("anna", &[Role::Analyst]);

fn named(kind: &str, status: u16) -> (u16, String) {
    (status, kind.to_owned())
}

/// Name and value.
type Header<'h> = (&'h str, &'h str);

#[tokio::test]
async fn a_foreign_page_cannot_change_anything_with_the_cookie_of_a_visitor() {
    let desk = Desk::with(&[ANALYST, ("bernd", &[Role::Analyst])]).await;
    let (anna, bernd) = (desk.sign_in("anna").await, desk.sign_in("bernd").await);
    let cookie = ("cookie", anna.cookie.as_str());
    let own = ("x-hark-csrf", anna.csrf.as_str());
    let stolen = ("x-hark-csrf", bernd.csrf.as_str());
    let cut = ("x-hark-csrf", &anna.csrf[..63]);
    let table: &[(&[Header<'_>], Option<&str>)] = &[
        (&[cookie], Some("csrf")),
        (&[cookie, stolen], Some("csrf")),
        (&[cookie, cut], Some("csrf")),
        (&[cookie, ("x-hark-csrf", "")], Some("csrf")),
        (&[cookie, own, ("sec-fetch-site", "cross-site")], Some("cross-site")),
        (&[cookie, own, ("sec-fetch-site", "same-site")], Some("cross-site")),
        (&[cookie, own, ("origin", "https://evil.example")], Some("cross-site")),
        (&[cookie, own, ("origin", "http://localhost:8481")], Some("cross-site")),
        (&[cookie, own, ("origin", "null")], Some("cross-site")),
        (&[cookie, own, ("origin", "http://localhost:8480")], None),
        (&[cookie, own, ("sec-fetch-site", "same-origin")], None),
        (&[cookie, own], None),
    ];
    for (headers, refused) in table {
        let answer = desk.ask("PUT", "/api/v1/preferences", headers, Some(json!({}))).await;
        match refused {
            Some(kind) => assert_eq!(problem(&answer), named(kind, 403), "{headers:?}"),
            None => assert_eq!(answer.status, 204, "{headers:?}: {}", answer.body),
        }
    }
    // To look at a report is written down too: a link on a foreign page does not do it.
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)] {
        let answer = desk.ask("GET", "/api/v1/session", &[cookie, ("sec-fetch-site", site)], None).await;
        assert_eq!(answer.status, status, "{site}");
    }
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_a_visitor_in_as_somebody_else() {
    let desk = Desk::with(&[ANALYST]).await;
    let body = json!({"account": "anna", "password": PASSWORD});
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let answer = desk.ask("POST", "/api/v1/session", &[(name, value)], Some(body.clone())).await;
        assert_eq!(problem(&answer), named("cross-site", 403));
        assert_eq!(answer.header("set-cookie"), "");
    }
    // A form of a foreign page can send text, but not JSON.
    let mut request =
        super::desk::request("POST", "/api/v1/session", &[("content-type", "text/plain")], None);
    *request.body_mut() = body.to_string().into();
    assert_eq!(problem(&crate::tests::send(desk.router.clone(), request).await), named("not-json", 415));
}

#[tokio::test]
async fn behind_a_proxy_the_public_address_is_the_own_one() {
    let desk = Desk::choosing(&[ANALYST], |options| {
        options.public_url = Some(Uri::from_static("https://hark.example"));
    })
    .await;
    let anna = desk.sign_in("anna").await;
    for (origin, status) in
        [("https://hark.example", 204), ("https://evil.example", 403), ("https://hark.example:444", 403)]
    {
        let headers = [("cookie", anna.cookie.as_str()), ("x-hark-csrf", &anna.csrf), ("origin", origin)];
        assert_eq!(
            desk.ask("PUT", "/api/v1/preferences", &headers, Some(json!({}))).await.status,
            status,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn cookies_that_are_not_ours_open_nothing() {
    let desk = Desk::with(&[ANALYST]).await;
    let anna = desk.sign_in("anna").await;
    let secret = anna.cookie.trim_start_matches("__Host-hark=");
    let id = desk.access.directory().sessions(anna_now(&desk)).next().unwrap().0.to_owned();
    for cookie in [
        format!("hark={secret}"),
        format!("__host-hark={secret}"),
        format!("__Host-hark={id}"),
        format!("__Host-hark={}", &secret[..63]),
        format!("__Host-hark={secret}0"),
        format!("__Host-hark={secret}; __Host-hark={secret}"),
        "__Host-hark=".to_owned(),
        format!("__Host-hark={}", "f".repeat(64)),
        format!("__Host-hark={}", "f".repeat(100_000)),
    ] {
        let answer = desk.ask("GET", "/api/v1/session", &[("cookie", &cookie)], None).await;
        assert_eq!(answer.status, 401, "{} bytes", cookie.len());
    }
    // A wrong token is not mended by a cookie.
    let both = [("cookie", anna.cookie.as_str()), ("authorization", "Bearer hark_0_0_0")];
    assert_eq!(desk.ask("GET", "/api/v1/session", &both, None).await.status, 401);
    assert!(!desk.crowd.text().contains(secret), "the trail cannot be used to sign in");
}

fn anna_now(desk: &Desk) -> model::Timestamp {
    use model::Clock;
    desk.clock.now()
}

#[tokio::test]
async fn guessing_a_password_gets_slower_and_fills_nothing() {
    let desk = Desk::with(&[ANALYST]).await;
    let before = desk.crowd.entries().len();
    let mut refused = 0;
    for n in 0..12 {
        let body = json!({"account": "anna", "password": format!("guess number {n}")});
        let from = format!("198.51.100.{n}");
        let answer = desk.ask("POST", "/api/v1/session", &[("from", &from)], Some(body)).await;
        if answer.status == 429 {
            refused += 1;
            assert_eq!(problem(&answer).1, "too-many-attempts");
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
    assert_eq!(refused, 6, "five are free, the sixth starts the wait, from whatever address they come");
    // The right password waits as well: else a guess would tell.
    assert_eq!(desk.try_sign_in("anna", PASSWORD).await.status, 429);
    assert_eq!(desk.crowd.changes(before), ["sign_in_failed"], "one a minute is written down");
    desk.clock.forward(1);
    assert_eq!(desk.try_sign_in("anna", PASSWORD).await.status, 200);
    for _ in 0..5 {
        assert_eq!(desk.try_sign_in("anna", "wrong horse battery").await.status, 401, "forgiven");
    }
}

#[tokio::test]
async fn trying_many_accounts_from_one_address_gets_slower() {
    let desk = Desk::choosing(&[ANALYST], |options| {
        options.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
    })
    .await;
    let attempt = async |n: usize, headers: &[(&str, &str)]| {
        let body = json!({"account": format!("name-{n}"), "password": PASSWORD});
        desk.ask("POST", "/api/v1/session", headers, Some(body)).await.status
    };
    for n in 0..21 {
        assert_eq!(attempt(n, &[]).await, 401, "{n}");
    }
    assert_eq!(attempt(21, &[]).await, 429);
    // A header of one's own makes nobody somebody else; behind a named proxy others are not held up.
    assert_eq!(attempt(22, &[("x-forwarded-for", "203.0.113.5")]).await, 429);
    assert_eq!(attempt(23, &[("from", "10.0.0.1"), ("x-forwarded-for", "203.0.113.5")]).await, 401);
    let unknown =
        |entry: &casework::Entry| matches!(&entry.change, Change::SignInFailed { account: None, .. });
    assert_eq!(desk.crowd.entries().iter().filter(|entry| unknown(entry)).count(), 1);
    assert!(!desk.crowd.text().contains("name-"), "what strangers typed is not kept: it may be a password");
}

#[tokio::test]
async fn while_the_trail_is_away_nobody_gets_in_and_nothing_is_half_done() {
    let desk = Desk::with(&[ANALYST, ("ruler", &[Role::Admin])]).await;
    let ruler = desk.sign_in("ruler").await;
    desk.crowd.away.store(true, Ordering::SeqCst);
    let answer = desk.try_sign_in("anna", PASSWORD).await;
    assert_eq!(problem(&answer), named("trail-unavailable", 503));
    assert_eq!((answer.header("set-cookie"), answer.header("retry-after")), ("", "5"));
    assert_eq!(desk.try_sign_in("anna", "wrong horse battery").await.status, 401, "still no way in");
    assert_eq!(ruler.ask("DELETE", "/api/v1/session", None).await.status, 503);
    let change = json!({"closed": true, "reason": "left"});
    assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/anna", Some(change)).await.status, 503);
    assert!(ruler.is_in().await, "who is in stays in");
    desk.crowd.away.store(false, Ordering::SeqCst);
    assert_eq!(desk.try_sign_in("anna", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn problems_do_not_repeat_what_was_sent() {
    let desk = Desk::with(&[ANALYST]).await;
    for body in [
        json!({"account": "anna", "password": 123_456_789_012_345_u64}),
        json!({"account": ["hunter2-hunter2"], "password": "hunter2-hunter2"}),
        json!("hunter2-hunter2"),
    ] {
        let answer = desk.ask("POST", "/api/v1/session", &[], Some(body)).await;
        assert_eq!(problem(&answer), named("invalid-body", 422));
        assert!(
            !answer.body.contains("hunter2") && !answer.body.contains("123456789012345"),
            "{}",
            answer.body
        );
    }
    let answer = desk.ask("POST", "/api/v1/session", &[], Some(json!({"account": "anna"}))).await;
    assert!(answer.body.contains("missing field `password`"), "{}", answer.body);
}
