//! What people do to one report.

use casework::Policy;
use serde_json::json;

use crate::client::desk;

fn no_second() -> Policy {
    Policy { second_review_serious: false, second_review_share: 0.0, ..Policy::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_decisions_one_stands_and_the_other_learns_who_came_first() {
    let desk = desk("work_race", 40, no_second()).await;
    let (anna, bert) = (desk.sign_in("analyst").await, desk.sign_in("reviewer").await);
    let report = &desk.newest(1).await[0];
    let path = format!("/reports/{report}");
    // The first look is noted; the second finds it noted.
    let seen = anna.get(&path).await;
    assert_eq!((seen.status, seen.json["standing"]["status"].as_str()), (200, Some("new")));
    assert!(seen.json["ledger"]["seen"].is_string() && seen.json["ledger"]["read"].is_string());
    let tag = seen.header("etag").to_owned();
    assert_eq!(bert.get(&path).await.header("etag"), tag);

    let decision = format!("{path}/decision");
    let (one, other) = tokio::join!(
        anna.change(&decision, &tag, json!({ "verdict": "valid" })),
        bert.change(&decision, &tag, json!({ "verdict": "not_valid", "because": "news" })),
    );
    let (won, lost, who) = if one.status == 200 { (one, other, "analyst") } else { (other, one, "reviewer") };
    assert_eq!((won.status, lost.status), (200, 412), "{} {}", won.text, lost.text);
    assert_eq!((lost.problem(), lost.json["by"].as_str()), ("changed-meanwhile", Some(who)));
    assert!(lost.json["at"].is_string());
    assert_eq!(lost.json["standing"]["etag"], won.json["standing"]["etag"]);
    assert_eq!(won.header("etag"), format!("\"{}\"", won.json["standing"]["etag"].as_str().unwrap()));
    // An old tag stays refused, a new one is refused by the rules.
    assert_eq!(anna.change(&decision, &tag, json!({ "verdict": "valid" })).await.status, 412);
    let again = anna.change(&decision, won.header("etag"), json!({ "verdict": "valid" })).await;
    assert_eq!((again.status, again.problem()), (409, "wrong-status"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_under_the_same_key_gives_the_first_answer() {
    let desk = desk("work_key", 40, no_second()).await;
    let anna = desk.sign_in("analyst").await;
    let report = &desk.newest(1).await[0];
    let path = format!("/reports/{report}/comments");
    let key = [("idempotency-key", "k-1")];
    let first = anna.send("POST", &path, &key, Some(json!({ "text": "one" }))).await;
    let between = anna.post(&path, json!({ "text": "two" })).await;
    let again = anna.send("POST", &path, &key, Some(json!({ "text": "one" }))).await;
    assert_eq!((first.status, between.status, again.status), (200, 200, 200), "{}", first.text);
    assert_eq!((&first.json, first.header("etag")), (&again.json, again.header("etag")));
    let card = anna.get(&format!("/reports/{report}?peek=true")).await;
    assert_eq!(card.json["standing"]["notes"].as_array().map(Vec::len), Some(2));
    // Another path, another account: another request.
    let bert = desk.sign_in("reviewer").await;
    assert_ne!(
        bert.send("POST", &path, &key, Some(json!({ "text": "one" }))).await.json["entry"],
        first.json["entry"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_keeps_others_out_and_reviewers_may_take_it_over() {
    let desk = desk("work_lease", 40, no_second()).await;
    let (anna, bert) = (desk.sign_in("analyst").await, desk.sign_in("reviewer").await);
    let report = &desk.newest(1).await[0];
    let path = format!("/reports/{report}");
    let leased = bert.post(&format!("{path}/lease"), json!({})).await;
    assert_eq!(
        (leased.status, leased.json["standing"]["lease"]["mine"].as_bool()),
        (200, Some(true)),
        "{}",
        leased.text
    );
    let refused = anna.post(&format!("{path}/decision"), json!({ "verdict": "valid" })).await;
    assert_eq!((refused.status, refused.problem()), (409, "leased"));
    let refused = anna.post(&format!("{path}/lease"), json!({ "take_over": true })).await;
    assert_eq!((refused.status, refused.problem()), (403, "missing-right"));
    let second = desk.sign_in("second").await;
    assert_eq!(second.post(&format!("{path}/lease"), json!({})).await.problem(), "leased");
    assert_eq!(second.post(&format!("{path}/lease"), json!({ "take_over": true })).await.status, 200);
    assert_eq!(second.send("DELETE", &format!("{path}/lease"), &[], None).await.status, 200);
    let done =
        anna.post(&format!("{path}/decision"), json!({ "verdict": "not_valid", "because": "other" })).await;
    assert_eq!((done.status, done.problem()), (422, "reason-needed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_review_is_blind_and_by_another_person() {
    let policy = Policy { second_review_share: 1.0, blind: true, ..Policy::default() };
    let desk = desk("work_blind", 40, policy).await;
    let (anna, bert, second) =
        (desk.sign_in("everybody").await, desk.sign_in("reviewer").await, desk.sign_in("second").await);
    let report = &desk.newest(1).await[0];
    let path = format!("/reports/{report}");
    let first =
        anna.post(&format!("{path}/decision"), json!({ "verdict": "valid", "reason": "plain enough" })).await;
    assert_eq!(first.json["standing"]["status"], "second_review", "{}", first.text);
    let own = anna.get(&path).await;
    assert_eq!(own.json["standing"]["decision"]["verdict"], "valid");
    let card = bert.get(&path).await;
    assert!(card.json["standing"]["decision"].is_null(), "{}", card.text);
    let history = bert.get(&format!("{path}/history")).await;
    assert!(
        !history.text.contains("plain enough") && history.text.contains("\"withheld\":true"),
        "{}",
        history.text
    );
    let review = format!("{path}/second-review");
    let same = anna.post(&review, json!({ "verdict": "valid" })).await;
    assert_eq!((same.status, same.problem()), (409, "same-person"));
    let found = bert.post(&review, json!({ "verdict": "not_valid", "because": "joke" })).await;
    assert_eq!(found.json["standing"]["status"], "disputed", "{}", found.text);
    assert_eq!(found.json["standing"]["decision"]["verdict"], "valid");
    let settle = format!("{path}/settlement");
    assert_eq!(second.post(&settle, json!({ "verdict": "valid" })).await.problem(), "reason-needed");
    let settled = second.post(&settle, json!({ "verdict": "valid", "reason": "the words are clear" })).await;
    assert_eq!(settled.json["standing"]["status"], "ready", "{}", settled.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_right_lies_beside_what_the_machine_found() {
    let desk = desk("work_correct", 60, no_second()).await;
    let anna = desk.sign_in("analyst").await;
    // One whose text is not ASCII: offsets must count as JavaScript does.
    let page = anna.get("/queue?language=ja&limit=1").await;
    let report = page.json["rows"][0]["id"].as_str().unwrap();
    let path = format!("/reports/{report}");
    let card = anna.get(&path).await.json;
    let text: Vec<u16> = card["text"].as_str().unwrap().encode_utf16().collect();
    let words = |place: &serde_json::Value| {
        let at = |name: &str| place[name].as_u64().unwrap() as usize;
        String::from_utf16(&text[at("start")..at("end")]).unwrap()
    };
    assert!(!words(&card["facts"][0]["place"]).is_empty());
    let dose = card["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == "dose").unwrap();
    assert_eq!(words(&dose["place"]), "50 mg");
    let correct = format!("{path}/corrections");
    let place = dose["place"].clone();
    let body = json!({ "of": "fact", "name": "dose", "value": "100 mg", "place": place });
    assert_eq!(anna.post(&correct, body).await.status, 200);
    let body = json!({ "of": "relation", "drug": 0, "event": 1, "value": "indication" });
    assert_eq!(anna.post(&correct, body).await.status, 200);
    let body = json!({ "of": "seriousness", "name": "death", "value": "met", "event": 1 });
    assert_eq!(anna.post(&correct, body).await.status, 200);
    let card = anna.get(&path).await.json;
    let dose = card["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == "dose").unwrap();
    assert_eq!((&dose["value"], &dose["corrected"]["value"]), (&json!("50 mg"), &json!("100 mg")));
    assert_eq!(dose["corrected"]["place"], dose["place"]);
    assert_eq!(
        (&card["pairs"][0]["relation"], &card["pairs"][0]["corrected"]),
        (&json!("reaction"), &json!("indication"))
    );
    assert_eq!(card["serious"], true);
    for wrong in [
        json!({ "of": "fact", "name": "shoe", "value": "42" }),
        json!({ "of": "relation", "drug": 1, "event": 0, "value": "reaction" }),
        json!({ "of": "mention", "mention": 99 }),
        json!({ "of": "fact", "name": "dose", "value": "1", "place": { "field": "text", "start": 3, "end": 2 } }),
        json!({ "of": "criterion", "name": "drug", "value": "perhaps" }),
    ] {
        let refused = anna.post(&correct, wrong.clone()).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid-value"), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undo_takes_back_the_last_own_decision_over_all_reports() {
    let desk = desk("work_undo", 40, no_second()).await;
    let (anna, bert) = (desk.sign_in("analyst").await, desk.sign_in("reviewer").await);
    let ids = desk.newest(3).await;
    assert_eq!(anna.post("/undo", json!({})).await.problem(), "nothing-to-undo");
    for id in &ids[..2] {
        let done = anna.post(&format!("/reports/{id}/decision"), json!({ "verdict": "valid" })).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    bert.post(&format!("/reports/{}/decision", ids[2]), json!({ "verdict": "valid" })).await;
    for id in [&ids[1], &ids[0]] {
        let undone = anna.post("/undo", json!({})).await;
        assert_eq!(
            (undone.status, undone.json["report"].as_str()),
            (200, Some(id.as_str())),
            "{}",
            undone.text
        );
        assert_ne!(undone.json["standing"]["status"], "ready");
    }
    let nothing = anna.post("/undo", json!({})).await;
    assert_eq!((nothing.status, nothing.problem()), (404, "nothing-to-undo"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_two_reports_stand_for_each_other() {
    let desk = desk("masters", 10, Policy::default()).await;
    let anna = desk.sign_in("analyst").await;
    let [one, two, three] = desk.newest(3).await.try_into().unwrap();
    let join = |report: &String, master: &String| {
        let (path, body) =
            (format!("/reports/{report}/duplicates"), json!({ "action": "join", "master": master }));
        let anna = &anna;
        async move { anna.post(&path, body).await }
    };
    assert_eq!(join(&one, &two).await.status, 200);
    for (report, master) in [(&two, &one), (&three, &one), (&one, &one)] {
        let refused = join(report, master).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid-value"), "{}", refused.text);
    }
    let decided = json!({ "verdict": "duplicate", "of": one });
    let refused = anna.post(&format!("/reports/{two}/decision"), decided).await;
    assert!(refused.status == 422 && refused.text.contains(&two.to_string()), "{}", refused.text);
    // Through the one that stands for both it goes.
    assert_eq!(join(&three, &two).await.status, 200);
}
