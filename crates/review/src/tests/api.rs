//! The JSON API.

use expect_test::expect;

use super::fake::{Fake, TEXT, over, report, with};
use super::get;

#[tokio::test]
async fn a_report_has_its_parts_and_both_kinds_of_offsets() {
    let (router, _) = over(vec![report(1)]);
    let answer = get(&router, "/api/v1/reports").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let json = &answer.json()["reports"][0];
    let utf16: Vec<u16> = TEXT.encode_utf16().collect();
    for mention in json["mentions"].as_array().unwrap() {
        let range = mention["start_utf16"].as_u64().unwrap() as usize
            ..mention["end_utf16"].as_u64().unwrap() as usize;
        assert_eq!(String::from_utf16(&utf16[range]).unwrap(), mention["text"].as_str().unwrap());
    }
    // The emoji before it is four bytes and two code units.
    expect![[r#"{"end":52,"end_utf16":50,"start":44,"start_utf16":42,"value":"hospitalisation"}"#]]
        .assert_eq(&json["facts"]["seriousness"][0].to_string());
    assert!(
        json["validity"]["drug"]["start_utf16"].is_u64()
            && json["validity"]["reporter"]["start_utf16"].is_null()
    );
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    expect![[r#"["about", "channel", "created_at", "facts", "id", "kind", "language", "mentions", "model", "observed_at", "pairs", "quality", "redactions", "revision", "score", "text", "validity", "versions", "why"]"#]].assert_eq(&format!("{members:?}"));
}

#[tokio::test]
async fn pages_follow_the_cursor_without_gap_or_repetition() {
    let (router, _) = over((0..7).map(report).collect());
    let (mut seen, mut path) = (Vec::new(), "/api/v1/reports?limit=3".to_owned());
    loop {
        let page = get(&router, &path).await.json();
        let ids = page["reports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|report| report["id"].as_str().unwrap().to_owned());
        seen.extend(ids);
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/reports?limit=3&cursor={next}");
    }
    let all: Vec<String> = (0..7).map(|n| report(n).id.to_string()).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let (router, _) = over((0..6).map(report).collect());
    for (query, expected) in [
        ("", 6),
        ("channel=reddit", 3),
        ("drug=Sertraline&event=dizziness", 6),
        ("drug=drug/lithium", 0),
        ("code=atc:N06AB06", 6),
        ("code=atc:N06AB", 0),
        ("min_score=0.95", 0),
        ("quality=news", 1),
        ("quality=news,advert", 1),
        ("quality=advert", 0),
        ("not_quality=news", 5),
        ("first_hand=true", 5),
        ("first_hand=true&quality=news", 0),
        ("from=2025-12-31T22:00:00Z", 3),
        ("to=2025-12-30", 0),
        ("from=2025-12-31&to=2025-12-31", 5),
    ] {
        let page = get(&router, &format!("/api/v1/reports?{query}")).await.json();
        assert_eq!(page["reports"].as_array().map(Vec::len), Some(expected), "{query}");
    }
}

#[tokio::test]
async fn problems_have_stable_types() {
    let (router, _) = over(vec![report(1)]);
    let bad = get(&router, "/api/v1/reports?limit=500&drugs=x").await;
    assert_eq!(bad.header("content-type"), "application/problem+json");
    expect![[r#"
        {
          "detail": "`limit` takes a whole number from 1 to 200; `drugs` is not a parameter; there are channel, drug, event, code, from, to, min_score, quality, not_quality, first_hand, limit, cursor",
          "errors": [
            {
              "detail": "takes a whole number from 1 to 200",
              "parameter": "limit"
            },
            {
              "detail": "is not a parameter; there are channel, drug, event, code, from, to, min_score, quality, not_quality, first_hand, limit, cursor",
              "parameter": "drugs"
            }
          ],
          "status": 400,
          "title": "A parameter cannot be used",
          "type": "urn:hark:problem:invalid-parameter"
        }"#]].assert_eq(&serde_json::to_string_pretty(&bad.json()).unwrap());
    for (path, status, kind) in [
        ("/api/v1/reports/ffffffffffffffffffffffffffffffff", 404, "urn:hark:problem:report-not-found"),
        ("/api/v1/reports/nothing", 404, "urn:hark:problem:report-not-found"),
        ("/api/v1/nothing", 404, "urn:hark:problem:not-found"),
        ("/api/v1/reports?cursor=9", 400, "urn:hark:problem:invalid-parameter"),
    ] {
        let answer = get(&router, path).await;
        assert_eq!((answer.status, answer.json()["type"].as_str()), (status, Some(kind)), "{path}");
        assert_eq!(answer.json()["status"], status, "{path}");
    }
    let (router, _) = with(Fake { reports: Vec::new(), away: true });
    let away = get(&router, "/api/v1/reports").await;
    assert_eq!((away.status, away.header("retry-after")), (503, "5"));
    assert_eq!(away.json()["type"], "urn:hark:problem:store-unavailable");
}

#[tokio::test]
async fn only_reading_is_allowed() {
    use axum::body::Body;
    use axum::http::Request;
    let (router, _) = over(vec![report(1)]);
    let request = Request::post("/api/v1/reports").header("host", "localhost").body(Body::empty()).unwrap();
    let answer = super::send(router, request).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
    assert_eq!(answer.json()["type"], "urn:hark:problem:method-not-allowed");
}
