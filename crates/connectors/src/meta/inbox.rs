//! Asks for conversations of a page or account and the messages in them: the part of a [`Plan`](super::walk::Plan) that
//! Messenger and Instagram share. Conversations come with the one that changed last first.

use super::conversation::{Conversation, message};
use super::graph::Graph;
use super::walk::{Told, Visit, page};
use super::{secs, time};
use crate::http::Request;
use crate::source::{Found, Trouble};

/// The edge that lists conversations.
pub(crate) const CONVERSATIONS: &str = "conversations";

/// The edge that lists messages of one.
pub(crate) const MESSAGES: &str = "messages";

/// Messages that come along with a conversation.
const NESTED: usize = 25;

/// Fields of a message.
const FIELDS: &str = "id,created_time,from,to,message,attachments,shares,story,is_unsupported";

/// The request of a visit to either edge. `platform` is `messenger` or `instagram`.
pub(crate) fn ask(graph: &Graph, visit: &Visit, platform: &str, page_size: u64) -> Request {
    let request = graph.get(&format!("/{}/{}", owner(visit).1, visit.edge)).query("limit", page_size);
    match &*visit.edge {
        MESSAGES => request.query("fields", FIELDS).tag(MESSAGES),
        _ => request
            .query("platform", platform)
            .query("fields", format!("id,updated_time,participants,messages.limit({NESTED}){{{FIELDS}}}"))
            .tag(CONVERSATIONS),
    }
}

/// Whose inbox a visit is about, and what it asks for. Messages are asked for by conversation, and remember the inbox.
fn owner(visit: &Visit) -> (&str, &str) {
    visit.of.split_once('/').unwrap_or((&visit.of, &visit.of))
}

/// Reads a page of either edge.
///
/// # Errors
/// The body is no page.
pub(crate) fn read(
    channel: &'static str,
    visit: &Visit,
    body: &str,
    found: &mut Found,
) -> Result<Told, Trouble> {
    let (items, next) = page(body)?;
    let mut told = Told { next, ..Told::default() };
    let (inbox, conversation) = owner(visit);
    let before = found.posts.len();
    let mut older = 0;
    for raw in &items {
        if visit.edge == MESSAGES {
            let count = found.posts.len();
            if !message(channel, raw, Some(conversation), Some(inbox), found) {
                found.refuse("a message without `id`, or of another form", raw.get());
            }
            let at = found.posts.get(count).and_then(|post| post.created_at).map(secs);
            older += usize::from(at.is_some_and(|at| at < visit.since));
            continue;
        }
        let Some(talk) = Conversation::of(raw) else {
            found.refuse("a conversation has not the form of one", raw.get());
            continue;
        };
        let updated = time(talk.updated_time.as_str()).map(secs);
        told.saw(updated.unwrap_or_default());
        if updated.is_some_and(|updated| updated < visit.since) {
            older += 1;
            continue;
        }
        let count = found.posts.len();
        talk.read(channel, Some(inbox), found);
        let all_new =
            found.posts[count..].iter().all(|post| post.created_at.is_none_or(|at| secs(at) >= visit.since));
        if let (true, Some(next)) = (all_new, talk.more()) {
            let of = format!("{inbox}/{}", talk.id.as_str());
            told.inner.push(Visit { since: visit.since, next, ..Visit::inner(MESSAGES, &of) });
        }
    }
    let mut index = 0;
    found.posts.retain(|post| {
        index += 1;
        index <= before || post.created_at.is_none_or(|at| secs(at) >= visit.since)
    });
    told.known = !items.is_empty() && older > 0;
    Ok(told)
}
