//! Wikitext to text: enough for discussions and articles.
//!
//! * Templates, tables, references, comments, files and categories go; links and headings keep their words.
//! * Lines stay lines; the colons, stars and hashes in front of answers and lists go.
//! * Tags go, entities are resolved. Nesting costs a counter, not recursion.

use crate::clean::entities;

/// Takes the markup off.
pub(super) fn clean(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = memchr::memchr3(b'{', b'[', b'<', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if let Some(length) = braces(rest) {
            &rest[length..]
        } else if rest.starts_with("[[") {
            link(rest, &mut out)
        } else if rest.starts_with('[') {
            external(rest, &mut out)
        } else if rest.starts_with('<') {
            tag(rest, &mut out)
        } else {
            out.push_str(&rest[..1]);
            &rest[1..]
        };
    }
    out.push_str(rest);
    lines(&entities(&out))
}

/// What its author said of an edit: `/* Section */ words` is `Section: words`, as the wiki shows it.
pub(super) fn summary(source: &str) -> String {
    let Some((before, rest)) = source.split_once("/*") else { return clean(source) };
    let Some((section, after)) = rest.split_once("*/") else { return clean(source) };
    let parts = [before, section, after].map(clean);
    let section = &parts[1];
    let words: Vec<&str> =
        [&parts[0], &parts[2]].into_iter().map(|part| &**part).filter(|part| !part.is_empty()).collect();
    match words.is_empty() {
        true => section.clone(),
        false => format!("{section}: {}", words.join(" ")),
    }
}

/// The length of the template or table that begins here; nothing if none does, or it never ends.
fn braces(text: &str) -> Option<usize> {
    let (open, close): (&[u8], &[u8]) = match text.as_bytes() {
        [b'{', b'{', ..] => (b"{{", b"}}"),
        [b'{', b'|', ..] => (b"{|", b"|}"),
        _ => return None,
    };
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len().min(MAX_TEMPLATE_BYTES) {
        let pair = &bytes[at..at + 2];
        if pair == open {
            (depth, at) = (depth + 1, at + 2);
        } else if pair == close {
            (depth, at) = (depth.saturating_sub(1), at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// Longest template or table that is looked for its end: hostile text cannot make every brace cost the rest of the page.
const MAX_TEMPLATE_BYTES: usize = 64 << 10;

/// `[[page]]`, `[[page|words]]`; files and categories go, and their captions with them.
fn link<'a>(text: &'a str, out: &mut String) -> &'a str {
    let end = text.len().min(4096);
    let inner = &text[2..text.floor_char_boundary(end)];
    // A caption may hold links of its own.
    let (mut depth, mut at) = (1_usize, 0);
    let bytes = inner.as_bytes();
    let close = loop {
        match bytes.get(at..at + 2) {
            None => {
                out.push_str("[[");
                return &text[2..];
            }
            Some(b"[[") => (depth, at) = (depth + 1, at + 2),
            Some(b"]]") if depth == 1 => break at,
            Some(b"]]") => (depth, at) = (depth - 1, at + 2),
            Some(_) => at += 1,
        }
    };
    let inside = &inner[..close];
    let (page, words) = inside.split_once('|').unwrap_or((inside, inside));
    let space = page.trim_start_matches(':').split(':').next().unwrap_or_default().trim();
    let hidden =
        ["File", "Image", "Category", "Datei", "Kategorie", "Fichier", "Catégorie", "Archivo", "Categoría"];
    if page.starts_with(':') || !hidden.iter().any(|hidden| space.eq_ignore_ascii_case(hidden)) {
        out.push_str(words.trim_start_matches(':'));
    }
    &text[2 + close + 2..]
}

/// `[https://… words]`; a bare address in brackets goes. Anything else in brackets was typed.
fn external<'a>(text: &'a str, out: &mut String) -> &'a str {
    let known = ["[http://", "[https://", "[//", "[mailto:"].iter().any(|start| text.starts_with(start));
    let line = memchr::memchr2(b']', b'\n', text.as_bytes()).filter(|at| text.as_bytes()[*at] == b']');
    match (known, line) {
        (true, Some(end)) => {
            let words = text[1..end].split_once(' ').map_or("", |(_, words)| words);
            out.push_str(words);
            &text[end + 1..]
        }
        _ => {
            out.push('[');
            &text[1..]
        }
    }
}

/// A tag, a comment, or a lone `<`.
fn tag<'a>(text: &'a str, out: &mut String) -> &'a str {
    let behind = |end: Option<usize>, length: usize| end.map(|at| &text[at + length..]);
    if text.starts_with("<!--") {
        return behind(text.find("-->"), 3).unwrap_or_default();
    }
    let name: &str = &text[1..];
    let name = &name[..name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'/').count()];
    let Some(end) = memchr::memchr(b'>', text.as_bytes()).filter(|_| !name.is_empty()) else {
        out.push('<');
        return &text[1..];
    };
    let inner = &text[end + 1..];
    let empty = text[..end].ends_with('/');
    for hidden in ["ref", "gallery", "math", "syntaxhighlight", "templatestyles"] {
        if name.eq_ignore_ascii_case(hidden) && !empty {
            let close = format!("</{hidden}>");
            return inner.find(&close).map_or(inner, |at| &inner[at + close.len()..]);
        }
    }
    if name.len() >= 2 && name[..2].eq_ignore_ascii_case("br") {
        out.push('\n');
    }
    inner
}

/// Takes off what marks a line: headings, answers, lists, emphasis; empty lines part paragraphs, one at most.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim().trim_start_matches([':', '*', '#', ';']).trim();
        let line = match line.starts_with('=') && line.ends_with('=') {
            true => line.trim_matches('=').trim(),
            false => line,
        };
        if line.is_empty() || line.starts_with("----") {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&line.replace("'''''", "").replace("'''", "").replace("''", ""));
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let table = [
            ("plain", "plain"),
            (
                "== Tinnitus ==\n:I took '''ibuprofen''' and ''heard'' it.",
                "Tinnitus\nI took ibuprofen and heard it.",
            ),
            ("[[Ibuprofen]] and [[Aspirin|its cousin]]", "Ibuprofen and its cousin"),
            ("[[File:x.png|thumb|a [[pill]] here]]seen [[:Category:Drugs]]", "seen Category:Drugs"),
            ("[https://a.example a page] [https://b.example] [sic]", "a page  [sic]"),
            ("a{{cite|x={{y}}}}b {| class=x\n| cell\n|}c", "ab c"),
            ("one<ref name=x>hidden</ref>two<ref name=x/> three<br/>four<!-- no -->", "onetwo three\nfour"),
            ("5 < 6 &amp; {7} {{never closed", "5 < 6 & {7} {{never closed"),
            ("[[never closed", "[[never closed"),
            ("ünï [[ö|ä]]😀", "ünï ä😀"),
        ];
        for (source, wanted) in table {
            assert_eq!(clean(source), wanted, "{source}");
        }
    }

    #[test]
    fn summaries_read_as_the_wiki_shows_them() {
        let table = [
            ("/* Tinnitus */ new section", "Tinnitus: new section"),
            ("/* Dose */", "Dose"),
            ("fixed [[WP:TYPO|typo]]", "fixed typo"),
            ("/* open", "/* open"),
            ("", ""),
        ];
        for (source, wanted) in table {
            assert_eq!(summary(source), wanted, "{source}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(source in "[\\[\\]{}|<>/=:*'a-cé😀 \n!-]{0,80}") {
            clean(&source);
            summary(&source);
        }
    }
}
