//! An account of Instagram with one picture without words: comments on it, every third an answer to a comment without words.

use serde_json::{Map, Value, json};

use super::graph::{self, time};
use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instagram;

const ACCOUNT: &str = "17840";
const MEDIA: &str = "9000001";
const ROOT: &str = "9000002";

fn id(post: &FakePost) -> String {
    format!("1788{:06}", post.n)
}

fn is_answer(post: &FakePost) -> bool {
    post.n.is_multiple_of(3)
}

fn item(post: &FakePost) -> Value {
    let mut item = json!({"id": id(post), "text": post.text, "timestamp": time(post.at), "username": post.author,
        "from": {"id": format!("55{}", post.n % 7), "username": post.author}, "like_count": 0, "hidden": false});
    if is_answer(post) {
        item["parent_id"] = json!(ROOT);
    }
    item
}

fn media(world: &World) -> Value {
    let first = world.posts.first().map_or(world.now, |post| post.at);
    json!({"id": MEDIA, "media_type": "IMAGE", "timestamp": time(first - 60), "username": "the_account",
        "comments_count": world.standing().count() + 1})
}

fn answers(world: &World) -> Vec<&FakePost> {
    world.standing().filter(|post| is_answer(post)).collect()
}

/// Comments page by page; behind the last the one that has answers.
fn comments(request: &FakeRequest, world: &World) -> Value {
    let direct = world.standing().filter(|post| !is_answer(post)).collect();
    let mut page = graph::page(request, world, direct, &item);
    if page["paging"]["next"].is_null() {
        let inner = FakeRequest { path: format!("/v26.0/{ROOT}/replies"), ..FakeRequest::default() };
        let first = world.posts.first().map_or(world.now, |post| post.at);
        let root = json!({"id": ROOT, "text": "", "timestamp": time(first - 30), "username": "the_account",
            "replies": graph::page(&inner, world, answers(world), &item)});
        page["data"].as_array_mut().into_iter().for_each(|data| data.push(root.clone()));
    }
    page
}

impl Fake for Instagram {
    fn channel(&self) -> &'static str {
        "instagram"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("account_id", ACCOUNT.to_owned()),
            ("edges", "media".to_owned()),
            ("comment_interval_minutes", "0".to_owned()),
            ("access_token_file", secret(graph::TOKEN)),
            ("app_secret_file", secret(graph::APP_SECRET)),
            ("verify_token_file", secret(graph::VERIFY_TOKEN)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if !graph::is_allowed(request) {
            return graph::denied();
        }
        match request.path.strip_prefix("/v26.0/").unwrap_or_default() {
            "17840/media" => FakeAnswer::json(&graph::listed(request, vec![media(world)], None)),
            "17840/tags" | "17840/stories" => FakeAnswer::json(&json!({"data": []})),
            "9000001/comments" => FakeAnswer::json(&comments(request, world)),
            "9000002/replies" => FakeAnswer::json(&graph::page(request, world, answers(world), &item)),
            "ig_hashtag_search" => FakeAnswer::json(&json!({"data": [{"id": "4242"}]})),
            "4242/recent_media" => {
                let tagged = json!({"id": "9000003", "caption": "seen under a #hashtag", "media_type": "IMAGE",
                    "timestamp": time(world.now), "permalink": "https://www.instagram.com/p/invented/"});
                FakeAnswer::json(&graph::listed(request, vec![tagged], None))
            }
            "17840" => {
                let field = request.param("fields").unwrap_or_default();
                let comment = field.split_once("comment_id(").and_then(|(_, rest)| rest.split_once(')'));
                match comment.and_then(|(wanted, _)| world.standing().find(|post| id(post) == wanted)) {
                    Some(post) => FakeAnswer::json(&json!({"mentioned_comment": item(post), "id": ACCOUNT})),
                    None => graph::missing(),
                }
            }
            "me" => FakeAnswer::json(&json!({"id": ACCOUNT})),
            "" => {
                let mut all = Map::new();
                for wanted in request.param("ids").unwrap_or_default().split(',') {
                    match world.standing().find(|post| id(post) == wanted) {
                        Some(post) => all.insert(wanted.to_owned(), json!({"id": id(post)})),
                        None => return graph::missing(),
                    };
                }
                FakeAnswer::json(&Value::Object(all))
            }
            _ => graph::missing(),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        graph::limited(secs)
    }

    fn denied(&self) -> FakeAnswer {
        graph::denied()
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    /// Comments cannot be edited, and the platform is silent about deleted ones.
    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        if change != Change::New {
            return Vec::new();
        }
        let value = json!({"id": id(post), "text": post.text, "from": {"id": "551", "username": post.author},
            "media": {"id": MEDIA, "media_product_type": "FEED"}});
        vec![graph::delivery(&json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": post.at,
            "changes": [{"field": "comments", "value": value}]}]}))]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        Some(graph::handshake())
    }
}
