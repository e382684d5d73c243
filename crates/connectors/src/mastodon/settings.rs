//! What a source of this channel takes.

use secrecy::SecretString;

use crate::mastodon::status::Rules;
use crate::query::{Limits, pack};
use crate::source::{Key, Opening, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "The server, such as `https://mastodon.social`.").needed(),
    key(
        "hashtags",
        Takes::List,
        "Hashtags to read, without `#`. Where neither these nor any other of the timelines below are set, the names of the drugs are read as hashtags.",
    ),
    key(
        "hashtags_per_request",
        Takes::Number(1, 20),
        "How many hashtags are asked for at once; servers read one and four more.",
    )
    .or("5"),
    key(
        "public_timeline",
        Takes::Choice(&["none", "local", "remote", "all"]),
        "Whether the public timeline is read: posts of the server itself, of others, or both. Most servers want a token.",
    )
    .or("none"),
    key(
        "search",
        Takes::Flag,
        "Whether the drugs and `queries` are searched for in full text: needs the token of a user, and a server that has it.",
    )
    .or("false"),
    key("queries", Takes::List, "Searches in the server's own words, besides the drugs."),
    key("mentions", Takes::Flag, "Whether posts that mention the account of the token are read.").or("false"),
    key(
        "stream",
        Takes::Choice(&["none", "hashtag", "public", "local", "user"]),
        "A stream to listen to between rounds: the one hashtag, the public timeline or its local part, or what is sent to the account of the token.",
    )
    .or("none"),
    key(
        "streaming_url",
        Takes::Url,
        "Where streams are, if not at `base_url`: `configuration.urls.streaming` of `/api/v2/instance`, with `https` for `wss`.",
    )
    .or(""),
    key("access_token_file", Takes::SecretFile, "A token with the scope `read`."),
    key("client_id", Takes::Text, "Id of an app, if its own token is to be used rather than that of a user.").or(""),
    key("client_secret_file", Takes::SecretFile, "The secret of that app."),
    key(
        "unindexed",
        Takes::Flag,
        "Whether posts of accounts that did not open themselves to search (`indexable: false`, which accounts have until they choose) are read. `noindex` and `#nobot` hold always.",
    )
    .or("false"),
    key("page_size", Takes::Number(2, 80), "Posts asked for at once; servers give at most 40.").or("40"),
    key(
        "recheck_ids",
        Takes::Number(1, 40),
        "How many posts are asked for again at once; 1 for servers that can only be asked for one.",
    )
    .or("20"),
];

/// A timeline that is walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Timeline {
    /// Posts with any of these hashtags; there is at least one.
    Tags(Vec<String>),
    /// `local`, `remote` or `all`.
    Public(String),
    /// A search in full text.
    Search(String),
    /// What was sent to the account of the token.
    Mentions,
}

impl Timeline {
    /// Its name in cursors.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Tags(tags) => format!("tags:{}", tags.join(",")),
            Self::Public(part) => format!("public:{part}"),
            Self::Search(query) => format!("search:{query}"),
            Self::Mentions => "mentions".to_owned(),
        }
    }
}

/// A stream that is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stream {
    /// Path below `/api/v1/streaming/`.
    pub(super) path: &'static str,
    /// The hashtag, for that of one.
    pub(super) tag: Option<String>,
    /// Place of the timeline that holds the same posts.
    pub(super) timeline: usize,
}

/// How a token is come by.
pub(super) enum Access {
    /// Not at all.
    Open,
    /// It was given.
    Token(SecretString),
    /// It is asked for with an app's id and secret.
    App(String, SecretString),
}

/// The settings of a source.
pub(super) struct Settings {
    pub(super) base: String,
    pub(super) streaming: String,
    pub(super) timelines: Vec<Timeline>,
    pub(super) stream: Option<Stream>,
    pub(super) access: Access,
    pub(super) rules: Rules,
    pub(super) page_size: usize,
    pub(super) recheck_ids: usize,
}

/// A search looks for one name: servers know no word for "or".
const SEARCH: Limits =
    Limits { max_chars: 100, max_terms: 1, or: "", group: ("", ""), phrase: ("\"", "\""), suffix: "" };

