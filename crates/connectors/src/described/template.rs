//! Texts with placeholders: `{cursor}`, `{page}`, `{query}`, `{since_iso}` and their like.
//!
//! A placeholder is one word in braces; all other braces are what they are, so that a body can be JSON. A word that is not
//! known is a mistake that shows at the start.

use model::Timestamp;

/// What placeholders stand for at one request.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// What is kept between rounds.
    pub(super) cursor: String,
    /// Token, number or offset of the page; empty on the first page of tokens.
    pub(super) page: String,
    /// The query.
    pub(super) query: String,
    /// Everything before was read.
    pub(super) since: Timestamp,
    /// The present.
    pub(super) now: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Cursor,
    Page,
    Query,
    SinceIso,
    SinceEpoch,
    SinceMillis,
    NowIso,
    NowEpoch,
}

const NAMES: [(&str, Name); 8] = [
    ("cursor", Name::Cursor),
    ("page", Name::Page),
    ("query", Name::Query),
    ("since_iso", Name::SinceIso),
    ("since_epoch", Name::SinceEpoch),
    ("since_epoch_ms", Name::SinceMillis),
    ("now_iso", Name::NowIso),
    ("now_epoch", Name::NowEpoch),
];

/// How values are written into the text around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As they are.
    Plain,
    /// As the inside of a JSON string.
    Json,
    /// Percent-encoded, for paths and forms.
    Percent,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    At(Name),
}

/// A text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

impl Template {
    /// Reads a text; an error says which placeholder is not known.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let (mut start, mut at) = (0, 0);
        while let Some(open) = text[at..].find('{').map(|found| at + found) {
            at = open + 1;
            let Some(close) = text[at..].find('}').map(|found| at + found) else { break };
            let word = &text[at..close];
            if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                continue;
            }
            let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == word) else {
                let known: Vec<_> = NAMES.iter().map(|(known, _)| format!("{{{known}}}")).collect();
                return Err(format!("has an unknown placeholder {{{word}}}; there are {}", known.join(", ")));
            };
            if start < open {
                pieces.push(Piece::Words(text[start..open].to_owned()));
            }
            pieces.push(Piece::At(*name));
            (start, at) = (close + 1, close + 1);
        }
        if start < text.len() {
            pieces.push(Piece::Words(text[start..].to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether it asks for the query.
    pub(super) fn has_query(&self) -> bool {
        self.0.contains(&Piece::At(Name::Query))
    }

    /// Whether it asks for the page.
    pub(super) fn has_page(&self) -> bool {
        self.0.contains(&Piece::At(Name::Page))
    }

    /// The text; nothing if it has placeholders and all are empty.
    pub(super) fn fill(&self, values: &Values, form: Form) -> Option<String> {
        let mut text = String::new();
        let (mut asked, mut any) = (false, false);
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::At(name) => {
                    let value = name.value(values);
                    asked = true;
                    any |= !value.is_empty();
                    match form {
                        Form::Plain => text.push_str(&value),
                        Form::Json => {
                            let quoted = serde_json::Value::String(value).to_string();
                            text.push_str(&quoted[1..quoted.len() - 1]);
                        }
                        Form::Percent => text.push_str(&percent(&value)),
                    }
                }
            }
        }
        (any || !asked).then_some(text)
    }
}

impl Name {
    fn value(self, values: &Values) -> String {
        let seconds = |time: Timestamp| time.0.div_euclid(1_000_000);
        // Without a fraction: several platforms do not read one.
        let iso = |time: Timestamp| Timestamp(seconds(time) * 1_000_000).to_string();
        match self {
            Self::Cursor => values.cursor.clone(),
            Self::Page => values.page.clone(),
            Self::Query => values.query.clone(),
            Self::SinceIso => iso(values.since),
            Self::SinceEpoch => seconds(values.since).to_string(),
            Self::SinceMillis => values.since.millis().to_string(),
            Self::NowIso => iso(values.now),
            Self::NowEpoch => seconds(values.now).to_string(),
        }
    }
}

/// Everything but the unreserved characters of RFC 3986 as `%XX`.
pub(super) fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend(crate::sign::hex(&[byte]).chars().map(|digit| digit.to_ascii_uppercase()));
        }
    }
    encoded
}
