//! Settings: a project's results, a stream, or a folder of exports.

use crate::import::{IMPORT_PATH, Imports};
use crate::mention::{Windowed, Windows};
use crate::query::{Limits, pack};
use crate::source::{Feed, Key, Opening, SettingsProblem, Takes, key};
use crate::talkwalker::fetch::Results;
use crate::talkwalker::parse;
use crate::talkwalker::stream::Stream;

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("token_file", Takes::SecretFile, "File with the access token of the interface."),
    key("project_id", Takes::Text, "The project whose results are searched."),
    key(
        "queries",
        Takes::List,
        "What to search for in the project; without it the drugs that Hark looks for.",
    ),
    key("stream_id", Takes::Text, "A stream to read in place of a project's results."),
    key("page_size", Takes::Number(1, 500), "Results on a page.").or("500"),
    key("max_query_chars", Takes::Number(64, 16_384), "Longest query that is made from drugs.").or("4096"),
    key(
        "overlap_hours",
        Takes::Number(0, 720),
        "How far each round reads back, for results that are found late.",
    )
    .or("6"),
    key("base_url", Takes::Url, "Address of the interface.").or("https://api.talkwalker.com"),
    key("search_path", Takes::Text, "Path of a project's results; `{project}` stands for its id.")
        .or("/api/v1/search/p/{project}/results"),
    key("stream_path", Takes::Text, "Path of a stream; `{stream}` stands for its id.")
        .or("/api/v3/stream/s/{stream}/results"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("900"),
    IMPORT_PATH,
];

/// Opens what the settings ask for.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = opening.settings;
    if let Some(path) = settings.path("import_path") {
        return Imports::new(
            path,
            &[".csv", ".json", ".ndjson", ".jsonl", ".txt"],
            opening.from,
            Box::new(parse::document),
        )
        .map(Feed::reader)
        .map_err(|what| settings.problem("import_path", what));
    }
    let token = settings.secret("token_file")?;
    let base = settings.url("base_url");
    if let Some(stream) = settings.given("stream_id") {
        let url = format!("{base}{}", settings.text("stream_path").replace("{stream}", stream));
        return Ok(Feed::poll(Stream::new(url, token, opening.from)));
    }
    let project = settings.given("project_id").ok_or_else(|| {
        settings.problem("project_id", "is missing: name a project, or set `stream_id` or `import_path`")
    })?;
    let mut queries: Vec<String> = settings.list("queries").into_iter().map(str::to_owned).collect();
    if queries.is_empty() {
        let max_chars = usize::try_from(settings.count("max_query_chars")).unwrap_or(4096);
        let limits = Limits {
            max_chars,
            max_terms: 50,
            or: " OR ",
            group: ("(", ")"),
            phrase: ("\"", "\""),
            suffix: "",
        };
        (queries, _) = pack(opening.terms, &limits);
    }
    if queries.is_empty() {
        return Err(settings.problem(
            "queries",
            "is missing, and there are no drugs to look for: set one of `queries` and `drugs`",
        ));
    }
    let overlap = settings.count("overlap_hours") * 3600;
    let windows = Windows::new(queries, opening.since, overlap, opening.from)
        .map_err(|what| settings.problem("", what))?;
    let search = Results {
        url: format!("{base}{}", settings.text("search_path").replace("{project}", project)),
        token,
        page_size: settings.count("page_size"),
    };
    Ok(Feed::poll(Windowed { search, windows }))
}
