//! Which concept a term stands for.

use dictionary::Sense;
use model::{Field, How, MentionKind};
use text::Lang;

use crate::{Hit, Match, Matcher};

impl Matcher<'_> {
    /// Adds to `out` a mention for each hit that has a sense in `lang`.
    ///
    /// A term counts if its language is the text's, if it has none, or if the text's language is not known;
    /// drug names count in every language. Of several senses the first strong one is taken.
    pub fn resolve(&self, hits: &[Hit], lang: Lang, out: &mut Vec<Match>) {
        for hit in hits {
            let sense = self.dictionary.senses(hit.term).filter_map(|sense| {
                let kind = self.dictionary.concept(sense.concept)?.kind;
                speaks(&sense, kind, lang).then_some((sense, kind))
            });
            if let Some((sense, kind)) = sense.min_by_key(|(sense, _)| sense.weak) {
                out.push(Match {
                    kind,
                    field: hit.field,
                    about_index: hit.about_index,
                    tokens: hit.tokens.clone(),
                    span: hit.span,
                    concept: sense.concept,
                    how: if hit.field == Field::Text { How::Exact } else { How::Context },
                    weak: sense.weak,
                });
            }
        }
    }
}

fn speaks(sense: &Sense, kind: MentionKind, lang: Lang) -> bool {
    sense.lang == [0; 3] || kind == MentionKind::Drug || lang == Lang::UNKNOWN || sense.lang == lang.bytes()
}
