//! Classes of ASCII bytes and of the few other characters that tokenising treats in a way of their own.

use crate::token::TokenFlags;

/// What a byte means to the tokeniser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Letter or digit: part of a word.
    Word,
    /// Joins letters without being one: the apostrophe.
    Apostrophe,
    /// Ends a sentence or clause.
    Break,
    /// Weak separator that is worth noting.
    Comma,
    /// Begins a handle.
    At,
    /// Begins a hashtag.
    Hash,
    /// Anything else that separates words.
    Space,
    /// First byte of a character outside ASCII.
    Wide,
}

/// Class of each byte.
pub(crate) const CLASS: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Space; 256];
    let mut b = 0;
    while b < 256 {
        let byte = b as u8;
        table[b] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Class::Word,
            b'\'' | b'`' => Class::Apostrophe,
            b'.' | b'!' | b'?' | b';' | b':' | b'\n' | b'\r' => Class::Break,
            b',' | b'(' | b')' | b'[' | b']' | b'"' | b'|' => Class::Comma,
            b'@' => Class::At,
            b'#' => Class::Hash,
            0x80..=0xff => Class::Wide,
            _ => Class::Space,
        };
        b += 1;
    }
    table
}

/// What a separator says of the word behind it, as bits of [`TokenFlags`]; [`AT`] for the sign of a handle.
pub(crate) static SAYS: [u16; 256] = says();

/// Marks `@` in [`SAYS`]: no flag has this bit.
pub(crate) const AT: u16 = 1 << 15;

const fn says() -> [u16; 256] {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match CLASS[b] {
            Class::Break => TokenFlags::BREAK.bits(),
            Class::Comma => TokenFlags::COMMA.bits(),
            Class::Hash => TokenFlags::HASHTAG.bits(),
            Class::At => AT,
            _ => 0,
        };
        b += 1;
    }
    table[b'?' as usize] |= TokenFlags::QUESTION.bits();
    table
}

/// Whether a character is an emoji or pictograph that stands as a word of its own.
pub(crate) fn is_emoji(c: char) -> bool {
    matches!(c as u32,
        0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x1FA70..=0x1FAFF
        | 0x2600..=0x27BF | 0x1F1E6..=0x1F1FF | 0x2B50 | 0x2B55)
}

/// Whether a character only modifies the one before it: joiners, variation selectors, skin tones,
/// combining marks, and invisible formatting that people hide inside words.
pub(crate) fn is_silent(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F
        | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFE00..=0xFE0F | 0x1F3FB..=0x1F3FF | 0x00AD | 0xFEFF
        | 0xE0020..=0xE007F)
}

/// Whether a character is an apostrophe by another code.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{00B4}' | '\u{FF07}')
}

/// Whether a character outside ASCII ends a sentence or clause.
pub(crate) fn is_break(c: char) -> bool {
    matches!(
        c,
        '\u{2026}'
            | '\u{3002}'
            | '\u{FF01}'
            | '\u{FF1F}'
            | '\u{00BF}'
            | '\u{00A1}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{0964}'
            | '\u{061F}'
            | '\u{2022}'
    )
}

/// Whether a character belongs to a script written without spaces, so that each character is a word.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x0E00..=0x0E7F)
}
