//! Words of a folded text.

use std::ops::Range;

use model::Span;

use crate::blocks::Facts;

/// What is known of a word beside its letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenFlags(u16);

impl TokenFlags {
    /// A sentence or clause ends before this word: one of `. ! ? ; : …` or a line break stands there.
    pub const BREAK: Self = Self(1);
    /// A comma, bracket, quotation mark or the like stands before this word.
    pub const COMMA: Self = Self(1 << 1);
    /// A link; its word is [`crate::LINK_WORD`].
    pub const URL: Self = Self(1 << 2);
    /// An @handle; its word is [`crate::HANDLE_WORD`].
    pub const HANDLE: Self = Self(1 << 3);
    /// The word carries a hash sign.
    pub const HASHTAG: Self = Self(1 << 4);
    /// The word begins with a digit.
    pub const NUMBER: Self = Self(1 << 5);
    /// An emoji.
    pub const EMOJI: Self = Self(1 << 6);
    /// Three or more equal letters in a row were cut to two.
    pub const ELONGATED: Self = Self(1 << 7);
    /// Two or more letters, all of them capitals.
    pub const CAPS: Self = Self(1 << 8);
    /// A question mark stands before this word or, on the last word, after it.
    pub const QUESTION: Self = Self(1 << 9);

    /// Nothing but asterisks stands between this word and the one before: letters that somebody hid (`pr*zac`).
    pub const CENSORED: Self = Self(1 << 10);

    /// Whether all of `flag` is set.
    #[inline]
    pub fn has(self, flag: Self) -> bool {
        self.0 & flag.0 == flag.0
    }

    /// The bits, for tables.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    /// Sets what a table says.
    #[inline]
    pub(crate) fn set_bits(&mut self, bits: u16) {
        self.0 |= bits;
    }

    /// Takes back what a table said.
    pub(crate) fn clear_bits(&mut self, bits: u16) {
        self.0 &= !bits;
    }

    /// Sets `flag`.
    #[inline]
    pub fn set(&mut self, flag: Self) {
        self.0 |= flag.0;
    }
}

/// One word: where it stands in the original and in the canonical text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte in the original.
    pub start: u32,
    /// One past the last byte in the original.
    pub end: u32,
    /// First byte of the canonical word in the buffer.
    pub(crate) canon_start: u32,
    /// One past the last byte of the canonical word in the buffer.
    pub(crate) canon_end: u32,
    /// [`crate::word_hash`] of the canonical word.
    pub hash: u64,
    /// What else is known.
    pub flags: TokenFlags,
}

/// A text in canonical spelling. Buffers are reused by [`Folded::fold`].
#[derive(Default)]
pub struct Folded {
    /// The text in lower case, some zeroes, then those words whose canonical form is another.
    pub(crate) canon: Vec<u8>,
    pub(crate) facts: Facts,
    pub(crate) tokens: Vec<Token>,
    pub(crate) elongated: bool,
    pub(crate) scratch: String,
}

impl Folded {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// The words in order.
    #[inline]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The canonical form of word `i`.
    ///
    /// # Panics
    /// If there is no such word.
    #[inline]
    pub fn word(&self, i: usize) -> &str {
        std::str::from_utf8(self.word_bytes(i)).unwrap_or_default()
    }

    /// The bytes of the canonical form of word `i`.
    ///
    /// # Panics
    /// If there is no such word.
    #[inline]
    pub fn word_bytes(&self, i: usize) -> &[u8] {
        let token = &self.tokens[i];
        &self.canon[token.canon_start as usize..token.canon_end as usize]
    }

    /// All words, joined by single spaces.
    pub fn joined(&self) -> String {
        let words: Vec<&str> = (0..self.tokens.len()).map(|i| self.word(i)).collect();
        words.join(" ")
    }

    /// Whether any word was elongated.
    pub fn elongated(&self) -> bool {
        self.elongated
    }

    /// The original bytes that the words `range` cover; empty where the range is.
    pub fn span(&self, range: Range<usize>) -> Span {
        match self.tokens.get(range).and_then(|words| Some((words.first()?, words.last()?))) {
            Some((first, last)) => Span { start: first.start, end: last.end },
            None => Span::default(),
        }
    }

    /// Writes to `out` the same words with the elongated ones cut to single letters (`sickk` → `sick`); word
    /// numbers and original bytes stay the same.
    pub fn single_lettered(&self, out: &mut Folded) {
        out.canon.clear();
        out.tokens.clear();
        out.elongated = false;
        for (i, token) in self.tokens.iter().enumerate() {
            let start = out.canon.len();
            if token.flags.has(TokenFlags::ELONGATED) {
                crate::fold::single_letters(self.word_bytes(i), &mut out.canon);
            } else {
                out.canon.extend_from_slice(self.word_bytes(i));
            }
            let hash = crate::word_hash(&out.canon[start..]);
            out.tokens.push(Token {
                canon_start: start as u32,
                canon_end: out.canon.len() as u32,
                hash,
                ..*token
            });
        }
    }
}
