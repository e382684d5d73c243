//! Folding: one canonical spelling for what people write in many.
//!
//! * letters to lower case, width and compatibility forms to the plain one, diacritics off (`é` → `e`),
//!   `ß` → `ss`, `æ` → `ae`, `œ` → `oe`, `ø` → `o`, `ł` → `l`, `đ` → `d`;
//! * apostrophes inside a word vanish (`can't` → `cant`) or end an elided one (`l'eau` → `l eau`); hyphens, slashes and the rest separate words;
//! * three or more equal letters become two (`sooo` → `soo`), and the word is flagged;
//! * links and handles become one placeholder word each; an emoji is a word of its own;
//! * a number keeps its digits: `1,000` → `1000`, `12.5` stays one word, `20mg` stays one word;
//! * a hashtag is split where capitals begin: `#BrainFog` → `brain fog`.
//!
//! Nearly every word is plain: ASCII letters and digits, no apostrophe, no elongation. Where words begin and end
//! is then read off bit masks (`blocks`), and the word is its stretch of the text in lower case. Whatever else
//! comes is decoded and folded character by character, to the same result.

use unicode_normalization::UnicodeNormalization;

use crate::blocks::Facts;
use crate::class::{AT, CLASS, Class, SAYS, is_apostrophe, is_break, is_emoji, is_silent, is_unspaced};
use crate::hash::{hash_at, word_hash};
use crate::token::{Folded, Token, TokenFlags};

/// The canonical word of every link.
pub const LINK_WORD: &str = "<url>";
/// The canonical word of every @handle.
pub const HANDLE_WORD: &str = "<user>";

/// A dictionary term in canonical spelling, words joined by spaces; empty where nothing is left of it.
pub fn fold_term(term: &str) -> String {
    let mut folded = Folded::new();
    folded.fold(term);
    folded.joined()
}

/// Rewrites a canonical word with every run of equal letters cut to one, for words whose elongation hides a
/// single letter (`sickkk` → `sickk` → `sick`). Digits are left alone.
pub fn single_letters(word: &[u8], out: &mut Vec<u8>) {
    for &byte in word {
        if out.last() != Some(&byte) || byte.is_ascii_digit() || byte == b' ' {
            out.push(byte);
        }
    }
}

/// The word being built, at the end of the buffer.
struct Open {
    start: usize,
    canon_start: usize,
    flags: TokenFlags,
    last: u8,
    run: u32,
    capitals: u32,
    letters: u32,
}

impl Folded {
    /// Replaces the content by `text` in canonical spelling. Linear in the length of `text`.
    pub fn fold(&mut self, text: &str) {
        self.tokens.clear();
        self.elongated = false;
        let bytes = text.as_bytes();
        let mut facts = std::mem::take(&mut self.facts);
        facts.read(bytes, &mut self.canon);
        let mut pending = TokenFlags::default();
        // Everything before this byte has been read.
        let mut at = 0;
        let mut edges = facts.edges.chunks_exact(2).peekable();
        while let Some(&[start, end]) = edges.next() {
            let (start, end) = (start as usize, end as usize);
            // One byte alone between two words may join them: an apostrophe, a decimal point.
            let joined = edges.peek().is_some_and(|next| next[0] as usize == end + 1) && bytes[end] != b' ';
            if start < at || joined || facts.is_odd(start, end) {
                at = self.read_run(text, &facts, start..end, at, &mut pending);
                continue;
            }
            // One space is what mostly stands between words.
            if start != at + 1 || bytes[at] != b' ' {
                let said = bytes[at..start].iter().fold(0, |said, byte| said | SAYS[*byte as usize]);
                if said & AT != 0 {
                    at = self.read_run(text, &facts, start..end, at, &mut pending);
                    continue;
                }
                pending.set_bits(said);
                if at > 0 && bytes[at..start].iter().all(|byte| *byte == b'*') {
                    pending.set(TokenFlags::CENSORED);
                }
            }
            let hash = hash_at(&self.canon, start, end - start);
            let shouted = bytes.get(start + 1).is_some_and(u8::is_ascii_uppercase);
            if shouted || LINKS.contains(&hash) || pending.has(TokenFlags::HASHTAG) {
                at = self.read_run(text, &facts, start..end, start, &mut pending);
                continue;
            }
            self.plain_word(start..end, hash, std::mem::take(&mut pending));
            at = end;
        }
        while let Some(after) = self.separators(bytes, at..bytes.len(), &mut pending) {
            at = after;
        }
        if pending.has(TokenFlags::QUESTION)
            && let Some(last) = self.tokens.last_mut()
        {
            last.flags.set(TokenFlags::QUESTION);
        }
        self.facts = facts;
    }

