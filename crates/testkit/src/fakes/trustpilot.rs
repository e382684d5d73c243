//! Trustpilot's interface for one business unit: pages of reviews, single ones, tokens of the private side, and its webhook.

use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const KEY: &str = "trustpilot-key-of-tests";
const SECRET: &str = "trustpilot-webhook-of-tests";
const UNIT: &str = "46d6a890000064000500e0c3";

/// The platform.
pub(super) struct Trustpilot;

fn id(post: &FakePost) -> String {
    format!("{:024x}", 0x5eed_0000_u64 + post.n)
}

fn body(post: &FakePost) -> Value {
    json!({
        "id": id(post), "stars": 1 + post.n % 5, "title": "My pharmacy", "text": post.text, "language": "en",
        "createdAt": iso(post.at), "updatedAt": post.edited_at.map(iso), "isVerified": true, "status": "active",
        "companyReply": null, "numberOfLikes": 0, "reportData": null,
        "consumer": {"id": format!("c{}", post.n % 7), "displayName": post.author, "numberOfReviews": 1},
        "businessUnit": {"id": UNIT, "displayName": "Example Pharmacy", "identifyingName": "pharmacy.example.org"},
    })
}

impl Fake for Trustpilot {
    fn channel(&self) -> &'static str {
        "trustpilot"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/v1")),
            ("api_key_file", secret(KEY)),
            ("business_units", UNIT.to_owned()),
            ("webhook_secret_file", secret(SECRET)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.param("apikey") != Some(KEY) {
            return self.denied();
        }
        if request.path == format!("/v1/business-units/{UNIT}/reviews") {
            let number =
                |name: &str, or: usize| request.param(name).and_then(|text| text.parse().ok()).unwrap_or(or);
            let (page, size) = (number("page", 1).max(1), number("perPage", 20).min(world.page));
            let all: Vec<Value> =
                world.standing().rev().skip((page - 1) * size).take(size).map(body).collect();
            let more = world.standing().count() > page * size;
            let next = json!([{"href": "/next", "method": "GET", "rel": "next-page"}]);
            return FakeAnswer::json(&json!({"links": if more { next } else { json!([]) }, "reviews": all}));
        }
        let single = request.path.strip_prefix("/v1/reviews/");
        match single.and_then(|wanted| world.standing().find(|post| id(post) == wanted)) {
            Some(post) => FakeAnswer::json(&body(post)),
            None => {
                FakeAnswer::status(404, &json!({"message": "Not found", "errorCode": 1001, "details": ""}))
            }
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"fault": {"faultstring": "Rate limit quota violation."}}))
            .with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"fault": {"faultstring": "Invalid ApiKey"}}))
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let (name, data) = match change {
            Change::New => ("service-review-created", body(post)),
            Change::Edited => ("service-review-updated", body(post)),
            Change::Deleted => {
                ("service-review-deleted", json!({"id": id(post), "deletedAt": iso(post.changed_at())}))
            }
        };
        vec![Delivery {
            method: "POST",
            query: format!("secret={SECRET}"),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: json!({"events": [{"eventName": name, "version": "1.0", "eventData": data}]})
                .to_string()
                .into_bytes(),
        }]
    }
}
