//! The app stores for one app: Google Play with its tokens, App Store Connect, and Apple's public list.

use std::sync::OnceLock;

use openssl::base64::decode_block;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const TOKEN: &str = "play-token-of-tests";

/// The stores.
pub(super) struct AppStore;

struct Keys {
    connect: PKey<Private>,
    play: PKey<Private>,
}

/// Made once: what is signed with them is checked by the fake.
#[expect(clippy::expect_used, reason = "there is no test without keys")]
fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
        let connect = EcKey::generate(&group).and_then(PKey::from_ec_key).expect("a key");
        let play = Rsa::generate(2048).and_then(PKey::from_rsa).expect("a key");
        Keys { connect, play }
    })
}

fn pem(key: &PKey<Private>) -> String {
    let pem = key.private_key_to_pem_pkcs8().unwrap_or_default();
    String::from_utf8_lossy(&pem).into_owned()
}

/// The private keys for App Store Connect and for Google Play, as PEM.
pub fn appstore_keys() -> (String, String) {
    (pem(&keys().connect), pem(&keys().play))
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    let mut text = part.replace('-', "+").replace('_', "/");
    let missing = (4 - text.len() % 4) % 4;
    text.extend(std::iter::repeat_n('=', missing));
    decode_block(&text).ok()
}

/// The claims of a token, if Google would accept its signature.
fn assertion(token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let mut verifier = Verifier::new(MessageDigest::sha256(), &keys().play).ok()?;
    let good = verifier.verify_oneshot(&decoded(signature)?, signed.as_bytes()).ok()?;
    let claims = serde_json::from_slice(&decoded(signed.split('.').nth(1)?)?).ok()?;
    good.then_some(claims)
}

fn id(post: &FakePost) -> String {
    format!("gp:{:06}", post.n)
}

/// Newest change first.
fn newest(world: &World) -> Vec<&FakePost> {
    let mut all: Vec<&FakePost> = world.standing().collect();
    all.sort_by_key(|post| std::cmp::Reverse((post.changed_at(), post.n)));
    all
}

fn page(request: &FakeRequest, name: &str) -> usize {
    request.param(name).and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
}

fn play(request: &FakeRequest, world: &World) -> FakeAnswer {
    let (all, page) = (newest(world), page(request, "token"));
    let review = |post: &&FakePost| {
        let modified = json!({"seconds": post.changed_at().to_string(), "nanos": 0});
        let words = json!({"text": format!("Reminder\t{}", post.text), "lastModified": modified, "starRating": 2,
            "reviewerLanguage": "en"});
        json!({"reviewId": id(post), "authorName": post.author, "comments": [{"userComment": words}]})
    };
    let reviews: Vec<Value> = all.iter().skip((page - 1) * world.page).take(world.page).map(review).collect();
    let mut body = json!({"reviews": reviews});
    if all.len() > page * world.page {
        body["tokenPagination"] = json!({"nextPageToken": (page + 1).to_string()});
    }
    FakeAnswer::json(&body)
}

fn connect(request: &FakeRequest, world: &World) -> FakeAnswer {
    let header =
        request.header("authorization").and_then(|bearer| bearer.strip_prefix("Bearer ")?.split('.').next());
    let header: Value =
        header.and_then(decoded).and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    if header["alg"] != "ES256" || header["kid"].as_str().is_none() {
        return FakeAnswer::status(401, &json!({"errors": [{"status": "401", "code": "NOT_AUTHORIZED"}]}));
    }
    let (all, page) = (newest(world), page(request, "cursor"));
    let review = |post: &&FakePost| {
        json!({"type": "customerReviews", "id": id(post), "attributes": {"rating": 2, "title": "Reminder", "body": post.text,
            "reviewerNickname": post.author, "createdDate": iso(post.at), "territory": "USA"}})
    };
    let data: Vec<Value> = all.iter().skip((page - 1) * world.page).take(world.page).map(review).collect();
    let mut body = json!({"data": data, "links": {}});
    if all.len() > page * world.page {
        let host = request.header("host").unwrap_or_default();
        body["links"]["next"] = json!(format!("http://{host}{}?cursor={}", request.path, page + 1));
    }
    FakeAnswer::json(&body)
}

fn apple(request: &FakeRequest, world: &World) -> FakeAnswer {
    let page = request
        .path
        .split("page=")
        .nth(1)
        .and_then(|rest| rest.split('/').next()?.parse::<usize>().ok())
        .unwrap_or(1);
    let label = |text: &str| json!({"label": text});
    let entry = |post: &&FakePost| {
        json!({"id": label(&id(post)), "author": {"name": label(&post.author)}, "im:rating": label("2"),
            "title": label("Reminder"), "content": label(&post.text), "updated": label(&iso(post.at))})
    };
    let all = newest(world);
    let entries: Vec<Value> = all.iter().skip((page - 1) * world.page).take(world.page).map(entry).collect();
    let mut feed = json!({"author": {"name": label("iTunes Store")}, "link": []});
    match entries.len() {
        0 => {}
        1 => feed["entry"] = entries[0].clone(),
        _ => feed["entry"] = json!(entries),
    }
    FakeAnswer::json(&json!({"feed": feed}))
}

impl Fake for AppStore {
    fn channel(&self) -> &'static str {
        "appstore"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        let account = json!({"type": "service_account", "client_email": "hark@example.iam.gserviceaccount.com",
            "private_key_id": "k1", "private_key": pem(&keys().play), "token_uri": "https://oauth2.example.org/token"});
        vec![
            ("store", "google_play".to_owned()),
            ("apps", "org.example.reminder".to_owned()),
            ("key_file", secret(&account.to_string())),
            ("play_url", format!("{base}/androidpublisher/v3")),
            ("token_url", format!("{base}/token")),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let path = request.path.as_str();
        if path == "/token" {
            let claims = request.form("assertion").and_then(|token| assertion(&token));
            let good = claims.is_some_and(|claims| {
                claims["exp"].as_i64() > Some(world.now) && claims["scope"].is_string()
            });
            return match good {
                true => FakeAnswer::json(
                    &json!({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"}),
                ),
                false => FakeAnswer::status(
                    400,
                    &json!({"error": "invalid_grant", "error_description": "Bad signature."}),
                ),
            };
        }
        if path == "/androidpublisher/v3/applications/org.example.reminder/reviews" {
            return match request.header("authorization") == Some(&*format!("Bearer {TOKEN}")) {
                true => play(request, world),
                false => self.denied(),
            };
        }
        if path.starts_with("/v1/apps/") && path.ends_with("/customerReviews") {
            return connect(request, world);
        }
        if path.contains("/rss/customerreviews/") {
            return apple(request, world);
        }
        FakeAnswer::status(404, &json!({"error": {"code": 404, "status": "NOT_FOUND"}}))
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}))
            .with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"error": {"code": 401, "status": "UNAUTHENTICATED"}}))
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
