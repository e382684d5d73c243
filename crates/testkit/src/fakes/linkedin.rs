//! LinkedIn: comments on the one post of an organisation, told by notifications.

use std::fmt::Write;

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkedIn;

const TOKEN: &str = "the-token";
const SECRET: &str = "the-client-secret";
const ORGANIZATION: &str = "urn:li:organization:123";
const POST: &str = "urn:li:share:9000";
const ACTIVITY: &str = "urn:li:activity:9001";

/// Long before any world begins: the organisation's own post is not part of what a test counts.
const POST_AT: i64 = 1_262_304_000_000;

fn error(status: u16, code: &str) -> FakeAnswer {
    FakeAnswer::status(
        status,
        &json!({"status": status, "serviceErrorCode": 100, "code": code, "message": "invented"}),
    )
}

fn id(post: &FakePost) -> String {
    format!("{}", 7_000_000_000_000_000_000 + post.n)
}

fn urn(post: &FakePost) -> String {
    format!("urn:li:comment:({ACTIVITY},{})", id(post))
}

fn comment(post: &FakePost) -> Value {
    let author = format!("urn:li:person:{}", post.author);
    json!({
        "actor": author, "agent": author, "object": ACTIVITY, "id": id(post), "$URN": urn(post),
        "created": {"actor": author, "time": post.at * 1000},
        "lastModified": {"actor": author, "time": post.edited_at.unwrap_or(post.at) * 1000},
        "message": {"attributes": [], "text": post.text},
    })
}

fn notification(post: &FakePost, change: Change) -> Value {
    let (action, at) = match change {
        Change::New => ("COMMENT", post.at),
        Change::Edited => ("COMMENT_EDIT", post.edited_at.unwrap_or(post.at)),
        Change::Deleted => ("COMMENT_DELETE", post.deleted_at.unwrap_or(post.at)),
    };
    let mut note = json!({
        "notificationId": post.n * 10 + change as u64, "organizationalEntity": ORGANIZATION, "action": action,
        "sourcePost": POST, "generatedActivity": urn(post), "lastModifiedAt": at * 1000, "subscriber": "urn:li:person:us",
    });
    // Every third one leaves out what it is about.
    if change != Change::Deleted && !post.n.is_multiple_of(3) {
        note["decoratedGeneratedActivity"] = json!({"comment": comment(post)});
    }
    note
}

fn page(mut all: Vec<Value>, request: &FakeRequest, world: &World) -> FakeAnswer {
    let number =
        |name: &str, other: usize| request.param(name).and_then(|text| text.parse().ok()).unwrap_or(other);
    let (start, total) = (number("start", 0), all.len());
    let count = number("count", 10).min(world.page.max(1));
    all = all.into_iter().skip(start).take(count).collect();
    let next = json!([{"rel": "next", "type": "application/json", "href": "/invented"}]);
    let links = if start + count < total { next } else { json!([]) };
    FakeAnswer::json(
        &json!({"paging": {"start": start, "count": count, "total": total, "links": links}, "elements": all}),
    )
}

fn signature(body: &[u8], prefix: &str) -> String {
    let signed = || {
        let key = PKey::hmac(SECRET.as_bytes())?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
        signer.update(prefix.as_bytes())?;
        signer.update(body)?;
        signer.sign_to_vec()
    };
    signed().unwrap_or_default().iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The range of `timeRange=(start:…,end:…)`.
fn range(request: &FakeRequest) -> Option<(i64, i64)> {
    let inner = request.param("timeRange")?.strip_prefix('(')?.strip_suffix(')')?;
    let (start, end) = inner.split_once(',')?;
    Some((start.strip_prefix("start:")?.parse().ok()?, end.strip_prefix("end:")?.parse().ok()?))
}

impl Fake for LinkedIn {
    fn channel(&self) -> &'static str {
        "linkedin"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/rest")),
            ("organizations", "123".to_owned()),
            ("token_file", secret(TOKEN)),
            ("client_secret_file", secret(SECRET)),
            ("webhook", "true".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some("Bearer the-token") {
            return self.denied();
        }
        if request.header("linkedin-version").is_none_or(|version| version.len() != 6) {
            return error(400, "VERSION_MISSING");
        }
        match &*request.path {
            "/rest/organizationalEntityNotifications" => {
                let (Some((start, end)), Some(ORGANIZATION)) =
                    (range(request), request.param("organizationalEntity"))
                else {
                    return error(400, "ILLEGAL_ARGUMENT");
                };
                let new = world.standing().map(|post| notification(post, Change::New));
                let edited = world.standing().filter(|post| post.edited_at.is_some());
                let gone = world.posts.iter().filter(|post| post.deleted_at.is_some());
                let mut all: Vec<Value> = new
                    .chain(edited.map(|post| notification(post, Change::Edited)))
                    .chain(gone.map(|post| notification(post, Change::Deleted)))
                    .filter(|note| {
                        note["lastModifiedAt"].as_i64().is_some_and(|at| (start..=end).contains(&at))
                    })
                    .collect();
                all.sort_by_key(|note| std::cmp::Reverse(note["lastModifiedAt"].as_i64()));
                page(all, request, world)
            }
            "/rest/posts" => {
                let post = json!({
                    "id": POST, "author": ORGANIZATION, "commentary": "An invented post", "createdAt": POST_AT,
                    "publishedAt": POST_AT, "lastModifiedAt": POST_AT, "lifecycleState": "PUBLISHED", "visibility": "PUBLIC",
                });
                page(vec![post], request, world)
            }
            path => {
                let Some(rest) = path.strip_prefix("/rest/socialActions/") else {
                    return error(404, "RESOURCE_NOT_FOUND");
                };
                match rest.split_once("/comments") {
                    Some((POST | ACTIVITY, "")) => {
                        page(world.standing().rev().map(comment).collect(), request, world)
                    }
                    Some((POST | ACTIVITY, one)) => {
                        let found = world.standing().find(|post| one.strip_prefix('/') == Some(&*id(post)));
                        found.map_or_else(|| error(404, "NOT_FOUND"), |post| FakeAnswer::json(&comment(post)))
                    }
                    _ => error(404, "RESOURCE_NOT_FOUND"),
                }
            }
        }
    }

    fn limited(&self, _: &World, _: i64) -> FakeAnswer {
        error(429, "TOO_MANY_REQUESTS")
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "INVALID_ACCESS_TOKEN")
    }

    fn deliveries(&self, post: &FakePost, change: Change, _: &World) -> Vec<Delivery> {
        let mut note = notification(post, change);
        if change != Change::Deleted {
            note["decoratedGeneratedActivity"] = json!({"comment": comment(post)});
        }
        let body = json!({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [note]});
        let body = body.to_string().into_bytes();
        vec![Delivery {
            method: "POST",
            query: String::new(),
            headers: vec![
                ("content-type".into(), "application/json".into()),
                ("x-li-signature".into(), signature(&body, "hmacsha256=")),
            ],
            body,
        }]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        let code = "890e4665-4dfe-4ab1-b689-ed553bceeed0";
        let delivery =
            Delivery { method: "GET", query: format!("challengeCode={code}"), ..Delivery::default() };
        let reply = json!({"challengeCode": code, "challengeResponse": signature(code.as_bytes(), "")});
        Some((delivery, reply.to_string()))
    }
}