    /// Reads the words of a run that needs a closer look: it may hold several, and the first may reach beyond it.
    /// `at` is the first byte not read yet. Gives the first byte not read afterwards.
    #[inline(never)]
    fn read_run(
        &mut self,
        text: &str,
        facts: &Facts,
        run: std::ops::Range<usize>,
        mut at: usize,
        pending: &mut TokenFlags,
    ) -> usize {
        let bytes = text.as_bytes();
        while at < run.end {
            let start = run.start.max(at);
            at = self.separators(bytes, at..start, pending).unwrap_or(start);
            if at > start {
                continue;
            }
            if facts.is_odd(start, run.end) || goes_on(bytes, start, run.end) {
                at = self.read_odd(text, start, pending);
            } else if let Some(after) = link_end(bytes, start) {
                self.placeholder(LINK_WORD, TokenFlags::URL, start, after, pending);
                at = after;
            } else {
                self.read_plain(bytes, start..run.end, pending);
                at = run.end;
            }
        }
        at
    }

    /// Adds a word that is canonical once in lower case, or the words of a hashtag.
    fn read_plain(&mut self, bytes: &[u8], word: std::ops::Range<usize>, pending: &mut TokenFlags) {
        let hashtag = pending.has(TokenFlags::HASHTAG);
        if hashtag && bytes[word.start + 1..word.end].iter().any(u8::is_ascii_uppercase) {
            return self.split_hashtag(bytes, word.start, word.end, pending);
        }
        let mut flags = std::mem::take(pending);
        if is_caps(&bytes[word.clone()]) {
            flags.set(TokenFlags::CAPS);
        }
        let hash = hash_at(&self.canon, word.start, word.len());
        self.plain_word(word, hash, flags);
    }

    #[inline]
    fn plain_word(&mut self, word: std::ops::Range<usize>, hash: u64, mut flags: TokenFlags) {
        if self.canon[word.start].is_ascii_digit() {
            flags.set(TokenFlags::NUMBER);
        }
        let (start, end) = (word.start as u32, word.end as u32);
        self.tokens.push(Token { start, end, canon_start: start, canon_end: end, hash, flags });
    }

    /// Adds the words of a hashtag: one begins at each capital that follows a small letter, or that a small
    /// letter follows.
    fn split_hashtag(&mut self, bytes: &[u8], start: usize, end: usize, pending: &mut TokenFlags) {
        let capital = |i: usize| i < end && bytes[i].is_ascii_uppercase();
        let mut flags = std::mem::take(pending);
        let mut from = start;
        for i in start + 1..=end {
            let begins = capital(i) && (!capital(i - 1) || (i + 1 < end && !capital(i + 1)));
            if i == end || begins {
                if is_caps(&bytes[from..i]) {
                    flags.set(TokenFlags::CAPS);
                }
                self.plain_word(from..i, hash_at(&self.canon, from, i - from), flags);
                flags = TokenFlags::HASHTAG;
                from = i;
            }
        }
    }

    /// Notes what the separators `range` say. A handle among them becomes a word; then, where it ends.
    fn separators(
        &mut self,
        bytes: &[u8],
        range: std::ops::Range<usize>,
        pending: &mut TokenFlags,
    ) -> Option<usize> {
        let said = bytes[range.clone()].iter().fold(0, |said, byte| said | SAYS[*byte as usize]);
        pending.set_bits(said & !AT);
        if said & AT == 0 { None } else { self.handle(bytes, range, pending) }
    }

    /// Makes a word of the first handle that begins in `range`.
    fn handle(
        &mut self,
        bytes: &[u8],
        range: std::ops::Range<usize>,
        pending: &mut TokenFlags,
    ) -> Option<usize> {
        let begins = |i: &usize| bytes[*i] == b'@' && bytes.get(i + 1).copied().is_some_and(is_handle_byte);
        let at = range.clone().find(begins)?;
        // What stands behind it belongs to the next word.
        let said = bytes[range.start..at].iter().fold(0, |said, byte| said | SAYS[*byte as usize]);
        let behind = bytes[at..range.end].iter().fold(0, |said, byte| said | SAYS[*byte as usize]);
        pending.clear_bits(behind & !said & !AT);
        let end = handle_end(bytes, at + 1);
        self.placeholder(HANDLE_WORD, TokenFlags::HANDLE, at, end, pending);
        Some(end)
    }

    /// Reads one word that is not plain, or a link, from `start` on; gives the byte after it.
    fn read_odd(&mut self, text: &str, start: usize, pending: &mut TokenFlags) -> usize {
        let bytes = text.as_bytes();
        if !bytes[start].is_ascii() {
            return self.read_wide(text, start, pending);
        }
        if let Some(end) = link_end(bytes, start) {
            self.placeholder(LINK_WORD, TokenFlags::URL, start, end, pending);
            return end;
        }
        self.read_word(text, start, pending)
    }

