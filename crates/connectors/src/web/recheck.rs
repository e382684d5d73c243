//! Whether a post still stands: its page is asked for again. A post is gone with its page, or when the page has it no more.

use model::Timestamp;
use reqwest::Url;

use super::settings::Site;
use super::{ABOUT, page};
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Recheck, Trouble};

pub(super) struct Again {
    site: Site,
    /// The page that was asked for; nothing where the post is of another site.
    page: Option<Url>,
}

impl Again {
    pub(super) fn new(site: &Site) -> Self {
        Self { site: site.clone(), page: None }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        1
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        let url = ids.first().filter(|id| Url::parse(id).is_ok()).and_then(|id| self.site.as_asked(id));
        let url = url.filter(|url| self.site.has(url));
        self.page = url.map(|mut url| {
            url.set_fragment(None);
            url
        });
        match &self.page {
            Some(url) => self.site.ask(url).header("accept", "text/html"),
            // Something has to be asked: what every visitor may ask.
            None => {
                self.site.ask(&self.site.base.join("/robots.txt").unwrap_or_else(|_| self.site.base.clone()))
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 | 410 => Judgement::Read,
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let Some(url) = &self.page else { return Ok(true) };
        if matches!(answer.status, 404 | 410) {
            ids.iter().for_each(|id| found.gone(ABOUT.id, id.clone()));
            return Ok(true);
        }
        // A page that breaks off says nothing of what is missing.
        if !page::is_whole(&answer.body) {
            return Err(Trouble::Malformed("a page breaks off".to_owned()));
        }
        let mut read = Found::default();
        let elements = self.site.elements.as_ref();
        let known = self.site.as_known(url);
        page::read(&answer.body, answer.header("content-type"), known.as_str(), elements, &mut read)
            .map_err(|why| Trouble::Malformed(why.0))?;
        for id in ids {
            match read.posts.iter().find(|post| *post.id == **id) {
                Some(post) => found.post(post.clone()),
                None => found.gone(ABOUT.id, id.clone()),
            }
        }
        Ok(true)
    }
}
