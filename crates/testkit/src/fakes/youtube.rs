//! YouTube: comments on the one video of a channel, newest first. Every fifth is a reply to the one before it. The hub
//! pushes each post as if it were a video.

use std::fmt::Write;

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct YouTube;

const KEY: &str = "the-key";
const VIDEO: &str = "fakevideo01";
const CHANNEL: &str = "UCfakechannel0000000001";
const CHAT: &str = "fake-chat";
const HUB_SECRET: &str = "the-hub-secret";
const TOPIC: &str = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=";

/// Long before any world begins: the video is not part of what a test counts.
const VIDEO_AT: &str = "2010-01-01T00:00:00Z";

fn error(status: u16, domain: &str, reason: &str) -> FakeAnswer {
    let errors = json!([{"message": "invented", "domain": domain, "reason": reason}]);
    FakeAnswer::status(status, &json!({"error": {"code": status, "message": "invented", "errors": errors}}))
}

fn id(n: u64) -> String {
    format!("UgFake{n:08}AaABAg")
}

/// The post that this one answers.
fn parent<'w>(post: &FakePost, world: &'w World) -> Option<&'w FakePost> {
    post.n.is_multiple_of(5).then(|| world.get(post.n - 1)).flatten()
}

fn comment(post: &FakePost, parent: Option<&FakePost>) -> Value {
    let mut snippet = json!({
        "authorDisplayName": format!("@{}", post.author),
        "authorChannelUrl": format!("http://www.youtube.com/channel/UC{}", post.author),
        "authorChannelId": {"value": format!("UC{}", post.author)},
        "textDisplay": post.text,
        "canRate": true,
        "viewerRating": "none",
        "likeCount": post.n % 3,
        "publishedAt": iso(post.at),
        "updatedAt": iso(post.edited_at.unwrap_or(post.at)),
    });
    match parent {
        Some(parent) => snippet["parentId"] = json!(id(parent.n)),
        None => snippet["videoId"] = json!(VIDEO),
    }
    json!({"kind": "youtube#comment", "etag": format!("e{}", post.changed_at()), "id": id(post.n), "snippet": snippet})
}

fn thread(post: &FakePost, world: &World) -> Value {
    let replies =
        world.standing().filter(|reply| parent(reply, world).is_some_and(|parent| parent.n == post.n));
    json!({
        "kind": "youtube#commentThread",
        "id": id(post.n),
        "snippet": {
            "channelId": CHANNEL, "videoId": VIDEO, "topLevelComment": comment(post, None),
            "canReply": true, "totalReplyCount": replies.count(), "isPublic": true,
        },
    })
}

