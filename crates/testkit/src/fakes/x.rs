//! X, its interface of version 2: searches, timelines, look-up, filtered stream with rules, direct messages, compliance jobs,
//! and Account Activity webhooks.
//!
//! Every post of the world matches every query. A post gets a new id with each edit; its id in Hark is the first.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The token that is accepted.
const TOKEN: &str = "fake-x-token";

/// The secret of the app: its token is fetched with it, and webhooks are signed with it.
const SECRET: &str = "fake-x-consumer-secret";

/// The account that webhooks are about.
const OWN: &str = "4242";

/// An account whose posts are for its followers only.
const PROTECTED: &str = "13";

/// Milliseconds from 1970 to the epoch of ids.
const EPOCH_MILLIS: i64 = 1_288_834_974_657;

/// How far recent search reaches.
const WEEK_SECS: i64 = 7 * 86_400;

/// What the platform keeps for one app: rules of the stream, and ids given to compliance jobs.
#[derive(Default)]
struct Kept {
    rules: BTreeMap<u64, (String, String)>,
    jobs: BTreeMap<String, Job>,
    made: u64,
}

#[derive(Default)]
struct Job {
    ids: Vec<String>,
    asked: u32,
}

/// The fake. What it keeps is kept for each server by itself.
pub(super) struct X {
    kept: Mutex<BTreeMap<String, Kept>>,
}

pub(super) static X_FAKE: X = X { kept: Mutex::new(BTreeMap::new()) };

fn id_at(secs: i64, n: u64) -> String {
    let millis = u64::try_from(secs * 1000 - EPOCH_MILLIS).unwrap_or_default();
    ((millis << 22) | (n & 0x3f_ffff)).to_string()
}

/// Ids of all versions of a post, oldest first.
fn versions(post: &FakePost) -> Vec<String> {
    std::iter::once(post.at).chain(post.edited_at).map(|at| id_at(at, post.n)).collect()
}

/// The id under which a post is shown.
fn shown(post: &FakePost) -> String {
    versions(post).pop().unwrap_or_default()
}

/// Accounts have small ids.
fn author_id(post: &FakePost) -> String {
    post.author.bytes().fold(7, |id: u64, byte| id * 31 % 1_000_003 + u64::from(byte)).to_string()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn tweet(post: &FakePost) -> Value {
    let mut tweet = json!({
        "id": shown(post),
        "text": escaped(&post.text),
        "author_id": author_id(post),
        "created_at": iso(post.edited_at.unwrap_or(post.at)),
        "lang": "en",
        "conversation_id": id_at(post.at, post.n),
        "edit_history_tweet_ids": versions(post),
        "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": post.n, "quote_count": 0},
    });
    // Long posts are cut, and stand in full in a note.
    if post.text.chars().count() > 280 {
        tweet["note_tweet"] = json!({ "text": escaped(&post.text) });
        tweet["text"] = escaped(&post.text.chars().take(279).collect::<String>()).into();
    }
    tweet
}

fn users<'p>(posts: impl Iterator<Item = &'p FakePost>) -> Vec<Value> {
    let mut all: BTreeMap<String, &str> = BTreeMap::new();
    for post in posts {
        all.insert(author_id(post), &post.author);
    }
    all.into_iter()
        .map(|(id, name)| json!({"id": id, "username": name, "name": name, "protected": false}))
        .collect()
}

/// A status of the older interface, as webhooks push it.
fn status(post: &FakePost) -> Value {
    json!({
        "id_str": shown(post),
        "text": escaped(&post.text.chars().take(140).collect::<String>()),
        "truncated": post.text.chars().count() > 140,
        "extended_tweet": {"full_text": escaped(&post.text)},
        "user": {"id_str": author_id(post), "screen_name": post.author, "name": post.author, "protected": false},
        "timestamp_ms": (post.edited_at.unwrap_or(post.at) * 1000).to_string(),
        "lang": "en",
        "edit_history": {"initial_tweet_id": id_at(post.at, post.n), "edit_tweet_ids": versions(post)},
    })
}

