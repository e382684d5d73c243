//! Bytes of a feed to text: by byte order mark, by what the XML declaration says, by `charset` of the content type, or UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a document its XML declaration is looked for, in bytes.
const HEAD: usize = 256;

/// The text of a document. Bytes that the encoding does not have become U+FFFD.
pub(crate) fn text<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let encoding = match bytes {
        // UTF-16 without a mark: a `<` and a zero.
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        // What is ASCII so far cannot be UTF-16, whatever it says.
        _ => {
            let said = declared(bytes).or_else(|| charset(content_type?));
            said.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(UTF_8)
        }
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// `encoding` of the XML declaration. Windows-1252 stands for ISO-8859-1, as in browsers: feeds say one and mean the other.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = &head[..memchr::memmem::find(head, b"?>")?];
    let at = memchr::memmem::find(head, b"encoding")? + b"encoding".len();
    let value = head[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    Encoding::for_label(value[1..].split(|byte| *byte == quote).next()?)
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let value = content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Encoding::for_label(value.trim().trim_matches('"').as_bytes())
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark = [&b"\xff\xfe"[..], &utf16].concat();
        let table: [(&[u8], Option<&str>, &str); 9] = [
            ("<a>é</a>".as_bytes(), None, "<a>é</a>"),
            (b"\xef\xbb\xbf<a/>", None, "<a/>"),
            (&utf16, None, "<a>é</a>"),
            (&with_mark, None, "<a>é</a>"),
            (b"\n<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9\x80</a>", None, "<a>é€</a>"),
            (b"<a>\xe9</a>", Some("text/xml; charset=\"windows-1252\""), "<a>é</a>"),
            (b"<?xml version='1.0' encoding='UTF-16'?><a>x</a>", None, "<a>x</a>"),
            (b"<a>\xe9</a>", None, "<a>\u{fffd}</a>"),
            (b"", None, ""),
        ];
        for (bytes, content_type, wanted) in table {
            let read = text(bytes, content_type);
            assert!(read.ends_with(wanted), "{read:?} for {wanted:?}");
        }
    }
}
