//! Signing in through an identity provider that speaks on a real socket.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Uri;
use casework::{Actor, Role};
use serde_json::{Value, json};

use super::desk::{Browser, Desk, PASSWORD};
use super::provider::{CLIENT, Idp, SECRET};
use super::{Crowd, HandClock};
use crate::access::{Access, AccessOptions, OidcOptions};
use crate::tests::Answered;

const NAME: &str = "anna.berg@pharma.example";

fn options(issuer: &str) -> AccessOptions {
    let roles = [("pv-analysts", Role::Analyst), ("pv-leads", Role::Reviewer)];
    let roles: BTreeMap<_, _> = roles.map(|(group, role)| (group.to_owned(), vec![role])).into();
    let oidc = OidcOptions {
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.into()),
        scopes: ["openid", "email", "groups"].map(ToOwned::to_owned).to_vec(),
        groups_claim: "groups".to_owned(),
        email_domains: vec!["pharma.example".to_owned()],
        roles,
        trust_email: false,
    };
    let public_url = Some(Uri::from_static("https://hark.example"));
    AccessOptions { public_url, oidc: Some(oidc), ..AccessOptions::default() }
}

async fn desk() -> (Desk, Arc<Idp>) {
    let clock = Arc::new(HandClock::default());
    let idp = Idp::start(clock.clone()).await;
    let crowd = Arc::new(Crowd::new(clock.clone()));
    let desk = Desk::over(crowd, clock, options(&idp.issuer));
    (desk, idp)
}

/// A browser that was sent to the provider: the address, its cookie, and the state it must bring back.
struct Away {
    address: String,
    cookie: String,
    state: String,
}

async fn leave(desk: &Desk) -> Away {
    let answer = desk.ask("GET", "/auth/oidc/start", &[], None).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let attributes: Vec<&str> = answer.header("set-cookie").split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"]);
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let address = answer.header("location").to_owned();
    let query = address.split_once('?').unwrap().1;
    let state =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state").unwrap().1.into_owned();
    Away { address, cookie, state }
}

async fn come_back(desk: &Desk, cookie: &str, state: &str, code: &str) -> Answered {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", code).append_pair("state", state);
    let path = format!("/auth/oidc/callback?{}", query.finish());
    desk.ask("GET", &path, &[("cookie", cookie), ("sec-fetch-site", "cross-site")], None).await
}

/// From the desk to the provider and back.
async fn sign_in(desk: &Desk, idp: &Idp) -> Answered {
    let away = leave(desk).await;
    let code = idp.agree(&away.address);
    come_back(desk, &away.cookie, &away.state, &code).await
}

/// The cookie of a session, where one came.
fn session(answer: &Answered) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookie =
        cookies.map(|value| value.split(';').next().unwrap()).find(|value| value.starts_with("__Host-hark="));
    cookie.map(ToOwned::to_owned)
}

fn refused(answer: &Answered, title: &str) {
    assert_eq!(session(answer), None, "{title}");
    assert!(answer.header("content-type").starts_with("text/html"), "{title}");
    assert!(answer.body.contains(title), "{title}: {}", answer.body);
    for private in ["anna", "Anna", "code 0", SECRET] {
        assert!(!answer.body.contains(private), "{title} repeats {private}");
    }
}

#[tokio::test]
async fn whom_the_provider_names_is_let_in_with_the_roles_of_their_groups() {
    let (desk, idp) = desk().await;
    assert_eq!(desk.ask("GET", "/api/v1/sign-in", &[], None).await.json()["oidc"], "127.0.0.1");
    let answer = sign_in(&desk, &idp).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"), "{}", answer.body);
    let cookie = session(&answer).unwrap();
    let me = desk.ask("GET", "/api/v1/session", &[("cookie", &cookie)], None).await.json();
    assert_eq!((me["account"].as_str(), me["display"].as_str()), (Some(NAME), Some("Anna Berg")));
    assert_eq!(me["roles"], json!(["analyst"]));
    assert_eq!(desk.crowd.changes(0), ["account_made", "session_started"]);

    // Nothing has changed, so nothing but the session is written.
    sign_in(&desk, &idp).await;
    assert_eq!(desk.crowd.changes(2), ["session_started"]);
    *idp.claims.lock().unwrap() = json!({"groups": ["pv-leads", "pv-analysts"]});
    sign_in(&desk, &idp).await;
    assert_eq!(desk.crowd.changes(3), ["roles_set", "session_started"]);
    let entry = &desk.crowd.entries()[3];
    assert_eq!((&entry.by, entry.reason.as_deref()), (&Actor::Hark, Some("groups at the identity provider")));
    let me = desk.ask("GET", "/api/v1/session", &[("cookie", &cookie)], None).await.json();
    assert_eq!(me["roles"], json!(["analyst", "reviewer"]), "also in sessions that last");
}

