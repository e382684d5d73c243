//! The shapes that receivers take: JSON of Standard Webhooks, CloudEvents 1.0, blocks of Slack, cards of Teams, and mail.
//!
//! A body is the same for each attempt of a message, byte for byte; only the headers hold the time of sending.

use serde_json::{Value, json};

use super::message::Message;

/// A shape of a body that is sent by HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// `{"type", "timestamp", "data"}`.
    #[default]
    Standard,
    /// CloudEvents 1.0, structured mode.
    CloudEvents,
    /// An incoming webhook of Slack.
    Slack,
    /// A workflow of Teams that takes a card.
    Teams,
}

/// The source of CloudEvents where the desk has no address.
const SOURCE: &str = "urn:hark";

/// Longest title of a block of Slack, in characters.
const SLACK_TITLE: usize = 150;

/// Longest value of a field, in characters as Slack counts them; a field takes 2,000, with its label. One that is longer would have
/// the whole message refused, each time again.
const SLACK_VALUE: usize = 1_900;

/// Longest text beside the blocks, which a notification shows.
const SLACK_TEXT: usize = 2_900;

/// Longest body for Teams, in bytes; it takes 28 KB.
const TEAMS_BYTES: usize = 27_000;

/// Longest title and value of a card, in characters, where it need not be shorter for the whole to fit.
const TEAMS_VALUE: usize = 4_000;

impl Shape {
    /// The value of `content-type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::CloudEvents => "application/cloudevents+json; charset=utf-8",
            Self::Standard | Self::Slack | Self::Teams => "application/json",
        }
    }

    /// The body. `desk`: the address under which people reach the desk.
    pub fn body(self, message: &Message, desk: Option<&str>) -> Vec<u8> {
        let value = match self {
            Self::Standard => standard(message),
            Self::CloudEvents => cloud_event(message, desk),
            Self::Slack => slack(message),
            Self::Teams => teams(message),
        };
        value.to_string().into_bytes()
    }
}

fn standard(message: &Message) -> Value {
    json!({"type": message.kind, "timestamp": message.at, "data": message.data})
}

fn cloud_event(message: &Message, desk: Option<&str>) -> Value {
    json!({
        "specversion": "1.0", "id": message.id, "source": desk.unwrap_or(SOURCE), "type": message.kind,
        "time": message.at, "datacontenttype": "application/json", "data": message.data,
    })
}

fn slack(message: &Message) -> Value {
    let fields: Vec<Value> = message
        .lines
        .iter()
        .map(|(label, value)| {
            let value = slack_text(value, SLACK_VALUE);
            json!({"type": "mrkdwn", "text": format!("*{label}*\n{value}")})
        })
        .collect();
    let title = shortened(&message.title, SLACK_TITLE);
    let mut blocks = vec![
        json!({"type": "header", "text": {"type": "plain_text", "text": title}}),
        json!({"type": "section", "fields": fields}),
    ];
    if let Some(link) = &message.link {
        blocks.push(json!({"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Open at the desk"}, "url": link},
        ]}));
    }
    json!({"text": slack_text(&message.title, SLACK_TEXT), "blocks": blocks})
}

/// Slack reads `<…>` as a link or a call to people, and `&…;` as a character: those are written otherwise. At most so many characters
/// of what is written, none of them half.
fn slack_text(text: &str, most: usize) -> String {
    let escaped = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        _ => c.to_string(),
    };
    let written: Vec<String> = text.chars().map(escaped).collect();
    joined(&written, most)
}

/// The text, or as much of it as fits into so many characters, with `…` at the end.
fn shortened(text: &str, most: usize) -> String {
    joined(&text.chars().map(String::from).collect::<Vec<_>>(), most)
}

fn joined(parts: &[String], most: usize) -> String {
    let length = |part: &String| part.chars().count();
    if parts.iter().map(length).sum::<usize>() <= most {
        return parts.concat();
    }
    let mut left = most.saturating_sub(1);
    let fits = parts.iter().take_while(|part| {
        let fits = length(part) <= left;
        left = left.saturating_sub(length(part));
        fits
    });
    let mut text: String = fits.map(String::as_str).collect();
    text.push('…');
    text
}

/// A card that Teams takes: what is too long is shortened, the more the longer the whole is.
fn teams(message: &Message) -> Value {
    let mut most = TEAMS_VALUE;
    loop {
        let card = card(message, most);
        if most <= 100 || card.to_string().len() <= TEAMS_BYTES {
            return card;
        }
        most /= 2;
    }
}

fn card(message: &Message, most: usize) -> Value {
    let colour = match message.severity.word() {
        "critical" => "Attention",
        "warning" => "Warning",
        _ => "Default",
    };
    let facts: Vec<Value> = message
        .lines
        .iter()
        .map(|(label, value)| json!({"title": label, "value": shortened(value, most)}))
        .collect();
    let actions: Vec<Value> = message
        .link
        .iter()
        .map(|link| json!({"type": "Action.OpenUrl", "title": "Open at the desk", "url": link}))
        .collect();
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                    {"type": "TextBlock", "text": shortened(&message.title, most), "weight": "Bolder", "size": "Medium", "wrap": true, "color": colour},
                    {"type": "FactSet", "facts": facts},
                ],
                "actions": actions,
            },
        }],
    })
}

/// Subject and text of a mail. The subject says no more than the title, and no title names a person or a drug.
pub fn mail(message: &Message) -> (String, String) {
    let mut text = format!("{}\n\n", message.title);
    for (label, value) in &message.lines {
        text.push_str(&format!("{label}: {value}\n"));
    }
    if let Some(link) = &message.link {
        text.push_str(&format!("\nLook at it here: {link}\n"));
    }
    (format!("[Hark] {}", message.title), text)
}
