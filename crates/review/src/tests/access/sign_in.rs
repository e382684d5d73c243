//! Signing in, the first set-up, one-time links, and how sessions end.

use casework::Role;
use secrecy::ExposeSecret;
use serde_json::json;

use super::desk::{Browser, Desk, PASSWORD, problem, request};

const ADMIN: (&str, &[Role]) = ("ruler", &[Role::Admin]);
const ANALYST: (&str, &[Role]) = ("anna", &[Role::Analyst]);

#[tokio::test]
async fn a_browser_signs_in_is_known_and_signs_out() {
    let desk = Desk::with(&[ANALYST]).await;
    let answer = desk.try_sign_in("anna", PASSWORD).await;
    let cookie = answer.header("set-cookie").to_owned();
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=43200"]);
    let me = answer.json();
    assert_eq!((me["account"].as_str(), me["roles"][0].as_str()), (Some("anna"), Some("analyst")));
    assert!(me["rights"].as_array().unwrap().contains(&json!("decide")));
    let anna = Browser::of(&desk, &answer);
    assert_eq!(anna.get("/api/v1/session").await.json(), me);
    let out = anna.ask("DELETE", "/api/v1/session", None).await;
    assert_eq!(out.status, 204);
    assert!(
        out.header("set-cookie").starts_with("__Host-hark=; ")
            && out.header("set-cookie").ends_with("Max-Age=0")
    );
    assert!(!anna.is_in().await, "the cookie is worth nothing after signing out");
    assert_eq!(desk.crowd.changes(1), ["session_started", "session_ended"]);
}

