//! What types and ranges cannot say: the form of addresses and names, and which keys need each other.

use crate::sections::{Settings, StoreEngine};

/// One rule: the key it speaks of, whether the settings keep it, and what to say where they do not.
type Rule = (&'static str, fn(&Settings) -> bool, &'static str);

/// The version this program reads.
const VERSION: u32 = 1;

const RULES: &[Rule] = &[
    (
        "version",
        |s| s.version == VERSION,
        "this program reads version 1; a later version needs a later program",
    ),
    ("data.dir", |s| !s.data.dir.as_os_str().is_empty(), "`data.dir` cannot be empty"),
    (
        "serve.listen",
        |s| is_address(&s.serve.listen),
        "`serve.listen` takes `address:port`, such as \"127.0.0.1:8480\"",
    ),
    (
        "store.url",
        |s| !has_user(&s.store.url),
        "`store.url` cannot hold a user or password; use `store.user` and `store.password_file`",
    ),
    (
        "store.url",
        |s| !of_server(s) || has_user(&s.store.url) || is_url(&s.store.url),
        "`store.url` takes addresses that begin with http:// or https://, with commas between them, without `?` or `#`",
    ),
    (
        "store.database",
        |s| !of_server(s) || is_name(&s.store.database),
        "`store.database` takes letters a to z, digits and `_`, not beginning with a digit",
    ),
    (
        "store.user",
        |s| !of_server(s) || !s.store.user.is_empty(),
        "`store.user` cannot be empty with `engine = \"server\"`",
    ),
    (
        "store.ca_file",
        |s| !of_server(s) || s.store.ca_file().is_none() || s.store.url.contains("https://"),
        "`store.ca_file` is of no use with a `store.url` that begins with http://",
    ),
    (
        "store.cluster",
        |s| s.store.cluster().is_none_or(|_| of_server(s)),
        "`store.cluster` needs `engine = \"server\"`",
    ),
];

/// The rules that are not kept: key and what to say.
pub(crate) fn broken(settings: &Settings) -> Vec<(&'static str, &'static str)> {
    RULES.iter().filter(|(_, kept, _)| !kept(settings)).map(|(key, _, what)| (*key, *what)).collect()
}

fn of_server(settings: &Settings) -> bool {
    settings.store.engine == StoreEngine::Server
}

fn is_address(text: &str) -> bool {
    match text.rsplit_once(':') {
        Some((host, port)) => {
            let whole = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
            !host.is_empty() && whole && !host.contains(['/', ' ']) && port.parse::<u16>().is_ok()
        }
        None => false,
    }
}

/// Everything between the scheme and the first slash.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn has_user(urls: &str) -> bool {
    urls.split(',').any(|url| authority(url).contains('@'))
}

/// One address, or several with commas between them.
fn is_url(urls: &str) -> bool {
    urls.split(',').map(str::trim).all(|url| {
        (url.starts_with("http://") || url.starts_with("https://"))
            && !authority(url).is_empty()
            && !url.contains([' ', '?', '#'])
    })
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !text.is_empty()
        && !text.as_bytes()[0].is_ascii_digit()
}