impl Settings {
    /// Reads them.
    pub(super) fn read(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let access = access(settings)?;
        let mut timelines = timelines(opening);
        let stream = stream(settings, &mut timelines)?;
        if timelines.is_empty() {
            return Err(settings.problem(
                "hashtags",
                "is not set, and neither is any other timeline or drug: name hashtags or `drugs`, or set `public_timeline`, `search` or `mentions`",
            ));
        }
        let open = matches!(access, Access::Open);
        let needs_user = |timeline: &Timeline| matches!(timeline, Timeline::Search(_) | Timeline::Mentions);
        if open && (timelines.iter().any(needs_user) || stream.is_some()) {
            return Err(settings.problem(
                "access_token_file",
                "is missing: searches, mentions and streams need a token of a user",
            ));
        }
        let base = settings.url("base_url").to_owned();
        let streaming = settings.given("streaming_url").map_or(&*base, |url| url.trim_end_matches('/'));
        Ok(Self {
            streaming: streaming.replacen("wss://", "https://", 1).replacen("ws://", "http://", 1),
            base,
            timelines,
            stream,
            access,
            rules: Rules { unindexed: settings.flag("unindexed") },
            page_size: usize::try_from(settings.count("page_size")).unwrap_or(40).max(2),
            recheck_ids: usize::try_from(settings.count("recheck_ids")).unwrap_or(20).max(1),
        })
    }
}

fn access(settings: &SourceSettings) -> Result<Access, SettingsProblem> {
    if let Some(token) = settings.secret_if_given("access_token_file")? {
        return Ok(Access::Token(token));
    }
    match (settings.given("client_id"), settings.secret_if_given("client_secret_file")?) {
        (Some(id), Some(secret)) => Ok(Access::App(id.to_owned(), secret)),
        (None, None) => Ok(Access::Open),
        (Some(_), None) => Err(settings.problem("client_secret_file", "is missing: `client_id` is set")),
        (None, Some(_)) => Err(settings.problem("client_id", "is missing: `client_secret_file` is set")),
    }
}

fn timelines(opening: &Opening<'_>) -> Vec<Timeline> {
    let settings = opening.settings;
    let mut tags: Vec<String> = settings.list("hashtags").into_iter().filter_map(hashtag).collect();
    let mut all = Vec::new();
    match settings.text("public_timeline") {
        "none" | "" => {}
        part => all.push(Timeline::Public(part.to_owned())),
    }
    if settings.flag("mentions") {
        all.push(Timeline::Mentions);
    }
    let own = settings.list("queries");
    if settings.flag("search") || !own.is_empty() {
        let names = if settings.flag("search") { pack(opening.terms, &SEARCH).0 } else { Vec::new() };
        all.extend(own.into_iter().map(str::to_owned).chain(names).map(Timeline::Search));
    }
    let streams = !matches!(settings.text("stream"), "none" | "");
    if tags.is_empty() && all.is_empty() && !streams {
        tags = opening.terms.iter().filter_map(|term| hashtag(&term.name)).collect();
    }
    tags.sort_unstable();
    tags.dedup();
    let at_once = usize::try_from(settings.count("hashtags_per_request")).unwrap_or(5).max(1);
    all.extend(tags.chunks(at_once).map(|tags| Timeline::Tags(tags.to_vec())));
    all
}

/// A name as a hashtag: letters, digits and `_` alone. `None` for one without a letter, which is none.
fn hashtag(name: &str) -> Option<String> {
    let tag: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    tag.chars().any(char::is_alphabetic).then_some(tag)
}

fn stream(
    settings: &SourceSettings,
    timelines: &mut Vec<Timeline>,
) -> Result<Option<Stream>, SettingsProblem> {
    let (path, wanted) = match settings.text("stream") {
        "hashtag" => {
            let tags = timelines.iter().position(|timeline| matches!(timeline, Timeline::Tags(_)));
            return match tags.map(|at| (at, &timelines[at])) {
                Some((timeline, Timeline::Tags(tags))) if tags.len() == 1 => {
                    Ok(Some(Stream { path: "hashtag", tag: tags.first().cloned(), timeline }))
                }
                _ => Err(settings.problem(
                    "stream",
                    "is one of a hashtag: name just one in `hashtags`, and make a source of each further one",
                )),
            };
        }
        "public" => ("public", Timeline::Public("all".to_owned())),
        "local" => ("public/local", Timeline::Public("local".to_owned())),
        "user" => ("user", Timeline::Mentions),
        _ => return Ok(None),
    };
    let timeline = timelines.iter().position(|timeline| *timeline == wanted).unwrap_or_else(|| {
        timelines.push(wanted);
        timelines.len() - 1
    });
    Ok(Some(Stream { path, tag: None, timeline }))
}
