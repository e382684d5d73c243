//! BBCode to text, as forums store posts: `[b]words[/b]`, `[quote="name, post: 1"]…[/quote]`.
//!
//! Known tags go and their content stays; quotations are set apart, as in [`super::html`], without the name of whom they
//! quote. Brackets that are no known tag are what somebody typed, and stay. One pass, no recursion.

use super::{Cleaned, short};

/// Tags that are taken off; their content stays.
const KNOWN: &[&str] = &[
    "b", "i", "u", "s", "url", "email", "user", "size", "color", "font", "left", "center", "right", "indent",
    "list", "*", "code", "icode", "php", "html", "spoiler", "ispoiler", "heading", "table", "tr", "td", "th",
    "hr", "plain", "sub", "sup", "details", "poll", "float",
];

/// Tags that go with their content: names of files, numbers of films.
const HIDDEN: &[&str] = &["img", "media", "attach", "youtube", "video", "gallery"];

/// Takes BBCode off.
pub fn bbcode(source: &str) -> Cleaned {
    let mut text = String::with_capacity(source.len());
    let mut quotes: Vec<String> = Vec::new();
    let mut quote = String::new();
    // How many quotations are open, and the tag that hides what is inside it.
    let (mut depth, mut hidden) = (0_usize, None::<String>);
    let mut rest = source;
    while !rest.is_empty() {
        let at = memchr::memchr(b'[', rest.as_bytes()).unwrap_or(rest.len());
        let (before, from) = rest.split_at(at);
        let out = if depth > 0 { &mut quote } else { &mut text };
        if hidden.is_none() {
            out.push_str(before);
        }
        let Some((name, closing, length)) = tag(from) else {
            let length = from.chars().next().map_or(0, char::len_utf8);
            if hidden.is_none() {
                out.push_str(&from[..length]);
            }
            rest = &from[length..];
            continue;
        };
        rest = &from[length..];
        match (&hidden, &*name, closing) {
            (Some(held), _, true) if *held == name => hidden = None,
            (Some(_), ..) => {}
            (None, "quote", false) => depth += 1,
            (None, "quote", true) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    quotes.extend(Some(lines(&quote)).filter(|quote| !quote.is_empty()));
                    quote.clear();
                    text.push('\n');
                }
            }
            (None, name, false) if HIDDEN.contains(&name) => hidden = Some(name.to_owned()),
            (None, "td" | "th", _) => out.push(' '),
            (None, "tr" | "*" | "hr", _) => out.push('\n'),
            _ => {}
        }
    }
    quotes.extend(Some(lines(&quote)).filter(|quote| !quote.is_empty()));
    let text = lines(&text);
    if text.is_empty() && !quotes.is_empty() {
        return Cleaned { text: quotes.join("\n"), quotes: Vec::new() };
    }
    let mut quotes: Vec<String> = quotes.iter().map(|quote| short(quote)).collect();
    quotes.dedup();
    Cleaned { text, quotes }
}

/// Longest tag, in bytes; what is longer is text.
const MAX_TAG_BYTES: usize = 2048;

/// Name of the tag at the start of `text`, whether it closes, and its length.
fn tag(text: &str) -> Option<(String, bool, usize)> {
    let inner = text.strip_prefix('[')?;
    let end = memchr::memchr(b']', &inner.as_bytes()[..inner.len().min(MAX_TAG_BYTES)])?;
    let (closing, inner) = match inner[..end].strip_prefix('/') {
        Some(name) => (true, name),
        None => (false, &inner[..end]),
    };
    let name = inner.split(['=', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    let known = name == "quote" || KNOWN.contains(&&*name) || HIDDEN.contains(&&*name);
    known.then_some((name, closing, end + 2))
}

/// Space at the ends of lines goes, and runs of empty lines are one.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        empty = 0;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_go_and_words_stay() {
        let table = [
            ("[b]two[/b] pills [1] and [unknown]x[/unknown]", "two pills [1] and [unknown]x[/unknown]"),
            ("[LIST][*]itch[*]rash[/LIST]", "itch\nrash"),
            ("[url=https://example.org]link[/url][img]a.png[/img]", "link"),
            ("open [ bracket [", "open [ bracket ["),
            ("a\n\n\n\nb", "a\n\nb"),
            ("[quote]only this[/quote]", "only this"),
        ];
        for (source, wanted) in table {
            assert_eq!(bbcode(source).text, wanted, "{source}");
        }
    }

    #[test]
    fn quotations_are_set_apart_without_names() {
        let cleaned = bbcode(
            "[QUOTE=\"ann, post: 1, member: 2\"]took [b]it[/b]? [quote]x[/quote][/QUOTE]\nYes, I itch.",
        );
        assert_eq!((&*cleaned.text, cleaned.quotes), ("Yes, I itch.", vec!["took it? x".to_owned()]));
    }

    proptest! {
        #[test]
        fn nothing_panics(source in "[\\[\\]/=bqé😀 a-z*\"\n]{0,80}") {
            bbcode(&source);
        }
    }
}
