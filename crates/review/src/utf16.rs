//! Offsets of texts: Hark counts bytes, programs in JavaScript count UTF-16 code units.

/// Maps byte offsets of one text to offsets in UTF-16 code units.
pub(crate) struct Utf16 {
    /// For each byte the code units before its character; empty for ASCII, where both count alike.
    before: Vec<u32>,
    bytes: u64,
    units: u32,
}

impl Utf16 {
    /// For this text.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.len() as u64;
        if text.is_ascii() {
            return Self { before: Vec::new(), bytes, units: text.len() as u32 };
        }
        let mut units = 0;
        let mut before = Vec::with_capacity(text.len());
        for character in text.chars() {
            before.extend(std::iter::repeat_n(units, character.len_utf8()));
            units += character.len_utf16() as u32;
        }
        Self { before, bytes, units }
    }

    /// An offset past the end maps to the end.
    pub(crate) fn of(&self, byte: u64) -> u32 {
        match self.before.get(byte as usize) {
            Some(units) => *units,
            None if self.before.is_empty() => byte.min(self.bytes) as u32,
            None => self.units,
        }
    }

    /// The byte at which a code unit begins; nothing past the end, or within a character.
    pub(crate) fn byte(&self, unit: u32) -> Option<u32> {
        if unit > self.units {
            return None;
        }
        if self.before.is_empty() {
            return Some(unit);
        }
        let at = self.before.partition_point(|before| *before < unit);
        (self.of(at as u64) == unit).then_some(at as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::Utf16;

    #[test]
    fn offsets_count_as_javascript_does() {
        for text in ["", "plain", "é ✓ 😵 fin", "😵😵"] {
            let offsets = Utf16::new(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(offsets.of(at as u64) as usize, text[..at].encode_utf16().count(), "{text} {at}");
            }
            let units = text.encode_utf16().count() as u32;
            for unit in 0..=units + 1 {
                let byte = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let byte = byte.into_iter().find(|at| text[..*at].encode_utf16().count() as u32 == unit);
                assert_eq!(offsets.byte(unit).map(|byte| byte as usize), byte, "{text} {unit}");
            }
            assert_eq!(offsets.of(1 << 40) as usize, text.encode_utf16().count());
        }
    }
}
