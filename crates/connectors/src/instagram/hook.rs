//! The webhook: that of all channels of the platform, and in front of it the mentions that have to be asked for first.

use std::collections::BTreeSet;

use super::mentions::Mentions;
use super::parse;
use crate::meta::hook::MetaHook;
use crate::source::{Found, Hook, HookReply, HookRequest, NotOurs};

/// See the module.
pub(super) struct MentionHook {
    pub(super) inner: MetaHook,
    /// Nothing where the source asks nothing.
    pub(super) mentions: Option<Mentions>,
}

impl Hook for MentionHook {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        let reply = self.inner.receive(request, found);
        let Some(mentions) =
            self.mentions.as_ref().filter(|_| reply.status == 200 && request.method == "POST")
        else {
            return reply;
        };
        let mut told = BTreeSet::new();
        if let Ok(text) = std::str::from_utf8(request.body) {
            let mut none = Found::default();
            // What else it holds was read above.
            let _ = parse::delivery(text, &mut none, &mut |mention| {
                told.insert(mention);
            });
        }
        match mentions.told(told) {
            true => reply,
            false => HookReply::refused(503, "a mention is asked for: send it again"),
        }
    }
}

/// Reads a delivery.
pub(super) fn delivery(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    match parse::delivery(text, found, &mut |_| {})? {
        true => Ok(()),
        false => Err(NotOurs::because("a delivery that is not about an account of Instagram")),
    }
}