    /// Starts a word at byte `start` of the original.
    fn open(&mut self, start: usize, pending: &mut TokenFlags) -> Open {
        let flags = std::mem::take(pending);
        Open { start, canon_start: self.canon.len(), flags, last: 0, run: 0, capitals: 0, letters: 0 }
    }

    /// Adds one canonical byte of a word, cutting elongations.
    #[inline]
    fn push(&mut self, open: &mut Open, byte: u8) {
        if byte == open.last {
            open.run += 1;
            // Three equal digits are a number, not an elongation.
            if open.run >= 3 && !byte.is_ascii_digit() {
                open.flags.set(TokenFlags::ELONGATED);
                self.elongated = true;
                return;
            }
        } else {
            open.last = byte;
            open.run = 1;
        }
        self.canon.push(byte);
    }

    /// Adds a character that has more than one canonical byte.
    fn push_wide(&mut self, open: &mut Open, c: char) {
        let mut buffer = [0; 4];
        self.canon.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        (open.last, open.run) = (0, 0);
    }

    /// Ends the word at byte `end` of the original; a word without a canonical byte leaves no trace.
    fn close(&mut self, mut open: Open, end: usize, pending: &mut TokenFlags) {
        if self.canon.len() == open.canon_start {
            *pending = open.flags;
            return;
        }
        if self.canon[open.canon_start].is_ascii_digit() {
            open.flags.set(TokenFlags::NUMBER);
        }
        if open.letters >= 2 && open.capitals == open.letters {
            open.flags.set(TokenFlags::CAPS);
        }
        self.tokens.push(Token {
            start: open.start as u32,
            end: end as u32,
            canon_start: open.canon_start as u32,
            canon_end: self.canon.len() as u32,
            hash: word_hash(&self.canon[open.canon_start..]),
            flags: open.flags,
        });
    }

    /// Adds a whole placeholder word.
    fn placeholder(
        &mut self,
        word: &str,
        flag: TokenFlags,
        start: usize,
        end: usize,
        pending: &mut TokenFlags,
    ) {
        let mut open = self.open(start, pending);
        open.flags.set(flag);
        self.canon.extend_from_slice(word.as_bytes());
        self.close(open, end, pending);
    }

