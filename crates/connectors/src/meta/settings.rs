//! Settings that several of these channels take, and what is made of them.

use super::graph::Graph;
use super::hook::{MetaHook, Read};
use crate::import::Imports;
pub(crate) use crate::import::Parse;
use crate::source::{Feed, Hook, Key, Opening, SettingsProblem, SourceSettings, Takes, key};

/// Files of an export that may hold posts.
static EXPORT_ENDINGS: [&str; 2] = [".json", ".txt"];

/// Where the interface stands.
pub(crate) const BASE_URL: Key =
    key("base_url", Takes::Url, "Where the Graph API stands.").or("https://graph.facebook.com");

/// Its version.
pub(crate) const API_VERSION: Key =
    key("api_version", Takes::Text, "Version of the Graph API; each lives for about two years.").or("v26.0");

/// The token.
pub(crate) const ACCESS_TOKEN: Key = key(
    "access_token_file",
    Takes::SecretFile,
    "File with the access token that questions are asked with. Without it nothing is asked, and the source only listens.",
);

/// The app's secret.
pub(crate) const APP_SECRET: Key = key(
    "app_secret_file",
    Takes::SecretFile,
    "File with the secret of the app: checks what the webhook brings, and proves to the platform that questions come from the app.",
);

/// What the platform repeats in the handshake.
pub(crate) const VERIFY_TOKEN: Key = key(
    "verify_token_file",
    Takes::SecretFile,
    "File with the verify token that was entered in the app's webhook settings. With it and `app_secret_file` the source has a webhook.",
);

/// The older signature.
pub(crate) const ALLOW_SHA1: Key = key(
    "allow_sha1_signature",
    Takes::Flag,
    "Whether a delivery that has only the older signature (`X-Hub-Signature`, SHA-1) is accepted.",
)
.or("false");

/// Where people follow their request.
pub(crate) const DELETION_STATUS_URL: Key = key(
    "deletion_status_url",
    Takes::Url,
    "Page on which people can follow their request for deletion; the platform is told this address with the code of the request.",
)
.or("");

/// Items on a page.
pub(crate) const PAGE_SIZE: Key =
    key("page_size", Takes::Number(1, 100), "Items asked for at once, at most 100.").or("100");

/// When to go slow.
pub(crate) const THROTTLE_PERCENT: Key = key(
    "throttle_percent",
    Takes::Number(0, 100),
    "From this use of a limit on, each question is followed by a pause of `poll_interval_secs`; 0: never.",
)
.or("80");

/// Base address with version.
pub(crate) fn base(settings: &SourceSettings) -> String {
    match settings.given("api_version") {
        Some(version) => format!("{}/{}", settings.url("base_url"), version.trim_matches('/')),
        None => settings.url("base_url").to_owned(),
    }
}

/// Requests with the token, where one is set.
pub(crate) fn graph(settings: &SourceSettings) -> Result<Option<Graph>, SettingsProblem> {
    let secret = settings.secret_if_given("app_secret_file")?;
    let token = settings.secret_if_given("access_token_file")?;
    Ok(token.map(|token| Graph::new(base(settings), token, secret.as_ref())))
}

/// The webhook, where one is set up.
pub(crate) fn hook(
    settings: &SourceSettings,
    channel: &'static str,
    read: Read,
) -> Result<Option<MetaHook>, SettingsProblem> {
    let Some(verify_token) = settings.secret_if_given("verify_token_file")? else { return Ok(None) };
    let Some(app_secret) = settings.secret_if_given("app_secret_file")? else {
        let what = "is missing: without the secret of the app no delivery can be checked";
        return Err(settings.problem("app_secret_file", what));
    };
    Ok(Some(MetaHook {
        channel,
        verify_token,
        app_secret,
        allow_sha1: settings.flag("allow_sha1_signature"),
        deletion_status_url: settings.text("deletion_status_url").to_owned(),
        read,
    }))
}

/// Ids out of a list: they become parts of addresses.
pub(crate) fn ids(settings: &SourceSettings, key: &str) -> Result<Vec<String>, SettingsProblem> {
    let ids: Vec<String> = settings.list(key).into_iter().map(str::to_owned).collect();
    match ids.iter().all(|id| is_plain(id)) {
        true => Ok(ids),
        false => Err(settings.problem(key, "takes ids: letters, digits, `_`, `.` and `-`")),
    }
}

/// One id, where it is set.
///
/// # Errors
/// It holds other signs than an id.
pub(crate) fn id(settings: &SourceSettings, key: &str) -> Result<Option<String>, SettingsProblem> {
    let id = settings.given(key);
    match id.is_none_or(is_plain) {
        true => Ok(id.map(str::to_owned)),
        false => Err(settings.problem(key, "takes an id: letters, digits, `_`, `.` and `-`")),
    }
}

fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Puts together the ways in which posts of a source arrive: asked, told, or read from an export with `parse`. `asks` names
/// the settings with which it would ask.
///
/// # Errors
/// An export beside questions (one source has one place where it stands), or no way in at all.
pub(crate) fn feed(
    opening: &Opening<'_>,
    asks: &str,
    asked: Option<Feed>,
    hook: Option<impl Hook + 'static>,
    parse: impl FnOnce() -> Parse,
) -> Result<Feed, SettingsProblem> {
    let given = opening.settings;
    let imports = match given.path("import_path") {
        Some(_) if asked.is_some() => {
            let what = "cannot stand beside `access_token_file`: make a source of its own for the export";
            return Err(given.problem("import_path", what));
        }
        Some(path) => Some(
            Imports::new(path, &EXPORT_ENDINGS, opening.from, parse())
                .map_err(|what| given.problem("", what))?,
        ),
        None => None,
    };
    if asked.is_none() && hook.is_none() && imports.is_none() {
        let asks = if asks.is_empty() { String::new() } else { format!("{asks} to ask, ") };
        let what = format!(
            "has no way in: set {asks}`verify_token_file` and `app_secret_file` to be told, or `import_path` to read an export"
        );
        return Err(given.problem("", what));
    }
    let feed = asked.unwrap_or_default();
    let feed = match imports {
        Some(imports) => Feed { reader: Some(Box::new(imports)), ..feed },
        None => feed,
    };
    Ok(match hook {
        Some(hook) => feed.with_hook(hook),
        None => feed,
    })
}
