//! Which platform a post was written on, where that decides what may be kept of it.

/// Platforms whose terms are stricter than any vendor's contract, by the words and hosts vendors name them with.
static STRICT: &[(&str, &[&str], &[&str])] = &[
    ("x", &["x", "twitter", "tweet", "twittercom", "xcom"], &["twitter.com", "x.com", "t.co"]),
    ("threads", &["threads", "threadsnet"], &["threads.net", "threads.com"]),
    ("linkedin", &["linkedin", "linkedincom"], &["linkedin.com", "lnkd.in"]),
    ("tiktok", &["tiktok", "tiktokcom"], &["tiktok.com"]),
    ("yelp", &["yelp", "yelpcom"], &["yelp.com"]),
];

/// The channel of a stricter platform, by the network's name (`Twitter`, `SOCIALMEDIA_TIKTOK`, `X (Twitter)`), the host, or
/// the permalink.
pub(super) fn stricter(network: &str, domain: &str, url: &str) -> Option<&'static str> {
    let words = || network.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let host = |text: &str| {
        let text = text.trim();
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        rest.split(['/', '?', '#', ':']).next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
    };
    let hosts = [host(domain), host(url)];
    let (channel, ..) = STRICT.iter().find(|(_, names, domains)| {
        let joined: String = words().collect::<String>().to_ascii_lowercase();
        names.contains(&&*joined)
            || words().any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
            || domains.iter().any(|known| {
                hosts.iter().any(|host| {
                    host.strip_suffix(known).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
                })
            })
    })?;
    Some(channel)
}
