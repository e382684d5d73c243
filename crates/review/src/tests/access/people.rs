//! Accounts and preferences.

use casework::{Actor, Role};
use serde_json::json;

use super::desk::{Desk, PASSWORD, problem};

#[tokio::test]
async fn an_administrator_makes_accounts() {
    let desk = Desk::with(&[("ruler", &[Role::Admin])]).await;
    let ruler = desk.sign_in("ruler").await;
    let good = json!({"name": "carla", "display": "Carla C.", "roles": ["analyst", "exporter"], "password": "a good horse battery"});
    for (member, value, refused) in [
        ("name", json!("Carla"), "invalid-value"),
        ("name", json!("hark"), "invalid-value"),
        ("name", json!("local"), "invalid-value"),
        ("name", json!("ruler/x"), "invalid-value"),
        ("name", json!("ruler"), "account-exists"),
        ("display", json!(" "), "invalid-value"),
        ("display", json!("two\nlines"), "invalid-value"),
        ("roles", json!(["root"]), "invalid-value"),
        ("password", json!("short"), "invalid-value"),
        ("colour", json!("red"), "invalid-body"),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        assert_eq!(problem(&ruler.post("/api/v1/accounts", bad).await).1, refused, "{member}");
    }
    let made = ruler.post("/api/v1/accounts", good.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let view = made.json();
    assert_eq!(
        (view["roles"].clone(), view["password"].clone()),
        (json!(["analyst", "exporter"]), json!(true))
    );
    assert_eq!(problem(&ruler.post("/api/v1/accounts", good).await), (409, "account-exists".to_owned()));
    assert_eq!(desk.try_sign_in("carla", "a good horse battery").await.status, 200);
    // Without a password nobody signs in by one.
    let federated = json!({"name": "dora@example.org", "display": "Dora", "roles": ["viewer"]});
    assert_eq!(ruler.post("/api/v1/accounts", federated).await.json()["password"], false);
    assert_eq!(desk.try_sign_in("dora@example.org", "").await.status, 401);
    let names: Vec<_> = ruler
        .get("/api/v1/accounts")
        .await
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["carla", "dora@example.org", "ruler"]);
    assert!(!desk.crowd.text().contains("battery") && !desk.crowd.text().contains("argon2"));
    let by = desk
        .crowd
        .entries()
        .into_iter()
        .find(|entry| entry.subject.to_string() == "account/carla")
        .unwrap()
        .by;
    assert_eq!(by, Actor::Person("ruler".to_owned()));
}

