//! Bytes to text: byte order marks, UTF-16 with and without one, UTF-8, and Windows-1252 where it is none of these.

use std::borrow::Cow;

/// How many bytes tell whether a text without a mark is UTF-16.
const SNIFFED_BYTES: usize = 1024;

/// What Windows-1252 has at 0x80 to 0x9f, where Latin-1 has controls. The five that are not assigned stay controls, as
/// browsers do it (WHATWG Encoding, index windows-1252).
static CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file, without its byte order mark. Nothing is refused: what cannot be read becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => unmarked(bytes),
    }
}

fn unmarked(bytes: &[u8]) -> Cow<'_, str> {
    let (pairs, _) = bytes[..bytes.len().min(SNIFFED_BYTES)].as_chunks::<2>();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    // A header row is mostly ASCII: every other byte of it is zero in UTF-16, none is in anything else.
    let most = |count: usize| pairs.len() >= 2 && count * 2 > pairs.len();
    if most(zeros(1)) && zeros(0) == 0 {
        return Cow::Owned(utf16(bytes, u16::from_le_bytes));
    }
    if most(zeros(0)) && zeros(1) == 0 {
        return Cow::Owned(utf16(bytes, u16::from_be_bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let (mut wide, mut wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|sign| !sign.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    // UTF-8 with a damaged or cut character here and there is still UTF-8; Windows-1252 hardly ever looks like it.
    match wide > wrong {
        true => String::from_utf8_lossy(bytes),
        false => Cow::Owned(bytes.iter().map(|byte| cp1252(*byte)).collect()),
    }
}

fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => CP1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text: String =
        char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}
