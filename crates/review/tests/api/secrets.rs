//! Handles and links: shown by right, never before the trail says so, and nowhere else.

use casework::Policy;
use serde_json::json;

use crate::client::desk;
use crate::service::{HANDLE, LINK};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reveal_is_in_the_trail_before_it_is_shown() {
    let desk = desk("reveal", 40, Policy::default()).await;
    let anna = desk.sign_in("analyst").await;
    let report = &desk.newest(1).await[0];
    let shown = anna.post(&format!("/reports/{report}/reveal"), json!({})).await;
    assert_eq!(
        (shown.status, shown.json["handle"].as_str(), shown.json["url"].as_str()),
        (200, Some(HANDLE), Some(LINK))
    );
    let auditor = desk.sign_in("auditor").await;
    let trail = auditor.get(&format!("/trail?subject=report/{report}&change=revealed")).await;
    let line = &trail.json["lines"][0];
    assert_eq!(
        (&line["by"], &line["detail"]["what"], &line["stands"]),
        (&json!("analyst"), &json!("source"), &json!(true))
    );
    // One without a seal, and one who may not.
    let ids = desk.newest(40).await;
    let gone = anna.post(&format!("/reports/{}/reveal", ids[39]), json!({})).await;
    assert_eq!((gone.status, gone.problem()), (410, "seal-gone"), "{}", gone.text);
    let viewer = desk.sign_in("viewer").await;
    let refused = viewer.post(&format!("/reports/{report}/reveal"), json!({})).await;
    assert_eq!((refused.status, refused.problem()), (403, "missing-right"));
    let sound = auditor.get("/trail/verification").await;
    assert_eq!((sound.status, &sound.json["intact"]), (200, &json!(true)), "{}", sound.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_but_a_reveal_holds_a_handle_or_a_link() {
    let desk = desk("planted", 40, Policy::default()).await;
    let everybody = desk.sign_in("everybody").await;
    let report = &desk.newest(1).await[0];
    assert_eq!(everybody.post(&format!("/reports/{report}/reveal"), json!({})).await.status, 200);
    let document = everybody.get("/openapi.json").await.json;
    let mut asked = 0;
    for account in ["everybody", "viewer", "auditor", "admin", "exporter"] {
        let client = desk.sign_in(account).await;
        for (path, item) in document["paths"].as_object().unwrap() {
            if item.get("get").is_none() || path.ends_with("/events") {
                continue;
            }
            let answer = client.get(&path.replace("{id}", report)).await;
            asked += u32::from(answer.status == 200);
            assert!(
                answer.status == 200 || answer.status == 403 || answer.status == 404,
                "{path}: {}",
                answer.text
            );
            for planted in [HANDLE, LINK, "planted", "post-7c1"] {
                assert!(!answer.text.contains(planted), "{path} shows {planted} to {account}");
            }
        }
    }
    assert!(asked > 60, "{asked}");
}
