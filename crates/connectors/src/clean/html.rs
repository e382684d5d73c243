//! HTML to text in one pass over the bytes: enough for the markup that platforms send inside posts.
//!
//! * Tags go. Blocks (`p`, `div`, `li`, headings, rows) and `br` end a line; two blocks are parted by an empty line only
//!   where the text between them asks for it: runs of empty lines become one.
//! * Entities are resolved, by name (the usual ones) and by number; one that is unknown stays as it is.
//! * `script`, `style`, `head`, `template` and comments go with their content; the `alt` of an image stands for it where it
//!   is a word or an emoji.
//! * Quotations of others (`blockquote`, Discourse's `aside class="quote"` and its previews of links) are set apart, but
//!   stay in place where nothing else was written: a post that is all quotation has its quotation as text.
//! * Elements that are hidden from readers (Mastodon's `invisible`) keep their text: it is the middle of a link.
//!
//! Depth is not recursion: any nesting costs memory for one counter only.

use super::{Cleaned, short};

/// What an element means for the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Inline,
    Line,
    Block,
    Hidden,
    Quote,
}

fn element(name: &str, tag: &str) -> Element {
    match name {
        "br" | "hr" => Element::Line,
        "p" | "div" | "li" | "ul" | "ol" | "tr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "section" | "article" | "pre" | "dt" | "dd" | "figure" | "figcaption" | "details" | "summary"
        | "header" | "footer" => Element::Block,
        "script" | "style" | "head" | "template" | "noscript" | "svg" | "iframe" => Element::Hidden,
        "blockquote" => Element::Quote,
        "aside" if tag.contains("quote") || tag.contains("onebox") => Element::Quote,
        "aside" => Element::Block,
        _ => Element::Inline,
    }
}

/// Takes the markup off.
pub fn html(source: &str) -> Cleaned {
    let mut out = Writer::default();
    let mut quotes: Vec<String> = Vec::new();
    // The element that hides or quotes what is inside it, and how many of the same name are open in it.
    let mut inside: Option<(Element, String, usize)> = None;
    let mut quoted = Writer::default();
    let mut rest = source;
    let rest_of_tags = source.len() - memchr::memrchr(b'>', source.as_bytes()).map_or(0, |last| last + 1);
    while !rest.is_empty() {
        // Behind the last `>` no tag can end any more.
        let at = match rest.len() > rest_of_tags {
            true => memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()),
            false => rest.len(),
        };
        let (text, from) = rest.split_at(at);
        match &inside {
            Some((Element::Hidden, ..)) => {}
            Some(_) => quoted.text(text),
            None => out.text(text),
        }
        if from.is_empty() {
            break;
        }
        let Some(tag) = Tag::read(from) else {
            // A lone `<` is a sign that somebody typed.
            if !matches!(inside, Some((Element::Hidden, ..))) {
                if inside.is_some() { quoted.push("<") } else { out.push("<") }
            }
            rest = &from[1..];
            continue;
        };
        rest = &from[tag.length..];
        let kind = element(&tag.name, tag.inner);
        match &mut inside {
            Some((held, name, depth)) => {
                if tag.name == *name && !tag.empty {
                    *depth = if tag.closing { depth.saturating_sub(1) } else { *depth + 1 };
                }
                if *depth == 0 {
                    if *held == Element::Quote {
                        let quote = std::mem::take(&mut quoted).finish();
                        quotes.extend(Some(quote).filter(|quote| !quote.is_empty()));
                        out.block();
                    }
                    inside = None;
                } else if *held == Element::Quote {
                    quoted.apply(kind, &tag);
                }
            }
            None if matches!(kind, Element::Hidden | Element::Quote) && !tag.closing && !tag.empty => {
                out.block();
                inside = Some((kind, tag.name.clone(), 1));
            }
            None => out.apply(kind, &tag),
        }
    }
    if let Some((Element::Quote, ..)) = inside {
        quotes.extend(Some(quoted.finish()).filter(|quote| !quote.is_empty()));
    }
    let text = out.finish();
    if text.is_empty() && !quotes.is_empty() {
        return Cleaned { text: quotes.join("\n"), quotes: Vec::new() };
    }
    let mut short_quotes: Vec<String> = quotes.iter().map(|quote| short(quote)).collect();
    short_quotes.dedup();
    Cleaned { text, quotes: short_quotes }
}

/// One tag, comment or declaration.
struct Tag<'a> {
    name: String,
    inner: &'a str,
    closing: bool,
    empty: bool,
    length: usize,
}

