//! The words of a message: which parts of it a mail reader shows, as text.
//!
//! * Of alternatives the plain text is taken where it has words, else the HTML, else whatever else is text.
//! * Attachments are not read, messages in messages are set apart ([`Words::forwarded`]).
//! * A text in an encoding that is not stated, or not the one stated, is read as [`crate::table::decode`] reads files.
//! * A multipart whose boundary is missing or misspelled in its header is read by the boundary that stands in it.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MessageParser, MimeHeaders, PartType};

use crate::clean;
use crate::email::flowed;

/// Deepest nesting of parts that is followed; mail programs write three or four.
const MAX_DEPTH: usize = 16;

/// What a message says.
#[derive(Default)]
pub(super) struct Words {
    /// Its own words, quotations of earlier messages among them.
    pub text: String,
    /// What HTML marks as quotation.
    pub quotes: Vec<String>,
    /// The messages inside it.
    pub forwarded: Vec<Message<'static>>,
    /// Whether these are the items of a digest rather than messages passed on.
    pub digest: bool,
}

/// Reads the words of a message.
pub(super) fn words(message: &Message<'_>) -> Words {
    let mut words = Words::default();
    if let Some(root) = message.parts.first() {
        match mended(message, root) {
            Some(bytes) => {
                if let Some(again) = MessageParser::default().parse(&bytes) {
                    add(&again, 0, 0, &mut words);
                }
            }
            None => add(message, 0, 0, &mut words),
        }
    }
    words
}

/// Adds what a part says.
fn add(message: &Message<'_>, at: u32, depth: usize, words: &mut Words) {
    let Some(part) = message.part(at).filter(|_| depth < MAX_DEPTH) else { return };
    match &part.body {
        PartType::Multipart(children) if subtype_is(part, "alternative") => {
            add_best(message, children, depth, words);
        }
        PartType::Multipart(children) => {
            words.digest |= subtype_is(part, "digest");
            for child in children.iter().filter(|child| **child != at) {
                add(message, *child, depth + 1, words);
            }
        }
        PartType::Message(inner) => words.forwarded.push(inner.clone().into_owned()),
        PartType::Html(_) | PartType::Text(_) if is_shown(part) => add_text(message, part, words),
        _ => {}
    }
}

/// Adds the alternative that is plainest and says something.
fn add_best(message: &Message<'_>, children: &[u32], depth: usize, words: &mut Words) {
    let rank = |child: &u32| match message.part(*child) {
        Some(part) if matches!(part.body, PartType::Text(_)) && subtype_is(part, "plain") => 0,
        Some(part) if matches!(part.body, PartType::Text(_)) && part.content_type().is_none() => 0,
        Some(part) if matches!(part.body, PartType::Html(_)) => 1,
        Some(part) if matches!(part.body, PartType::Multipart(_)) => 2,
        _ => 3,
    };
    let mut ranked: Vec<u32> = children.to_vec();
    ranked.sort_by_key(rank);
    for child in ranked {
        let mut said = Words::default();
        add(message, child, depth + 1, &mut said);
        if !said.text.trim().is_empty() || !said.forwarded.is_empty() {
            append(&mut words.text, &said.text);
            words.quotes.append(&mut said.quotes);
            words.forwarded.append(&mut said.forwarded);
            return;
        }
    }
}

fn add_text(message: &Message<'_>, part: &MessagePart<'_>, words: &mut Words) {
    let text = decoded(message, part);
    match &part.body {
        PartType::Html(_) => {
            let cleaned = clean::html(&text);
            append(&mut words.text, &cleaned.text);
            words.quotes.extend(cleaned.quotes);
        }
        _ => {
            let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name));
            let is = |name: &str, value: &str| attribute(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
            match is("format", "flowed") {
                true => append(&mut words.text, &flowed::joined(&text, is("delsp", "yes"))),
                false => append(&mut words.text, &text),
            }
        }
    }
}

/// Parts of a message are paragraphs of one text.
fn append(text: &mut String, more: &str) {
    let more = more.trim_matches(['\r', '\n']);
    if more.trim().is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    // Lone carriage returns end lines in old mail; a zero byte ends nothing.
    let ends = more.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    text.push_str(&ends);
}

fn subtype_is(part: &MessagePart<'_>, wanted: &str) -> bool {
    part.content_type()
        .and_then(|kind| kind.subtype())
        .is_some_and(|subtype| subtype.eq_ignore_ascii_case(wanted))
}

/// Texts that are for programs.
static MACHINE: &[&str] = &["calendar", "vcard", "x-vcard", "directory", "css", "javascript", "csv", "xml", "rfc822-headers"];

/// Whether a mail reader shows a part of text in the message itself.
fn is_shown(part: &MessagePart<'_>) -> bool {
    let attached = part.content_disposition().is_some_and(|kind| kind.is_attachment());
    let readable = part.content_type().is_none_or(|kind| match kind.ctype() {
        "text" => !MACHINE.iter().any(|machine| subtype_is(part, machine)),
        // What the parser could not take apart is given as the text that it is.
        "multipart" => true,
        _ => false,
    });
    readable && !attached
}

/// The text of a part, in the encoding it is most likely in.
fn decoded<'p>(message: &Message<'_>, part: &'p MessagePart<'_>) -> Cow<'p, str> {
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text,
        _ => return Cow::Borrowed(""),
    };
    if !text.contains(char::REPLACEMENT_CHARACTER) {
        return Cow::Borrowed(text);
    }
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
    };
    let again = bytes.map(|bytes| crate::table::decode(&bytes).into_owned()).unwrap_or_default();
    let lost = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
    match !again.trim().is_empty() && lost(&again) < lost(text) {
        true => Cow::Owned(again),
        false => Cow::Borrowed(text),
    }
}

/// The bytes of a multipart message with the boundary that its parts have, where its header names none or another.
fn mended(message: &Message<'_>, root: &MessagePart<'_>) -> Option<Vec<u8>> {
    let is_multipart = root.content_type().is_some_and(|kind| kind.ctype() == "multipart");
    if !is_multipart || matches!(root.body, PartType::Multipart(_)) {
        return None;
    }
    let body = message.raw_message.get(root.offset_body as usize..)?;
    let lines = || body.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
    let boundary = lines().zip(lines().skip(1)).find_map(|(line, next)| {
        let boundary = line.strip_prefix(b"--").filter(|rest| !rest.is_empty() && rest.len() <= 70)?;
        let is_header = next.len() >= 8 && next[..8].eq_ignore_ascii_case(b"content-");
        (is_header && !boundary.iter().any(|byte| matches!(byte, b'"' | b'\\'))).then_some(boundary)
    })?;
    let mut bytes = b"Content-Type: multipart/mixed; boundary=\"".to_vec();
    bytes.extend_from_slice(boundary);
    bytes.extend_from_slice(b"\"\n\n");
    bytes.extend_from_slice(body);
    Some(bytes)
}
