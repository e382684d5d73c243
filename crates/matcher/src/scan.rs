//! Longest exact terms at word boundaries.

use model::Field;
use text::{Folded, TokenFlags};

use crate::{Hit, Matcher};

impl Matcher<'_> {
    /// Adds to `hits` every term found in `folded`, in order and without overlaps within this call.
    pub fn scan(&mut self, folded: &Folded, field: Field, about_index: u16, hits: &mut Vec<Hit>) {
        let from = hits.len();
        self.scan_words(folded, field, about_index, hits);
        if folded.elongated() {
            // An elongation may hide a single or a double letter; the double was tried, now the single.
            let mut single = std::mem::take(&mut self.single);
            let mut more = std::mem::take(&mut self.spare);
            folded.single_lettered(&mut single);
            self.scan_words(&single, field, about_index, &mut more);
            hits.append(&mut more);
            keep_leftmost_longest(hits, from);
            (self.single, self.spare) = (single, more);
        }
    }

    fn scan_words(&self, folded: &Folded, field: Field, about_index: u16, hits: &mut Vec<Hit>) {
        let Some(lookup) = &self.lookup else { return };
        let (tokens, canon) = (folded.tokens(), folded.canon());
        let mut sentence_end = 0;
        let mut i = 0;
        while i < tokens.len() {
            if !self.dictionary.may_begin(tokens[i].hash) {
                i += 1;
                continue;
            }
            if sentence_end <= i {
                sentence_end = tokens[i + 1..]
                    .iter()
                    .position(|token| token.flags.has(TokenFlags::BREAK))
                    .map_or(tokens.len(), |n| i + 1 + n);
            }
            let start = tokens[i].canon_start as usize;
            let end = tokens[sentence_end - 1].canon_end as usize;
            let mut longest = None;
            lookup.walk(&canon[start..end], |length, term| longest = Some((length, term)));
            let Some((length, term)) = longest else {
                i += 1;
                continue;
            };
            let last =
                i + tokens[i..sentence_end].partition_point(|t| (t.canon_end as usize) < start + length);
            let words = i..last + 1;
            hits.push(Hit {
                field,
                about_index,
                tokens: words.start as u32..words.end as u32,
                span: folded.span(words.clone()),
                term,
            });
            i = words.end;
        }
    }
}

/// Sorts `hits[from..]` and drops every hit that overlaps one that begins earlier or is longer.
fn keep_leftmost_longest(hits: &mut Vec<Hit>, from: usize) {
    hits[from..].sort_by_key(|hit| (hit.tokens.start, u32::MAX - hit.tokens.end));
    let mut kept = from;
    let mut end = 0;
    for i in from..hits.len() {
        if hits[i].tokens.start >= end {
            end = hits[i].tokens.end;
            hits.swap(kept, i);
            kept += 1;
        }
    }
    hits.truncate(kept);
}