#[tokio::test]
async fn a_token_that_is_not_meant_for_this_sign_in_lets_nobody_in() {
    let (desk, idp) = desk().await;
    let now = model::Clock::now(&*desk.clock).millis() / 1000;
    let none = || json!({});
    let table: [(Value, Value, bool, &str); 16] = [
        (json!({"nonce": "another"}), none(), false, "belongs to another sign-in"),
        (json!({"nonce": null}), none(), false, "belongs to another sign-in"),
        (json!({"aud": "another"}), none(), false, "made for another program"),
        (json!({"aud": ["another", "third"]}), none(), false, "made for another program"),
        (json!({"iss": "https://evil.example"}), none(), false, "made by another identity provider"),
        (json!({"exp": now - 1}), none(), false, "has expired"),
        (none(), none(), true, "is not signed by a key"),
        (none(), json!({"alg": "HS256"}), false, "is not signed by a key"),
        (none(), json!({"alg": "none"}), false, "The answer of the identity provider cannot be used"),
        (json!({"email": null}), none(), false, "No verified e-mail address"),
        (json!({"email_verified": false}), none(), false, "No verified e-mail address"),
        (json!({"email_verified": null}), none(), false, "No verified e-mail address"),
        (json!({"email": "anna/x@pharma.example"}), none(), false, "No verified e-mail address"),
        (
            json!({"email": "anna.berg@pharma.example.evil.example"}),
            none(),
            false,
            "This domain is not let in",
        ),
        (json!({"groups": ["everybody"]}), none(), false, "No role"),
        (json!({"groups": null}), none(), false, "No role"),
    ];
    for (claims, head, forges, title) in table {
        *idp.claims.lock().unwrap() = claims.clone();
        *idp.head.lock().unwrap() = head.clone();
        *idp.forges.lock().unwrap() = forges;
        let answer = sign_in(&desk, &idp).await;
        assert_eq!(answer.status, 403, "{claims} {head}: {}", answer.body);
        refused(&answer, title);
    }
    (*idp.claims.lock().unwrap(), *idp.head.lock().unwrap(), *idp.forges.lock().unwrap()) =
        (none(), none(), false);
    *idp.forgets.lock().unwrap() = true;
    refused(&sign_in(&desk, &idp).await, "The answer of the identity provider cannot be used");
    *idp.forgets.lock().unwrap() = false;
    assert!(desk.access.directory().is_empty(), "nobody was made");
    assert_eq!(desk.crowd.changes(0), ["sign_in_failed"], "one a minute is written down");
    assert_eq!(sign_in(&desk, &idp).await.status, 303, "and the same provider still works");
}

