//! Settings of a site.

use reqwest::Url;

use super::elements::Elements;
use crate::http::Request;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "The site's address, such as https://forum.example.org.").needed(),
    key(
        "public_url",
        Takes::Url,
        "The address under which readers know the site, where it is read at another one; ids of posts begin with it.",
    ),
    key("paths", Takes::List, "What is read: beginnings of paths, such as `/forum/`. Nothing else of the site is asked for.").needed(),
    key(
        "legal_basis",
        Takes::Text,
        "Why the site may be read: permission with its date, licence, or the assessment that was made. Kept on record.",
    )
    .needed(),
    key("contact", Takes::Text, "An address at which the site's operator reaches you; sent with each request.").needed(),
    key("sitemaps", Takes::List, "Addresses of sitemaps; empty: those that robots.txt names, or /sitemap.xml."),
    key("delay_secs", Takes::Number(0, 3600), "Pause between two requests; a longer one in robots.txt counts.").or("10"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "How often the source looks whether its pause is over.").or("10"),
    key("max_pages", Takes::Number(1, 100_000), "Most pages in one round over the site.").or("500"),
    key("revisit_hours", Takes::Number(1, 8760), "When a page is asked for again of which the sitemap does not say when it changed.").or("24"),
    key("post_selector", Takes::Text, "CSS selector of the element of one post, for a site without schema.org data."),
    key("text_selector", Takes::Text, "Within a post: its text; empty: the whole post."),
    key("author_selector", Takes::Text, "Within a post: its author's name."),
    key("time_selector", Takes::Text, "Within a post: its time, as attribute `datetime`, `title` or text."),
    key("title_selector", Takes::Text, "On the page: the title of the thread.").or("h1"),
];

/// How robots.txt may name this program.
pub(super) const TOKEN: &str = "hark";

/// One site.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) base: Url,
    public: Url,
    pub(super) paths: Vec<String>,
    contact: String,
    pub(super) sitemaps: Vec<String>,
    pub(super) delay_secs: i64,
    pub(super) max_pages: usize,
    pub(super) revisit_secs: i64,
    pub(super) elements: Option<Elements>,
}

impl Site {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let base = Url::parse(settings.text("base_url")).map_err(|_| {
            settings.problem("base_url", "is no address: write it like https://forum.example.org")
        })?;
        for key in ["legal_basis", "contact"] {
            if settings.text(key).trim().is_empty() {
                return Err(settings.problem(key, "is empty: a site is not read without it"));
            }
        }
        let contact = settings.text("contact").trim().to_owned();
        if !contact.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Err(settings
                .problem("contact", "holds signs that cannot be sent: write an e-mail or web address"));
        }
        let public = match settings.given("public_url") {
            Some(text) => Url::parse(text).map_err(|_| settings.problem("public_url", "is no address"))?,
            None => base.clone(),
        };
        let list = |key: &str| -> Vec<String> { settings.list(key).into_iter().map(str::to_owned).collect() };
        let paths = list("paths");
        if paths.is_empty() || !paths.iter().all(|path| path.starts_with('/')) {
            return Err(settings
                .problem("paths", "takes beginnings of paths, each with a `/` in front, at least one"));
        }
        Ok(Self {
            base,
            public,
            paths,
            contact,
            sitemaps: list("sitemaps"),
            delay_secs: settings.number("delay_secs"),
            max_pages: usize::try_from(settings.number("max_pages")).unwrap_or(usize::MAX),
            revisit_secs: settings.number("revisit_hours") * 3600,
            elements: Elements::of(settings)?,
        })
    }

    /// Whether an address is one of the site that was agreed upon.
    pub(super) fn has(&self, url: &Url) -> bool {
        url.origin() == self.base.origin() && self.paths.iter().any(|path| url.path().starts_with(&**path))
    }

    /// An address as readers know it.
    pub(super) fn as_known(&self, url: &Url) -> Url {
        if url.origin() == self.base.origin() { moved(url, &self.public) } else { url.clone() }
    }

    /// The address at which to ask for what readers know under another, or which a page or sitemap names.
    pub(super) fn as_asked(&self, link: &str) -> Option<Url> {
        let url = self.base.join(link).ok()?;
        Some(if url.origin() == self.public.origin() { moved(&url, &self.base) } else { url })
    }

    /// A question under the name of this program.
    pub(super) fn ask(&self, url: &Url) -> Request {
        let name = format!("{TOKEN}/{} (+{})", env!("CARGO_PKG_VERSION"), self.contact);
        Request::get(url.as_str()).header("user-agent", name).header("from", self.contact.clone())
    }
}

/// The same page at another host.
fn moved(url: &Url, to: &Url) -> Url {
    let mut there = to.clone();
    there.set_path(url.path());
    there.set_query(url.query());
    there.set_fragment(url.fragment());
    there
}
