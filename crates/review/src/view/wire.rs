//! A report as the API gives it: as stored, with UTF-16 offsets beside the bytes, without what is of use to the
//! store alone.

use serde_json::{Value, json};
use store::StoredReport;

/// Members that say where the report lies, not what it says.
const INTERNAL: [&str; 1] = ["fingerprint"];

/// The report as JSON.
pub(crate) fn report(report: &StoredReport) -> Value {
    // A stored report is what came out of JSON columns, so that it has a JSON form.
    let mut value = serde_json::to_value(report).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        for name in INTERNAL {
            members.remove(name);
        }
        let offsets = Utf16::new(&report.text);
        members.values_mut().for_each(|member| add_utf16(member, &offsets));
    }
    value
}

/// Adds `start_utf16` and `end_utf16` to every object that has `start` and `end`.
fn add_utf16(value: &mut Value, offsets: &Utf16) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| add_utf16(item, offsets)),
        Value::Object(members) => {
            let bytes = |name: &str| members.get(name).and_then(Value::as_u64);
            if let (Some(start), Some(end)) = (bytes("start"), bytes("end")) {
                members.insert("start_utf16".to_owned(), json!(offsets.of(start)));
                members.insert("end_utf16".to_owned(), json!(offsets.of(end)));
            }
            members.values_mut().for_each(|member| add_utf16(member, offsets));
        }
        _ => {}
    }
}

/// Maps byte offsets of one text to offsets in UTF-16 code units.
struct Utf16 {
    /// For each byte the code units before its character; empty for ASCII, where both count alike.
    before: Vec<u32>,
    bytes: u64,
    units: u32,
}

impl Utf16 {
    fn new(text: &str) -> Self {
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
    fn of(&self, byte: u64) -> u32 {
        match self.before.get(byte as usize) {
            Some(units) => *units,
            None if self.before.is_empty() => byte.min(self.bytes) as u32,
            None => self.units,
        }
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
            assert_eq!(offsets.of(1 << 40) as usize, text.encode_utf16().count());
        }
    }
}
