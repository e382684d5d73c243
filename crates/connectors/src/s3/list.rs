//! The answer to ListObjectsV2, and notifications of what happened in a bucket.

use model::Timestamp;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;

use crate::when;

/// An object of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) key: String,
    /// Opaque: of an object that came in parts it is no MD5.
    pub(super) etag: String,
    pub(super) size: u64,
    /// When it was written, as the store says, in microseconds since 1970.
    pub(super) at: i64,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) objects: Vec<Object>,
    /// Token of the next page.
    pub(super) next: Option<String>,
}

/// Reads a page of a listing whose keys are URL-encoded.
///
/// # Errors
/// It is none; in words without content.
pub(super) fn listing(xml: &[u8]) -> Result<Listing, &'static str> {
    let mut reader = Reader::from_reader(xml);
    let (mut listing, mut object, mut path) = (Listing::default(), Object::default(), Vec::new());
    let (mut text, mut truncated, mut whole, mut begun) = (String::new(), false, false, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| "the listing is no XML")? {
            Event::Start(tag) => {
                let name = tag.local_name();
                path.push(AsRef::<str>::as_ref(&name).to_owned());
                begun |= path.len() == 1 && path[0] == "ListBucketResult";
                text.clear();
                if path.len() == 2 && path[1] == "Contents" {
                    object = Object::default();
                }
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok().flatten() {
                Some(letter) => text.push(letter),
                None => text
                    .push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or_default()),
            },
            Event::End(_) => {
                match (path.len(), path.get(1).map(String::as_str), path.last().map(String::as_str)) {
                    (3, Some("Contents"), Some("Key")) => object.key = decoded(&text),
                    (3, Some("Contents"), Some("ETag")) => object.etag = text.trim_matches('"').to_owned(),
                    (3, Some("Contents"), Some("Size")) => {
                        object.size = text.trim().parse().unwrap_or(u64::MAX)
                    }
                    (3, Some("Contents"), Some("LastModified")) => {
                        object.at = when::iso(&text).map_or(0, |Timestamp(at)| at);
                    }
                    (2, _, Some("Contents")) => listing.objects.push(std::mem::take(&mut object)),
                    (2, _, Some("IsTruncated")) => truncated = text.trim() == "true",
                    (2, _, Some("NextContinuationToken")) => listing.next = Some(text.clone()),
                    (1, _, Some("ListBucketResult")) => whole = true,
                    _ => {}
                }
                path.pop();
                text.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !truncated {
        listing.next = None;
    }
    match (begun, whole) {
        (false, _) => Err("it is no listing of a bucket"),
        (true, false) => Err("the listing ends early"),
        (true, true) if truncated && listing.next.is_none() => {
            Err("the listing goes on and does not say where")
        }
        (true, true) => Ok(listing),
    }
}

/// A key as `encoding-type=url` writes it: percent-encoded, with plus for a space.
fn decoded(key: &str) -> String {
    let escaped = key.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(escaped.as_bytes()).next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

/// What a notification says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// An object is there, or there anew.
    Created,
    /// An object is gone. Which posts it brought is not known any more.
    Removed,
    /// Anything else, such as the test when notifications are set up.
    Other,
}

/// The notifications in a payload of S3 (also inside a message of SNS or SQS) or EventBridge; nothing if it is none.
pub(super) fn notices(json: &[u8]) -> Option<Vec<Notice>> {
    inner(json, 0)
}

fn inner(json: &[u8], depth: usize) -> Option<Vec<Notice>> {
    let wire: Wire = serde_json::from_slice(json).ok()?;
    if let Some(records) = wire.records {
        let all = records.iter().map(|record| record.s3.as_ref().map(|_| notice(&record.event)));
        return all.collect();
    }
    if wire.source.as_deref() == Some("aws.s3") {
        return Some(vec![notice(&wire.detail_type)]);
    }
    if wire.event.as_deref() == Some("s3:TestEvent") {
        return Some(vec![Notice::Other]);
    }
    let message = wire.message.or(wire.body)?;
    if depth < 2 { inner(message.as_bytes(), depth + 1) } else { None }
}

fn notice(event: &str) -> Notice {
    match event {
        event if event.contains("ObjectCreated") || event == "Object Created" => Notice::Created,
        event if event.contains("ObjectRemoved") || event == "Object Deleted" => Notice::Removed,
        _ => Notice::Other,
    }
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "Records", default)]
    records: Option<Vec<Record>>,
    #[serde(rename = "Event", default)]
    event: Option<String>,
    #[serde(rename = "Message", default)]
    message: Option<String>,
    #[serde(rename = "Body", default)]
    body: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(rename = "detail-type", default)]
    detail_type: String,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventName", default)]
    event: String,
    #[serde(default)]
    s3: Option<serde::de::IgnoredAny>,
}
