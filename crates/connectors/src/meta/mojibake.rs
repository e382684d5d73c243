//! Texts of "Download your information": UTF-8 whose bytes were written as if each were a letter of Latin-1.

use std::borrow::Cow;

/// The text as it was written. One that holds a letter beyond Latin-1, or whose bytes are no UTF-8, was not spoiled and
/// stays as it is.
pub(crate) fn repaired(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
    match bytes.map(String::from_utf8) {
        Some(Ok(whole)) => Cow::Owned(whole),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_spoiled_texts_are_repaired() {
        for (spoiled, whole) in [
            ("plain", "plain"),
            ("\u{f0}\u{9f}\u{98}\u{80}", "😀"),
            ("M\u{c3}\u{bc}de", "Müde"),
            ("Müde", "Müde"),
            ("already 😀", "already 😀"),
        ] {
            assert_eq!(repaired(spoiled), whole);
        }
    }

    proptest! {
        #[test]
        fn what_was_spoiled_comes_back(text in "\\PC{0,40}") {
            let spoiled: String = text.bytes().map(char::from).collect();
            prop_assert_eq!(repaired(&spoiled), text);
        }
    }
}
