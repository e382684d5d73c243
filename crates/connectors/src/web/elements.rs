//! Posts by the selectors that the operator wrote for a site.

use std::borrow::Cow;

use scraper::{ElementRef, Html, Selector};

use super::linked::{hashed, own};
use crate::clean::{self, short};
use crate::rss::times::time;
use crate::source::{Found, Item, SettingsProblem, SourceSettings};

/// The selectors of a site.
#[derive(Clone)]
pub(super) struct Elements {
    post: Selector,
    text: Option<Selector>,
    author: Option<Selector>,
    time: Option<Selector>,
    title: Option<Selector>,
}

impl Elements {
    /// Those that are set; nothing without one for posts.
    pub(super) fn of(settings: &SourceSettings) -> Result<Option<Self>, SettingsProblem> {
        let selector = |key: &str| {
            settings
                .given(key)
                .map(|text| Selector::parse(text).map_err(|_| settings.problem(key, "is no CSS selector")))
                .transpose()
        };
        let (text, author, time) =
            (selector("text_selector")?, selector("author_selector")?, selector("time_selector")?);
        let title = selector("title_selector")?;
        Ok(selector("post_selector")?.map(|post| Self { post, text, author, time, title }))
    }

    /// Reads a page; `url` is its address.
    pub(super) fn read(&self, text: &str, url: &str, found: &mut Found) {
        let page = Html::parse_document(text);
        let first = |root: ElementRef<'_>, selector: &Option<Selector>| {
            selector.as_ref().and_then(|selector| root.select(selector).next().map(|element| element.html()))
        };
        let title = first(page.root_element(), &self.title).map(|title| short(&clean::html(&title).text));
        let lang = page.root_element().value().attr("lang").map(|lang| Cow::Owned(lang.to_owned()));
        for element in page.select(&self.post) {
            let words = match &self.text {
                Some(_) => first(element, &self.text).unwrap_or_default(),
                None => element.html(),
            };
            let clean::Cleaned { text, quotes } = clean::html(&words);
            if text.is_empty() {
                found.skip("no text");
                continue;
            }
            let author = first(element, &self.author)
                .map(|name| clean::html(&name).text)
                .filter(|name| !name.is_empty());
            let written =
                self.time.as_ref().and_then(|selector| element.select(selector).next()).map(|element| {
                    let attribute = element.value().attr("datetime").or(element.value().attr("title"));
                    attribute.map_or_else(|| element.text().collect::<String>(), str::to_owned)
                });
            let id = match element.value().attr("id").or(element.value().attr("data-post-id")) {
                Some(name) => format!("{url}#{name}"),
                None => hashed(url, author.as_deref(), written.as_deref(), &text),
            };
            let about = title.iter().filter(|title| !title.is_empty()).cloned().chain(quotes);
            found.post(Item {
                url: Some(Cow::Owned(id.clone())),
                id: Cow::Owned(id),
                text: Cow::Owned(text),
                kind: Some(Cow::Borrowed("post")),
                about: about.map(Cow::Owned).collect(),
                lang: lang.clone(),
                author: author.map(Cow::Owned),
                created_at: written.as_deref().and_then(time),
                thread: Some(Cow::Owned(url.to_owned())),
                ..own()
            });
        }
    }
}
