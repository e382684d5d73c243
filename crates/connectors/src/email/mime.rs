//! The words of a message: which parts of it a mail reader shows, as text.
//!
//! * Of alternatives the plain text is taken where it has words, else the HTML, else whatever else is text.
//! * Attachments are not read, messages in messages are set apart ([`Words::forwarded`]).
//! * A text in an encoding that is not stated, or not the one stated, is read as [`crate::table::decode`] reads files.
//! * A multipart whose boundary is missing or misspelled in its header is read by the boundary that stands in it.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

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
    /// What ends parts of it.
    boundaries: Vec<Boundary>,
}

/// What stands between the parts of a multipart, and whether they say the same.
#[derive(Clone)]
struct Boundary {
    line: String,
    alternative: bool,
}

/// The boundaries that headers of a message name, those of a repeated header among them.
fn boundaries(message: &Message<'_>) -> Vec<Boundary> {
    let headers = message.parts.iter().flat_map(|part| &part.headers);
    let kinds = headers.filter(|header| header.name == HeaderName::ContentType);
    kinds
        .filter_map(|header| header.value.as_content_type())
        .filter_map(|kind| {
            let line = format!("--{}", kind.attribute("boundary")?);
            Some(Boundary { line, alternative: kind.subtype() == Some("alternative") })
        })
        .collect()
}

/// Reads the words of a message.
pub(super) fn words(message: &Message<'_>) -> Words {
    within(message, &[])
}

/// Reads the words of a message that stands inside others, which have these boundaries.
fn within(message: &Message<'_>, outer: &[Boundary]) -> Words {
    let mut words = Words { boundaries: [outer, &*boundaries(message)].concat(), ..Words::default() };
    match message.parts.first().and_then(|root| mended(message, root)) {
        Some(bytes) => add_bytes(&bytes, &mut words),
        None => add(message, 0, 0, &mut words),
    }
    if words.text.is_empty() && words.forwarded.is_empty() {
        // Who writes nothing and attaches a text has said what is in it.
        for part in message.attachments().filter(|part| is_readable(part)) {
            add_text(message, part, &mut words);
        }
    }
    words
}

/// The words of a message inside another.
pub(super) fn inner(outer: &Words, message: &Message<'_>) -> Words {
    within(message, &outer.boundaries)
}

fn add_bytes(bytes: &[u8], words: &mut Words) {
    if let Some(message) = MessageParser::default().parse(bytes) {
        add(&message, 0, 1, words);
    }
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
        let mut said = Words { boundaries: words.boundaries.clone(), ..Words::default() };
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
    let mut text = decoded(message, part);
    // A multipart that was never closed has swallowed the parts behind it: they are read as parts again.
    let mut swallowed = None;
    let ends =
        words.boundaries.iter().filter_map(|boundary| Some((line_at(&text, &boundary.line)?, boundary)));
    if let Some((at, boundary)) = ends.min_by_key(|(at, _)| *at) {
        let rest =
            (!boundary.alternative).then(|| multipart("mixed", &boundary.line[2..], text[at..].as_bytes()));
        swallowed = rest.filter(|_| at > 0);
        text = Cow::Owned(text[..at].to_owned());
    }
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
    if let Some(bytes) = swallowed {
        add_bytes(&bytes, words);
    }
}

/// Where a line begins that is this, or begins with it.
fn line_at(text: &str, line: &str) -> Option<usize> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), line.as_bytes());
    starts.into_iter().find(|at| {
        let begins = *at == 0 || text.as_bytes()[at - 1] == b'\n';
        let rest = text[at + line.len()..].lines().next().unwrap_or_default().trim_end();
        begins && (rest.is_empty() || rest == "--")
    })
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
static MACHINE: &[&str] =
    &["calendar", "vcard", "x-vcard", "directory", "css", "javascript", "csv", "xml", "rfc822-headers"];

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

/// Whether an attachment is a text that a person may have written.
fn is_readable(part: &MessagePart<'_>) -> bool {
    let of_text = part.content_type().is_some_and(|kind| kind.ctype() == "text");
    of_text
        && matches!(part.body, PartType::Text(_) | PartType::Html(_))
        && (subtype_is(part, "plain") || subtype_is(part, "html"))
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
    let raw =
        message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None if says_base64(part) => base64_decode(padded(raw)).map(Cow::Owned),
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::Base64 => base64_decode(padded(raw)).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
    };
    let again = bytes.map(|bytes| crate::table::decode(&bytes).into_owned()).unwrap_or_default();
    let lost = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
    match !again.trim().is_empty() && lost(&again) < lost(text) {
        true => Cow::Owned(again),
        false => Cow::Borrowed(text),
    }
}

fn says_base64(part: &MessagePart<'_>) -> bool {
    part.content_transfer_encoding().is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
}

/// Base64 up to its padding: behind it stands what others added.
fn padded(raw: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'=', raw)
        .map_or(raw.len(), |at| at + raw[at..].iter().take_while(|byte| **byte == b'=').count());
    &raw[..end]
}

/// The bytes of a multipart message with the boundary that its parts have, where its header names none or another.
fn mended(message: &Message<'_>, root: &MessagePart<'_>) -> Option<Vec<u8>> {
    if matches!(root.body, PartType::Multipart(_)) {
        return None;
    }
    let body = message.raw_message.get(root.offset_body as usize..)?;
    let text = String::from_utf8_lossy(body);
    let kinds = || root.headers.iter().filter_map(|header| header.value.as_content_type());
    let is_multipart = kinds().any(|kind| kind.ctype() == "multipart");
    if !is_multipart {
        return None;
    }
    // A second header may have hidden the one that names the boundary.
    let named = boundaries(message).into_iter().find(|boundary| line_at(&text, &boundary.line).is_some());
    if let Some(Boundary { line, alternative }) = named {
        let subtype = if alternative { "alternative" } else { "mixed" };
        return Some(multipart(subtype, &line[2..], body));
    }
    let lines = || body.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
    let boundary = lines().zip(lines().skip(1)).find_map(|(line, next)| {
        let boundary = line.strip_prefix(b"--").filter(|rest| !rest.is_empty() && rest.len() <= 70)?;
        let is_header = next.len() >= 8 && next[..8].eq_ignore_ascii_case(b"content-");
        is_header.then(|| std::str::from_utf8(boundary).ok()).flatten()
    })?;
    Some(multipart("mixed", boundary, body))
}

/// A message of these parts.
fn multipart(subtype: &str, boundary: &str, body: &[u8]) -> Vec<u8> {
    let boundary = boundary.replace('\\', "\\\\").replace('"', "\\\"");
    let head = format!("Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\n\n");
    [head.as_bytes(), body].concat()
}
