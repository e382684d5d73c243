//! Queue, dashboards, views, trail: what is read.

use casework::Policy;
use serde_json::{Value, json};

use crate::client::{Client, desk};

async fn total(client: &Client, query: &str) -> u64 {
    let page = client.get(&format!("/queue?limit=1&{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text);
    page.json["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_number_of_a_dashboard_leads_to_what_it_counts() {
    let desk = desk("drill", 400, Policy::default()).await;
    let anna = desk.sign_in("analyst").await;
    let ids = desk.newest(3).await;
    anna.post(&format!("/reports/{}/duplicates", ids[0]), json!({ "action": "join", "master": ids[1] }))
        .await;
    anna.post(&format!("/reports/{}/decision", ids[2]), json!({ "verdict": "valid" })).await;
    assert_eq!(total(&anna, "").await, 399);
    assert_eq!(total(&anna, "twins=true").await, 400);
    for path in [
        "volume?by=channel",
        "volume?by=drug&language=en",
        "volume?by=event&serious=true",
        "volume?by=country",
        "volume?by=language",
        "trend?step=week",
        "trend?step=month&drug=sertraline",
        "movers?",
        "reach?",
    ] {
        let board = anna.get(&format!("/dashboards/{path}")).await;
        assert_eq!(board.status, 200, "{path}: {}", board.text);
        assert!(board.json["caveat"].as_str().unwrap().contains("not patients"), "{path}");
        let rows = board.json["rows"].as_array().or(board.json["points"].as_array()).unwrap();
        assert!(!rows.is_empty(), "{path}");
        for row in rows.iter().take(12) {
            let counted = row["reports"].as_u64().unwrap();
            assert_eq!(total(&anna, row["filter"].as_str().unwrap()).await, counted, "{path}: {row}");
        }
        let csv = anna.get(&format!("/dashboards/{path}&format=csv")).await;
        assert!(
            csv.header("content-type").starts_with("text/csv") && csv.text.contains("not patients"),
            "{path}"
        );
        assert_eq!(csv.text.lines().count(), rows.len() + 2, "{path}");
    }
    let heat = anna.get("/dashboards/heat").await.json;
    for cell in heat["cells"].as_array().unwrap().iter().take(6) {
        assert_eq!(total(&anna, cell["filter"].as_str().unwrap()).await, cell["reports"].as_u64().unwrap());
    }
    let reviewers = anna.get("/dashboards/reviewers").await.json;
    assert_eq!(
        (&reviewers["rows"][0]["account"], &reviewers["rows"][0]["decisions"]),
        (&json!("analyst"), &json!(1))
    );
    let counts = anna.get("/queue/counts").await.json;
    let by_status: u64 = counts["statuses"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(by_status, 399);
    let facets = anna.get("/queue/facets").await.json;
    assert_eq!(facets["languages"].as_array().map(Vec::len), Some(6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_the_queue_follow_each_other_in_every_order() {
    let desk = desk("paging", 120, Policy::default()).await;
    let anna = desk.sign_in("viewer").await;
    for sort in ["priority", "-score", "product", "-posted", "due", "status", "assignee"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = anna.get(&format!("/queue?sort={sort}&limit=50{cursor}")).await.json;
            seen.extend(
                page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let whole = anna.get(&format!("/queue?sort={sort}&limit=500")).await.json;
        let whole: Vec<&str> =
            whole["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!((seen.len(), seen), (120, whole.iter().map(|id| (*id).to_owned()).collect()), "{sort}");
    }
    for wrong in
        ["sort=size", "limit=0", "limit=501", "cursor=x", "status=lost", "colour=red", "serious=perhaps"]
    {
        let refused = anna.get(&format!("/queue?{wrong}")).await;
        assert_eq!((refused.status, refused.problem()), (400, "invalid-parameter"), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_leaves_as_csv_by_right_and_with_an_entry() {
    let desk = desk("csv", 60, Policy::default()).await;
    let exporter = desk.sign_in("exporter").await;
    let csv = exporter.get("/queue.csv?language=en,de").await;
    assert_eq!(csv.status, 200, "{}", csv.text);
    assert!(csv.text.lines().next().unwrap().contains("not patients"));
    assert!(csv.header("content-disposition").contains("hark-queue.csv"));
    let rows = csv.text.lines().count() as u64 - 2;
    assert_eq!(rows, total(&exporter, "language=en,de").await);
    let auditor = desk.sign_in("auditor").await;
    let line = &auditor.get("/trail?change=exported").await.json["lines"][0];
    assert_eq!((&line["by"], &line["detail"]["rows"]), (&json!("exporter"), &json!(rows)));
    assert_eq!(line["detail"]["query"], "language=en%2Cde");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_are_ones_own_unless_they_are_shared() {
    let desk = desk("views", 40, Policy::default()).await;
    let (anna, bert) = (desk.sign_in("analyst").await, desk.sign_in("reviewer").await);
    let own = anna.post("/views", json!({ "name": "Mine", "query": "assignee=me&columns=id" })).await;
    assert_eq!(own.status, 201, "{}", own.text);
    let refused = anna.post("/views", json!({ "name": "All", "query": "", "shared": true })).await;
    assert_eq!((refused.status, refused.problem()), (403, "missing-right"));
    let shared =
        bert.post("/views", json!({ "name": "Serious", "query": "serious=true", "shared": true })).await;
    assert_eq!(shared.status, 201);
    let names = |answer: &Value| -> Vec<String> {
        answer.as_array().unwrap().iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut seen = names(&anna.get("/views").await.json);
    seen.sort();
    assert_eq!(
        (seen, names(&bert.get("/views").await.json)),
        (vec!["Mine".into(), "Serious".into()], vec!["Serious".into()])
    );
    let counts = anna.get("/queue/counts").await.json;
    let id = shared.json["id"].as_str().unwrap();
    assert_eq!(counts["views"][id].as_u64().unwrap(), total(&anna, "serious=true").await);
    let own = format!("/views/{}", own.json["id"].as_str().unwrap());
    assert_eq!(bert.send("DELETE", &own, &[], None).await.status, 404);
    assert_eq!(anna.send("DELETE", &format!("/views/{id}"), &[], None).await.status, 403);
    let saved = anna.send("PUT", &own, &[], Some(json!({ "name": "Open", "query": "status=open" }))).await;
    assert_eq!((saved.status, &saved.json["name"]), (200, &json!("Open")));
    assert_eq!(anna.post("/views", json!({ "name": "x", "query": "colour=red" })).await.status, 422);
    assert_eq!(anna.send("DELETE", &own, &[], None).await.status, 204);
}
