//! What the fakes of one company's channels share: tokens with proofs, errors with codes, pages with cursors, and the signatures
//! of its webhooks.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::{Delivery, FakeAnswer, FakePost, FakeRequest, World};

/// The token of the page, account or number.
pub(super) const TOKEN: &str = "EAAinvented";
/// The secret of the app.
pub(super) const APP_SECRET: &str = "an invented app secret";
/// What was entered for the handshake.
pub(super) const VERIFY_TOKEN: &str = "an invented verify token";

/// HMAC-SHA256 in hexadecimal digits.
fn signature(key: &str, body: &[u8]) -> String {
    let sign = || {
        let key = PKey::hmac(key.as_bytes())?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
        signer.sign_oneshot_to_vec(body)
    };
    sign().expect("OpenSSL signs").iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a request has the token, and the proof if it has any.
pub(super) fn is_allowed(request: &FakeRequest) -> bool {
    let proof = signature(APP_SECRET, TOKEN.as_bytes());
    request.param("access_token") == Some(TOKEN)
        && request.param("appsecret_proof").is_none_or(|given| given == proof)
}

/// An error in the form that all answers have.
pub(super) fn error(status: u16, code: i64, subcode: i64) -> FakeAnswer {
    FakeAnswer::status(
        status,
        &json!({"error": {"message": "An invented error", "type": "OAuthException", "code": code,
            "error_subcode": subcode, "fbtrace_id": "A1"}}),
    )
}

/// What is asked about is not there.
pub(super) fn missing() -> FakeAnswer {
    error(400, 100, 33)
}

/// Too many requests; the limit ends in `secs` seconds, told in whole minutes.
pub(super) fn limited(secs: i64) -> FakeAnswer {
    let usage = json!({"1000": [{"type": "pages", "call_count": 100, "total_time": 40, "total_cputime": 30,
        "estimated_time_to_regain_access": (secs + 59) / 60}]});
    error(403, 80_001, 0).with("X-Business-Use-Case-Usage", usage)
}

/// A wrong token.
pub(super) fn denied() -> FakeAnswer {
    error(401, 190, 467)
}

/// `2026-08-10T18:45:03+0000`
pub(super) fn time(secs: i64) -> String {
    super::iso(secs).replace('Z', "+0000")
}

/// A page of what was written, newest first, from the place where the one before ended.
pub(super) fn page(
    request: &FakeRequest,
    world: &World,
    posts: Vec<&FakePost>,
    item: &dyn Fn(&FakePost) -> Value,
) -> Value {
    let number = |name: &str| request.param(name).and_then(|text| text.parse::<u64>().ok());
    let most = number("limit").map_or(25, |limit| limit as usize).min(world.page).max(1);
    let since = number("since").map_or(0, |since| since as i64);
    let mut posts: Vec<&FakePost> = posts
        .into_iter()
        .filter(|post| post.changed_at() >= since && number("after").is_none_or(|after| post.n < after))
        .collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.n));
    let more = posts.len() > most;
    posts.truncate(most);
    listed(
        request,
        posts.iter().map(|post| item(post)).collect(),
        posts.last().filter(|_| more).map(|post| post.n),
    )
}

/// A page with these items; `after` where another one follows.
pub(super) fn listed(request: &FakeRequest, items: Vec<Value>, after: Option<u64>) -> Value {
    let mut page = json!({"data": items, "paging": {"cursors": {"before": "first"}}});
    if let Some(after) = after {
        page["paging"]["cursors"]["after"] = json!(after.to_string());
        page["paging"]["next"] = json!(format!(
            "https://graph.example{}?access_token={TOKEN}&limit=25&after={after}",
            request.path
        ));
    }
    page
}

/// A signed delivery.
pub(super) fn delivery(body: &Value) -> Delivery {
    let body = body.to_string().into_bytes();
    let signed = format!("sha256={}", signature(APP_SECRET, &body));
    Delivery {
        method: "POST",
        query: String::new(),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-hub-signature-256".to_owned(), signed),
        ],
        body,
    }
}

/// The handshake, and what must be the reply.
pub(super) fn handshake() -> (Delivery, String) {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", VERIFY_TOKEN)
        .append_pair("hub.challenge", "1158201444")
        .finish();
    (Delivery { method: "GET", query, ..Delivery::default() }, "1158201444".to_owned())
}
