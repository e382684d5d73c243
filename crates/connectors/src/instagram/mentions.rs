//! Mentions that a webhook told of and that have to be asked for.
//!
//! A delivery that tells of one says nothing of its words, so that there is nothing to make durable: it is answered with 503
//! until the words were asked for, and the platform sends it again. Nothing that was acknowledged is lost so, and a source
//! without a token acknowledges at once.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::change::Mention;

/// Most mentions that wait, and most that are remembered as answered.
const MOST: usize = 1_000;

#[derive(Default)]
struct State {
    waiting: VecDeque<Mention>,
    answered: VecDeque<Mention>,
}

/// Shared by the webhook and the questions of one source.
#[derive(Clone, Default)]
pub(super) struct Mentions(Arc<Mutex<State>>);

impl Mentions {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A webhook tells of them; whether all were asked for already.
    pub(super) fn told(&self, mentions: BTreeSet<Mention>) -> bool {
        let mut state = self.state();
        let mut all = true;
        for mention in mentions {
            if state.answered.contains(&mention) {
                continue;
            }
            all = false;
            if !state.waiting.contains(&mention) && state.waiting.len() < MOST {
                state.waiting.push_back(mention);
            }
        }
        all
    }

    /// What is to be asked for.
    pub(super) fn waiting(&self) -> Vec<Mention> {
        self.state().waiting.iter().cloned().collect()
    }

    /// It was asked for; there may have been no answer because it is gone.
    pub(super) fn answered(&self, mention: &Mention) {
        let mut state = self.state();
        state.waiting.retain(|waiting| waiting != mention);
        state.answered.push_back(mention.clone());
        if state.answered.len() > MOST {
            state.answered.pop_front();
        }
    }
}
