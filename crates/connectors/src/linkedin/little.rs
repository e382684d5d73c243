//! "Little text", the format of `commentary`: mentions, hashtags and escapes, turned into what people see.
//!
//! `@[Name](urn:li:organization:1)` is `Name`, `{hashtag|\#|tag}` is `#tag`, and a backslash stands before each sign that the
//! format has for itself.

/// The text as people see it. What is no template is left as it is.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '@', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, length) = template(rest);
        match length {
            0 => {
                let sign = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..sign]);
                rest = &rest[sign..];
            }
            _ => {
                out.push_str(&shown);
                rest = &rest[length..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What stands at the start of `text`: what it shows, and its length in bytes; 0 for nothing of the format.
fn template(text: &str) -> (String, usize) {
    const NONE: (String, usize) = (String::new(), 0);
    if let Some(escaped) = text.strip_prefix('\\') {
        return match escaped.chars().next().filter(|sign| "|{}@[]()<>#\\*_~".contains(*sign)) {
            Some(sign) => (sign.to_string(), 1 + sign.len_utf8()),
            None => NONE,
        };
    }
    if let Some(inner) = text.strip_prefix("@[") {
        let Some(end) = unescaped(inner, ']') else { return NONE };
        let Some(target) = inner[end + 1..].strip_prefix('(') else { return NONE };
        let Some(close) = target.strip_prefix("urn:li:").and(unescaped(target, ')')) else { return NONE };
        return (plain(&inner[..end]), 2 + end + 1 + 1 + close + 1);
    }
    if let Some(inner) = text.strip_prefix("{hashtag|") {
        let Some(end) = unescaped(inner, '}') else { return NONE };
        let mut parts = inner[..end].splitn(2, '|');
        return match (parts.next(), parts.next()) {
            (Some(sign), Some(tag)) => (format!("{}{}", plain(sign), plain(tag)), 9 + end + 1),
            _ => NONE,
        };
    }
    NONE
}

/// Where `wanted` stands first without a backslash before it.
fn unescaped(text: &str, wanted: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, sign)| {
        let hit = sign == wanted && !escaped;
        escaped = sign == '\\' && !escaped;
        hit.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn templates_show_what_people_see() {
        for (text, shown) in [
            ("plain", "plain"),
            (r"a \(b\) \#c \\ \@d", r"a (b) #c \ @d"),
            ("hi @[Acme \\[EU\\]](urn:li:organization:1)!", "hi Acme [EU]!"),
            (r"{hashtag|\#|side effects} and #tag", "#side effects and #tag"),
            (
                "mail a@b.example @[x] @[y](z) {x} {hashtag|x}",
                "mail a@b.example @[x] @[y](z) {x} {hashtag|x}",
            ),
            (r"\n stays, as does a last \", r"\n stays, as does a last \"),
        ] {
            assert_eq!(plain(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in r"[a@{}\[\]()|\\#é]{0,40}") {
            prop_assert!(plain(&text).len() <= text.len());
        }
    }
}
