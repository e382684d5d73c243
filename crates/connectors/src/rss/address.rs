//! Addresses of posts: absolute, and the same for every reader.

/// Parameters that name a reader's session; forums put them into every link that they give a machine.
const SESSION: &[&str] = &["sid", "phpsessid", "jsessionid", "sessionid"];

/// The address without parameters that name a session. What is no address of the web stays as it is.
pub(crate) fn without_session(address: &str) -> String {
    if !address.starts_with("http://") && !address.starts_with("https://") {
        return address.to_owned();
    }
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (address, None),
    };
    let end = path.to_ascii_lowercase().find(";jsessionid=").unwrap_or(path.len());
    let mut out = path[..end].to_owned();
    if let Some(query) = query {
        // Some write `&amp;` twice escaped, so that it is left over here.
        let kept: Vec<&str> = query
            .split('&')
            .map(|part| part.strip_prefix("amp;").unwrap_or(part))
            .filter(|part| !names_session(part))
            .collect();
        if !kept.is_empty() {
            out.push('?');
            out.push_str(&kept.join("&"));
        }
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

fn names_session(part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    // vBulletin's `s` is a hash; elsewhere the same letter may say which post it is.
    let hash = value.len() >= 8 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    SESSION.iter().any(|known| name.eq_ignore_ascii_case(known))
        || (name == "s" && (hash || value.is_empty()))
}

/// `link` as an absolute address, seen from `base`; as it is where that cannot be told.
pub(crate) fn absolute(link: &str, base: Option<&reqwest::Url>) -> String {
    let link = link.trim();
    match (reqwest::Url::parse(link), base) {
        (Ok(_), _) | (Err(_), None) => link.to_owned(),
        (Err(_), Some(base)) => base.join(link).map_or_else(|_| link.to_owned(), |url| url.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_go_and_the_rest_stays() {
        for (address, wanted) in [
            (
                "https://f.example.org/viewtopic.php?p=12&sid=0123abcd#p12",
                "https://f.example.org/viewtopic.php?p=12#p12",
            ),
            (
                "https://f.example.org/showthread.php?s=0123456789abcdef&t=5",
                "https://f.example.org/showthread.php?t=5",
            ),
            ("https://f.example.org/?sid=1", "https://f.example.org/"),
            ("https://f.example.org/?s=7", "https://f.example.org/?s=7"),
            ("https://f.example.org/a;jsessionid=1A?x=1", "https://f.example.org/a?x=1"),
            ("tag:example.org,2026:?sid=1", "tag:example.org,2026:?sid=1"),
        ] {
            assert_eq!(without_session(address), wanted);
        }
    }

    #[test]
    fn links_are_seen_from_their_base() {
        let base = reqwest::Url::parse("https://example.org/blog/feed.xml").unwrap();
        for (link, wanted) in [
            ("/a", "https://example.org/a"),
            ("b", "https://example.org/blog/b"),
            ("//other.org/c", "https://other.org/c"),
            ("https://x.org/", "https://x.org/"),
        ] {
            assert_eq!(absolute(link, Some(&base)), wanted);
        }
        assert_eq!(absolute("/a", None), "/a");
    }
}
