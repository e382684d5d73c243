//! Values of labels. Every type here is a closed list: what comes from outside cannot make a new series.

/// Channels that have a series of their own.
const CHANNELS: [&str; 41] = [
    "appstore",
    "bluesky",
    "brandwatch",
    "community",
    "directory",
    "discourse",
    "doximity",
    "email",
    "facebook",
    "file",
    "googleplus",
    "hackernews",
    "http",
    "instagram",
    "kafka",
    "lemmy",
    "linkedin",
    "mastodon",
    "meltwater",
    "messenger",
    "pinterest",
    "reddit",
    "rss",
    "s3",
    "sprinklr",
    "stackexchange",
    "talkwalker",
    "telegram",
    "threads",
    "tiktok",
    "trustpilot",
    "tumblr",
    "web",
    "webhook",
    "wechat",
    "whatsapp",
    "wikipedia",
    "x",
    "xenforo",
    "yelp",
    "youtube",
];

/// The label of a channel: its name where it is one of those Hark knows, else `other`.
pub fn channel_label(channel: &str) -> &'static str {
    CHANNELS.iter().find(|known| **known == channel).copied().unwrap_or("other")
}

/// A part of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Connectors to journal.
    Ingest,
    /// Reading and folding a post.
    Normalise,
    /// Leaving out what was seen before.
    Dedupe,
    /// Finding mentions.
    Annotate,
    /// Judging.
    Classify,
    /// Removing what identifies people.
    Deidentify,
    /// All of screening, from journal to journal.
    Screen,
    /// Journal to database.
    Store,
    /// Journal to webhooks.
    Alert,
}

impl Stage {
    /// The label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Normalise => "normalise",
            Self::Dedupe => "dedupe",
            Self::Annotate => "annotate",
            Self::Classify => "classify",
            Self::Deidentify => "deidentify",
            Self::Screen => "screen",
            Self::Store => "store",
            Self::Alert => "alert",
        }
    }
}

/// A method of HTTP; clients can send any word as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// OPTIONS
    Options,
    /// Any other, as OpenTelemetry writes it.
    Other,
}

impl Method {
    /// Reads the method's name.
    pub fn of(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "OPTIONS" => Self::Options,
            _ => Self::Other,
        }
    }

    /// The label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Options => "OPTIONS",
            Self::Other => "_OTHER",
        }
    }
}
