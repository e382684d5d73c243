//! Text in, mentions out, as screening finds them: for commands that measure or compare dictionaries.

use std::borrow::Cow;

use matcher::Match;
use model::Post;
use pipeline::knowledge::Knowledge;
use pipeline::screener::{Detail, Screener};

/// Finds mentions; holds buffers.
pub(crate) struct Finder<'k> {
    screener: Screener<'k>,
}

impl<'k> Finder<'k> {
    /// A finder with this dictionary and these cues.
    pub(crate) fn new(knowledge: &'k Knowledge) -> Self {
        Self { screener: Screener::new(knowledge) }
    }

    /// Every mention in `text`. Those that screening would not count, for want of evidence, are `weak`; all others are
    /// not. `lang` is what the source states, `about` what page or product the text is about.
    pub(crate) fn mentions(&mut self, text: &str, lang: Option<&str>, about: Option<&str>) -> Vec<Match> {
        let post = Post {
            text: Cow::Borrowed(text),
            lang: lang.map(Cow::Borrowed),
            about: about.into_iter().map(Cow::Borrowed).collect(),
            ..Post::default()
        };
        let found = self.screener.screen(&post, Detail { every: true, ..Detail::default() });
        let counted = |found_match: &Match| {
            let key = (found_match.field, found_match.span, found_match.concept);
            found.assessment.mentions.iter().any(|m| (m.field, m.span, m.concept) == key)
        };
        let all = self.screener.matches().iter().cloned();
        all.map(|m| Match { weak: !counted(&m), ..m }).collect()
    }
}
