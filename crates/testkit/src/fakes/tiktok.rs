//! TikTok's research interface: tokens, videos by keyword in windows of days, comments, and errors in the body.
//!
//! Every third post of the world is a comment below the video before it, the others are videos.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World};

const TOKEN: &str = "clt.invented-tiktok-token";
const CLIENT: &str = "invented-client-key";
const SECRET: &str = "invented-client-secret";

/// The fake.
pub(super) struct Tiktok;

fn is_comment(post: &FakePost) -> bool {
    post.n.is_multiple_of(3)
}

fn id(n: u64) -> u64 {
    7_028_743_950_684_900_000 + n
}

/// `20260131` of seconds since 1970.
fn day(secs: i64) -> String {
    super::iso(secs).chars().filter(char::is_ascii_digit).take(8).collect()
}

fn answered(data: &Value) -> FakeAnswer {
    FakeAnswer::json(&json!({"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}}))
}

fn error(status: u16, code: &str) -> FakeAnswer {
    FakeAnswer::status(
        status,
        &json!({"data": {}, "error": {"code": code, "message": "invented", "log_id": "1"}}),
    )
}

/// A page of `all`, from the cursor of the question on.
fn page(all: &[Value], name: &str, asked: &Value, world: &World) -> Value {
    let number = |key: &str| asked[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let start = number("cursor").unwrap_or(0).min(all.len());
    let end = (start + number("max_count").unwrap_or(20).min(100).min(world.page.max(1))).min(all.len());
    let mut data = json!({"cursor": end, "has_more": end < all.len()});
    data[name] = json!(all[start..end]);
    data
}

fn videos(asked: &Value, world: &World) -> FakeAnswer {
    let (Some(start), Some(end)) = (asked["start_date"].as_str(), asked["end_date"].as_str()) else {
        return error(400, "invalid_params");
    };
    let has_cursor = asked["cursor"].as_u64().is_some_and(|cursor| cursor > 0);
    if start > end || (has_cursor && asked["search_id"].as_str() != Some("invented-search")) {
        return error(400, "invalid_params");
    }
    let words: Vec<String> = asked["query"]["and"][0]["field_values"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|word| word.as_str().map(str::to_ascii_lowercase))
        .collect();
    let wanted = |post: &&FakePost| {
        let text = post.text.to_ascii_lowercase();
        !is_comment(post)
            && (start..=end).contains(&&*day(post.at))
            && words.iter().any(|word| text.contains(word))
    };
    let video = |post: &FakePost| {
        json!({
            "id": id(post.n), "video_description": post.text, "create_time": post.at, "region_code": "US", "username": post.author,
            "hashtag_names": ["invented"], "like_count": 1, "view_count": 10, "share_count": 0,
            "comment_count": u64::from(world.get(post.n + 1).is_some_and(is_comment)),
        })
    };
    let all: Vec<Value> = world.standing().filter(wanted).map(video).collect();
    let mut data = page(&all, "videos", asked, world);
    data["search_id"] = json!("invented-search");
    answered(&data)
}

fn comments(asked: &Value, world: &World) -> FakeAnswer {
    let below = world
        .standing()
        .filter(|post| is_comment(post) && asked["video_id"].as_u64() == Some(id(post.n - 1)));
    let comment = |post: &FakePost| json!({"id": id(post.n), "video_id": id(post.n - 1), "text": post.text, "create_time": post.at, "like_count": 0, "reply_count": 0, "parent_comment_id": id(post.n - 1)});
    let all: Vec<Value> = below.map(comment).collect();
    answered(&page(&all, "comments", asked, world))
}

impl Fake for Tiktok {
    fn channel(&self) -> &'static str {
        "tiktok"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("research_access", "true".to_owned()),
            ("client_key", CLIENT.to_owned()),
            ("client_secret_file", secret(SECRET)),
            // Every letter that a text may begin with: the whole world is looked for.
            ("keywords", "a,e,i,o,u,1,2,3,4,5,6,7,8,9,0".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post.n).to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.path == "/v2/oauth/token/" {
            let is_ours = request.form("client_key").as_deref() == Some(CLIENT)
                && request.form("client_secret").as_deref() == Some(SECRET);
            return match is_ours {
                true => FakeAnswer::json(
                    &json!({"access_token": TOKEN, "expires_in": 7200, "token_type": "Bearer"}),
                ),
                false => FakeAnswer::status(
                    401,
                    &json!({"error": "invalid_client", "error_description": "invented", "log_id": "1"}),
                ),
            };
        }
        if request.header("authorization") != Some(&*format!("Bearer {TOKEN}")) {
            return self.denied();
        }
        match request.path.as_str() {
            "/v2/research/video/query/" => videos(&request.json(), world),
            "/v2/research/video/comment/list/" => comments(&request.json(), world),
            _ => error(404, "invalid_params"),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        error(429, "rate_limit_exceeded").with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "access_token_invalid")
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
