//! Stage 3: mentions of drugs, events and situations.

use dictionary::Dictionary;
use matcher::{Hit, Match, Matcher};
use model::{ConceptId, Field, MentionKind, PassedOver};
use text::Lang;

use super::normalise::Normalised;

/// A post with its mentions.
pub struct Annotated<'s, 'p> {
    /// The post with its folded fields.
    pub normalised: Normalised<'s, 'p>,
    /// Language of the text; unknown where no mention asked for it.
    pub lang: Lang,
    /// Mentions by field and place.
    pub matches: &'s [Match],
}

/// Scans fields with one dictionary.
pub struct Annotate<'d> {
    matcher: Matcher<'d>,
    hits: Vec<Hit>,
    matches: Vec<Match>,
}

impl<'d> Annotate<'d> {
    /// A stage over one dictionary.
    pub fn new(dictionary: &'d Dictionary) -> Self {
        Self { matcher: Matcher::new(dictionary), hits: Vec::new(), matches: Vec::new() }
    }

    /// Finds the mentions of one post. Unless `every` is set, a post whose fields name no drug and no special
    /// situation is passed on without mentions: it cannot become a report.
    pub fn apply<'s, 'p>(&'s mut self, normalised: Normalised<'s, 'p>, every: bool) -> Annotated<'s, 'p> {
        self.hits.clear();
        self.matches.clear();
        self.matcher.scan(normalised.text, Field::Text, 0, &mut self.hits);
        self.matcher.scan(normalised.title, Field::Title, 0, &mut self.hits);
        for (i, about) in normalised.about.iter().enumerate() {
            self.matcher.scan(about, Field::About, i.min(u16::MAX as usize) as u16, &mut self.hits);
        }
        let worth = every || self.hits.iter().any(|hit| hit.term.may_be(MentionKind::Drug));
        let lang = if worth { normalised.language() } else { Lang::UNKNOWN };
        if worth {
            self.matcher.phrases(normalised.text, Field::Text, 0, lang, &mut self.hits);
            self.matcher.phrases(normalised.title, Field::Title, 0, lang, &mut self.hits);
            self.matcher.resolve(&self.hits, lang, &mut self.matches);
        }
        Annotated { normalised, lang, matches: &self.matches }
    }

    /// Calls `visit` with every term of the post annotated last that is no mention in `lang`, and why.
    pub fn passed_over(&self, lang: Lang, visit: &mut dyn FnMut(&Hit, ConceptId, PassedOver)) {
        self.matcher.passed_over(&self.hits, lang, visit);
    }

    /// The mentions of the post annotated last, those without evidence too.
    pub fn matches(&self) -> &[Match] {
        &self.matches
    }
}
