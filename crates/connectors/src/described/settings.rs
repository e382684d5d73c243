//! Settings of a described interface.

use crate::fields;
use crate::source::{Key, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key(
        "request",
        Takes::Table,
        "What is asked: `url`, `method`, `query`, `headers`, `body` and `body_type`, with placeholders.",
    )
    .needed(),
    key(
        "auth",
        Takes::Table,
        "Credentials: `kind` is none, bearer, header, query, basic or oauth2, and its keys.",
    ),
    key(
        "paging",
        Takes::Table,
        "How the next page is asked for: `kind` is none, cursor, next_url, link, page or offset.",
    ),
    key(
        "cursor",
        Takes::Table,
        "What is kept between rounds: `max` of a pointer in items, or the `last` at a pointer in answers.",
    ),
    key("limits", Takes::Table, "How the interface says that a limit is reached, and when it ends."),
    key(
        "queries",
        Takes::List,
        "Queries for `{query}`, as the interface wants them written; without: made of the drugs.",
    ),
    key(
        "search",
        Takes::Table,
        "How queries are made of drug names: `max_chars`, `max_terms`, `or`, `group`, `phrase`, `suffix`.",
    ),
    fields::ITEMS,
    Key { required: true, ..fields::FIELDS },
    fields::HTML,
    fields::DELETED,
    fields::TIME_FORMAT,
    Key { required: true, ..fields::AS_CHANNEL },
];
