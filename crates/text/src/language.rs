//! Language of a text: what the channel states if it is a known tag, else a detector, else `und`.

use model::Span;
use whichlang::{Lang as Detected, detect_language};

/// A language as a BCP 47 tag of at most three letters, or `und`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Lang([u8; 3]);

/// Fewer letters than this say nothing about the language (the detector guesses).
const MIN_LETTERS: usize = 8;

impl Lang {
    /// Not known.
    pub const UNKNOWN: Lang = Lang(*b"und");
    /// English.
    pub const ENGLISH: Lang = Lang(*b"en\0");

    /// The primary subtag of a BCP 47 tag (`pt-BR` → `pt`); `None` where it is not two or three letters.
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().as_bytes();
        if !(2..=3).contains(&primary.len()) || !primary.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let mut bytes = [0; 3];
        for (slot, byte) in bytes.iter_mut().zip(primary) {
            *slot = byte.to_ascii_lowercase();
        }
        Some(Lang(bytes))
    }

    /// The tag's bytes, padded with zero.
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("und")
    }
}

/// The language of `text`. `hint` is what the channel states; it wins if it is a tag other than `und`.
pub fn language(text: &str, hint: Option<&str>) -> Lang {
    match hint.and_then(Lang::parse) {
        Some(lang) if lang != Lang::UNKNOWN => return lang,
        _ => {}
    }
    let window = Span::new(0, text.floor_char_boundary(600)).of(text).unwrap_or_default();
    if window.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS).count() < MIN_LETTERS {
        return Lang::UNKNOWN;
    }
    let tag = match detect_language(window) {
        Detected::Ara => "ar",
        Detected::Cmn => "zh",
        Detected::Deu => "de",
        Detected::Eng => "en",
        Detected::Fra => "fr",
        Detected::Hin => "hi",
        Detected::Ita => "it",
        Detected::Jpn => "ja",
        Detected::Kor => "ko",
        Detected::Nld => "nl",
        Detected::Por => "pt",
        Detected::Rus => "ru",
        Detected::Spa => "es",
        Detected::Swe => "sv",
        Detected::Tur => "tr",
        Detected::Vie => "vi",
    };
    Lang::parse(tag).unwrap_or(Lang::UNKNOWN)
}