#[tokio::test]
async fn who_is_refused_is_not_told_why() {
    let desk = Desk::with(&[ANALYST, ("closed", &[Role::Analyst]), ADMIN]).await;
    let ruler = desk.sign_in("ruler").await;
    let close = json!({"closed": true, "reason": "left"});
    assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/closed", Some(close)).await.status, 200);
    let mut answers = Vec::new();
    for (name, password) in [
        ("anna", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("Anna", PASSWORD),
        ("local", PASSWORD),
        ("", ""),
        ("anna", &"x".repeat(5000)),
    ] {
        let answer = desk.try_sign_in(name, password).await;
        assert_eq!(answer.header("set-cookie"), "", "{name}");
        answers.push((answer.status, answer.body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers[0].0 == 401 && answers[0].1.contains("wrong-credentials"));
}

#[tokio::test]
async fn a_session_ends_by_time_by_hand_and_with_its_account() {
    let desk = Desk::with(&[ANALYST, ADMIN]).await;
    let [by_time, again, revoked] =
        [desk.sign_in("anna").await, desk.sign_in("anna").await, desk.sign_in("anna").await];
    let sessions = again.get("/api/v1/sessions").await.json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(3));
    let other = sessions.as_array().unwrap().iter().find(|session| session["this"] == true).unwrap();
    let path = format!("/api/v1/sessions/{}", other["id"].as_str().unwrap());
    assert_eq!(revoked.ask("DELETE", &path, None).await.status, 204);
    assert!(!again.is_in().await && revoked.is_in().await);
    assert_eq!(revoked.ask("DELETE", &path, None).await.status, 404, "ended is gone");

    let ruler = desk.sign_in("ruler").await;
    assert_eq!(problem(&revoked.get("/api/v1/sessions?all=true").await), (403, "missing-right".to_owned()));
    assert_eq!(
        problem(&revoked.get("/api/v1/sessions?al=true").await),
        (400, "invalid-parameter".to_owned())
    );
    let all = ruler.get("/api/v1/sessions?all=true").await.json();
    let own = |name: &str| {
        all.as_array().unwrap().iter().find(|session| session["account"] == name).unwrap()["id"].clone()
    };
    let foreign = format!("/api/v1/sessions/{}", own("ruler").as_str().unwrap());
    assert_eq!(revoked.ask("DELETE", &foreign, None).await.status, 404, "no word about others' sessions");
    assert!(ruler.is_in().await);

    desk.clock.forward(12 * 3600 - 1);
    assert!(by_time.is_in().await);
    desk.clock.forward(1);
    assert!(!by_time.is_in().await);

    let (anna, ruler) = (desk.sign_in("anna").await, desk.sign_in("ruler").await);
    let close = |closed: bool| json!({"closed": closed, "reason": "away"});
    assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/anna", Some(close(true))).await.status, 200);
    assert!(!anna.is_in().await);
    assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/anna", Some(close(false))).await.status, 200);
    assert!(!anna.is_in().await, "opened again, old cookies stay worthless");
    desk.sign_in("anna").await;
}

#[tokio::test]
async fn a_new_password_ends_every_session_but_the_one_that_set_it() {
    let desk = Desk::with(&[ANALYST, ADMIN]).await;
    let (here, elsewhere) = (desk.sign_in("anna").await, desk.sign_in("anna").await);
    let put = |current: &str, new: &str| Some(json!({"current": current, "new": new}));
    for (body, refused) in [
        (put("wrong horse battery", "a new horse battery"), (401, "wrong-credentials")),
        (put(PASSWORD, "short"), (422, "invalid-value")),
        (Some(json!({"new": "a new horse battery"})), (422, "invalid-body")),
    ] {
        let answer = here.ask("PUT", "/api/v1/password", body).await;
        assert_eq!(problem(&answer), (refused.0, refused.1.to_owned()));
        assert!(!answer.body.contains("horse"), "{}", answer.body);
    }
    assert!(here.is_in().await && elsewhere.is_in().await);
    let answer = here.ask("PUT", "/api/v1/password", put(PASSWORD, "a new horse battery")).await;
    let new = Browser::of(&desk, &answer);
    assert!(new.is_in().await && !here.is_in().await && !elsewhere.is_in().await);
    assert_eq!(desk.try_sign_in("anna", PASSWORD).await.status, 401);
    assert_eq!(desk.try_sign_in("anna", "a new horse battery").await.status, 200);

    let ruler = desk.sign_in("ruler").await;
    let reset = json!({"password": "given by the ruler", "reason": "forgotten"});
    assert_eq!(ruler.ask("PATCH", "/api/v1/accounts/anna", Some(reset)).await.status, 200);
    assert!(!new.is_in().await);
    assert_eq!(desk.try_sign_in("anna", "given by the ruler").await.status, 200);
}

#[tokio::test]
async fn the_first_account_is_made_once_with_the_code_of_the_program() {
    let desk = Desk::with(&[]).await;
    let setup =
        |code: &str| json!({"code": code, "account": "first", "display": "First", "password": PASSWORD});
    assert_eq!(desk.ask("GET", "/api/v1/sign-in", &[], None).await.json()["setup"], true);
    let code = desk.access.setup_code().unwrap();
    let code = code.expose_secret();
    assert_eq!(code.len(), 32);
    let wrong = desk.ask("POST", "/api/v1/setup", &[], Some(setup("00000000000000000000000000000000"))).await;
    assert_eq!(problem(&wrong), (403, "wrong-code".to_owned()));
    let cross = [("sec-fetch-site", "cross-site")];
    assert_eq!(problem(&desk.ask("POST", "/api/v1/setup", &cross, Some(setup(code))).await).1, "cross-site");
    let mut short = setup(code);
    short["password"] = json!("short");
    assert_eq!(desk.ask("POST", "/api/v1/setup", &[], Some(short)).await.status, 422);
    assert!(desk.access.is_unset(), "what failed used nothing up");

    let answer = desk.ask("POST", "/api/v1/setup", &[], Some(setup(code))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["roles"], json!(["reviewer", "admin", "auditor"]));
    assert!(Browser::of(&desk, &answer).is_in().await);
    let replayed = desk.ask("POST", "/api/v1/setup", &[], Some(setup(code))).await;
    assert_eq!(problem(&replayed), (409, "set-up-already".to_owned()));
    assert!(desk.access.setup_code().is_none());
    assert_eq!(desk.ask("GET", "/api/v1/sign-in", &[], None).await.json()["setup"], false);
    assert!(!desk.crowd.text().contains(code) && !desk.crowd.text().contains("horse"));
}

#[tokio::test]
async fn of_many_at_once_one_sets_up() {
    let desk = Desk::with(&[]).await;
    let code = desk.access.setup_code().unwrap().expose_secret().to_owned();
    let tries = (0..8).map(|n| {
        let body =
            json!({"code": code, "account": format!("first-{n}"), "display": "First", "password": PASSWORD});
        let router = desk.router.clone();
        tokio::spawn(crate::tests::send(router, request("POST", "/api/v1/setup", &[], Some(body))))
    });
    let mut made = 0;
    for answer in futures_util::future::join_all(tries).await {
        made += u32::from(answer.unwrap().status == 200);
    }
    assert_eq!((made, desk.access.directory().accounts().count()), (1, 1));
}

#[tokio::test]
async fn no_code_is_made_where_somebody_is() {
    let desk = Desk::with(&[ADMIN]).await;
    assert!(desk.access.setup_code().is_none());
}

#[tokio::test]
async fn a_link_of_the_program_signs_in_once() {
    let desk = Desk::choosing(&[], |options| options.demo = true).await;
    let code = desk.access.demo_code().await.unwrap();
    let path = format!("/auth/code?code={}", code.expose_secret());
    let answer = desk.ask("GET", &path, &[("sec-fetch-site", "none")], None).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let me = desk.ask("GET", "/api/v1/session", &[("cookie", &cookie)], None).await.json();
    assert_eq!((me["account"].as_str(), me["demo"].as_bool()), (Some("demo"), Some(true)));
    for path in [path.as_str(), "/auth/code", "/auth/code?code=", "/auth/code?code=%3Cscript%3E"] {
        let answer = desk.ask("GET", path, &[], None).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{path}");
        assert!(answer.header("content-type").starts_with("text/html"));
        assert!(answer.body.contains("The code does not work") && !answer.body.contains("<script"));
    }
    let late = desk.access.demo_code().await.unwrap();
    desk.clock.forward(601);
    let path = format!("/auth/code?code={}", late.expose_secret());
    assert_eq!(desk.ask("GET", &path, &[], None).await.status, 403);
    assert!(!desk.crowd.text().contains(late.expose_secret()));
}
