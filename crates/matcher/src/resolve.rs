//! Which hits stand, and which concept each stands for.

use std::cmp::Reverse;

use dictionary::Sense;
use model::{ConceptId, Field, How, MentionKind, PassedOver};
use text::Lang;

use crate::taken::{Place, Taken};
use crate::{Hit, Match, Matcher};

/// A hit with the sense that it has in the text's language.
type Candidate<'h> = (&'h Hit, Sense, MentionKind);

impl Matcher<'_> {
    /// Settles overlaps among `hits` and adds to `out` a mention for each that has a sense in `lang`, ordered by
    /// field and place.
    ///
    /// A term counts if its language is the text's, if it has none, or if the text's language is not known;
    /// drug names count in every language. Of several senses the first strong one is taken.
    pub fn resolve(&self, hits: &[Hit], lang: Lang, out: &mut Vec<Match>) {
        let kept = self.settle(hits, lang, &mut |_, _, _| {});
        out.extend(kept.into_iter().map(|(hit, sense, kind)| Match {
            kind,
            field: hit.field,
            about_index: hit.about_index,
            tokens: hit.tokens.clone(),
            span: hit.span,
            concept: sense.concept,
            how: how(hit, &sense),
            weak: sense.weak || hit.doubtful,
            ordinary: sense.ordinary && hit.how != How::Fuzzy,
            slips: hit.slips,
        }));
    }

    /// Calls `visit` with every hit that [`Matcher::resolve`] leaves out, what it would stand for, and why.
    pub fn passed_over(&self, hits: &[Hit], lang: Lang, visit: &mut dyn FnMut(&Hit, ConceptId, PassedOver)) {
        self.settle(hits, lang, visit);
    }

    fn settle<'h>(
        &self,
        hits: &'h [Hit],
        lang: Lang,
        passed: &mut dyn FnMut(&'h Hit, ConceptId, PassedOver),
    ) -> Vec<Candidate<'h>> {
        let mut candidates: Vec<Candidate<'h>> = Vec::with_capacity(hits.len());
        for hit in hits {
            let senses = self.dictionary.senses(hit.term).filter_map(|sense| {
                let kind = self.dictionary.kind(sense.concept)?;
                speaks(&sense, kind, lang).then_some((sense, kind))
            });
            match senses.min_by_key(|(sense, _)| sense.weak) {
                Some((sense, kind)) => candidates.push((hit, sense, kind)),
                None => {
                    if let Some(sense) = self.dictionary.senses(hit.term).next() {
                        passed(hit, sense.concept, PassedOver::OtherLanguage);
                    }
                }
            }
        }
        candidates.sort_by_key(|(hit, sense, kind)| {
            let as_written = hit.how == How::Exact && !hit.doubtful;
            // A sure drug's name is never part of a phrase about something else.
            let drug = *kind == MentionKind::Drug && !sense.weak;
            (Reverse((drug, hit.words, as_written, !sense.weak)), place(hit), hit.tokens.len())
        });
        let mut kept: Vec<Candidate<'h>> = Vec::with_capacity(candidates.len());
        let mut taken = Taken::default();
        for candidate in candidates {
            let at = field(candidate.0);
            let words = &candidate.0.tokens;
            let sharing = taken.sharing(at, words).filter(|i| excludes(kept[*i].0, candidate.0));
            // The first that was kept: the strongest.
            match sharing.min().map(|i| &kept[i]) {
                None => {
                    taken.put(at, words, kept.len());
                    kept.push(candidate);
                }
                // The same words for the same thing, found twice, are no news.
                Some(held)
                    if (held.0.tokens.clone(), held.1.concept)
                        == (candidate.0.tokens.clone(), candidate.1.concept) => {}
                Some(_) => passed(candidate.0, candidate.1.concept, PassedOver::Overlap),
            }
        }
        kept.sort_by_key(|(hit, _, _)| (place(hit), hit.tokens.end));
        kept
    }
}

fn field(hit: &Hit) -> Place {
    (hit.field, hit.about_index)
}

fn place(hit: &Hit) -> (Place, u32) {
    (field(hit), hit.tokens.start)
}

/// Whether `b` must go where `a` stands, if they share words.
fn excludes(a: &Hit, b: &Hit) -> bool {
    let same = a.tokens == b.tokens || a.term == b.term;
    same || !(a.listed || b.listed) || a.words != b.words
}

fn how(hit: &Hit, sense: &Sense) -> How {
    if hit.field != Field::Text {
        How::Context
    } else if sense.composed && hit.how != How::Fuzzy {
        How::Composed
    } else {
        hit.how
    }
}

fn speaks(sense: &Sense, kind: MentionKind, lang: Lang) -> bool {
    sense.lang == [0; 3] || kind == MentionKind::Drug || lang == Lang::UNKNOWN || sense.lang == lang.bytes()
}
