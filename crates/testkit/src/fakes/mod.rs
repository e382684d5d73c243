//! Fakes of the platforms' interfaces: our own code in the true shapes, with paging, limits, errors, edits and deletions.
//!
//! A [`Fake`] is a function from a request and a [`World`] (the invented posts that exist at the moment) to an answer. The
//! [`FakeServer`] puts it behind a real socket and lets a test script faults in front of it; a stream gets a frame for each
//! change of the world. One file per channel; one line each in [`FAKES`].

mod appstore;
mod bluesky;
mod brandwatch;
mod described;
mod discourse;
mod facebook;
mod graph;
mod imap;
mod instagram;
mod linkedin;
mod mastodon;
mod meltwater;
mod messenger;
mod pinterest;
mod reddit;
mod rss;
mod s3;
mod server;
mod sprinklr;
mod talkwalker;
mod telegram;
mod threads;
mod tiktok;
mod trustpilot;
mod tumblr;
mod web;
mod webhook;
mod wechat;
mod whatsapp;
mod wikipedia;
mod world;
mod x;
mod xenforo;
mod yelp;
mod youtube;

pub use appstore::appstore_keys;
pub use described::Described;
pub use imap::{FakeImap, IMAP_PASSWORD, IMAP_USER};
pub use s3::S3;
pub use server::{FakeServer, Fault};
pub use webhook::{Webhook, standard_webhook};
pub use world::{Change, FakePost, World, iso};

/// A request as a fake sees it.
#[derive(Clone, Debug, Default)]
pub struct FakeRequest {
    /// `GET`, `POST` …
    pub method: String,
    /// Path, percent-decoded, without query.
    pub path: String,
    /// Decoded query parameters, in order.
    pub query: Vec<(String, String)>,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl FakeRequest {
    /// A query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A field of a body that is a form.
    pub fn form(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(&self.body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The body as JSON; `null` if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What a fake answers.
#[derive(Clone, Debug)]
pub enum FakeAnswer {
    /// Status, headers, body.
    Whole(u16, Vec<(String, String)>, Vec<u8>),
    /// 200 with these headers; then the frames of these posts (as changes that happened already), and one for each change of
    /// the world from then on, each as [`Fake::frame`] writes it. Stays open until the server ends it.
    Stream(Vec<(String, String)>, Vec<(FakePost, Change)>),
    /// The same as messages of a WebSocket, if the request asked for one.
    WebSocket(Vec<(FakePost, Change)>),
}

impl FakeAnswer {
    /// 200 with JSON.
    pub fn json(body: &serde_json::Value) -> Self {
        Self::status(200, body)
    }

    /// Any status with JSON.
    pub fn status(status: u16, body: &serde_json::Value) -> Self {
        Self::Whole(
            status,
            vec![("content-type".into(), "application/json; charset=utf-8".into())],
            body.to_string().into_bytes(),
        )
    }

    /// 200 with a text of some type.
    pub fn text(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Whole(200, vec![("content-type".into(), content_type.into())], body.into())
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        if let Self::Whole(_, headers, _) | Self::Stream(headers, _) = &mut self {
            headers.push((name.to_owned(), value.to_string()));
        }
        self
    }
}

/// A request that a platform sends to a webhook.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Query without `?`, encoded.
    pub query: String,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// A fake of one platform.
pub trait Fake: Send + Sync {
    /// The channel it stands for.
    fn channel(&self) -> &'static str;

    /// Settings of a source that reads it at `base` (`http://127.0.0.1:port`), as `key`, value; lists with commas. `secret`
    /// writes a file with the text given and returns its path. `channel`, `allow_private_addresses` and `poll_interval_secs`
    /// are added by the caller.
    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)>;

    /// The id that the connector gives a post of the world.
    fn id(&self, post: &FakePost) -> String;

    /// Answers a request. Unknown paths get what the platform gives for them.
    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer;

    /// The answer to a request too many, in the platform's own words and headers; the limit ends in `secs` seconds.
    fn limited(&self, world: &World, secs: i64) -> FakeAnswer;

    /// The answer to a wrong token.
    fn denied(&self) -> FakeAnswer;

    /// What a listener is told of a change: the bytes of one frame (with the line ends or fields of its framing; a message
    /// of a WebSocket as it is). `None` where the platform does not tell.
    fn frame(&self, post: &FakePost, change: Change, world: &World) -> Option<Vec<u8>> {
        let (_, _, _) = (post, change, world);
        None
    }

    /// Whether a source that asks or listens learns of an edit by itself.
    fn tells_edits(&self) -> bool {
        true
    }

    /// Whether a source that asks or listens learns of a deletion by itself (rather than by asking for the post again).
    fn tells_deletions(&self) -> bool {
        true
    }

    /// The signed deliveries with which the platform pushes this change to a webhook set up with [`Fake::settings`].
    fn deliveries(&self, post: &FakePost, change: Change, world: &World) -> Vec<Delivery> {
        let (_, _, _) = (post, change, world);
        Vec::new()
    }

    /// The handshake of a webhook, and the body that must be the reply.
    fn handshake(&self) -> Option<(Delivery, String)> {
        None
    }
}

/// Every fake. Add yours here.
pub static FAKES: &[&dyn Fake] = &[
    &x::X_FAKE,
    &pinterest::Pinterest,
    &reddit::Reddit,
    &tiktok::Tiktok,
    &tumblr::Tumblr,
    &bluesky::Bluesky,
    &mastodon::Mastodon,
    &wikipedia::Wikipedia,
    &facebook::Facebook,
    &messenger::Messenger,
    &instagram::Instagram,
    &threads::Threads,
    &whatsapp::Whatsapp,
    &linkedin::LinkedIn,
    &telegram::Telegram,
    &wechat::WeChat,
    &youtube::YouTube,
    &appstore::AppStore,
    &discourse::Discourse,
    &rss::Rss,
    &trustpilot::Trustpilot,
    &yelp::Yelp,
    &xenforo::XenForo,
    &web::Web,
    &brandwatch::Brandwatch,
    &talkwalker::Talkwalker,
    &meltwater::Meltwater,
    &sprinklr::Sprinklr,
    &Described,
    &S3,
    &Webhook,
];
