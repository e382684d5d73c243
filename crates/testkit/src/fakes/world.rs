//! The posts that exist on a faked platform.

/// One invented post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FakePost {
    /// Its number from 1: what ids are made of. Higher is later.
    pub n: u64,
    /// What it says at present.
    pub text: String,
    /// Handle of its author.
    pub author: String,
    /// When it was written, in seconds since 1970.
    pub at: i64,
    /// When it was edited last.
    pub edited_at: Option<i64>,
    /// When it was deleted.
    pub deleted_at: Option<i64>,
}

impl FakePost {
    /// When it last changed.
    pub fn changed_at(&self) -> i64 {
        self.at.max(self.edited_at.unwrap_or(0)).max(self.deleted_at.unwrap_or(0))
    }
}

/// What happened to a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written.
    New,
    /// It was edited.
    Edited,
    /// It was deleted.
    Deleted,
}

/// The posts of a platform at one moment, in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// All, deleted ones among them.
    pub posts: Vec<FakePost>,
    /// Most posts on a page.
    pub page: usize,
    /// The present, in seconds since 1970.
    pub now: i64,
}

impl World {
    /// A world whose clock stands at `now`, with pages of `page` posts.
    pub fn at(now: i64, page: usize) -> Self {
        Self { posts: Vec::new(), page, now }
    }

    /// Writes a post, a second after the one before.
    pub fn write(&mut self, text: &str) -> &FakePost {
        let n = self.posts.last().map_or(1, |post| post.n + 1);
        self.now += 1;
        self.posts.push(FakePost {
            n,
            text: text.to_owned(),
            author: format!("writer{}", n % 7),
            at: self.now,
            edited_at: None,
            deleted_at: None,
        });
        &self.posts[self.posts.len() - 1]
    }

    /// Edits post `n`.
    pub fn edit(&mut self, n: u64, text: &str) {
        self.now += 1;
        let now = self.now;
        if let Some(post) = self.posts.iter_mut().find(|post| post.n == n) {
            post.text = text.to_owned();
            post.edited_at = Some(now);
        }
    }

    /// Deletes post `n`.
    pub fn delete(&mut self, n: u64) {
        self.now += 1;
        let now = self.now;
        if let Some(post) = self.posts.iter_mut().find(|post| post.n == n) {
            post.deleted_at = Some(now);
        }
    }

    /// The posts that are still there, oldest first.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &FakePost> {
        self.posts.iter().filter(|post| post.deleted_at.is_none())
    }

    /// Post `n`, if it is still there.
    pub fn get(&self, n: u64) -> Option<&FakePost> {
        self.standing().find(|post| post.n == n)
    }
}

/// RFC 3339 in UTC, of seconds since 1970.
pub fn iso(secs: i64) -> String {
    jiff::Timestamp::from_second(secs).map(|time| time.to_string()).unwrap_or_default()
}
