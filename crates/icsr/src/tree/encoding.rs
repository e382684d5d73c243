//! Bytes of a file as text. UTF-8 and UTF-16 (with a byte order mark, or told by its first letters) are read; all else is
//! refused rather than guessed: E2B(R3) asks for UTF-8. Characters that XML 1.0 does not allow are refused wherever they stand.

use std::borrow::Cow;

use super::Lines;
use crate::unreadable::{Problem, Unreadable};

/// Longest file that is read, in bytes.
const MAX_BYTES: usize = 1 << 30;

/// The text, without its byte order mark.
pub(crate) fn decode(xml: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if xml.len() > MAX_BYTES {
        return Err(Problem::TooLarge { what: "the file", limit: MAX_BYTES }.at(1));
    }
    let text = match xml {
        [0, 0, 0xFE, 0xFF, ..] | [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => {
            return Err(Problem::Encoding("UTF-32".to_owned()).at(1));
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(utf8(rest)?),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        [b'<', 0, ..] => Cow::Owned(utf16(xml, u16::from_le_bytes)?),
        [0, b'<', ..] => Cow::Owned(utf16(xml, u16::from_be_bytes)?),
        _ => Cow::Borrowed(utf8(xml)?),
    };
    if matches!(text, Cow::Borrowed(_)) {
        declared(&text)?;
    }
    match first_refused(&text) {
        Some(at) => Err(refused_character().at(Lines::of(&text).line(at))),
        None => Ok(text),
    }
}

/// Whether XML 1.0 allows a character (its production `Char`).
pub(super) fn is_allowed(letter: char) -> bool {
    let refused = letter < ' ' && !matches!(letter, '\t' | '\n' | '\r');
    !refused && !matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// That a character is there which XML does not allow, raw or by its number.
pub(super) fn refused_character() -> Problem {
    Problem::Broken("a character that XML does not allow".to_owned())
}

/// Where the first character stands that XML does not allow, in bytes. Looked for in one go, before anything is parsed: files are large.
fn first_refused(text: &str) -> Option<usize> {
    let control = text.bytes().position(|byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    control.into_iter().chain(text.find("\u{fffe}")).chain(text.find("\u{ffff}")).min()
}

fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(bytes).map_err(|error| {
        // An encoding that it names itself says more than "not UTF-8".
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let text = std::str::from_utf8(good).unwrap_or_default();
        if let Err(named) = declared(text) {
            return named;
        }
        let line = 1 + text.bytes().filter(|byte| *byte == b'\n').count();
        Problem::NotText.at(line)
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Problem::NotText.at(1));
    }
    let units = pairs.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| Problem::NotText.at(1))
}

/// Refuses bytes that declare another encoding than the one they were read in.
fn declared(text: &str) -> Result<(), Unreadable> {
    let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) else {
        return Ok(());
    };
    let Some((_, rest)) = declaration.0.split_once("encoding") else { return Ok(()) };
    let name = rest.trim_start_matches(['=', ' ', '\t', '\r', '\n', '"', '\'']);
    let name = name.split(['"', '\'']).next().unwrap_or_default();
    if matches!(name.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii") {
        return Ok(());
    }
    Err(Problem::Encoding(name.chars().take(40).collect()).at(1))
}
