//! A passage as the net reads it: word by word, with one word for every drug and one for every link or handle.

use text::Folded;

use super::pieces::{Piece, Pieces};
use crate::unit::{Unit, UnitKind};

/// What the net reads at one place of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word<'a> {
    /// A word of the post, in canonical form.
    Own(&'a [u8]),
    /// A drug, whatever its name: what is learned of one holds for all.
    Drug,
    Link,
    Handle,
    /// A sentence ends.
    Stop,
    /// What went before is what the page is about.
    Colon,
}

impl Word<'_> {
    /// The words that stand for something else than themselves, as training and the table of pieces spell them.
    pub(crate) const NAMES: [(&'static str, Word<'static>); 5] = [
        ("drug", Word::Drug),
        ("http", Word::Link),
        ("user", Word::Handle),
        (".", Word::Stop),
        (":", Word::Colon),
    ];
}

/// Gives the words of a passage to `say`, each with its unit: `units` are those of the passage, the first of them is
/// number `offset` of the post. With `about` the drug is named elsewhere and goes before the text, as in "drug: took it
/// for a week".
pub(crate) fn words<'a>(
    text: &'a Folded,
    units: &[Unit],
    offset: u32,
    about: bool,
    mut say: impl FnMut(Word<'a>, Option<u32>),
) {
    if about {
        say(Word::Drug, None);
        say(Word::Colon, None);
    }
    for (i, unit) in units.iter().enumerate() {
        let at = Some(offset + i as u32);
        if unit.after_break() && i > 0 {
            say(Word::Stop, None);
        }
        let word = match unit.kind {
            UnitKind::Drug => Word::Drug,
            UnitKind::Link => Word::Link,
            UnitKind::Handle => Word::Handle,
            UnitKind::Word | UnitKind::Number => Word::Own(text.word_bytes(unit.first as usize)),
        };
        say(word, at);
    }
}

/// Fills `out` with at most `most` pieces of a passage; the arguments before are those of [`words`].
pub(crate) fn spell(
    table: &Pieces<'_>,
    text: &Folded,
    units: &[Unit],
    offset: u32,
    about: bool,
    most: usize,
    out: &mut Vec<Piece>,
) {
    let special = table.special;
    out.clear();
    out.push(Piece { id: special.begin, unit: None });
    words(text, units, offset, about, |word, unit| {
        let mut say = |id| out.push(Piece { id, unit });
        match word {
            Word::Own(word) => table.cut(word, say),
            Word::Drug => say(special.drug),
            Word::Link => say(special.link),
            Word::Handle => say(special.handle),
            Word::Stop => say(special.stop),
            Word::Colon => say(special.colon),
        }
    });
    out.truncate(most.saturating_sub(1));
    out.push(Piece { id: special.end, unit: None });
}
