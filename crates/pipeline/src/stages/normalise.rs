//! Stage 1: every field of a post in canonical spelling.

use model::{Fingerprint, Post};
use text::{Folded, Lang, fingerprint, language};

/// A post with its folded fields. Borrows the stage's buffers until the next post.
pub struct Normalised<'s, 'p> {
    /// The post.
    pub post: &'s Post<'p>,
    /// Its text.
    pub text: &'s Folded,
    /// Its title; without words if it has none.
    pub title: &'s Folded,
    /// Its `about` entries.
    pub about: &'s [Folded],
}

impl Normalised<'_, '_> {
    /// Language of the text. Asked for only where something depends on it: most posts name no drug.
    pub fn language(&self) -> Lang {
        language(&self.post.text, self.post.lang.as_deref())
    }

    /// Near-duplicate fingerprint of the text.
    pub fn fingerprint(&self) -> Fingerprint {
        fingerprint(self.text)
    }
}

/// Folds fields into buffers that are reused from post to post.
#[derive(Default)]
pub struct Normalise {
    text: Folded,
    title: Folded,
    about: Vec<Folded>,
}

impl Normalise {
    /// Folds one post.
    pub fn apply<'s, 'p>(&'s mut self, post: &'s Post<'p>) -> Normalised<'s, 'p> {
        self.text.fold(&post.text);
        self.title.fold(post.title.as_deref().unwrap_or_default());
        if self.about.len() < post.about.len() {
            self.about.resize_with(post.about.len(), Folded::new);
        }
        for (folded, about) in self.about.iter_mut().zip(&post.about) {
            folded.fold(about);
        }
        Normalised { post, text: &self.text, title: &self.title, about: &self.about[..post.about.len()] }
    }
}
