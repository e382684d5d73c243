//! A wiki: recent changes with the log, comparisons, revisions, searches, and the public stream. Each post is a section that
//! somebody added to one talk page.

use serde_json::{Value, json};

use super::{Change, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wikipedia;

const FIRST_REVISION: u64 = 1_300_000_000;
const FIRST_CHANGE: u64 = 1_890_000_000;
const TITLE: &str = "Talk:Ibuprofen";

/// The host of the fake, as ids have it.
const HOST: &str = "127.0.0.1";

impl Fake for Wikipedia {
    fn channel(&self) -> &'static str {
        "wikipedia"
    }

    fn settings(&self, base: &str, _: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("stream_url", base.to_owned()),
            ("titles", "Ibuprofen".to_owned()),
            ("contact", "tests@hark.example".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("{HOST}:{}", FIRST_REVISION + post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if !request.header("user-agent").is_some_and(|agent| agent.contains('@')) {
            return FakeAnswer::Whole(403, Vec::new(), b"Please set a user-agent".to_vec());
        }
        if request.path.starts_with("/v2/stream/") {
            let headers = vec![("content-type".to_owned(), "text/event-stream".to_owned())];
            let since = request.param("since").and_then(|since| since.parse::<jiff::Timestamp>().ok());
            return FakeAnswer::Stream(
                headers,
                since.map(|at| before(world, at.as_second())).unwrap_or_default(),
            );
        }
        if request.path != "/w/api.php" {
            return FakeAnswer::Whole(404, Vec::new(), b"<html>not here</html>".to_vec());
        }
        match (request.param("action"), request.param("list"), request.param("prop")) {
            (Some("query"), Some("recentchanges"), _) => changes(request, world),
            (Some("query"), Some("search"), _) => search(request, world),
            (Some("query"), None, Some("revisions")) => revisions(request, world),
            (Some("compare"), ..) => compare(request, world),
            _ => error("badvalue", "Unrecognized value"),
        }
    }

    fn limited(&self, _: &World, secs: i64) -> FakeAnswer {
        error("ratelimited", "You've exceeded your rate limit").with("Retry-After", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error("mwoauth-invalid-authorization", "The authorization headers in your request are not valid")
    }

    fn frame(&self, post: &FakePost, change: Change, _: &World) -> Option<Vec<u8>> {
        let revision = FIRST_REVISION + post.n;
        let meta = json!({"domain": HOST, "stream": "mediawiki.recentchange", "dt": iso(post.changed_at())});
        let mut event = json!({
            "$schema": "/mediawiki/recentchange/1.0.0", "meta": meta, "title": TITLE, "namespace": 1,
            "user": post.author, "bot": false, "server_name": HOST, "wiki": "testwiki",
            "timestamp": post.changed_at(), "id": FIRST_CHANGE + post.n,
        });
        let more = match change {
            Change::New => json!({
                "type": "edit", "comment": post.text, "minor": false,
                "revision": {"old": revision - 1, "new": revision}, "length": {"old": 1, "new": 2},
            }),
            Change::Edited => return None,
            Change::Deleted => json!({
                "type": "log", "log_type": "delete", "log_action": "revision", "comment": "",
                "log_params": hidden(post),
            }),
        };
        event.as_object_mut()?.extend(more.as_object()?.clone());
        let id = json!([{"topic": "eqiad.mediawiki.recentchange", "partition": 0, "timestamp": post.changed_at() * 1000}]);
        Some(format!("event: message\nid: {id}\ndata: {event}\n\n").into_bytes())
    }

    // A revision never changes: what is edited is the page, and that is another revision.
    fn tells_edits(&self) -> bool {
        false
    }
}

fn error(code: &str, info: &str) -> FakeAnswer {
    FakeAnswer::json(&json!({"error": {"code": code, "info": info}, "servedby": "fake"}))
        .with("MediaWiki-API-Error", code)
}

fn hidden(post: &FakePost) -> Value {
    json!({
        "type": "revision", "ids": [FIRST_REVISION + post.n], "old": {"bitmask": 0},
        "new": {"bitmask": 1, "content": true, "comment": false, "user": false, "restricted": false},
    })
}

/// What happened from an instant on, in order.
fn before(world: &World, from: i64) -> Vec<(FakePost, Change)> {
    let mut all: Vec<(i64, FakePost, Change)> = Vec::new();
    for post in &world.posts {
        all.push((post.at, post.clone(), Change::New));
        all.extend(post.deleted_at.map(|at| (at, post.clone(), Change::Deleted)));
    }
    all.retain(|(at, ..)| *at >= from);
    all.sort_by_key(|(at, ..)| *at);
    all.into_iter().map(|(_, post, change)| (post, change)).collect()
}

fn changes(request: &FakeRequest, world: &World) -> FakeAnswer {
    let start = request.param("rcstart").and_then(|start| start.parse::<jiff::Timestamp>().ok());
    let skipped: usize =
        request.param("rccontinue").and_then(|place| place.rsplit('|').next()?.parse().ok()).unwrap_or(0);
    let limit = request.param("rclimit").and_then(|limit| limit.parse().ok()).unwrap_or(10).min(world.page);
    let from = match request.param("rccontinue") {
        Some(place) => place.split('|').next().and_then(|at| at.parse().ok()).unwrap_or(0),
        None => start.map_or(0, |start| start.as_second()),
    };
    let all = before(world, from);
    let page: Vec<Value> =
        all.iter().skip(skipped).take(limit).map(|(post, change)| entry(post, *change)).collect();
    let mut body = json!({"batchcomplete": true, "query": {"recentchanges": page}});
    if all.len() > skipped + limit {
        body["continue"] = json!({"rccontinue": format!("{from}|{}", skipped + limit), "continue": "-||"});
    }
    FakeAnswer::json(&body)
}

fn entry(post: &FakePost, change: Change) -> Value {
    let revision = FIRST_REVISION + post.n;
    if change == Change::Deleted {
        return json!({
            "type": "log", "ns": 1, "title": TITLE, "pageid": 15037, "revid": 0, "old_revid": 0,
            "rcid": 2 * FIRST_CHANGE + post.n, "user": "A moderator", "timestamp": iso(post.deleted_at.unwrap_or(0)),
            "comment": "", "logid": post.n, "logtype": "delete", "logaction": "revision", "logparams": hidden(post),
        });
    }
    json!({
        "type": "edit", "ns": 1, "title": TITLE, "pageid": 15037, "revid": revision, "old_revid": revision - 1,
        "rcid": FIRST_CHANGE + post.n, "user": post.author, "userid": post.n % 7 + 1, "bot": false, "new": false,
        "minor": false, "timestamp": iso(post.at), "comment": "/* Effects */ new section", "tags": [],
    })
}

fn one<'a>(revision: &str, world: &'a World) -> Option<&'a FakePost> {
    world.get(revision.parse::<u64>().ok()?.checked_sub(FIRST_REVISION)?)
}

fn compare(request: &FakeRequest, world: &World) -> FakeAnswer {
    let Some(post) = request.param("torev").and_then(|revision| one(revision, world)) else {
        return error("nosuchrevid", "There is no revision with this ID.");
    };
    let text = post.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let row = format!(
        "<tr>\n  <td colspan=\"2\" class=\"diff-empty diff-side-deleted\"></td>\n  <td class=\"diff-marker\" data-marker=\"+\"></td>\n  <td class=\"diff-addedline diff-side-added\"><div>{text}</div></td>\n</tr>\n"
    );
    let revision = FIRST_REVISION + post.n;
    FakeAnswer::json(&json!({"compare": {
        "fromid": 15037, "fromrevid": revision - 1, "fromns": 1, "fromtitle": TITLE,
        "toid": 15037, "torevid": revision, "tons": 1, "totitle": TITLE, "touser": post.author,
        "tocomment": "/* Effects */ new section", "totimestamp": iso(post.at), "body": row,
    }}))
}

fn revisions(request: &FakeRequest, world: &World) -> FakeAnswer {
    let (mut found, mut bad) = (Vec::new(), serde_json::Map::new());
    for id in request.param("revids").unwrap_or_default().split('|') {
        let number = id.parse::<u64>().unwrap_or(0);
        match one(id, world) {
            Some(post) => found.push(json!({
                "revid": number, "parentid": number - 1, "user": post.author, "timestamp": iso(post.at), "sha1": "0",
                "comment": "/* Effects */ new section",
                "slots": {"main": {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": post.text}},
            })),
            None => drop(bad.insert(id.to_owned(), json!({"revid": number, "missing": true}))),
        }
    }
    let page = json!({"pageid": 15037, "ns": 1, "title": TITLE, "revisions": found});
    FakeAnswer::json(&json!({"batchcomplete": true, "query": {"badrevids": bad, "pages": [page]}}))
}

/// A search finds pages; here each post counts as one.
fn search(request: &FakeRequest, world: &World) -> FakeAnswer {
    let query = request.param("srsearch").unwrap_or_default().trim_matches('"');
    let offset: usize = request.param("sroffset").and_then(|offset| offset.parse().ok()).unwrap_or(0);
    let hits: Vec<&FakePost> = world.standing().rev().filter(|post| post.text.contains(query)).collect();
    let page: Vec<Value> = hits
        .iter()
        .skip(offset)
        .take(world.page)
        .map(|post| {
            json!({
                "ns": 1, "title": format!("Talk:Page {}", post.n), "pageid": post.n, "size": 1, "wordcount": 1,
                "snippet": format!("<span class=\"searchmatch\">{query}</span>: {}", post.text), "timestamp": iso(post.at),
            })
        })
        .collect();
    let mut body =
        json!({"batchcomplete": true, "query": {"searchinfo": {"totalhits": hits.len()}, "search": page}});
    if hits.len() > offset + world.page {
        body["continue"] = json!({"sroffset": offset + world.page, "continue": "-||"});
    }
    FakeAnswer::json(&body)
}
