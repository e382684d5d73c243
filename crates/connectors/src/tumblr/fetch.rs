//! What to ask Tumblr, and how answers are read: tags, blogs, notifications, and the replies below the newest posts of blogs.
//!
//! Pages of a blog go on where the answer's own link leads; those of a tag go on before the time of the last post.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::blogs::Blogs;
use super::settings::{Access, Settings};
use super::{limits, parse};
use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};
use crate::walk::{Bounds, Place, Went};

/// One list.
#[derive(Clone, Debug, PartialEq)]
enum List {
    Tag(String),
    Blog(String),
    Notifications(String),
    /// Replies below a post of a blog.
    Notes(String, String),
}

impl List {
    fn key(&self) -> String {
        match self {
            Self::Tag(tag) => format!("tag:{tag}"),
            Self::Blog(blog) => format!("blog:{blog}"),
            Self::Notifications(blog) => format!("notifications:{blog}"),
            Self::Notes(_, id) => format!("notes:{id}"),
        }
    }
}

/// What the cursor holds.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stands {
    places: BTreeMap<String, Place>,
    /// Newest posts of blogs, whose replies are read: blog and id, newest first.
    watched: Vec<(String, String)>,
    /// On which blog a post stands: without it nothing can be asked about a post.
    blogs: Vec<(String, String)>,
}

/// The source.
pub(super) struct Tumblr {
    settings: Settings,
    lists: Vec<List>,
    at: usize,
    stands: Stands,
    blogs: Blogs,
    since: i64,
    bounds: Bounds,
    /// Whether the list that was asked for last is gone, or its page.
    gone: bool,
}

/// A request to a path, with what lets it in.
pub(super) fn get(settings: &Settings, path: &str) -> Request {
    let request = Request::get(format!("{}{path}", settings.base_url));
    match &settings.access {
        Access::Key(key) => request.secret_query("api_key", key),
        Access::Fetched(..) => request,
    }
}

impl Tumblr {
    pub(super) fn new(
        settings: Settings,
        opening: &Opening<'_>,
        blogs: Blogs,
    ) -> Result<Self, SettingsProblem> {
        let stands: Stands = match opening.from {
            None => Stands::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the cursor is none of Tumblr's: remove it to begin anew")
            })?,
        };
        blogs.fill(stands.blogs.iter().cloned());
        let mut lists: Vec<List> = settings.tags.iter().cloned().map(List::Tag).collect();
        lists.extend(settings.blogs.iter().cloned().map(List::Blog));
        lists.extend(settings.notifications.iter().cloned().map(List::Notifications));
        let bounds = Bounds {
            max_pages: settings.max_pages,
            overlap_secs: settings.overlap_secs,
            nearly_all: 0,
            ends_empty: true,
        };
        let since = opening.since.0.div_euclid(1_000_000);
        Ok(Self { settings, lists, at: 0, stands, blogs, since, bounds, gone: false })
    }

    /// The list that is asked next: behind the last of the settings come the replies.
    fn list(&self) -> Option<List> {
        self.lists.get(self.at).cloned().or_else(|| {
            let (blog, id) = self.stands.watched.get(self.at - self.lists.len())?;
            Some(List::Notes(blog.clone(), id.clone()))
        })
    }

    fn place(&self, list: &List) -> Place {
        self.stands.places.get(&list.key()).cloned().unwrap_or_else(|| Place::since(self.since, self.bounds))
    }

    fn request(&self, list: &List) -> Request {
        let settings = &self.settings;
        let place = self.place(list);
        let after = place.after();
        // A link of an answer is a path and its query; anything else is a time.
        if let Some((path, query)) =
            after.filter(|after| after.starts_with("/v2/")).and_then(|link| link.split_once('?'))
        {
            let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "api_key");
            return pairs.fold(get(settings, path), |request, (name, value)| request.query(&name, value));
        }
        match list {
            List::Tag(tag) => get(settings, "/v2/tagged")
                .query("tag", tag)
                .query("limit", settings.page_size)
                .query_if("before", after),
            List::Blog(blog) => get(settings, &format!("/v2/blog/{blog}/posts"))
                .query("npf", true)
                .query("reblog_info", true)
                .query("limit", settings.page_size)
                .query_if("before", after),
            List::Notifications(blog) => {
                get(settings, &format!("/v2/blog/{blog}/notifications")).query_if("before", after)
            }
            List::Notes(blog, id) => {
                get(settings, &format!("/v2/blog/{blog}/notes")).query("id", id).query("mode", "conversation")
            }
        }
    }

    /// What the next page is asked for with.
    fn next_page(&self, list: &List, before: Option<&str>, beside: &parse::Beside) -> Option<String> {
        let is_full = beside.count as u64 >= self.settings.page_size;
        match list {
            List::Notes(..) => None,
            _ if beside.next.as_ref().is_some_and(|next| next.starts_with("/v2/")) => beside.next.clone(),
            List::Tag(_) if beside.count > 0 => before_last(before, beside.last),
            List::Blog(_) if is_full => before_last(before, beside.last),
            _ => None,
        }
    }

    /// Remembers the newest posts of a blog, whose replies are read.
    fn watch(&mut self, blog: &str, page: &Found) {
        let new =
            page.posts.iter().filter(|post| !post.deleted).map(|post| (blog.to_owned(), post.id.to_string()));
        let mut watched: Vec<(String, String)> =
            new.chain(std::mem::take(&mut self.stands.watched)).collect();
        // Ids grow with time: by length first they are in order as numbers.
        watched.sort_by(|(_, left), (_, right)| (right.len(), right).cmp(&(left.len(), left)));
        watched.dedup();
        watched.truncate(self.settings.notes_posts);
        self.stands.watched = watched;
        let kept: Vec<String> = self.stands.watched.iter().map(|(_, id)| format!("notes:{id}")).collect();
        self.stands.places.retain(|key, _| !key.starts_with("notes:") || kept.contains(key));
    }
}

