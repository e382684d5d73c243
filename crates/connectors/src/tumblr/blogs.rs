//! On which blog a post stands: Tumblr answers questions about a post only with its blog, which no id tells.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Most posts that are remembered. Older ones can be asked for only if their blog is one of the settings.
const MOST: usize = 1000;

/// Posts and their blogs, shared by what reads posts and what asks whether they still stand.
#[derive(Clone, Default)]
pub(super) struct Blogs(Arc<Mutex<VecDeque<(String, String)>>>);

impl Blogs {
    /// Remembers more.
    pub(super) fn fill(&self, more: impl Iterator<Item = (String, String)>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, blog) in more {
            if all.iter().any(|(known, _)| *known == id) {
                continue;
            }
            all.push_back((id, blog));
        }
        let over = all.len().saturating_sub(MOST);
        all.drain(..over);
    }

    /// The blog of a post.
    pub(super) fn of(&self, id: &str) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|(known, _)| known == id).map(|(_, blog)| blog.clone())
    }

    /// All of them, for the cursor.
    pub(super) fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