#[tokio::test]
async fn the_answer_belongs_to_the_browser_that_asked() {
    let (desk, idp) = desk().await;
    let (mine, theirs) = (leave(&desk).await, leave(&desk).await);
    let code = idp.agree(&mine.address);
    let stranger = idp.agree(&theirs.address);
    for (cookie, state, code, title) in [
        ("", mine.state.as_str(), code.as_str(), "Begin again"),
        ("__Host-hark-oidc=s1.00000000.AAAA", &mine.state, &code, "Begin again"),
        (&mine.cookie, "", &code, "Begin again"),
        (&mine.cookie, &theirs.state, &code, "Begin again"),
        // Their code put into my browser: PKCE tells the provider.
        (&mine.cookie, &mine.state, &stranger, "Not confirmed"),
        (&mine.cookie, &mine.state, "made up", "Not confirmed"),
    ] {
        refused(&come_back(&desk, cookie, state, code).await, title);
    }
    let denied = format!("/auth/oidc/callback?error=access_denied&state={}", mine.state);
    refused(&desk.ask("GET", &denied, &[("cookie", &mine.cookie)], None).await, "Not confirmed");
    // What is sealed for another purpose is no sign-in, though the same key sealed it.
    let other = deident::Keys::new([7; 32]).seal_bytes(b"$argon2id$v=19$").to_string();
    let cookie = format!("__Host-hark-oidc={other}");
    refused(&come_back(&desk, &cookie, &mine.state, &code).await, "Begin again");

    assert_eq!(come_back(&desk, &mine.cookie, &mine.state, &code).await.status, 303);
    refused(&come_back(&desk, &mine.cookie, &mine.state, &code).await, "Not confirmed");
    let late = leave(&desk).await;
    let code = idp.agree(&late.address);
    desk.clock.forward(600);
    refused(&come_back(&desk, &late.cookie, &late.state, &code).await, "Begin again");
}

#[tokio::test]
async fn closed_and_local_accounts_are_not_entered_through_the_provider() {
    let (desk, idp) = desk().await;
    desk.crowd.account("ruler", &[Role::Admin], None);
    let ruler = desk.access.begin_session("ruler", "password").await.unwrap();
    sign_in(&desk, &idp).await;
    let amend = async |closed, password: Option<&str>| {
        let password = password.map(Into::into);
        let change = crate::access::Amendment { closed, password, reason: "r".to_owned(), roles: None };
        desk.access.amend(&ruler.caller.actor, NAME, change).await.unwrap();
    };
    amend(Some(true), None).await;
    refused(&sign_in(&desk, &idp).await, "The account is closed");
    amend(Some(false), None).await;
    assert_eq!(sign_in(&desk, &idp).await.status, 303);
    amend(None, Some(PASSWORD)).await;
    refused(&sign_in(&desk, &idp).await, "Sign in with the password");
    let answer = desk.try_sign_in(NAME, PASSWORD).await;
    assert!(Browser::of(&desk, &answer).is_in().await);
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_asked_again_and_one_that_is_away_is_said_to_be() {
    let (desk, idp) = desk().await;
    assert_eq!(sign_in(&desk, &idp).await.status, 303);
    idp.rotate();
    refused(&sign_in(&desk, &idp).await, "is not signed by a key");
    desk.clock.forward(60);
    assert_eq!(sign_in(&desk, &idp).await.status, 303, "after a minute new keys are looked for");

    let clock = Arc::new(HandClock::default());
    let crowd = Arc::new(Crowd::new(clock.clone()));
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let desk = Desk::over(crowd, clock, options(&issuer));
    assert!(desk.access.find_provider().await.unwrap_err().to_string().contains("does not answer"));
    let answer = desk.ask("GET", "/auth/oidc/start", &[], None).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
    refused(&answer, "Identity provider unavailable");
}

#[tokio::test]
async fn a_provider_is_set_up_so_that_it_can_work_or_not_at_all() {
    let start = |options: AccessOptions| {
        let clock = Arc::new(HandClock::default());
        let people = Arc::new(Crowd::new(clock.clone()));
        let keys = Arc::new(deident::Keys::new([7; 32]));
        Access::start(people, keys, clock, options).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(start(options("https://id.example")), Ok(()));
    for (issuer, word) in
        [("http://id.example", "https://"), ("id.example", "no address"), ("", "no address")]
    {
        assert!(start(options(issuer)).unwrap_err().contains(word), "{issuer}");
    }
    let without = AccessOptions { public_url: None, ..options("https://id.example") };
    assert!(start(without).unwrap_err().contains("public_url"));
    // Where no provider is set up there is no way to one.
    let desk = Desk::with(&[("anna", &[Role::Viewer])]).await;
    for path in ["/auth/oidc/start", "/auth/oidc/callback?code=1&state=2"] {
        assert_eq!(desk.ask("GET", path, &[], None).await.status, 404, "{path}");
    }
}
