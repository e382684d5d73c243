use super::layout::{date, kind};
use super::*;

#[test]
fn stricter_platforms_are_known_by_name_host_or_link() {
    let table = [
        (("Twitter", "", ""), Some("x")),
        (("X (Twitter)", "", ""), Some("x")),
        (("SOCIALMEDIA_TIKTOK", "", ""), Some("tiktok")),
        (("LinkedIn", "", ""), Some("linkedin")),
        (("", "mobile.twitter.com", ""), Some("x")),
        (("forum", "", "https://x.com/a/status/1"), Some("x")),
        (("", "", "HTTPS://WWW.Threads.net/@a/post/1"), Some("threads")),
        (("", "yelp.com", ""), Some("yelp")),
        (("MESSAGEBOARD_REDDIT", "reddit.com", "https://www.reddit.com/r/a"), None),
        (("blog", "notx.com", "https://notx.com/x.com/"), None),
        (("Facebook", "", ""), None),
    ];
    for ((network, domain, url), wanted) in table {
        assert_eq!(network::stricter(network, domain, url), wanted, "{network} {domain} {url}");
    }
}

#[test]
fn times_of_exports() {
    for (day, time, wanted) in [
        ("2026-02-03 10:00:00.0", "", "2026-02-03T10:00:00Z"),
        ("2026-02-03T10:00:00.000+0000", "", "2026-02-03T10:00:00Z"),
        ("03-Feb-2026 10:00AM", "", "2026-02-03T10:00:00Z"),
        ("03-Feb-26", "1:05 PM", "2026-02-03T13:05:00Z"),
        ("2026-02-03 01:05 PM", "", "2026-02-03T13:05:00Z"),
        ("Feb 3, 2026 1:05:00 PM", "", "2026-02-03T13:05:00Z"),
        ("1770112800000", "", "2026-02-03T10:00:00Z"),
    ] {
        assert_eq!(date(day, time).map(|time| time.to_string()).as_deref(), Some(wanted), "{day} {time}");
    }
    for wrong in ["", "45000.5", "yesterday", "NaN"] {
        assert_eq!(date(wrong, ""), None, "{wrong}");
    }
}

#[test]
fn kinds_in_many_words() {
    for (word, wanted) in [
        ("Reply", "comment"),
        ("share", "repost"),
        ("isComment", "comment"),
        ("ONLINENEWS_NEWS", "article"),
        ("post", ""),
        ("", ""),
    ] {
        assert_eq!(kind(word), wanted, "{word}");
    }
}