impl<'a> Tag<'a> {
    /// Reads what stands at the start of `text`, which begins with `<`; nothing if it is no markup.
    fn read(text: &'a str) -> Option<Self> {
        let inner = &text[1..];
        if let Some(comment) = inner.strip_prefix("!--") {
            let length = comment.find("-->").map_or(text.len(), |end| 4 + end + 3);
            return Some(Self::nameless(length));
        }
        if inner.starts_with(['!', '?']) {
            let length = inner.find('>').map_or(text.len(), |end| end + 2);
            return Some(Self::nameless(length));
        }
        let closing = inner.starts_with('/');
        let name_at = usize::from(closing);
        let name: String = inner[name_at..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':'))
            .take(32)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = end_of(inner)?;
        let inner = &inner[..end];
        Some(Self { name, inner, closing, empty: inner.ends_with('/'), length: end + 2 })
    }

    fn nameless(length: usize) -> Self {
        Self { name: String::new(), inner: "", closing: false, empty: true, length }
    }

    /// The value of an attribute, still with entities.
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let at = self.inner.find(&format!(" {name}="))? + name.len() + 2;
        let value = &self.inner[at..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split(quote).next()
    }
}

/// Longest tag whose quotes are looked at; hostile text cannot make every `<` cost the rest of the post.
const MAX_TAG_BYTES: usize = 8 << 10;

/// Where a tag ends: the first `>` that stands in no quotes.
fn end_of(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate().take(MAX_TAG_BYTES) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if inner[..at].ends_with('=') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // Quotes that never close: then they were none.
    memchr::memchr(b'>', inner.as_bytes())
}

/// Text that grows, with white space as a browser shows it.
#[derive(Default)]
struct Writer {
    text: String,
    /// Line ends to be written before the next word.
    breaks: usize,
    space: bool,
}

impl Writer {
    fn apply(&mut self, kind: Element, tag: &Tag<'_>) {
        match kind {
            Element::Line => self.breaks = (self.breaks + 1).min(2),
            Element::Block | Element::Quote => self.block(),
            Element::Inline if tag.name == "img" => {
                if let Some(alt) = tag.attribute("alt").filter(|alt| alt.len() <= 64) {
                    self.text(alt);
                }
            }
            Element::Inline if tag.name == "td" || tag.name == "th" => self.space = true,
            Element::Inline | Element::Hidden => {}
        }
    }

    /// A block begins or ends.
    fn block(&mut self) {
        self.breaks = self.breaks.max(1);
    }

    /// Adds text with its entities resolved.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
            self.words(&rest[..at]);
            let (resolved, length) = entity(&rest[at..]);
            // A hard space is a space; every other entity stands for a sign.
            if resolved == "\u{a0}" {
                self.space = true
            } else {
                self.push(&resolved)
            }
            rest = &rest[at + length..];
        }
        self.words(rest);
    }

    /// Adds text without entities; runs of white space are one space.
    fn words(&mut self, text: &str) {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                if from < at {
                    self.push(&text[from..at]);
                }
                self.space = true;
                from = at + 1;
            }
        }
        if from < text.len() {
            self.push(&text[from..]);
        }
    }

    /// Adds a piece as it is.
    fn push(&mut self, piece: &str) {
        if !self.text.is_empty() {
            match self.breaks {
                0 if self.space => self.text.push(' '),
                0 => {}
                breaks => self.text.extend(std::iter::repeat_n('\n', breaks)),
            }
        }
        (self.breaks, self.space) = (0, false);
        self.text.push_str(piece);
    }

    fn finish(self) -> String {
        self.text
    }
}

/// The sign that the entity at the start of `text` stands for, and its length; `&` itself where it is none.
fn entity(text: &str) -> (std::borrow::Cow<'static, str>, usize) {
    use std::borrow::Cow;
    let plain = (Cow::Borrowed("&"), 1);
    let Some(end) = text.bytes().take(34).position(|byte| byte == b';') else { return plain };
    let name = &text[1..end];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return match code.ok().and_then(char::from_u32).filter(|c| !c.is_control() || *c == '\n') {
            Some(sign) => (Cow::Owned(sign.to_string()), end + 1),
            None => plain,
        };
    }
    match NAMED.iter().find(|(known, _)| *known == name) {
        Some((_, sign)) => (Cow::Borrowed(*sign), end + 1),
        None => plain,
    }
}

/// Resolves entities alone, in text that holds no tags.
pub fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let (resolved, length) = entity(&rest[at..]);
        out.push_str(&resolved);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// The named entities that platforms and forums write (HTML 4's, less Greek and mathematics).
static NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("bull", "•"),
    ("middot", "·"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("euro", "€"),
    ("pound", "£"),
    ("yen", "¥"),
    ("cent", "¢"),
    ("sect", "§"),
    ("para", "¶"),
    ("deg", "°"),
    ("plusmn", "±"),
    ("times", "×"),
    ("divide", "÷"),
    ("micro", "µ"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("frac34", "¾"),
    ("sup1", "¹"),
    ("sup2", "²"),
    ("sup3", "³"),
    ("ordf", "ª"),
    ("ordm", "º"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("shy", ""),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("dagger", "†"),
    ("permil", "‰"),
    ("prime", "′"),
    ("larr", "←"),
    ("rarr", "→"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("hearts", "♥"),
    ("minus", "−"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("asymp", "≈"),
    ("infin", "∞"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("mu", "μ"),
    ("omega", "ω"),
    ("circ", "ˆ"),
    ("tilde", "˜"),
    ("szlig", "ß"),
    ("AElig", "Æ"),
    ("aelig", "æ"),
    ("OElig", "Œ"),
    ("oelig", "œ"),
    ("Agrave", "À"),
    ("Aacute", "Á"),
    ("Acirc", "Â"),
    ("Atilde", "Ã"),
    ("Auml", "Ä"),
    ("Aring", "Å"),
    ("Ccedil", "Ç"),
    ("Egrave", "È"),
    ("Eacute", "É"),
    ("Ecirc", "Ê"),
    ("Euml", "Ë"),
    ("Igrave", "Ì"),
    ("Iacute", "Í"),
    ("Icirc", "Î"),
    ("Iuml", "Ï"),
    ("Ntilde", "Ñ"),
    ("Ograve", "Ò"),
    ("Oacute", "Ó"),
    ("Ocirc", "Ô"),
    ("Otilde", "Õ"),
    ("Ouml", "Ö"),
    ("Oslash", "Ø"),
    ("Ugrave", "Ù"),
    ("Uacute", "Ú"),
    ("Ucirc", "Û"),
    ("Uuml", "Ü"),
    ("Yacute", "Ý"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("aring", "å"),
    ("ccedil", "ç"),
    ("egrave", "è"),
    ("eacute", "é"),
    ("ecirc", "ê"),
    ("euml", "ë"),
    ("igrave", "ì"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("iuml", "ï"),
    ("ntilde", "ñ"),
    ("ograve", "ò"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("otilde", "õ"),
    ("ouml", "ö"),
    ("oslash", "ø"),
    ("ugrave", "ù"),
    ("uacute", "ú"),
    ("ucirc", "û"),
    ("uuml", "ü"),
    ("yacute", "ý"),
    ("yuml", "ÿ"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let table = [
            ("plain words", "plain words"),
            ("<p>one</p><p>two</p>", "one\ntwo"),
            ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
            ("a  b\n\t c", "a b c"),
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &#128512; &#x1F600;", "1 < 2 && 3 > 2 😀 😀"),
            ("fish &chips; AT&T &nope; &#0;", "fish &chips; AT&T &nope; &#0;"),
            ("a&nbsp;b", "a b"),
            ("I <3 this, 5 < 6", "I <3 this, 5 < 6"),
            ("<a href=\"x>y\">link</a>", "link"),
            ("<script>var a = '<p>';</script>seen<style>p{}</style>", "seen"),
            ("a<!-- hidden <p> -->b", "ab"),
            ("feeling <img alt=\"😀\" src=x> today", "feeling 😀 today"),
            ("<span class=\"invisible\">https://</span>example.org", "https://example.org"),
            ("unclosed <p", "unclosed <p"),
            ("<td>5</td><td>mg</td>", "5 mg"),
        ];
        for (source, wanted) in table {
            assert_eq!(html(source).text, wanted, "{source}");
        }
    }

    #[test]
    fn what_others_wrote_is_set_apart() {
        let cleaned = html("<blockquote><p>Did you take zoloft?</p></blockquote><p>Yes, and I itch.</p>");
        assert_eq!(
            (&*cleaned.text, cleaned.quotes),
            ("Yes, and I itch.", vec!["Did you take zoloft?".to_owned()])
        );
        let nested = html("<blockquote>a<blockquote>b</blockquote>c</blockquote>d");
        assert_eq!((&*nested.text, nested.quotes), ("d", vec!["a\nb\nc".to_owned()]));
        let aside = html("<aside class=\"quote\" data-post=\"1\"><div>x</div></aside>y");
        assert_eq!((&*aside.text, aside.quotes), ("y", vec!["x".to_owned()]));
        assert_eq!(html("<blockquote>all of it</blockquote>").text, "all of it");
        assert_eq!(html("<blockquote>never closed").text, "never closed");
    }

    proptest! {
        #[test]
        fn nothing_panics(source in "[<>/&;#!\\-a-cé😀 \"'=xp]{0,120}") {
            html(&source);
            entities(&source);
        }

        #[test]
        fn text_without_markup_keeps_its_words(words in prop::collection::vec("[a-z]{1,8}", 0..20)) {
            prop_assert_eq!(html(&words.join("  ")).text, words.join(" "));
        }
    }
}
