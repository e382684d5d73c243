//! An open source: the ways in which posts of it arrive. One source may have several, such as a page that is both asked
//! for its comments and pushes them.

use std::sync::Arc;

use crate::source::{Hook, Poll, Reader, Recheck, TopicWanted};

/// How posts of one source arrive.
#[derive(Default)]
pub struct Feed {
    /// Asked, or listened to, over HTTP.
    pub poll: Option<Box<dyn Poll>>,
    /// Pushes to us.
    pub hook: Option<Arc<dyn Hook>>,
    /// Read on a thread of its own.
    pub reader: Option<Box<dyn Reader>>,
    /// Asks whether posts that were read still stand.
    pub recheck: Option<Box<dyn Recheck>>,
    /// Topics that the program opens; the reader that it gets for them takes the place of `reader`.
    pub topic: Option<TopicWanted>,
}

impl Feed {
    /// A source that is asked or listened to.
    pub fn poll(poll: impl Poll + 'static) -> Self {
        Self { poll: Some(Box::new(poll)), ..Self::default() }
    }

    /// A source that pushes.
    pub fn hook(hook: impl Hook + 'static) -> Self {
        Self { hook: Some(Arc::new(hook)), ..Self::default() }
    }

    /// A source that is read on a thread of its own.
    pub fn reader(reader: impl Reader + 'static) -> Self {
        Self { reader: Some(Box::new(reader)), ..Self::default() }
    }

    /// The same source, which pushes as well.
    #[must_use]
    pub fn with_hook(self, hook: impl Hook + 'static) -> Self {
        Self { hook: Some(Arc::new(hook)), ..self }
    }

    /// The same source, which can be asked whether posts still stand.
    #[must_use]
    pub fn with_recheck(self, recheck: impl Recheck + 'static) -> Self {
        Self { recheck: Some(Box::new(recheck)), ..self }
    }
}
