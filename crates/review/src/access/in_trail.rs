//! The people of the desk are in the trail.

use std::sync::Arc;

use casework::Directory;

use super::people::{Intent, NotWritten, People, Writing, Written};
use crate::trail::{Draft, Proposed, Trail};

impl People for Trail {
    fn directory(&self) -> Arc<Directory> {
        Trail::directory(self)
    }

    fn write(&self, intent: Intent) -> Writing<'_> {
        let Intent { subject, prev, by, change, reason } = intent;
        Box::pin(async move {
            let draft = Draft { id: None, subject, prev, by, change, reason, meaning: None };
            match self.propose(draft).await {
                Ok(Proposed::Applied(_)) => Ok(Written::Stands),
                Ok(Proposed::Void { .. }) => Ok(Written::Overtaken),
                Err(error) => Err(NotWritten(error.into())),
            }
        })
    }
}