fn keyed(body: &[u8]) -> Option<String> {
    let key = PKey::hmac(SECRET.as_bytes()).ok()?;
    let mut signer = Signer::new(MessageDigest::sha256(), &key).ok()?;
    signer.update(body).ok()?;
    Some(format!("sha256={}", openssl::base64::encode_block(&signer.sign_to_vec().ok()?)))
}

fn invalid(parameter: &str, value: &str, message: &str) -> FakeAnswer {
    FakeAnswer::status(
        400,
        &json!({
            "errors": [{"parameters": {parameter: [value]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        }),
    )
}

fn not_found(id: &str) -> Value {
    json!({
        "value": id, "resource_id": id, "parameter": "ids", "resource_type": "tweet",
        "title": "Not Found Error",
        "detail": format!("Could not find tweet with ids: [{id}]."),
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    })
}

impl X {
    /// A page of posts, newest first; `recent` if it reaches a week back only.
    fn page(request: &FakeRequest, world: &World, least: usize, most: usize, recent: bool) -> FakeAnswer {
        let wanted = request.param("max_results").and_then(|text| text.parse().ok()).unwrap_or(10);
        if !(least..=most).contains(&wanted) {
            return invalid("max_results", "", "The `max_results` query parameter value is out of bounds.");
        }
        let number = |name: &str| request.param(name).map(|text| text.parse::<u64>().unwrap_or(0));
        let earliest = world.now - WEEK_SECS;
        if let Some(since) = number("since_id")
            && recent
            && since < id_at(earliest, 0).parse().unwrap_or(0)
        {
            return invalid(
                "since_id",
                &since.to_string(),
                "'since_id' must be a tweet id created after a week ago.",
            );
        }
        let start = match request.param("start_time").map(|text| text.parse::<jiff::Timestamp>()) {
            Some(Ok(time)) if recent && time.as_second() < earliest => {
                return invalid("start_time", "", "'start_time' must be on or after a week ago.");
            }
            Some(Ok(time)) if time.as_second() > world.now - 10 => {
                return invalid("start_time", "", "'start_time' must be well before 'end_time'.");
            }
            Some(Ok(time)) => time.as_second(),
            Some(Err(_)) => return invalid("start_time", "", "not a time"),
            None if recent => earliest,
            None => 0,
        };
        let token = request.param("next_token").or(request.param("pagination_token"));
        let below = match token {
            Some(token) => match token.strip_prefix("below").and_then(|text| text.parse().ok()) {
                Some(id) => id,
                None => return invalid("next_token", token, "The token is not valid."),
            },
            None => u64::MAX,
        };
        let id = |post: &FakePost| shown(post).parse::<u64>().unwrap_or(0);
        let mut posts: Vec<&FakePost> = world
            .standing()
            .filter(|post| {
                let at = post.edited_at.unwrap_or(post.at);
                number("since_id").is_none_or(|since| id(post) > since)
                    && number("until_id").is_none_or(|until| id(post) < until)
                    && at >= start
                    && id(post) < below
            })
            .collect();
        posts.sort_by_key(|post| std::cmp::Reverse(id(post)));
        let size = wanted.min(world.page.max(1));
        let more = posts.len() > size;
        posts.truncate(size);
        let Some((first, last)) = posts.first().zip(posts.last()) else {
            return FakeAnswer::json(&json!({"meta": {"result_count": 0}}));
        };
        let mut meta =
            json!({"newest_id": shown(first), "oldest_id": shown(last), "result_count": posts.len()});
        if more {
            meta["next_token"] = format!("below{}", shown(last)).into();
        }
        let mut page =
            json!({"data": posts.iter().map(|post| tweet(post)).collect::<Vec<_>>(), "meta": meta});
        if request.param("expansions").is_some_and(|all| all.contains("author_id")) {
            page["includes"] = json!({ "users": users(posts.into_iter()) });
        }
        FakeAnswer::json(&page)
    }

    fn lookup(request: &FakeRequest, world: &World) -> FakeAnswer {
        let ids: Vec<&str> = request.param("ids").unwrap_or_default().split(',').collect();
        if ids.len() > 100 || ids.iter().any(|id| id.parse::<u64>().is_err()) {
            return invalid("ids", "", "The `ids` query parameter value is not valid.");
        }
        let (mut data, mut errors) = (Vec::new(), Vec::new());
        for id in ids {
            match world.standing().find(|post| versions(post).iter().any(|version| version == id)) {
                Some(post) => {
                    let mut tweet = tweet(post);
                    // Each version is shown under its own id; the words of older ones are not kept here.
                    if shown(post) != id {
                        tweet["id"] = id.into();
                        tweet["text"] = "an earlier version".into();
                    }
                    data.push(tweet);
                }
                None => errors.push(not_found(id)),
            }
        }
        let mut answer = json!({});
        if !data.is_empty() {
            answer["data"] = data.into();
        }
        if !errors.is_empty() {
            answer["errors"] = errors.into();
        }
        FakeAnswer::json(&answer)
    }

    fn messages(request: &FakeRequest, world: &World) -> FakeAnswer {
        let token =
            request.param("pagination_token").and_then(|token| token.parse().ok()).unwrap_or(usize::MAX);
        let all: Vec<&FakePost> = world.standing().collect();
        let end = all.len().min(token);
        let start = end.saturating_sub(world.page.max(1));
        let data: Vec<Value> = all[start..end]
            .iter()
            .rev()
            .map(|post| {
                json!({
                    "id": id_at(post.at, post.n), "event_type": "MessageCreate", "text": escaped(&post.text),
                    "sender_id": author_id(post), "dm_conversation_id": format!("{OWN}-{}", author_id(post)),
                    "created_at": iso(post.at),
                })
            })
            .collect();
        let mut answer = json!({"meta": {"result_count": data.len()}});
        if !data.is_empty() {
            answer["includes"] = json!({ "users": users(all[start..end].iter().copied()) });
            answer["data"] = data.into();
        }
        if start > 0 {
            answer["meta"]["next_token"] = start.to_string().into();
        }
        FakeAnswer::json(&answer)
    }

    fn rules(request: &FakeRequest, kept: &mut Kept) -> FakeAnswer {
        let body = request.json();
        if request.method == "GET" {
            let rules = kept.rules.iter();
            let data: Vec<Value> = rules
                .map(|(id, (value, tag))| json!({"id": id.to_string(), "value": value, "tag": tag}))
                .collect();
            let mut answer = json!({"meta": {"sent": "2026-01-01T00:00:00Z", "result_count": data.len()}});
            if !data.is_empty() {
                answer["data"] = data.into();
            }
            return FakeAnswer::json(&answer);
        }
        if let Some(ids) = body["delete"]["ids"].as_array() {
            let before = kept.rules.len();
            kept.rules.retain(|id, _| !ids.iter().any(|gone| gone.as_str() == Some(&id.to_string())));
            let deleted = before - kept.rules.len();
            return FakeAnswer::json(&json!({"meta": {"summary": {"deleted": deleted, "not_deleted": 0}}}));
        }
        let (mut data, mut errors) = (Vec::new(), Vec::new());
        for rule in body["add"].as_array().into_iter().flatten() {
            let (value, tag) =
                (rule["value"].as_str().unwrap_or_default(), rule["tag"].as_str().unwrap_or_default());
            if let Some((id, _)) = kept.rules.iter().find(|(_, (known, _))| known == value) {
                errors.push(json!({
                    "value": value, "id": id.to_string(), "title": "DuplicateRule",
                    "type": "https://api.twitter.com/2/problems/duplicate-rules",
                }));
            } else if value.is_empty() || value.chars().count() > 1024 {
                errors.push(json!({
                    "value": value, "title": "UnprocessableEntity",
                    "type": "https://api.twitter.com/2/problems/invalid-rules",
                }));
            } else {
                kept.made += 1;
                kept.rules.insert(kept.made, (value.to_owned(), tag.to_owned()));
                data.push(json!({"id": kept.made.to_string(), "value": value, "tag": tag}));
            }
        }
        let summary = json!({"created": data.len(), "not_created": errors.len(), "valid": data.len(), "invalid": errors.len()});
        let mut answer = json!({"meta": {"sent": "2026-01-01T00:00:00Z", "summary": summary}});
        for (name, list) in [("data", data), ("errors", errors)] {
            if !list.is_empty() {
                answer[name] = list.into();
            }
        }
        FakeAnswer::status(201, &answer)
    }

    /// Compliance jobs, and the places where ids are brought and results are fetched.
    fn jobs(request: &FakeRequest, world: &World, kept: &mut Kept) -> Option<FakeAnswer> {
        let host = request.header("host").unwrap_or_default();
        let described = |id: &str, status: &str| {
            json!({"data": {
                "id": id, "type": "tweets", "status": status, "resumable": false,
                "upload_url": format!("http://{host}/upload/{id}?signature=1"),
                "download_url": format!("http://{host}/download/{id}?signature=1"),
                "created_at": iso(world.now), "upload_expires_at": iso(world.now + 900),
                "download_expires_at": iso(world.now + WEEK_SECS),
            }})
        };
        let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        match (request.method.as_str(), &parts[..]) {
            ("POST", ["2", "compliance", "jobs"]) => {
                kept.made += 1;
                let id = format!("{}", 1_000_000 + kept.made);
                kept.jobs.insert(id.clone(), Job::default());
                Some(FakeAnswer::json(&described(&id, "created")))
            }
            ("GET", ["2", "compliance", "jobs", id]) => {
                let job = kept.jobs.get_mut(*id)?;
                job.asked += 1;
                Some(FakeAnswer::json(&described(id, if job.asked > 1 { "complete" } else { "in_progress" })))
            }
            ("PUT", ["upload", id]) => {
                let text = String::from_utf8_lossy(&request.body).into_owned();
                kept.jobs.get_mut(*id)?.ids = text.lines().map(str::to_owned).collect();
                Some(FakeAnswer::text("text/plain", ""))
            }
            ("GET", ["download", id]) => {
                let ids = &kept.jobs.get(*id)?.ids;
                let gone = world.posts.iter().filter(|post| post.deleted_at.is_some());
                let lines: String = gone
                    .filter(|post| versions(post).iter().any(|id| ids.contains(id)))
                    .map(|post| {
                        let line = json!({
                            "id": id_at(post.at, post.n), "action": "delete", "reason": "deleted",
                            "created_at": iso(post.at), "redacted_at": iso(post.deleted_at.unwrap_or(post.at)),
                        });
                        format!("{line}\n")
                    })
                    .collect();
                Some(FakeAnswer::text("text/plain", lines))
            }
            _ => None,
        }
    }
}

impl Fake for X {
    fn channel(&self) -> &'static str {
        "x"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("reads", "search".to_owned()),
            ("queries", "drugamol -is:retweet".to_owned()),
            ("bearer_token_file", secret(TOKEN)),
            ("consumer_secret_file", secret(SECRET)),
            ("user_id", OWN.to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id_at(post.at, post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(request.header("host").unwrap_or_default().to_owned()).or_default();
        let path = request.path.as_str();
        if path == "/oauth2/token"
            && request.form("grant_type").is_some_and(|kind| kind == "client_credentials")
        {
            return FakeAnswer::json(&json!({"token_type": "bearer", "access_token": TOKEN}));
        }
        if path.starts_with("/upload/") || path.starts_with("/download/") {
            // The signed address is the authorisation; a token would be told to a stranger.
            let told = request.header("authorization").is_some();
            return Self::jobs(request, world, kept).filter(|_| !told).unwrap_or_else(|| self.denied());
        }
        let authorised = request.header("authorization").is_some_and(|value| {
            value == format!("Bearer {TOKEN}") || value.starts_with("OAuth oauth_consumer_key=")
        });
        if !authorised {
            return self.denied();
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let answer = match (request.method.as_str(), &parts[..]) {
            ("GET", ["2", "tweets", "search", which @ ("recent" | "all")]) => {
                let recent = *which == "recent";
                let longest = if recent { 512 } else { 1024 };
                match request.param("query").map(|query| query.chars().count()) {
                    Some(length) if (1..=longest).contains(&length) => {
                        Self::page(request, world, 10, if recent { 100 } else { 500 }, recent)
                    }
                    _ => invalid("query", "", "The `query` query parameter is missing or too long."),
                }
            }
            ("GET", ["2", "users", PROTECTED, "mentions" | "tweets"]) => FakeAnswer::json(&json!({
                "errors": [{
                    "value": PROTECTED, "resource_id": PROTECTED, "parameter": "id", "resource_type": "user",
                    "title": "Authorization Error", "detail": "Sorry, you are not authorized to see this user.",
                    "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
                }],
            })),
            ("GET", ["2", "users", _, "mentions" | "tweets"]) => Self::page(request, world, 5, 100, false),
            ("GET", ["2", "tweets"]) => Self::lookup(request, world),
            ("GET", ["2", "dm_events"]) => Self::messages(request, world),
            (_, ["2", "tweets", "search", "stream", "rules"]) => Self::rules(request, kept),
            ("GET", ["2", "tweets", "search", "stream"]) if kept.rules.is_empty() => FakeAnswer::status(
                409,
                &json!({
                    "title": "ConnectionException", "connection_issue": "RuleConfigurationIssue",
                    "detail": "There are no rules in place.",
                    "type": "https://api.twitter.com/2/problems/streaming-connection",
                }),
            ),
            ("GET", ["2", "tweets", "search", "stream"]) => FakeAnswer::Stream(
                vec![("content-type".into(), "application/json; charset=utf-8".into())],
                Vec::new(),
            ),
            _ => Self::jobs(request, world, kept).unwrap_or_else(|| {
                FakeAnswer::status(
                    404,
                    &json!({"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}),
                )
            }),
        };
        answer
            .with("x-rate-limit-limit", 450)
            .with("x-rate-limit-remaining", 449)
            .with("x-rate-limit-reset", world.now + 900)
    }

    fn limited(&self, world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(
            429,
            &json!({"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}),
        )
        .with("x-rate-limit-limit", 450)
        .with("x-rate-limit-remaining", 0)
        .with("x-rate-limit-reset", world.now + secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(
            401,
            &json!({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}),
        )
    }

    fn frame(&self, post: &FakePost, change: Change, _world: &World) -> Option<Vec<u8>> {
        if change == Change::Deleted {
            return None;
        }
        let frame = json!({
            "data": tweet(post),
            "includes": {"users": users(std::iter::once(post))},
            "matching_rules": [{"id": "1", "tag": "hark"}],
        });
        Some(format!("{frame}\r\n").into_bytes())
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let event = match change {
            Change::New | Change::Edited => {
                json!({"for_user_id": OWN, "tweet_create_events": [status(post)]})
            }
            Change::Deleted => json!({
                "for_user_id": OWN,
                "tweet_delete_events": [{
                    "status": {"id": id_at(post.at, post.n), "user_id": author_id(post)},
                    "timestamp_ms": (post.deleted_at.unwrap_or(post.at) * 1000).to_string(),
                }],
            }),
        };
        let body = event.to_string().into_bytes();
        let headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-twitter-webhooks-signature".to_owned(), keyed(&body).unwrap_or_default()),
        ];
        vec![Delivery { method: "POST", query: String::new(), headers, body }]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        let token = "challenge-17";
        let reply = json!({ "response_token": keyed(token.as_bytes())? }).to_string();
        let query = format!("crc_token={token}&nonce=5");
        Some((Delivery { method: "GET", query, ..Delivery::default() }, reply))
    }
}
