//! Every operation of the document against every role, nobody, and somebody whose session has ended.

use casework::{Policy, Role};

use crate::client::desk;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_is_answered_to_the_roles_that_have_its_right_and_to_no_other() {
    let desk = desk("rights", 40, Policy::default()).await;
    let document = desk.nobody().get("/openapi.json").await.json;
    let ended = desk.sign_in("everybody").await;
    assert_eq!(ended.send("DELETE", "/session", &[], None).await.status, 204);
    let mut callers = vec![(None, desk.nobody()), (None, ended)];
    for role in Role::ALL {
        callers.push((Some(role), desk.sign_in(&role.word().replace('_', "-")).await));
    }
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.into_iter().filter(|method| item.get(*method).is_some()) {
            let security = item[method]["security"].as_array().unwrap();
            let right = security[0].get("session").map(|scopes| scopes[0].as_str().unwrap().to_owned());
            // Signing out would end the caller's session, and news never end.
            if path.ends_with("/session") && method == "delete" || path.ends_with("/events") {
                continue;
            }
            for (role, client) in &callers {
                // Nothing that could do harm, were it let through: ids that are not there, bodies that are no JSON.
                let place = path.replace("{id}", "0").replace("{name}", "nobody");
                let extra = if method == "get" { vec![] } else { vec![("content-type", "text/plain")] };
                let answer = client.send(&method.to_ascii_uppercase(), &place, &extra, None).await;
                let may = right.as_ref().is_none_or(|right| {
                    role.is_some_and(|role| role.rights().iter().any(|has| has.word() == right))
                });
                let refused = match role {
                    _ if may => answer.problem() == "missing-right" || answer.problem() == "not-signed-in",
                    None => answer.status != 401 || answer.problem() != "not-signed-in",
                    Some(_) => answer.status != 403 || answer.problem() != "missing-right",
                };
                assert!(!refused, "{method} {path} {role:?}: {} {}", answer.status, answer.text);
                asked += 1;
            }
        }
    }
    assert!(asked > 400, "{asked}");
    // What is not in the document is not there, whoever asks.
    for path in ["/nothing", "/accounts/x/y", "/reports/0/secret"] {
        assert_eq!(callers.last().unwrap().1.get(path).await.status, 404, "{path}");
    }
}
