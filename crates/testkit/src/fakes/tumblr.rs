//! Tumblr's interface of version 2: tagged posts, posts and notes of a blog, in the envelope that every answer has.
//!
//! Every post of the world stands on the one invented blog and has the one invented tag; odd ones are lists of blocks, even
//! ones have HTML. No post has notes.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World};

const KEY: &str = "invented-tumblr-key";
const BLOG: &str = "invented-blog";
const TAG: &str = "invented tag";

/// The fake.
pub(super) struct Tumblr;

fn id(post: &FakePost) -> u64 {
    788_338_580_400_000_000 + post.n
}

fn written(post: &FakePost) -> Value {
    let mut value = json!({
        "type": "text", "object_type": "post", "blog_name": BLOG, "blog": {"name": BLOG, "uuid": "t:invented"}, "id": id(post),
        "id_string": id(post).to_string(), "post_url": format!("https://{BLOG}.tumblr.com/post/{}", id(post)), "slug": "",
        "timestamp": post.at, "state": "published", "format": "html", "tags": [TAG], "note_count": 0, "summary": "",
    });
    match post.n.is_multiple_of(2) {
        true => {
            value["title"] = json!("");
            value["body"] = json!(format!("<p>{}</p>", post.text.replace('&', "&amp;").replace('<', "&lt;")));
        }
        false => {
            value["content"] = json!([{"type": "text", "text": post.text}]);
            value["layout"] = json!([]);
            value["trail"] = json!([]);
        }
    }
    value
}

fn envelope(status: u16, message: &str, response: &Value) -> FakeAnswer {
    FakeAnswer::status(status, &json!({"meta": {"status": status, "msg": message}, "response": response}))
}

/// Newest first, before a time, as many as a page holds; and whether there are more.
fn page<'w>(request: &FakeRequest, world: &'w World) -> (Vec<&'w FakePost>, bool) {
    let asked = request.param("limit").and_then(|limit| limit.parse().ok()).unwrap_or(20_usize);
    let before = request.param("before").and_then(|time| time.parse().ok()).unwrap_or(i64::MAX);
    let mut posts: Vec<&FakePost> = world.standing().rev().filter(|post| post.at < before).collect();
    let size = asked.min(20).min(world.page.max(1));
    let is_more = posts.len() > size;
    posts.truncate(size);
    (posts, is_more)
}

fn blog(request: &FakeRequest, world: &World) -> FakeAnswer {
    if let Some(wanted) = request.param("id") {
        return match world.standing().find(|post| id(post).to_string() == wanted) {
            Some(post) => envelope(
                200,
                "OK",
                &json!({"blog": {"name": BLOG}, "posts": [written(post)], "total_posts": 1}),
            ),
            None => envelope(404, "Not Found", &json!([])),
        };
    }
    let (posts, is_more) = page(request, world);
    let written: Vec<Value> = posts.iter().map(|post| written(post)).collect();
    let mut response =
        json!({"blog": {"name": BLOG}, "posts": written, "total_posts": world.standing().count()});
    if let Some(last) = posts.last().filter(|_| is_more) {
        let limit = posts.len();
        let href = format!("/v2/blog/{BLOG}/posts?limit={limit}&before={}", last.at);
        response["_links"] = json!({"next": {"href": href, "method": "GET", "query_params": {"limit": limit.to_string(), "before": last.at.to_string()}}});
    }
    envelope(200, "OK", &response)
}

impl Fake for Tumblr {
    fn channel(&self) -> &'static str {
        "tumblr"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![("base_url", base.to_owned()), ("api_key_file", secret(KEY)), ("blogs", BLOG.to_owned())]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post).to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.param("api_key") != Some(KEY) {
            return self.denied();
        }
        match request.path.as_str() {
            "/v2/tagged" if request.param("tag") == Some(TAG) => {
                let posts: Vec<Value> = page(request, world).0.into_iter().map(written).collect();
                envelope(200, "OK", &json!(posts))
            }
            "/v2/tagged" => envelope(200, "OK", &json!([])),
            "/v2/blog/invented-blog/posts" => blog(request, world),
            "/v2/blog/invented-blog/notes" => envelope(200, "OK", &json!({"notes": [], "total_notes": 0})),
            _ => envelope(404, "Not Found", &json!([])),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        envelope(429, "Limit Exceeded", &json!([]))
            .with("x-ratelimit-perhour-remaining", 0)
            .with("x-ratelimit-perhour-reset", secs)
    }

    fn denied(&self) -> FakeAnswer {
        envelope(401, "Unauthorized", &json!([]))
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
