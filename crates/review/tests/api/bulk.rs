//! Changes of many.

use casework::Policy;
use serde_json::{Value, json};

use crate::client::desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_is_what_is_then_done_and_each_report_has_its_own_entry() {
    let desk = desk("bulk", 60, Policy { second_review_share: 0.3, ..Policy::default() }).await;
    let anna = desk.sign_in("analyst").await;
    let mut ids = desk.newest(20).await;
    anna.post(&format!("/reports/{}/decision", ids[3]), json!({ "verdict": "valid" })).await;
    ids.push("f".repeat(32));
    for body in [
        json!({ "action": "comment", "text": "seen together" }),
        json!({ "action": "assign", "to": "analyst" }),
        json!({ "action": "escalate", "raised": true }),
        json!({ "action": "decide", "decision": { "verdict": "not_valid", "because": "advert" } }),
    ] {
        let asked = |preview: bool| {
            let mut body = body.clone();
            body["reports"] = json!(ids);
            body["preview"] = json!(preview);
            body
        };
        let preview = anna.post("/bulk", asked(true)).await;
        let done = anna.post("/bulk", asked(false)).await;
        assert_eq!((preview.status, done.status), (200, 200), "{}", preview.text);
        let refused = |answer: &Value| -> Vec<String> {
            let items = answer["items"].as_array().unwrap().iter();
            items
                .map(|item| format!("{} {} {}", item["report"], item["to"], item["refused"].is_null()))
                .collect()
        };
        assert_eq!(refused(&preview.json), refused(&done.json), "{body}");
        assert_eq!((&preview.json["preview"], &done.json["preview"]), (&json!(true), &json!(false)));
        assert!(done.json["changed"].as_u64() >= Some(19) && done.json["refused"].as_u64() >= Some(1));
    }
    let history = anna.get(&format!("/reports/{}/history", ids[0])).await.json;
    let changes: Vec<&str> =
        history.as_array().unwrap().iter().map(|entry| entry["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["seen", "commented", "assigned", "escalated", "decided"]);
    for wrong in [
        json!({ "action": "decide", "reports": ids }),
        json!({ "action": "dance", "reports": ids }),
        json!({ "action": "confirm", "reports": [] }),
        json!({ "action": "assign", "to": "viewer", "reports": ids }),
    ] {
        assert_eq!(anna.post("/bulk", wrong.clone()).await.status, 422, "{wrong}");
    }
}
