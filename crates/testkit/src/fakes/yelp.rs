//! Yelp's Places interface for one pharmacy: a search that finds it, and pages of its reviews.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const KEY: &str = "yelp-key-of-tests";
const BUSINESS: &str = "example-pharmacy";

/// The platform.
pub(super) struct Yelp;

fn id(post: &FakePost) -> String {
    format!("xAG4O7l-{:06}", post.n)
}

fn body(post: &FakePost) -> Value {
    // An edited review counts as written anew.
    let when = iso(post.edited_at.unwrap_or(post.at)).replace('T', " ").replace('Z', "");
    json!({
        "id": id(post), "url": format!("https://www.yelp.com/biz/{BUSINESS}?hrid={}", id(post)), "text": post.text,
        "rating": 1 + post.n % 5, "time_created": when,
        "user": {"id": format!("u{}", post.n % 7), "profile_url": "https://www.yelp.com/user_details", "image_url": null,
                 "name": post.author},
    })
}

fn error(status: u16, code: &str) -> FakeAnswer {
    FakeAnswer::status(status, &json!({"error": {"code": code, "description": "See the documentation."}}))
}

impl Fake for Yelp {
    fn channel(&self) -> &'static str {
        "yelp"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/v3")),
            ("api_key_file", secret(KEY)),
            ("businesses", BUSINESS.to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some(&*format!("Bearer {KEY}")) {
            return self.denied();
        }
        if request.path == "/v3/businesses/search" {
            let business =
                json!({"id": BUSINESS, "alias": BUSINESS, "name": "Example Pharmacy", "review_count": 3});
            return FakeAnswer::json(&json!({"businesses": [business], "total": 1, "region": {}}));
        }
        if request.path != format!("/v3/businesses/{BUSINESS}/reviews") {
            return error(404, "BUSINESS_NOT_FOUND");
        }
        let number =
            |name: &str, or: usize| request.param(name).and_then(|text| text.parse().ok()).unwrap_or(or);
        let (offset, limit) = (number("offset", 0), number("limit", 3).min(world.page));
        let mut standing: Vec<&FakePost> = world.standing().collect();
        standing.sort_by_key(|post| std::cmp::Reverse((post.changed_at(), post.n)));
        let reviews: Vec<Value> = standing.iter().skip(offset).take(limit).map(|post| body(post)).collect();
        FakeAnswer::json(&json!({"reviews": reviews, "total": standing.len(), "possible_languages": ["en"]}))
            .with("ratelimit-remaining", 4000)
    }

    fn limited(&self, world: &World, secs: i64) -> FakeAnswer {
        error(429, "ACCESS_LIMIT_REACHED")
            .with("ratelimit-dailylimit", 5000)
            .with("ratelimit-remaining", 0)
            .with("ratelimit-resettime", iso(world.now + secs))
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "TOKEN_INVALID")
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