fn page(kind: &str, all: Vec<Value>, request: &FakeRequest, world: &World) -> FakeAnswer {
    let from: usize = match request.param("pageToken").map(str::parse) {
        Some(Ok(from)) => from,
        Some(Err(_)) => return error(400, "youtube.parameter", "invalidPageToken"),
        None => 0,
    };
    let asked = request.param("maxResults").and_then(|most| most.parse().ok()).unwrap_or(20);
    let most = world.page.clamp(1, asked);
    let total = all.len();
    let items: Vec<Value> = all.into_iter().skip(from).take(most).collect();
    let mut body = json!({
        "kind": kind, "pageInfo": {"totalResults": total, "resultsPerPage": most}, "items": items,
    });
    if from + most < total {
        body["nextPageToken"] = json!((from + most).to_string());
    }
    let etag = format!("\"{}\"", digest(body.to_string().as_bytes()));
    if request.header("if-none-match") == Some(&etag) {
        return FakeAnswer::Whole(304, vec![("etag".into(), etag)], Vec::new());
    }
    body["etag"] = json!(etag);
    FakeAnswer::json(&body)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn digest(bytes: &[u8]) -> String {
    openssl::hash::hash(MessageDigest::sha1(), bytes).map(|digest| hex(&digest)).unwrap_or_default()
}

fn signature(body: &[u8]) -> String {
    let signed = || {
        let key = PKey::hmac(HUB_SECRET.as_bytes())?;
        let mut signer = Signer::new(MessageDigest::sha1(), &key)?;
        signer.update(body)?;
        signer.sign_to_vec()
    };
    signed().map(|digest| hex(&digest)).unwrap_or_default()
}

/// A video as the hub pushes it, for each change of a post.
fn feed(post: &FakePost, change: Change) -> String {
    let id = id(post.n);
    let inner = match change {
        Change::Deleted => {
            format!(r#"<at:deleted-entry ref="yt:video:{id}" when="{}"/>"#, iso(post.changed_at()))
        }
        Change::New | Change::Edited => format!(
            "<entry><id>yt:video:{id}</id><yt:videoId>{id}</yt:videoId><yt:channelId>{CHANNEL}</yt:channelId><title>{}</title>\
             <author><name>Fake channel</name></author><published>{}</published><updated>{}</updated></entry>",
            post.text.replace('&', "&amp;").replace('<', "&lt;"),
            iso(post.at),
            // A change within the first minutes is no edit.
            iso(post.edited_at.map_or(post.at, |at| at + 600)),
        ),
    };
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns:yt=\"http://www.youtube.com/xml/schemas/2015\" \
         xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns=\"http://www.w3.org/2005/Atom\">\
         <link rel=\"self\" href=\"{TOPIC}{CHANNEL}\"/>{inner}</feed>"
    )
}

/// Every post as a message of a live chat, from the page's on.
fn chat(request: &FakeRequest, world: &World) -> FakeAnswer {
    let from: usize = request.param("pageToken").and_then(|from| from.parse().ok()).unwrap_or_default();
    let messages = world.standing().skip(from).take(world.page.max(1)).map(|post| {
        json!({
            "kind": "youtube#liveChatMessage", "id": format!("LCC.{}", post.n),
            "snippet": {
                "type": "textMessageEvent", "liveChatId": CHAT, "authorChannelId": format!("UC{}", post.author),
                "publishedAt": iso(post.at), "hasDisplayContent": true, "displayMessage": post.text,
                "textMessageDetails": {"messageText": post.text},
            },
            "authorDetails": {"channelId": format!("UC{}", post.author), "displayName": post.author},
        })
    });
    let items: Vec<Value> = messages.collect();
    FakeAnswer::json(&json!({
        "kind": "youtube#liveChatMessageListResponse", "pollingIntervalMillis": 5000,
        "nextPageToken": (from + items.len()).to_string(), "items": items,
    }))
}

impl Fake for YouTube {
    fn channel(&self) -> &'static str {
        "youtube"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/youtube/v3")),
            ("api_key_file", secret(KEY)),
            ("channels", CHANNEL.to_owned()),
            ("hook_secret_file", secret(HUB_SECRET)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.param("key") != Some(KEY) && request.path != "/hub" {
            return self.denied();
        }
        let asked: Vec<&str> = request.param("id").unwrap_or_default().split(',').collect();
        match &*request.path {
            "/youtube/v3/commentThreads"
                if request.param("videoId") == Some(VIDEO)
                    || request.param("allThreadsRelatedToChannelId") == Some(CHANNEL) =>
            {
                let tops = world.standing().rev().filter(|post| parent(post, world).is_none());
                page(
                    "youtube#commentThreadListResponse",
                    tops.map(|post| thread(post, world)).collect(),
                    request,
                    world,
                )
            }
            "/youtube/v3/commentThreads" if request.param("videoId").is_some() => {
                error(404, "youtube.commentThread", "videoNotFound")
            }
            "/youtube/v3/commentThreads" => error(403, "youtube.commentThread", "commentsDisabled"),
            "/youtube/v3/comments" => {
                let all = world.standing().filter_map(|post| {
                    let above = parent(post, world);
                    let wanted = match request.param("parentId") {
                        Some(thread) => above.is_some_and(|above| id(above.n) == thread),
                        None => asked.contains(&&*id(post.n)),
                    };
                    wanted.then(|| comment(post, above))
                });
                page("youtube#commentListResponse", all.collect(), request, world)
            }
            "/youtube/v3/videos" => {
                let video = json!({
                    "kind": "youtube#video", "id": VIDEO,
                    "snippet": {"publishedAt": VIDEO_AT, "channelId": CHANNEL, "title": "An invented video",
                                "description": "Nothing of note.", "channelTitle": "Fake channel"},
                });
                let all = if asked.contains(&VIDEO) { vec![video] } else { Vec::new() };
                page("youtube#videoListResponse", all, request, world)
            }
            "/youtube/v3/playlistItems" if request.param("playlistId") == Some("UUfakechannel0000000001") => {
                page("youtube#playlistItemListResponse", Vec::new(), request, world)
            }
            "/youtube/v3/search" => {
                let result = json!({
                    "kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": VIDEO},
                    "snippet": {"publishedAt": VIDEO_AT, "channelId": CHANNEL, "title": "An invented video", "description": ""},
                });
                page("youtube#searchListResponse", vec![result], request, world)
            }
            "/youtube/v3/liveChat/messages" if request.param("liveChatId") == Some(CHAT) => {
                chat(request, world)
            }
            "/youtube/v3/liveChat/messages" => error(404, "youtube.liveChat", "liveChatNotFound"),
            "/hub" => FakeAnswer::Whole(202, Vec::new(), Vec::new()),
            "/youtube/v3/playlistItems" => error(404, "youtube.playlistItem", "playlistNotFound"),
            _ => error(404, "global", "notFound"),
        }
    }

    fn limited(&self, _: &World, secs: i64) -> FakeAnswer {
        // The platform does not say when; a long limit is the quota of the day.
        match secs {
            0..3600 => error(403, "usageLimits", "rateLimitExceeded"),
            _ => error(403, "youtube.quota", "quotaExceeded"),
        }
    }

    fn denied(&self) -> FakeAnswer {
        error(400, "usageLimits", "keyInvalid")
    }

    fn tells_edits(&self) -> bool {
        // Only while the comment stands on the first pages; older ones are asked for again.
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _: &World) -> Vec<Delivery> {
        let body = feed(post, change).into_bytes();
        vec![Delivery {
            method: "POST",
            query: String::new(),
            headers: vec![
                ("content-type".into(), "application/atom+xml".into()),
                ("x-hub-signature".into(), format!("sha1={}", signature(&body))),
            ],
            body,
        }]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("hub.mode", "subscribe");
        query.append_pair("hub.topic", &format!("{TOPIC}{CHANNEL}"));
        query.append_pair("hub.challenge", "1234567890");
        query.append_pair("hub.lease_seconds", "432000");
        let delivery = Delivery { method: "GET", query: query.finish(), ..Delivery::default() };
        Some((delivery, "1234567890".to_owned()))
    }
}
