//! Text in, mentions out, as screening finds them: for commands that measure or compare dictionaries.

use dictionary::Dictionary;
use matcher::{Match, Matcher};
use model::Field;
use text::{Folded, language};

/// Finds mentions with one dictionary; holds buffers.
pub(crate) struct Finder<'d> {
    matcher: Matcher<'d>,
    folded: Folded,
}

impl<'d> Finder<'d> {
    /// A finder over `dictionary`.
    pub(crate) fn new(dictionary: &'d Dictionary) -> Self {
        Self { matcher: Matcher::new(dictionary), folded: Folded::new() }
    }

    /// Every mention in `text`, weak ones too. `lang` is what the source states.
    pub(crate) fn mentions(&mut self, text: &str, lang: Option<&str>) -> Vec<Match> {
        let (mut hits, mut matches) = (Vec::new(), Vec::new());
        self.folded.fold(text);
        self.matcher.scan(&self.folded, Field::Text, 0, &mut hits);
        let lang = language(text, lang);
        self.matcher.phrases(&self.folded, Field::Text, 0, lang, &mut hits);
        self.matcher.resolve(&hits, lang, &mut matches);
        matches
    }
}
