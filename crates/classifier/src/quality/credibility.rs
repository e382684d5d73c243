//! How far a source can be followed up: whether an author is known, and the strongest page it refers to.

use model::{Credibility, Post, Reference, ReferenceKind, Span};

use super::domains::{Domains, host, is_doi};

/// What stands around a link and is no part of it.
const AROUND: [char; 17] =
    ['(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '“', '”', '.', ',', ';', '!', '?'];

/// Links of a post, and what they say of it.
pub(crate) struct Links {
    pub(crate) credibility: Credibility,
    /// A link whose host has the name of a shop of medicines.
    pub(crate) shop: Option<Span>,
    /// Any link.
    pub(crate) any: Option<Span>,
}

/// Reads the links of a post and the page it stands on. Words without a scheme count only where the domain is
/// known: `tired.really` is no link, `fda.gov` is one.
pub(crate) fn links(post: &Post<'_>, domains: &Domains) -> Links {
    let mut found = Links {
        credibility: Credibility { author_known: post.author.is_some(), reference: None },
        shop: None,
        any: None,
    };
    // The page a post stands on says something only if it is known: every post stands on some page.
    if let Some(kind) = post.url.as_deref().and_then(host).and_then(|host| domains.kind(&host)) {
        found.refer(kind, None);
    }
    let text = &*post.text;
    for word in text.split_whitespace().filter(|word| word.contains('.')) {
        let link = word.trim_matches(AROUND);
        let start = link.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(start, start + link.len());
        if is_doi(link) {
            found.refer(ReferenceKind::PeerReviewed, Some(span));
            continue;
        }
        let Some(host) = host(link) else { continue };
        let stated = link.contains("://") || host.starts_with("www.");
        if domains.sells(&host) && (stated || link.contains(".com")) {
            found.shop.get_or_insert(span);
        }
        match domains.kind(&host) {
            Some(kind) => found.refer(kind, Some(span)),
            None if stated => found.refer(ReferenceKind::Link, Some(span)),
            None => continue,
        }
        found.any.get_or_insert(span);
    }
    found
}

impl Links {
    /// Keeps the strongest reference, of equals the first.
    fn refer(&mut self, kind: ReferenceKind, span: Option<Span>) {
        let slot = &mut self.credibility.reference;
        if slot.is_none_or(|held| held.kind < kind) {
            *slot = Some(Reference { kind, span });
        }
    }
}
