//! What an author wrote in a text of Reddit's, apart from what they quote. Not a renderer: marks such as `**` stay, so that
//! spans of a report point at what stands on the page.
//!
//! Texts are Markdown in which `&`, `<` and `>` are written as entities, unless the question had `raw_json=1`; and Markdown
//! resolves entities by itself, so that even then `&#x200B;` is a sign and not seven letters.

use crate::clean::{Cleaned, entities, short};

/// A body: quoted lines (`> …`) apart, entities resolved.
pub(super) fn body(source: &str, escaped: bool) -> Cleaned {
    let text = match escaped {
        true => entities(&entities(source)),
        false => entities(source),
    };
    let mut own = String::with_capacity(text.len());
    let mut quotes: Vec<String> = Vec::new();
    let mut in_quote = false;
    for line in text.lines() {
        let trimmed = line.trim();
        // `>!` opens a spoiler, which is the author's own.
        if trimmed.starts_with('>') && !trimmed.starts_with(">!") {
            let words = trimmed.trim_start_matches(['>', ' ']);
            match quotes.last_mut().filter(|_| in_quote) {
                Some(quote) => {
                    quote.push('\n');
                    quote.push_str(words);
                }
                None => quotes.push(words.to_owned()),
            }
            in_quote = true;
            continue;
        }
        in_quote = false;
        // A quotation leaves no more behind than one empty line.
        if trimmed.is_empty() && !quotes.is_empty() && own.ends_with("\n\n") {
            continue;
        }
        own.push_str(line);
        own.push('\n');
    }
    let own = visible(&own);
    if own.is_empty() {
        return Cleaned { text: visible(&quotes.join("\n")), quotes: Vec::new() };
    }
    let quotes = quotes.iter().map(|quote| short(&visible(quote))).filter(|quote| !quote.is_empty());
    Cleaned { text: own, quotes: quotes.collect() }
}

/// A title, a name: no Markdown.
pub(super) fn line(source: &str, escaped: bool) -> String {
    match escaped {
        true => visible(&entities(source)),
        false => visible(source),
    }
}

/// Without the signs of no width that Reddit's editor leaves behind, and without space around it.
fn visible(text: &str) -> String {
    match text.contains('\u{200b}') {
        true => text.replace('\u{200b}', "").trim().to_owned(),
        false => text.trim().to_owned(),
    }
}

/// Whether a text stands where the true one was taken away.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).map(str::trim);
    inner.is_some_and(|inner| {
        ["deleted", "removed", "deleted by user", "unavailable"]
            .iter()
            .any(|known| inner.eq_ignore_ascii_case(known))
            || inner.get(..17).is_some_and(|start| start.eq_ignore_ascii_case("removed by reddit"))
    })
}