/// Before the second after the last post: another post of the same second is not left out.
fn before_last(before: Option<&str>, last: Option<i64>) -> Option<String> {
    let next = last?.saturating_add(1).to_string();
    match before == Some(&next) {
        true => Some(last?.to_string()),
        false => Some(next),
    }
}

impl Poll for Tumblr {
    fn next(&mut self, _now: Timestamp) -> Step {
        match self.list() {
            Some(list) => Step::Ask(self.request(&list).tag("list")),
            None => {
                self.at = 0;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let is_page = self.list().is_some_and(|list| self.place(&list).after().is_some());
        self.gone = answer.status == 404 || answer.status == 400 && is_page;
        if self.gone { Judgement::Read } else { limits::judge(answer, now) }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(list) = self.list() else { return Ok(()) };
        let mut place = self.place(&list);
        if std::mem::take(&mut self.gone) {
            if place.walk.take().is_some_and(|walk| !walk.after.is_empty()) {
                self.stands.places.insert(list.key(), place);
                return Err(Trouble::Lost("a page is none any more; the list is read anew".to_owned()));
            }
            self.at += 1;
            return match list {
                List::Notes(..) => Ok(()),
                _ => Err(Trouble::Lost(
                    "a blog does not exist; it is left out of this round: check `blogs`".to_owned(),
                )),
            };
        }
        let below = match &list {
            List::Notes(_, id) => Some(id.as_str()),
            _ => None,
        };
        let mut page = Found::default();
        let beside = parse::read(&answer.body, below, &mut page).map_err(|why| Trouble::Malformed(why.0))?;
        self.blogs.fill(page.posts.iter().filter_map(|post| {
            let is_post = matches!(post.kind.as_deref(), Some("post" | "repost"));
            is_post.then(|| Some((post.id.to_string(), post.author.as_deref()?.to_owned()))).flatten()
        }));
        if let List::Blog(blog) = &list {
            self.watch(blog, &page);
        }
        let next = self.next_page(&list, place.after(), &beside);
        let went = place.take(&mut page, next, self.bounds);
        found.append(page);
        self.stands.places.insert(list.key(), place);
        self.at += usize::from(matches!(went, Went::Done | Went::Short));
        match went {
            Went::Short => {
                Err(Trouble::Lost("a tag or blog is longer than `max_pages`; raise it".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn cursor(&self) -> Cursor {
        let stands = Stands {
            places: self.stands.places.clone(),
            watched: self.stands.watched.clone(),
            blogs: self.blogs.all(),
        };
        Cursor(serde_json::to_string(&stands).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        (self.lists.len() + self.stands.watched.len()) as u64
    }
}
