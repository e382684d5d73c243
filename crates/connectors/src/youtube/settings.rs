//! Settings of YouTube.

use secrecy::SecretString;

use crate::http::{Grant, Request};
use crate::query::{self, Limits};
use crate::source::{Key, Opening, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the Data API is.").or("https://www.googleapis.com/youtube/v3"),
    key("api_key_file", Takes::SecretFile, "A file with an API key: enough for all that is public."),
    key("client_id", Takes::Text, "OAuth client, for what only the owner of a channel may read."),
    key("client_secret_file", Takes::SecretFile, "A file with the secret of the OAuth client."),
    key(
        "refresh_token_file",
        Takes::SecretFile,
        "A file with the refresh token that the owner consented to.",
    ),
    key("token_url", Takes::Url, "Where access tokens are fetched.")
        .or("https://oauth2.googleapis.com/token"),
    key("videos", Takes::List, "Ids of videos whose comments are read."),
    key("channels", Takes::List, "Ids of channels (`UC…`) whose videos, and the comments on them, are read."),
    key("live_chats", Takes::List, "Ids of live chats that are read while they last."),
    key(
        "queries",
        Takes::List,
        "Searches for videos, in the platform's own words (`|` for or), in place of those made of `drugs`.",
    ),
    key("search_language", Takes::Text, "Prefer videos in this language, as an ISO 639-1 code."),
    key("search_region", Takes::Text, "Videos that can be seen in this country, as an ISO 3166-1 code."),
    key(
        "searches_per_day",
        Takes::Number(0, 100_000),
        "How many searches a day may be made; they are spread over it. 0: none.",
    )
    .or("100"),
    key("query_chars", Takes::Number(20, 2000), "Longest search that is made of `drugs`, in characters.")
        .or("400"),
    key(
        "follow_days",
        Takes::Number(0, 365),
        "For how many days the comments on a video that a search found are read.",
    )
    .or("14"),
    key("max_followed_videos", Takes::Number(0, 10_000), "Most such videos at a time; the oldest go first.")
        .or("100"),
    key(
        "rescan_pages",
        Takes::Number(1, 100),
        "How many pages of comments are read again each round for new replies and edits.",
    )
    .or("2"),
    key("page_size", Takes::Number(1, 100), "Comments on a page.").or("100"),
    key(
        "max_requests_per_day",
        Takes::Number(0, 100_000_000),
        "Most requests in a UTC day; 0: no cap. The platform allows 10000 units a day, one for each request.",
    )
    .or("9500"),
    key(
        "hook_secret_file",
        Takes::SecretFile,
        "A file with the secret with which the hub signs what it pushes.",
    ),
    key(
        "hook_url",
        Takes::Url,
        "The public address of this source's webhook: subscriptions are kept up from here.",
    ),
    key("hub_url", Takes::Url, "The WebSub hub.").or("https://pubsubhubbub.appspot.com/subscribe"),
    key("topic_url", Takes::Url, "Address of a channel's feed; the id of the channel is added.")
        .or("https://www.youtube.com/xml/feeds/videos.xml?channel_id="),
    key("lease_secs", Takes::Number(3600, 864_000), "For how long a subscription is asked for.").or("432000"),
];

/// Most names in one search: more are not told apart by the ranking.
const MAX_TERMS: usize = 25;

/// The settings as the source uses them.
pub(super) struct Settings {
    pub base: String,
    pub key: Option<SecretString>,
    pub videos: Vec<String>,
    pub channels: Vec<String>,
    pub chats: Vec<String>,
    pub queries: Vec<String>,
    pub language: Option<String>,
    pub region: Option<String>,
    /// Seconds between two searches.
    pub search_pause_secs: i64,
    pub follow_secs: i64,
    pub max_followed: usize,
    pub rescan_pages: u64,
    pub page_size: u64,
    pub hub: Option<Hub>,
}

/// What a subscription at the hub needs.
#[derive(Clone)]
pub(super) struct Hub {
    pub url: String,
    pub topic: String,
    pub callback: String,
    pub secret: SecretString,
    pub lease_secs: i64,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let all = opening.settings;
        let owned = |key: &str| all.list(key).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let (videos, channels, chats) = (owned("videos"), owned("channels"), owned("live_chats"));
        let named = !(videos.is_empty() && channels.is_empty() && chats.is_empty());
        let a_day = all.number("searches_per_day");
        let mut queries = owned("queries");
        // A source of named videos searches only if it was told what for.
        if queries.is_empty() && (!named || !all.list("drugs").is_empty()) {
            queries = packed(opening);
        }
        if a_day == 0 {
            queries.clear();
        }
        if !named && queries.is_empty() {
            let what = "is empty, and so are `channels`, `live_chats`, `queries` and `drugs`: name at least one, and leave \
                        `searches_per_day` above 0 where searches are wanted";
            return Err(all.problem("videos", what));
        }
        let key = all.secret_if_given("api_key_file")?;
        if key.is_none() && all.given("refresh_token_file").is_none() {
            return Err(all
                .problem("api_key_file", "is missing: name it, or `refresh_token_file` for an own channel"));
        }
        Ok(Self {
            base: all.url("base_url").to_owned(),
            key,
            videos,
            channels,
            chats,
            queries,
            language: all.given("search_language").map(str::to_owned),
            region: all.given("search_region").map(str::to_owned),
            search_pause_secs: 86_400 / a_day.max(1),
            follow_secs: all.number("follow_days") * 86_400,
            max_followed: usize::try_from(all.number("max_followed_videos")).unwrap_or_default(),
            rescan_pages: all.count("rescan_pages").max(1),
            page_size: all.count("page_size"),
            hub: hub(all)?,
        })
    }
}

fn packed(opening: &Opening<'_>) -> Vec<String> {
    let limits = Limits {
        max_chars: usize::try_from(opening.settings.number("query_chars")).unwrap_or_default(),
        max_terms: MAX_TERMS,
        or: "|",
        group: ("", ""),
        phrase: ("\"", "\""),
        suffix: "",
    };
    query::pack(opening.terms, &limits).0
}

fn hub(all: &SourceSettings) -> Result<Option<Hub>, SettingsProblem> {
    let (Some(callback), Some(secret)) = (all.given("hook_url"), all.secret_if_given("hook_secret_file")?)
    else {
        return Ok(None);
    };
    Ok(Some(Hub {
        url: all.url("hub_url").to_owned(),
        topic: all.text("topic_url").to_owned(),
        callback: callback.to_owned(),
        secret,
        lease_secs: all.number("lease_secs"),
    }))
}

/// How access tokens are fetched, where the source has a refresh token.
pub(super) fn grant(all: &SourceSettings) -> Result<Option<Grant>, SettingsProblem> {
    use secrecy::ExposeSecret;
    let Some(refresh) = all.secret_if_given("refresh_token_file")? else { return Ok(None) };
    let client = all.given("client_id").ok_or_else(|| {
        all.problem("client_id", "is missing: a refresh token is of no use without its client")
    })?;
    let secret = all.secret("client_secret_file")?;
    let request = Request::post(all.text("token_url"))
        .form("grant_type", "refresh_token")
        .form("client_id", client)
        .form("client_secret", secret.expose_secret())
        .form("refresh_token", refresh.expose_secret());
    // The hub is asked without: the token is none of its business.
    let apply = |request: Request, token: &SecretString| match request.tag {
        super::jobs::HUB => request,
        _ => request.bearer(token),
    };
    Ok(Some(Grant { apply, ..Grant::oauth(request) }))
}
