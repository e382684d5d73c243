//! Messages to posts. Pure: bytes in, posts out.

use std::borrow::Cow;

use mail_parser::{Address, DateTime, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders};
use model::{Post, Timestamp};

use crate::clean::short;
use crate::email::{ABOUT, mbox, mime, quoted};
use crate::source::{Document, Found, Item, NotOurs};
use crate::{sign, when};

/// Names of which one stands at the head of every message.
static HEADERS: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "received",
    "return-path",
    "reply-to",
    "sender",
    "delivered-to",
    "x-original-to",
    "dkim-signature",
    "in-reply-to",
    "references",
    "resent-from",
    "bcc",
];

/// Lines in which one of [`HEADERS`] is looked for.
const HEAD_LINES: usize = 40;

/// Headers of automatic answers that do not say so in `Auto-Submitted` (RFC 3834).
static AUTOMATIC: &[(&str, &[&str])] = &[
    ("X-Autoreply", &["yes", "true"]),
    ("X-Autorespond", &[""]),
    ("X-Auto-Reply-From", &[""]),
    ("Precedence", &["auto_reply", "auto-reply"]),
];

/// Reads one message, or the messages of an mbox.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if mbox::is_mbox(document.body) || begins_with_postmark(document.body) {
        for message in mbox::messages(document.body) {
            self::message(&message, found);
        }
        return Ok(());
    }
    if !is_message(document.body) {
        return Err(NotOurs::because("it begins with none of the headers that a message has"));
    }
    message(document.body, found);
    Ok(())
}

/// Whether a line `From somebody` without a time stands above the headers: some programs write it above a single message.
fn begins_with_postmark(bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first_chunk::<5>() else { return false };
    let end = memchr::memchr(b'\n', rest);
    first == b"From " && end.is_some_and(|end| is_message(&rest[end + 1..]))
}

/// Whether bytes begin as a message does: lines of headers, one of them known.
fn is_message(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for line in bytes.split(|byte| *byte == b'\n').take(HEAD_LINES) {
        let line = line.trim_ascii_end();
        if line.is_empty() || line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(end) = memchr::memchr(b':', line) else { return false };
        let name = line[..end].trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        if HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes())) {
            return true;
        }
    }
    false
}

/// Reads one message.
pub(super) fn message(bytes: &[u8], found: &mut Found) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match MessageParser::default().parse(bytes) {
        Some(message) => read(&message, bytes, 0, found),
        None => found.refuse("the message has no headers", bytes),
    }
}

/// Deepest nesting of digests.
const MAX_DIGESTS: usize = 2;

