//! The questions, and their requests.

use super::place::{Place, Replies};
use super::settings::Settings;
use crate::http::Request;

/// Most ids in one question.
pub(super) const MOST_IDS: usize = 50;

/// Tag of a search.
pub(super) const SEARCH: &str = "search";

/// Tag of a subscription.
pub(super) const HUB: &str = "hub";

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Job {
    /// Titles of videos, for comments on them.
    Titles(Vec<String>),
    /// Videos that a search found, whole.
    Videos(Vec<String>),
    /// Further replies of a thread.
    Replies(Replies),
    /// Videos for a query.
    Search(String),
    /// Videos of a channel.
    Uploads(String),
    /// Comments on all videos of a channel.
    OfChannel(String),
    /// Comments on a video.
    OfVideo(String),
    /// Messages of a live chat.
    Chat(String),
    /// A subscription to a channel at the hub.
    Subscribe(String),
}

impl Job {
    /// What names its place in the cursor.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Titles(_) => "titles".to_owned(),
            Self::Videos(_) => "videos".to_owned(),
            Self::Replies(replies) => format!("r:{}", replies.thread),
            Self::Search(query) => format!("q:{query}"),
            Self::Uploads(channel) => format!("u:{channel}"),
            Self::OfChannel(channel) => format!("c:{channel}"),
            Self::OfVideo(video) => format!("v:{video}"),
            Self::Chat(chat) => format!("l:{chat}"),
            Self::Subscribe(channel) => format!("s:{channel}"),
        }
    }

    /// Whether it reads threads of comments.
    pub(super) fn is_comments(&self) -> bool {
        matches!(self, Self::OfChannel(_) | Self::OfVideo(_))
    }

    /// Its request. `etag` is the version of the first page, where it was read before.
    pub(super) fn request(&self, settings: &Settings, place: &Place, etag: Option<&str>) -> Request {
        let get = |path: &str| {
            let request = Request::get(format!("{}{path}", settings.base));
            match &settings.key {
                Some(key) => request.secret_query("key", key),
                None => request,
            }
        };
        let page = place.scans.get(&self.name()).and_then(|scan| scan.page.as_deref());
        let paged = |request: Request| match (page, etag) {
            (None, Some(etag)) => request.header("if-none-match", etag),
            _ => request.query_if("pageToken", page),
        };
        let threads = |what: &str, id: &str| {
            let request = get("/commentThreads")
                .tag("threads")
                .query("part", "snippet,replies")
                .query(what, id)
                .query("order", "time")
                .query("textFormat", "plainText")
                .query("maxResults", settings.page_size);
            paged(request)
        };
        match self {
            Self::Titles(ids) => get("/videos")
                .tag("titles")
                .query("part", "snippet")
                .query("id", ids.join(","))
                .query("maxResults", MOST_IDS),
            Self::Videos(ids) => get("/videos")
                .tag("videos")
                .query("part", "snippet,statistics,status")
                .query("id", ids.join(","))
                .query("maxResults", MOST_IDS),
            Self::Replies(replies) => get("/comments")
                .tag("replies")
                .query("part", "snippet")
                .query("parentId", &replies.thread)
                .query("textFormat", "plainText")
                .query("maxResults", settings.page_size)
                .query_if("pageToken", replies.page.as_deref()),
            Self::Search(query) => {
                let search = place.searches.get(query).cloned().unwrap_or_default();
                let after = search.newest.saturating_sub(super::fetch::SEARCH_OVERLAP).max(place.since);
                get("/search")
                    .tag(SEARCH)
                    .query("part", "snippet")
                    .query("type", "video")
                    .query("order", "date")
                    .query("q", query)
                    .query("publishedAfter", model::Timestamp(after - after.rem_euclid(1_000_000)))
                    .query("maxResults", MOST_IDS)
                    .query_if("relevanceLanguage", settings.language.as_deref())
                    .query_if("regionCode", settings.region.as_deref())
                    .query_if("pageToken", search.page.as_deref())
            }
            Self::Uploads(channel) => {
                // The playlist of all uploads has the id of the channel with another beginning.
                let playlist = format!("UU{}", channel.strip_prefix("UC").unwrap_or(channel));
                let request = get("/playlistItems")
                    .tag("uploads")
                    .query("part", "snippet,status")
                    .query("playlistId", playlist)
                    .query("maxResults", MOST_IDS);
                paged(request)
            }
            Self::OfChannel(channel) => threads("allThreadsRelatedToChannelId", channel),
            Self::OfVideo(video) => threads("videoId", video),
            Self::Chat(chat) => get("/liveChat/messages")
                .tag("chat")
                .query("liveChatId", chat)
                .query("part", "snippet,authorDetails")
                .query("maxResults", 2000)
                .query_if("pageToken", place.chats.get(chat).and_then(|chat| chat.page.as_deref())),
            Self::Subscribe(channel) => {
                let request = Request::post("").tag(HUB);
                let Some(hub) = &settings.hub else { return request };
                use secrecy::ExposeSecret;
                Request { url: hub.url.clone(), ..request }
                    .form("hub.mode", "subscribe")
                    .form("hub.topic", format!("{}{channel}", hub.topic))
                    .form("hub.callback", &hub.callback)
                    .form("hub.verify", "async")
                    .form("hub.secret", hub.secret.expose_secret())
                    .form("hub.lease_seconds", hub.lease_secs.to_string())
            }
        }
    }
}
