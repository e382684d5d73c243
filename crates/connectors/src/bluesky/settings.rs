//! What a source of this channel takes.

use secrecy::SecretString;

use crate::bluesky::filter::Filter;
use crate::query::{Limits, pack};
use crate::source::{Key, Opening, SettingsProblem, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key(
        "read",
        Takes::Choice(&["stream", "search"]),
        "The stream of all posts of the network, or searches for the drugs and `queries`.",
    )
    .or("stream"),
    key("jetstream_url", Takes::Url, "Where the stream is.").or("wss://jetstream2.us-east.bsky.network"),
    key(
        "wire",
        Takes::Choice(&["1", "2"]),
        "The form of the stream that the server at `jetstream_url` speaks.",
    )
    .or("1"),
    key(
        "filter",
        Takes::Flag,
        "Whether only posts of the stream that name one of the drugs are read, rather than all.",
    )
    .or("true"),
    key("dids", Takes::List, "Accounts whose posts alone are read of the stream, by DID."),
    key("rewind_secs", Takes::Number(0, 3600), "How far before its last event a stream is taken up again.")
        .or("5"),
    key("replay_hours", Takes::Number(1, 720), "How far back the server at `jetstream_url` can go.").or("36"),
    key("base_url", Takes::Url, "Where searches are asked and posts are asked for again.")
        .or("https://api.bsky.app"),
    key(
        "pds_url",
        Takes::Url,
        "The server of your account, where a session is opened and searches are then asked.",
    )
    .or("https://bsky.social"),
    key("identifier", Takes::Text, "Handle or DID of your account; searches usually need one.").or(""),
    key("app_password_file", Takes::SecretFile, "An app password of your account, not its own password."),
    key("queries", Takes::List, "Searches in the platform's own words, besides the drugs."),
    key("language", Takes::Text, "Language of the posts that are searched for, such as `en`.").or(""),
    key("page_size", Takes::Number(1, 100), "Posts asked for at once in a search.").or("100"),
    key(
        "overlap_secs",
        Takes::Number(0, 86_400),
        "How late a post may turn up in searches and still be found.",
    )
    .or("300"),
    key("recheck_ids", Takes::Number(1, 25), "How many posts are asked for again at once.").or("25"),
];

/// Who asks.
pub(super) struct Account {
    pub(super) identifier: String,
    pub(super) password: SecretString,
}

/// Settings of a stream.
pub(super) struct Stream {
    pub(super) url: String,
    /// Whether it speaks the second form.
    pub(super) second: bool,
    pub(super) filter: Option<Filter>,
    pub(super) dids: Vec<String>,
    pub(super) rewind_secs: i64,
    pub(super) replay_hours: i64,
}

/// Settings of searches.
pub(super) struct Searches {
    pub(super) base: String,
    pub(super) pds: String,
    pub(super) account: Option<Account>,
    pub(super) queries: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) page_size: u64,
    pub(super) overlap_secs: i64,
}

/// Either of them.
pub(super) enum Settings {
    /// The stream.
    Stream(Stream),
    /// Searches.
    Searches(Searches),
}

/// A search looks for one name: the platform promises no word for "or".
const SEARCH: Limits =
    Limits { max_chars: 200, max_terms: 1, or: "", group: ("", ""), phrase: ("\"", "\""), suffix: "" };

impl Settings {
    /// Reads them.
    pub(super) fn read(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        match opening.settings.text("read") {
            "search" => searches(opening).map(Self::Searches),
            _ => stream(opening).map(Self::Stream),
        }
    }
}

fn stream(opening: &Opening<'_>) -> Result<Stream, SettingsProblem> {
    let settings = opening.settings;
    let filter = match settings.flag("filter") {
        false => None,
        true => Some(Filter::new(opening.terms).ok_or_else(|| {
            settings.problem(
                "filter",
                "needs drugs to look for: set `drugs`, or `filter = false` to read every post",
            )
        })?),
    };
    let url = settings.url("jetstream_url");
    let url =
        url.strip_prefix("https://").map(|rest| format!("wss://{rest}")).unwrap_or_else(|| url.to_owned());
    Ok(Stream {
        url: url.strip_prefix("http://").map(|rest| format!("ws://{rest}")).unwrap_or(url),
        second: settings.text("wire") == "2",
        filter,
        dids: settings.list("dids").into_iter().map(str::to_owned).collect(),
        rewind_secs: settings.number("rewind_secs"),
        replay_hours: settings.number("replay_hours"),
    })
}

fn searches(opening: &Opening<'_>) -> Result<Searches, SettingsProblem> {
    let settings = opening.settings;
    let own = settings.list("queries").into_iter().map(str::to_owned);
    let queries: Vec<String> = own.chain(pack(opening.terms, &SEARCH).0).collect();
    if queries.is_empty() {
        return Err(settings.problem("queries", "is empty, and there are no drugs: set `drugs` or `queries`"));
    }
    let account = match (settings.given("identifier"), settings.secret_if_given("app_password_file")?) {
        (Some(identifier), Some(password)) => Some(Account { identifier: identifier.to_owned(), password }),
        (None, None) => None,
        (Some(_), None) => {
            return Err(settings.problem("app_password_file", "is missing: `identifier` is set"));
        }
        (None, Some(_)) => {
            return Err(settings.problem("identifier", "is missing: `app_password_file` is set"));
        }
    };
    Ok(Searches {
        base: settings.url("base_url").to_owned(),
        pds: settings.url("pds_url").to_owned(),
        account,
        queries,
        language: settings.given("language").map(str::to_owned),
        page_size: settings.count("page_size"),
        overlap_secs: settings.number("overlap_secs"),
    })
}