fn read(message: &Message<'_>, raw: &[u8], depth: usize, found: &mut Found) {
    if let Some(reason) = automatic(message) {
        found.skip(reason);
        return;
    }
    let words = mime::words(message);
    if words.digest && depth < MAX_DIGESTS {
        // The items of a digest are messages of their own writers, given in full.
        for (at, inner) in words.forwarded.iter().enumerate() {
            let own = [raw, &at.to_be_bytes()].concat();
            read(inner, &own, depth + 1, found);
        }
    }
    let forwarded: &[Message<'_>] = if words.digest { &[] } else { &words.forwarded };
    let split = quoted::split(&words.text);
    let mut quotes: Vec<String> = Vec::new();
    quotes.extend((!split.quoted.is_empty()).then_some(split.quoted));
    quotes.extend(words.quotes.iter().cloned());
    let inner: Vec<String> =
        forwarded.iter().map(|inner| inner_text(&words, inner)).filter(|text| !text.is_empty()).collect();
    let subjects = forwarded.iter().filter_map(subject);
    // Without words of one's own, what one passes on is what one says.
    let (text, context) = match split.own.is_empty() {
        false => (split.own, [quotes, inner].concat()),
        true if !inner.is_empty() => (inner.join("\n\n"), quotes),
        true => (quotes.join("\n\n"), Vec::new()),
    };
    if text.trim().is_empty() {
        if !words.digest {
            found.skip("no text");
        }
        return;
    }
    let own_id = message.message_id().map(trimmed_id).filter(|id| !id.is_empty());
    let (thread, parent) = thread(message);
    let from = sender(message);
    let about = subjects.chain(context).map(|text| short(&text)).filter(|text| !text.is_empty());
    found.post(Item {
        id: Cow::Owned(own_id.map_or_else(|| digest(raw), str::to_owned)),
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("message")),
        title: subject(message).map(Cow::Owned),
        about: about.map(Cow::Owned).collect(),
        lang: language(message).map(Cow::Owned),
        author: from
            .as_ref()
            .map(|(name, address)| Cow::Owned(name.clone().unwrap_or_else(|| address.clone()))),
        author_id: from.map(|(_, address)| address).filter(|address| !address.is_empty()).map(Cow::Owned),
        created_at: date(message),
        thread: thread.or(own_id.map(str::to_owned)).map(Cow::Owned),
        parent: parent.map(Cow::Owned),
        visibility: Some(Cow::Borrowed("owned")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Post::default()
    });
}

/// Why a message is nobody's words, if it is so: a report that another one was not delivered, or an automatic answer.
///
/// `auto-generated` is not among them: web forms send what patients write in this way.
fn automatic(message: &Message<'_>) -> Option<&'static str> {
    let kind = message.parts.first().and_then(|root| root.content_type());
    if kind.is_some_and(|kind| {
        kind.ctype() == "multipart" && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    }) {
        return Some("a delivery report");
    }
    let value = |name: &str| raw_header(message, name);
    let submitted = value("Auto-Submitted").and_then(|text| text.split([';', ' ']).next());
    if submitted.is_some_and(|kind| {
        ["auto-replied", "auto-notified"].iter().any(|auto| kind.eq_ignore_ascii_case(auto))
    }) {
        return Some("an automatic answer");
    }
    let is_automatic = AUTOMATIC.iter().any(|(name, values)| {
        value(name).is_some_and(|text| {
            values.iter().any(|wanted| wanted.is_empty() || text.eq_ignore_ascii_case(wanted))
        })
    });
    if is_automatic {
        return Some("an automatic answer");
    }
    let daemon = sender(message).is_some_and(|(_, address)| {
        let name = address.split('@').next().unwrap_or_default();
        ["mailer-daemon", "postmaster"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    let no_return = message.header_raw(HeaderName::ReturnPath).is_some_and(|path| path.trim() == "<>");
    (daemon && no_return).then_some("a delivery report")
}

/// The value of a header as it is written.
fn raw_header<'m>(message: &'m Message<'_>, name: &str) -> Option<&'m str> {
    let header = message.headers().iter().find(|header| header.name.as_str().eq_ignore_ascii_case(name))?;
    let raw = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    std::str::from_utf8(raw).ok().map(str::trim)
}

/// The words of a message inside another.
fn inner_text(outer: &mime::Words, message: &Message<'_>) -> String {
    let words = mime::inner(outer, message);
    let split = quoted::split(&words.text);
    let own = if split.own.is_empty() { split.quoted } else { split.own };
    let inner = words.forwarded.iter().map(|inner| mime::inner(&words, inner).text);
    [own].into_iter().chain(inner).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn subject(message: &Message<'_>) -> Option<String> {
    let subject = message.subject()?;
    // Raw bytes that are not UTF-8 are in the encoding of whoever wrote them.
    let raw = subject
        .contains(char::REPLACEMENT_CHARACTER)
        .then(|| message.headers().iter().rfind(|header| header.name == HeaderName::Subject))
        .flatten()
        .and_then(|header| message.raw_message.get(header.offset_start as usize..header.offset_end as usize))
        .filter(|raw| memchr::memmem::find(raw, b"=?").is_none())
        .map(crate::table::decode);
    let words = raw.as_deref().unwrap_or(subject).split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// Name, if there is one, and address of the writer.
fn sender(message: &Message<'_>) -> Option<(Option<String>, String)> {
    [message.from(), message.sender()].into_iter().flatten().find_map(first_address)
}

fn first_address(addresses: &Address<'_>) -> Option<(Option<String>, String)> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    addresses.iter().find_map(|one| {
        // Without an address a name is all that is known of the writer.
        let (name, address) = (given(one.name()), given(one.address()));
        match (name, address) {
            (None, None) => None,
            (name, address) => Some((name, address.unwrap_or_default().to_ascii_lowercase())),
        }
    })
}

/// The conversation and the message that is answered.
fn thread(message: &Message<'_>) -> (Option<String>, Option<String>) {
    let references = ids(message.references());
    let answered = ids(message.in_reply_to());
    let thread = references.first().or(answered.first()).cloned();
    let parent = answered.into_iter().next().or_else(|| references.into_iter().next_back());
    (thread, parent)
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let all: Vec<&str> = match value {
        HeaderValue::Text(one) => vec![one],
        HeaderValue::TextList(all) => all.iter().map(Cow::as_ref).collect(),
        _ => Vec::new(),
    };
    // An id has no space in it; programs that put phrases here mean no message.
    let is_id = |id: &&str| !id.is_empty() && !id.contains(char::is_whitespace);
    all.into_iter().map(trimmed_id).filter(is_id).map(str::to_owned).collect()
}

fn trimmed_id(id: &str) -> &str {
    id.trim().trim_matches(['<', '>'])
}

/// The id of a message that has none: the same bytes are the same message.
fn digest(raw: &[u8]) -> String {
    format!("sha256:{}", sign::hex(&sign::Hash::Sha256.of(raw)))
}

fn language(message: &Message<'_>) -> Option<String> {
    let text = message.header_raw(HeaderName::ContentLanguage)?;
    let tag = text.split([',', ';']).next()?.trim();
    let is_tag = tag.len() >= 2 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_tag.then(|| tag.to_owned())
}

/// When it was written, if its header is a time at all.
fn date(message: &Message<'_>) -> Option<Timestamp> {
    let raw = message.header_raw(HeaderName::Date)?;
    let unfolded = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let time = when::rfc2822(&unfolded).or_else(|| message.date().and_then(civil))?;
    // Before there was mail, and long after: clocks that were never set.
    when::epoch(time.0 as f64 / 1e6)
}

fn civil(date: &DateTime) -> Option<Timestamp> {
    let part = |number: u8| i8::try_from(number).ok();
    let time = jiff::civil::DateTime::new(
        i16::try_from(date.year).ok()?,
        part(date.month)?,
        part(date.day)?,
        part(date.hour)?,
        part(date.minute)?,
        part(date.second)?,
        0,
    )
    .ok()?;
    let secs = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    let offset = jiff::tz::Offset::from_seconds(if date.tz_before_gmt { -secs } else { secs }).ok()?;
    Some(Timestamp(offset.to_timestamp(time).ok()?.as_microsecond()))
}
