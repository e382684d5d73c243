//! Bodies of deliveries: JSON, lines of JSON, forms, and CloudEvents 1.0 around them.
//!
//! Of a CloudEvent a map of pointers sees the structured form, whatever form it came in: `/type`, `/subject`, `/time`,
//! `/data/…`. Without a map the data is the post; where it has no `id` or `created_at`, the event's `source` and `id`, or its
//! `time`, stand in. An event whose type ends in `.deleted` or `.removed` is an erasure of the post its data names.

use base64::Engine as _;
use serde_json::{Map, Value, json};

use crate::fields::Reading;
use crate::source::Found;

/// Attributes that binary mode has in headers of the name `ce-…`.
const ATTRIBUTES: [&str; 6] = ["id", "source", "type", "specversion", "subject", "time"];

/// The content types of the structured form, of one event and of several.
const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

/// Reads a body. `header` gives the value of a header by its name in lower case.
///
/// # Errors
/// Nothing of it can be read; says why without content.
pub(super) fn body<'h>(
    reading: &Reading,
    content_type: Option<&str>,
    body: &[u8],
    header: &dyn Fn(&str) -> Option<&'h str>,
    found: &mut Found,
) -> Result<(), String> {
    let kind =
        content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let form = kind == "application/x-www-form-urlencoded";
    if let Some(mut event) = binary(header) {
        let data = if form { form_value(body) } else { json_of(body)? };
        event.insert("data".to_owned(), data);
        one_event(reading, event, found);
        return Ok(());
    }
    match &*kind {
        STRUCTURED | BATCH => match json_of(body)? {
            Value::Array(events) => {
                events.into_iter().for_each(|event| any_event(reading, event, found));
                Ok(())
            }
            event => {
                any_event(reading, event, found);
                Ok(())
            }
        },
        "application/x-www-form-urlencoded" => {
            let value = form_value(body);
            if value.as_object().is_none_or(Map::is_empty) {
                return Err("the form is empty".to_owned());
            }
            // Slack and others put JSON into one field of a form.
            match value
                .get("payload")
                .and_then(Value::as_str)
                .filter(|text| text.trim_start().starts_with('{'))
            {
                Some(payload) => reading.document(payload.as_bytes(), found),
                None => {
                    reading.item(value.to_string().as_bytes(), found);
                    Ok(())
                }
            }
        }
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" | "application/jsonlines" => {
            reading.lines(body, found)
        }
        _ => reading.document(body, found),
    }
}

fn json_of(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body)
        .map_err(|error| format!("not valid JSON (line {}, column {})", error.line(), error.column()))
}

/// Fields of a form as an object of texts; the first of one name counts.
fn form_value(body: &[u8]) -> Value {
    let mut object = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        object.entry(name.into_owned()).or_insert_with(|| Value::String(value.into_owned()));
    }
    // Numbers of the post format are numbers, which a form cannot say.
    for name in ["revision", "created_at"] {
        if let Some(number) =
            object.get(name).and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok())
        {
            object.insert(name.to_owned(), number.into());
        }
    }
    if let Some(flag) = object.get("deleted").and_then(Value::as_str).map(|text| matches!(text, "true" | "1"))
    {
        object.insert("deleted".to_owned(), flag.into());
    }
    Value::Object(object)
}

/// The attributes of an event in binary mode, if there are any.
fn binary<'h>(header: &dyn Fn(&str) -> Option<&'h str>) -> Option<Map<String, Value>> {
    header("ce-specversion")?;
    let attribute = |name: &&str| Some(((*name).to_owned(), json!(header(&format!("ce-{name}"))?)));
    Some(ATTRIBUTES.iter().filter_map(attribute).collect())
}

fn any_event(reading: &Reading, event: Value, found: &mut Found) {
    match event {
        Value::Object(event) if event.contains_key("specversion") => one_event(reading, event, found),
        other => found.refuse("not a CloudEvent: no `specversion`", other.to_string()),
    }
}

fn one_event(reading: &Reading, mut event: Map<String, Value>, found: &mut Found) {
    if let Some(text) = event.get("data_base64").and_then(Value::as_str) {
        let decoded = base64::engine::general_purpose::STANDARD.decode(text);
        match decoded.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            Some(data) => event.insert("data".to_owned(), data),
            None => {
                return found.refuse("`data_base64` is no JSON in base64", Value::Object(event).to_string());
            }
        };
    }
    if reading.map.is_some() {
        return match reading.document(Value::Object(event.clone()).to_string().as_bytes(), found) {
            Ok(()) => {}
            Err(reason) => found.refuse(reason, Value::Object(event).to_string()),
        };
    }
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (id, source, time, kind) = (text("id"), text("source"), text("time"), text("type"));
    let mut items = match event.remove("data") {
        Some(Value::Array(items)) => items,
        Some(item) => vec![item],
        None => return found.skip("event without data"),
    };
    let several = items.len() > 1;
    for item in &mut items {
        let Value::Object(post) = item else {
            found.refuse("the data of the event is no object", item.to_string());
            continue;
        };
        if !several && !post.contains_key("id") {
            post.insert("id".to_owned(), format!("{source} {id}").into());
        }
        if !time.is_empty() && !post.contains_key("created_at") {
            post.insert("created_at".to_owned(), time.clone().into());
        }
        if kind.ends_with(".deleted") || kind.ends_with(".removed") {
            post.insert("deleted".to_owned(), true.into());
        }
        reading.item(item.to_string().as_bytes(), found);
    }
}