    /// Reads a word that begins at `start`; gives the byte after it.
    fn read_word(&mut self, text: &str, start: usize, pending: &mut TokenFlags) -> usize {
        let bytes = text.as_bytes();
        let mut open = self.open(start, pending);
        let mut i = start;
        let mut end = start;
        while i < bytes.len() {
            let byte = bytes[i];
            match CLASS[byte as usize] {
                Class::Word => {
                    if byte.is_ascii_alphabetic() {
                        open.letters += 1;
                        open.capitals += u32::from(byte.is_ascii_uppercase());
                    }
                    self.push(&mut open, byte.to_ascii_lowercase());
                    i += 1;
                    end = i;
                }
                Class::Apostrophe if next_is_letter(text, i + 1) => {
                    i += 1;
                    if self.is_elided(&open) {
                        break;
                    }
                }
                // `1,000` and `12.5` are one number.
                Class::Comma | Class::Break
                    if matches!(byte, b',' | b'.')
                        && bytes[i - 1].is_ascii_digit()
                        && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) =>
                {
                    if byte == b'.' {
                        self.push(&mut open, b'.');
                    }
                    i += 1;
                }
                Class::Wide => {
                    let Some(c) = text[i..].chars().next() else { break };
                    let next = i + c.len_utf8();
                    if is_apostrophe(c) {
                        if !next_is_letter(text, next) {
                            break;
                        }
                        i = next;
                        if self.is_elided(&open) {
                            break;
                        }
                    } else if is_silent(c) {
                        i = next;
                        end = next;
                    } else if c.is_alphanumeric() && !is_unspaced(c) {
                        self.fold_char(&mut open, c);
                        i = next;
                        end = next;
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
        self.close(open, end, pending);
        i
    }

    /// Whether the word so far is an article or pronoun that French writes together with the next word
    /// (`l'ibuprofène`, `d'appétit`, `qu'il`): then it is a word of its own.
    fn is_elided(&self, open: &Open) -> bool {
        matches!(
            &self.canon[open.canon_start..],
            b"l" | b"d" | b"j" | b"m" | b"t" | b"s" | b"n" | b"c" | b"qu"
        )
    }

    /// Reads what begins with a character outside ASCII at `start`; gives the byte after it.
    fn read_wide(&mut self, text: &str, start: usize, pending: &mut TokenFlags) -> usize {
        let Some(c) = text[start..].chars().next() else { return text.len() };
        let next = start + c.len_utf8();
        if is_silent(c) {
            return next;
        }
        if is_emoji(c) {
            let mut open = self.open(start, pending);
            open.flags.set(TokenFlags::EMOJI);
            self.push_wide(&mut open, c);
            let mut end = next;
            let mut rest = text[next..].chars().peekable();
            while let Some(&c) = rest.peek() {
                // A joiner binds the following pictograph into the same emoji.
                if c == '\u{200D}' {
                    end += c.len_utf8();
                    rest.next();
                    match rest.peek() {
                        Some(&joined) if is_emoji(joined) => {
                            self.push_wide(&mut open, joined);
                            end += joined.len_utf8();
                            rest.next();
                        }
                        _ => {}
                    }
                } else if is_silent(c) {
                    end += c.len_utf8();
                    rest.next();
                } else {
                    break;
                }
            }
            self.close(open, end, pending);
            return end;
        }
        if is_unspaced(c) {
            let mut open = self.open(start, pending);
            self.push_wide(&mut open, c);
            self.close(open, next, pending);
            return next;
        }
        if c.is_alphanumeric() {
            return self.read_word(text, start, pending);
        }
        if is_break(c) {
            pending.set(TokenFlags::BREAK);
        }
        next
    }

    /// Folds one character outside ASCII into the word.
    fn fold_char(&mut self, open: &mut Open, c: char) {
        open.letters += 1;
        open.capitals += u32::from(c.is_uppercase());
        let mut folded = std::mem::take(&mut self.scratch);
        folded.clear();
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'µ' => folded.push('u'),
            _ => {
                for lower in c.to_lowercase() {
                    folded.extend(std::iter::once(lower).nfkd().filter(|part| !is_silent(*part)));
                }
            }
        }
        for part in folded.chars() {
            match part {
                'й' => self.push_wide(open, 'и'),
                part if part.is_ascii() => {
                    // A compatibility form may expand to a space or a slash; only letters and digits stay.
                    if part.is_ascii_alphanumeric() {
                        self.push(open, part.to_ascii_lowercase() as u8);
                    }
                }
                part => self.push_wide(open, part),
            }
        }
        self.scratch = folded;
    }
}

/// Hashes of the words that begin a link.
const LINKS: [u64; 2] = [word_hash(b"http"), word_hash(b"https")];

/// Whether a plain word `start..end` goes on after the byte behind it, with which it is joined to another: an
/// apostrophe, a decimal point, or the point of a link without a scheme.
fn goes_on(bytes: &[u8], start: usize, end: usize) -> bool {
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    match bytes.get(end) {
        Some(b'\'' | b'`') => {
            bytes.get(end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
        }
        Some(b',') => digit(end - 1) && digit(end + 1),
        Some(b'.') => (digit(end - 1) && digit(end + 1)) || bytes[start..end].eq_ignore_ascii_case(b"www"),
        Some(b':') => {
            bytes.len() > end + 2 && bytes[start] | 0x20 == b'h' && link_end(bytes, start).is_some()
        }
        _ => false,
    }
}

/// Two or more letters, all of them capitals.
fn is_caps(word: &[u8]) -> bool {
    word.iter().filter(|byte| byte.is_ascii_uppercase()).count() >= 2
        && !word.iter().any(u8::is_ascii_lowercase)
}

fn next_is_letter(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

fn is_handle_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// One past the last byte of a handle whose name begins at `start`: letters, digits, `_`, and inner `.`, `-`
/// and `@` as in `@name@server.example`.
fn handle_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    let mut i = start;
    while i < bytes.len() {
        let byte = bytes[i];
        if is_handle_byte(byte) {
            i += 1;
            end = i;
        } else if matches!(byte, b'.' | b'@' | b'-') && bytes.get(i + 1).copied().is_some_and(is_handle_byte)
        {
            i += 1;
        } else {
            break;
        }
    }
    end
}

/// If a link begins at `start`, one past its last byte.
fn link_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start..];
    let begins =
        |prefix: &[u8]| rest.len() > prefix.len() && rest[..prefix.len()].eq_ignore_ascii_case(prefix);
    if !(begins(b"http://") || begins(b"https://") || begins(b"www.")) {
        return None;
    }
    let length = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'<' | b'>' | b'\\'))
        .unwrap_or(rest.len());
    let trailing = rest[..length]
        .iter()
        .rev()
        .take_while(|b| matches!(b, b'.' | b',' | b'!' | b'?' | b')' | b';' | b':' | b'\''))
        .count();
    Some(char_boundary(bytes, start + length - trailing))
}

/// Moves `at` forward to the next character boundary.
fn char_boundary(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}
