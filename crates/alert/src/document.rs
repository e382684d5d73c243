//! The text of `alerts.toml` as TOML that knows where everything stands: `settings` and `rules` read the same file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Mistake, Mistakes};

/// The tables of a text.
///
/// # Errors
/// Everything that is no TOML, each with its line.
pub(crate) fn document(text: &str) -> Result<Spanned<DeTable<'_>>, Mistakes> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(document);
    }
    let told = errors.iter().map(|error| Mistake {
        line: error.span().map(|span| line_of(text, span.start)),
        ..Mistake::of_rule("", "", format!("not valid TOML: {}", error.message().replace('\n', ", ")))
    });
    Err(Mistakes(told.collect()))
}

/// 1-based line of a byte.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// Puts what a table says into a hash, and not where it stands: a comment above it changes nothing of it.
pub(crate) fn hash(hasher: &mut blake3::Hasher, table: &DeTable<'_>) {
    hasher.update(&(table.len() as u64).to_le_bytes());
    for (name, value) in table {
        part(hasher, b'k', name.get_ref().as_bytes());
        hash_value(hasher, value.get_ref());
    }
}

fn hash_value(hasher: &mut blake3::Hasher, value: &DeValue<'_>) {
    match value {
        DeValue::String(text) => part(hasher, b's', text.as_bytes()),
        DeValue::Integer(number) => part(hasher, b'i', number.to_string().as_bytes()),
        DeValue::Float(number) => part(hasher, b'f', number.as_str().as_bytes()),
        DeValue::Boolean(flag) => part(hasher, b'b', &[u8::from(*flag)]),
        DeValue::Datetime(time) => part(hasher, b'd', time.to_string().as_bytes()),
        DeValue::Array(all) => {
            part(hasher, b'a', &(all.len() as u64).to_le_bytes());
            all.iter().for_each(|one| hash_value(hasher, one.get_ref()));
        }
        DeValue::Table(table) => {
            part(hasher, b't', &[]);
            hash(hasher, table);
        }
    }
}

/// A piece with its kind and its length: two pieces are never read as another two.
fn part(hasher: &mut blake3::Hasher, kind: u8, bytes: &[u8]) {
    hasher.update(&[kind]).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}
