//! Cases on their way to receivers: what is missing, what people say, what came back.

use casework::{Policy, Role};
use serde_json::{Value, json};

use crate::client::{Answer, Client, desk};

fn no_second() -> Policy {
    Policy { second_review_serious: false, second_review_share: 0.0, ..Policy::default() }
}

fn missing(case: &Answer, element: &str) -> usize {
    let reasons = case.json["reasons"].as_array().unwrap();
    reasons.iter().filter(|reason| reason["element"] == element).count()
}

/// The place of the first event that has happened.
fn event(report: &Value) -> usize {
    let mentions = report["mentions"].as_array().unwrap().iter();
    let mut found = mentions.enumerate().filter(|(_, mention)| {
        mention["kind"] == "event"
            && ["affirmed", "other_person"].contains(&mention["assertion"].as_str().unwrap())
    });
    found.next().unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_says_of_a_case_is_noted_and_no_longer_missing() {
    let desk = desk("exports_say", 40, no_second()).await;
    let anna = desk.sign_in("analyst").await;
    let path = format!("/reports/{}", desk.newest(1).await[0]);
    let case = anna.get(&format!("{path}/case")).await;
    assert_eq!((case.status, case.json["profile"].as_str()), (200, Some("ema")), "{}", case.text);
    assert_eq!((case.json["ready"].as_bool(), missing(&case, "C.1.7")), (Some(false), 1));
    let settable = case.json["settable"].as_array().unwrap();
    let llt = settable.iter().find(|one| one["element"] == "E.i.2.1b").unwrap();
    assert_eq!((&llt["of"], &llt["form"], &llt["most"]), (&json!("event"), &json!("digits"), &json!(8)));

    let report = anna.get(&path).await;
    let (tag, at) = (report.header("etag").to_owned(), event(&report.json));
    let set = format!("{path}/case");
    let without = missing(&case, "E.i.2.1b");
    let done = anna.change(&set, &tag, json!({ "element": "C.1.7", "value": "true" })).await;
    assert_eq!(done.status, 200, "{}", done.text);
    // Somebody else's tag is old now.
    let late = anna.change(&set, &tag, json!({ "element": "H.4", "value": "seen" })).await;
    assert_eq!((late.status, late.problem()), (412, "changed-meanwhile"));
    let done = anna.post(&set, json!({ "element": "E.i.2.1b", "mention": at, "value": "10019211" })).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let case = anna.get(&set).await;
    assert_eq!((missing(&case, "C.1.7"), missing(&case, "E.i.2.1b")), (0, without - 1));
    assert_eq!(case.json["said"].as_array().unwrap().len(), 2);
    assert_eq!(case.json["said"][0]["by"], "analyst");

    // Taken back, it is missing again.
    assert_eq!(anna.post(&set, json!({ "element": "C.1.7" })).await.status, 200);
    assert_eq!(missing(&anna.get(&set).await, "C.1.7"), 1);
    let drug = json!({ "element": "G.k.1", "mention": at, "value": "2" });
    for (body, status) in [
        (json!({ "element": "E.i.2.1b", "mention": at, "value": "1001" }), 422),
        (json!({ "element": "E.i.2.1b", "value": "10019211" }), 422),
        (json!({ "element": "E.i.2.1b", "mention": 999, "value": "10019211" }), 422),
        (json!({ "element": "C.1.1", "value": "mine" }), 422),
        (drug, 422),
    ] {
        let refused = anna.post(&set, body.clone()).await;
        assert_eq!(refused.status, status, "{body}: {}", refused.text);
    }
    assert_eq!(anna.get(&format!("{set}?profile=nobody")).await.status, 404);
    let viewer = desk.sign_in("viewer").await;
    assert_eq!(viewer.get(&set).await.status, 200);
    assert_eq!(viewer.post(&set, json!({ "element": "C.1.7", "value": "true" })).await.status, 403);
}

async fn answered(client: &Client, kind: &str, xml: &str) -> Answer {
    client.send_text("POST", "/exports/acknowledgements", kind, xml).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledgement_finds_its_batch_or_is_refused_in_words() {
    let desk = desk("exports_ack", 40, no_second()).await;
    let client = desk.sign_in(&Role::Exporter.word().replace('_', "-")).await;
    let before = client.get("/exports").await;
    assert_eq!(
        (before.status, before.json["batches"].as_array().unwrap().len()),
        (200, 3),
        "{}",
        before.text
    );
    assert_eq!(before.json["batches"][0]["state"], "sent");
    let xml = "<MCCI_IN200101UV01><id extension=\"HARK-0003\"/></MCCI_IN200101UV01>";
    let taken = answered(&client, "application/xml", xml).await;
    assert_eq!(
        (taken.status, &taken.json["matched"], &taken.json["accepted"]),
        (200, &json!(true), &json!(4))
    );
    assert_eq!(client.get("/exports").await.json["batches"][0]["state"], "accepted");
    // Longer than other bodies may be.
    let long = format!("{xml}<!--{}-->", " ".repeat(300 << 10));
    assert_eq!(answered(&client, "text/xml", &long).await.status, 200);
    let none = answered(&client, "application/xml", "<html/>").await;
    assert_eq!((none.status, none.problem()), (422, "bad-acknowledgement"));
    assert_eq!(answered(&client, "application/json", xml).await.status, 415);
    assert_eq!(answered(&desk.sign_in("analyst").await, "application/xml", xml).await.status, 403);
}
