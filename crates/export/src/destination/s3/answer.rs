//! What a store says in XML: lists, uploads and errors. Elements are known by their local names, as stores differ in namespaces.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements that hold text, in their order: path of local names below the root, such as `Contents/Key`, and text.
pub(super) struct Answer {
    root: String,
    texts: Vec<(String, String)>,
}

impl Answer {
    /// Reads an answer; nothing where it is no XML.
    pub(super) fn read(xml: &str) -> Option<Answer> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<String> = Vec::new();
        let (mut root, mut text, mut texts, mut whole) = (None, String::new(), Vec::new(), false);
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) => {
                    let name = AsRef::<str>::as_ref(&tag.local_name()).to_owned();
                    if root.is_none() {
                        root = Some(name);
                    } else {
                        open.push(name);
                    }
                    text.clear();
                }
                Event::End(_) => {
                    if !open.is_empty() && !text.trim().is_empty() {
                        texts.push((open.join("/"), std::mem::take(&mut text)));
                    }
                    whole |= open.pop().is_none();
                }
                Event::Text(words) => text.push_str(&words),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(sign)) => text.push(sign),
                    _ => text.push_str(
                        quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or_default(),
                    ),
                },
                // What was cut is no answer.
                Event::Eof => return root.filter(|_| whole).map(|root| Answer { root, texts }),
                _ => {}
            }
        }
    }

    /// Local name of the root.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The first text at a path.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.all(path).next()
    }

    /// The texts at a path.
    pub(super) fn all(&self, path: &str) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(move |(at, _)| at == path).map(|(_, text)| text.as_str())
    }
}

/// The content that puts parts together: the n-th tag is that of part n, from 1.
pub(super) fn parts(tags: &[String]) -> String {
    let mut xml = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for (at, tag) in tags.iter().enumerate() {
        let tag = quick_xml::escape::escape(tag.as_str());
        xml.push_str(&format!("<Part><PartNumber>{}</PartNumber><ETag>{tag}</ETag></Part>", at + 1));
    }
    xml.push_str("</CompleteMultipartUpload>");
    xml
}

/// Undoes the percent-encoding of keys in lists. What is no encoding stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                out.push(byte);
                rest = &after[2..];
            }
            None => {
                out.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whatever_their_namespace() {
        let answer = Answer::read(
            "<?xml version=\"1.0\"?>\n<s:ListBucketResult xmlns:s=\"http://example.com/\"><s:Name>b</s:Name>\
             <s:Contents><s:Key>in/a%26b.xml</s:Key><s:ETag>&quot;1&quot;</s:ETag></s:Contents>\
             <s:Contents><s:Key>in/&#99;+d</s:Key></s:Contents></s:ListBucketResult>",
        )
        .unwrap();
        assert_eq!(answer.root(), "ListBucketResult");
        let keys: Vec<String> = answer.all("Contents/Key").map(decoded).collect();
        assert_eq!(keys, ["in/a&b.xml", "in/c d"]);
        assert_eq!(answer.text("Contents/ETag"), Some("\"1\""));
        assert_eq!(answer.text("Key"), None);
        assert!(Answer::read("no <xml").is_none());
        assert!(Answer::read("").is_none());
        assert!(Answer::read("<a><b>1</b>").is_none());
    }

    #[test]
    fn parts_are_numbered_from_one() {
        assert!(parts(&["\"a\"".into(), "b".into()]).contains(
            "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><Part><PartNumber>2</PartNumber>"
        ));
    }
}