#[tokio::test]
async fn a_change_to_an_account_has_a_reason_and_only_what_differs_is_written() {
    let desk = Desk::with(&[("anna", &[Role::Analyst]), ("ruler", &[Role::Admin])]).await;
    let ruler = desk.sign_in("ruler").await;
    let before = desk.crowd.entries().len();
    let patch = async |body| ruler.ask("PATCH", "/api/v1/accounts/anna", Some(body)).await;
    assert_eq!(
        problem(&patch(json!({"roles": ["viewer"], "reason": " "})).await),
        (422, "reason-needed".to_owned())
    );
    assert_eq!(problem(&patch(json!({"roles": ["viewer"]})).await), (422, "invalid-body".to_owned()));
    let short = json!({"roles": ["viewer"], "password": "short", "reason": "r"});
    assert_eq!(problem(&patch(short).await), (422, "invalid-value".to_owned()));
    assert_eq!(desk.crowd.entries().len(), before, "nothing of what is refused is done");
    let all = json!({"roles": ["reviewer", "viewer", "viewer"], "closed": false, "reason": " promoted "});
    assert_eq!(patch(all).await.json()["roles"], json!(["viewer", "reviewer"]));
    assert_eq!(desk.crowd.changes(before), ["roles_set"]);
    assert_eq!(desk.crowd.entries()[before].reason.as_deref(), Some("promoted"));
    let missing = ruler.ask("PATCH", "/api/v1/accounts/nobody", Some(json!({"reason": "r"}))).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn somebody_always_rules() {
    let desk = Desk::with(&[("one", &[Role::Admin]), ("two", &[Role::Admin])]).await;
    let one = desk.sign_in("one").await;
    let patch =
        async |name: &str, body| one.ask("PATCH", &format!("/api/v1/accounts/{name}"), Some(body)).await;
    assert_eq!(patch("two", json!({"closed": true, "reason": "left"})).await.status, 200);
    for body in [json!({"closed": true, "reason": "r"}), json!({"roles": ["analyst"], "reason": "r"})] {
        assert_eq!(problem(&patch("one", body).await), (409, "last-admin".to_owned()));
    }
    assert_eq!(patch("two", json!({"closed": false, "reason": "back"})).await.status, 200);
    assert_eq!(patch("one", json!({"roles": ["analyst"], "reason": "r"})).await.status, 200);
    assert_eq!(problem(&one.get("/api/v1/accounts").await), (403, "missing-right".to_owned()));
}

#[tokio::test]
async fn whoever_rules_accounts_does_not_see_or_decide_reports() {
    let desk = Desk::with(&[("ruler", &[Role::Admin])]).await;
    let ruler = desk.sign_in("ruler").await;
    let id = "ffffffffffffffffffffffffffffffff";
    for (method, path) in [
        ("GET", "/api/v1/reports".to_owned()),
        ("POST", format!("/api/v1/reports/{id}/decision")),
        ("POST", format!("/api/v1/reports/{id}/second-review")),
        ("POST", format!("/api/v1/reports/{id}/settlement")),
        ("POST", format!("/api/v1/reports/{id}/reveal")),
        ("POST", "/api/v1/bulk".to_owned()),
        ("GET", "/api/v1/queue.csv".to_owned()),
        ("GET", "/api/v1/trail".to_owned()),
    ] {
        let answer = ruler.ask(method, &path, (method == "POST").then(|| json!({}))).await;
        assert_eq!(problem(&answer), (403, "missing-right".to_owned()), "{method} {path}");
    }
}

#[tokio::test]
async fn preferences_are_kept_for_their_owner() {
    let desk = Desk::with(&[("anna", &[Role::Viewer]), ("bernd", &[Role::Viewer])]).await;
    let (anna, bernd) = (desk.sign_in("anna").await, desk.sign_in("bernd").await);
    let keys = json!({"keys": {"accept": "y"}, "theme": "dark"});
    assert_eq!(anna.ask("PUT", "/api/v1/preferences", Some(keys.clone())).await.status, 204);
    assert_eq!(anna.get("/api/v1/session").await.json()["preferences"], keys);
    assert_eq!(bernd.get("/api/v1/session").await.json()["preferences"], json!({}));
    for bad in [json!([]), json!("x"), json!(null), json!({"x": "y".repeat(16 * 1024)})] {
        assert_eq!(
            problem(&anna.ask("PUT", "/api/v1/preferences", Some(bad)).await),
            (422, "invalid-value".to_owned())
        );
    }
    let most = json!({"x": "y".repeat(16 * 1024 - 8)});
    assert_eq!(anna.ask("PUT", "/api/v1/preferences", Some(most)).await.status, 204);
}

#[tokio::test]
async fn the_operators_command_opens_a_locked_desk() {
    let desk = Desk::with(&[("ruler", &[Role::Admin])]).await;
    let old = desk.sign_in("ruler").await;
    let set = |name: &'static str, password: &'static str| {
        desk.access.break_glass(name, password.into(), "keys lost")
    };
    assert!(set("nobody", "a new horse battery").await.unwrap_err().to_string().contains("no such account"));
    assert!(set("ruler", "short").await.unwrap_err().to_string().contains("12 characters"));
    set("ruler", "a new horse battery").await.unwrap();
    assert!(!old.is_in().await);
    assert_eq!(desk.try_sign_in("ruler", PASSWORD).await.status, 401);
    assert_eq!(desk.try_sign_in("ruler", "a new horse battery").await.status, 200);
    let entry = desk.crowd.entries().into_iter().find(|entry| entry.reason.is_some()).unwrap();
    assert_eq!((entry.by, entry.reason.as_deref()), (Actor::Hark, Some("keys lost")));
}
