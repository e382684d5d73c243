//! What a source of this channel takes.

use std::collections::HashSet;

use secrecy::SecretString;

use crate::http::Request;
use crate::query::{Limits, pack};
use crate::source::{Key, Opening, SettingsProblem, Takes, key};
use crate::wikipedia::site::{Site, subject};

pub(super) static KEYS: &[Key] = &[
    key(
        "read",
        Takes::Choice(&["changes", "search", "stream"]),
        "Recent changes with what they added, searches for the drugs and `queries`, or the public stream of all wikis.",
    )
    .or("changes"),
    key("base_url", Takes::Url, "The wiki.").or("https://en.wikipedia.org"),
    key("api_path", Takes::Text, "Where its interface is.").or("/w/api.php"),
    key("stream_url", Takes::Url, "Where the public stream is.").or("https://stream.wikimedia.org"),
    key("streams", Takes::List, "Which streams are listened to.").or("recentchange"),
    key("wikis", Takes::List, "Hosts of the wikis that are read of the stream; that of `base_url` where it is not set."),
    key("titles", Takes::List, "Pages to read, with their talk pages, besides those named like the drugs."),
    key("filter", Takes::Flag, "Whether only pages named in `titles` or like one of the drugs are read, rather than all.")
        .or("true"),
    key("namespaces", Takes::List, "Numbers of the namespaces to read: 0 articles, 1 their talk pages.").or("0,1"),
    key("bots", Takes::Flag, "Whether edits by bots are read.").or("false"),
    key("texts", Takes::Flag, "Whether what an edit added is asked for, one request for each, or its summary is enough.")
        .or("true"),
    key("queries", Takes::List, "Searches in the wiki's own words, besides the drugs."),
    key("page_size", Takes::Number(1, 500), "Changes asked for at once; searches take 50 at most.").or("500"),
    key("maxlag_secs", Takes::Number(0, 60), "How far the wiki's databases may be behind before it asks to wait.").or("5"),
    key("access_token_file", Takes::SecretFile, "An owner-only OAuth 2 token, which raises limits."),
];

/// Which pages are of interest, by title.
#[derive(Clone, Debug)]
pub(super) struct Titles(Option<HashSet<String>>);

impl Titles {
    /// Whether a page is: by its own title, or by that of the page it talks about.
    pub(super) fn wants(&self, title: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|all| all.contains(&plain(title)) || all.contains(&plain(subject(title).0)))
    }
}

/// A title for comparison: case and underscores do not count.
fn plain(title: &str) -> String {
    title.chars().map(|c| if c == '_' { ' ' } else { c }).flat_map(char::to_lowercase).collect()
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Recent changes.
    Changes,
    /// Searches.
    Search,
    /// The public stream.
    Stream,
}

/// The settings of a source.
pub(super) struct Settings {
    pub(super) mode: Mode,
    pub(super) base: String,
    pub(super) api: String,
    pub(super) stream: String,
    pub(super) wikis: Vec<String>,
    pub(super) titles: Titles,
    pub(super) namespaces: Vec<i64>,
    pub(super) bots: bool,
    pub(super) texts: bool,
    pub(super) queries: Vec<String>,
    pub(super) page_size: u64,
    maxlag_secs: u64,
    token: Option<SecretString>,
    user_agent: String,
}

/// The search engine knows `OR`, and takes 300 characters.
const SEARCH: Limits =
    Limits { max_chars: 300, max_terms: 25, or: " OR ", group: ("", ""), phrase: ("\"", "\""), suffix: "" };

impl Settings {
    /// Reads them.
    pub(super) fn read(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let contact = settings.given("contact").ok_or_else(|| {
            settings
                .problem("contact", "is missing: the wikis refuse readers who do not say how to reach them")
        })?;
        if contact.chars().any(char::is_control) {
            return Err(settings.problem("contact", "holds a line end or another control character"));
        }
        let mode = match settings.text("read") {
            "search" => Mode::Search,
            "stream" => Mode::Stream,
            _ => Mode::Changes,
        };
        let base = settings.url("base_url").to_owned();
        let mut namespaces = Vec::new();
        for number in settings.list("namespaces") {
            let number = number.parse();
            namespaces.push(
                number.map_err(|_| settings.problem("namespaces", "holds something that is no number"))?,
            );
        }
        let own = settings.list("queries").into_iter().map(str::to_owned);
        let queries: Vec<String> = own.chain(pack(opening.terms, &SEARCH).0).collect();
        if mode == Mode::Search && queries.is_empty() {
            return Err(
                settings.problem("queries", "is empty, and there are no drugs: set `drugs` or `queries`")
            );
        }
        let wikis = settings.list("wikis").into_iter().map(str::to_owned).collect::<Vec<_>>();
        Ok(Self {
            titles: titles(opening, mode)?,
            api: format!("{base}{}", settings.text("api_path")),
            stream: format!(
                "{}/v2/stream/{}",
                settings.url("stream_url"),
                settings.list("streams").join(",")
            ),
            wikis: if wikis.is_empty() { vec![Site::of(&base).host.to_owned()] } else { wikis },
            mode,
            base,
            namespaces,
            bots: settings.flag("bots"),
            texts: settings.flag("texts"),
            queries,
            page_size: settings.count("page_size"),
            maxlag_secs: settings.count("maxlag_secs"),
            token: settings.secret_if_given("access_token_file")?,
            user_agent: format!("Hark/{} ({contact})", env!("CARGO_PKG_VERSION")),
        })
    }

    /// The wiki.
    pub(super) fn site(&self) -> Site<'_> {
        Site::of(&self.base)
    }

    /// A question to the action interface.
    pub(super) fn query(&self, action: &str) -> Request {
        let request = Request::get(&self.api)
            .query("action", action)
            .query("format", "json")
            .query("formatversion", 2)
            .query("maxlag", self.maxlag_secs);
        self.introduced(request)
    }

    /// The same request, which says who asks.
    pub(super) fn introduced(&self, request: Request) -> Request {
        let request = request.header("user-agent", &*self.user_agent);
        match &self.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    /// The namespaces as a parameter.
    pub(super) fn spaces(&self) -> String {
        self.namespaces.iter().map(i64::to_string).collect::<Vec<_>>().join("|")
    }
}

fn titles(opening: &Opening<'_>, mode: Mode) -> Result<Titles, SettingsProblem> {
    let settings = opening.settings;
    if !settings.flag("filter") || mode == Mode::Search {
        return Ok(Titles(None));
    }
    let given = settings.list("titles").into_iter().map(plain);
    let all: HashSet<String> = given.chain(opening.terms.iter().map(|term| plain(&term.name))).collect();
    match all.is_empty() {
        true => Err(settings.problem(
            "titles",
            "is empty, and there are no drugs: set `drugs` or `titles`, or `filter = false` to read every page",
        )),
        false => Ok(Titles(Some(all))),
    }
}
