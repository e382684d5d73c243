//! Lines of JSON as posts.

use std::borrow::Cow;

use model::Post;

use crate::LineBatch;
use crate::file::{FileSettings, Lines};
use crate::source::{Document, Found, Item, NotOurs};

/// Reads a document of lines.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let reader = Box::new(std::io::Cursor::new(document.body.to_vec()));
    let path = std::path::Path::new(document.name.unwrap_or("-"));
    let mut lines = Lines::from_reader(reader, path, None, &FileSettings::default())
        .map_err(|error| NotOurs(error.to_string()))?;
    let before = found.posts.len();
    loop {
        match lines.next_batch(1000) {
            Ok(Some(batch)) => batch_into(batch, found),
            Ok(None) => break,
            Err(error) => return Err(NotOurs(error.to_string())),
        }
    }
    match found.posts.len() > before {
        true => Ok(()),
        false => Err(NotOurs::because("no line of it is a post: a JSON object with `id` and `text`")),
    }
}

/// Posts and refused lines of a batch.
pub(super) fn batch_into(batch: &LineBatch, found: &mut Found) {
    for (_, bytes, refusal) in batch.entries() {
        match (refusal, model::parse_post(bytes)) {
            (None, Ok(post)) => found.post(owned(post)),
            (Some(reason), _) => found.refuse(reason, bytes),
            (None, Err(bad)) => found.refuse(bad.to_string(), bytes),
        }
    }
}

/// The same post with text of its own.
pub(crate) fn owned(post: Post<'_>) -> Item {
    fn own(text: Cow<'_, str>) -> Cow<'static, str> {
        Cow::Owned(text.into_owned())
    }
    Post {
        id: own(post.id),
        text: own(post.text),
        channel: own(post.channel),
        kind: post.kind.map(own),
        title: post.title.map(own),
        about: post.about.into_iter().map(own).collect(),
        lang: post.lang.map(own),
        url: post.url.map(own),
        author: post.author.map(own),
        author_id: post.author_id.map(own),
        created_at: post.created_at,
        thread: post.thread.map(own),
        parent: post.parent.map(own),
        visibility: post.visibility.map(own),
        terms: post.terms.map(own),
        source: post.source.map(own),
        revision: post.revision,
        deleted: post.deleted,
        metrics: post.metrics.into_iter().map(|(name, value)| (own(name), value)).collect(),
    }
}
