//! How the next page is asked for.

use serde::{Deserialize, Serialize};

use crate::fields::Pointer;
use crate::http::Answer;
use crate::source::{SettingsProblem, SourceSettings, Table, Trouble};

/// The kinds of paging.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    None,
    /// Answers name a token for the next page.
    Token(Pointer),
    /// Answers name the address of the next page.
    Address(Pointer),
    /// The header `Link` names it (RFC 8288, `rel="next"`).
    Link,
    /// Pages are numbered.
    Number,
    /// Pages are told by how many items lie before them.
    Offset,
}

/// How the next page is asked for.
#[derive(Clone, Debug)]
pub(super) struct Paging {
    kind: Kind,
    /// Parameter of the query for token, number or offset.
    pub(super) param: Option<String>,
    first: u64,
    /// Items of a full page; 0 where it is not known.
    size: u64,
    /// Where answers say whether there is more.
    more: Option<Pointer>,
    /// Pages of one query before it is another one's turn.
    pub(super) per_round: u64,
    /// Items come newest first: pages end where everything is known.
    pub(super) newest_first: bool,
}

/// The page that is asked for next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Page {
    /// The first.
    First,
    /// By a token.
    Token(String),
    /// At an address on the same host.
    At(String),
    /// By its number, or the items before it.
    Number(u64),
}

const KEYS: [&str; 8] = ["kind", "from", "param", "first", "size", "more", "pages_per_round", "newest_first"];

impl Paging {
    /// From the settings; `in_request` says whether the request has a `{page}`.
    pub(super) fn of(settings: &SourceSettings, in_request: bool) -> Result<Self, SettingsProblem> {
        let mut paging = Self {
            kind: Kind::None,
            param: None,
            first: 0,
            size: 0,
            more: None,
            per_round: 1,
            newest_first: false,
        };
        let Some(table) = Table::of(settings, "paging", &KEYS)? else {
            return match in_request {
                true => Err(settings.problem("paging", "is missing: the request has a `{page}`")),
                false => Ok(paging),
            };
        };
        let pointer = |key: &str, what: &str| {
            Pointer::new(table.needed(key, what)?)
                .ok_or_else(|| table.problem(key, "takes a JSON pointer, such as \"/paging/next\""))
        };
        let kinds = ["none", "cursor", "next_url", "link", "page", "offset"].map(|name| (name, name));
        let kind = table.choice("kind", &kinds)?;
        paging.kind = match kind {
            "cursor" => Kind::Token(pointer("from", "where answers name the token of the next page")?),
            "next_url" => Kind::Address(pointer("from", "where answers name the address of the next page")?),
            "link" => Kind::Link,
            "page" => Kind::Number,
            "offset" => Kind::Offset,
            _ => Kind::None,
        };
        paging.param = table.text("param")?.map(str::to_owned);
        if matches!(kind, "cursor" | "page" | "offset") && paging.param.is_none() && !in_request {
            return Err(
                table.problem("param", "is missing: name a parameter, or put `{page}` into the request")
            );
        }
        if table.text("more")?.is_some() {
            paging.more = Some(pointer("more", "")?);
        }
        paging.first = table.number("first", 0..=1, i64::from(kind == "page"))?.unsigned_abs();
        paging.size = table.number("size", 0..=1_000_000, 0)?.unsigned_abs();
        paging.per_round = table.number("pages_per_round", 1..=100_000, 50)?.unsigned_abs();
        paging.newest_first = table.flag("newest_first")?;
        Ok(paging)
    }

    /// What `{page}` stands for.
    pub(super) fn value(&self, page: &Page) -> String {
        match (page, &self.kind) {
            (Page::First, Kind::Number | Kind::Offset) => self.first.to_string(),
            (Page::Token(token), _) => token.clone(),
            (Page::Number(number), _) => number.to_string(),
            (Page::First | Page::At(_), _) => String::new(),
        }
    }

    /// The page after `page`, whose answer held `items`; nothing at the end.
    ///
    /// # Errors
    /// The next page would be on another host than `base`.
    pub(super) fn after(
        &self,
        page: &Page,
        answer: &Answer,
        items: u64,
        base: &str,
    ) -> Result<Option<Page>, Trouble> {
        if let Some(more) = &self.more
            && !more.find_text(&answer.body).is_some_and(|text| !matches!(&*text, "" | "false" | "0"))
        {
            return Ok(None);
        }
        let full = items > 0 && items >= self.size;
        let next = match &self.kind {
            Kind::None => None,
            Kind::Token(from) => {
                from.find_text(&answer.body).filter(|token| !token.is_empty()).map(Page::Token)
            }
            Kind::Address(from) => match from.find_text(&answer.body).filter(|url| !url.is_empty()) {
                Some(url) => Some(Page::At(same_host(base, &url)?)),
                None => None,
            },
            Kind::Link => match answer.header("link").and_then(next_link) {
                Some(url) => Some(Page::At(same_host(base, url)?)),
                None => None,
            },
            Kind::Number | Kind::Offset if !full => None,
            Kind::Number => Some(Page::Number(self.at(page) + 1)),
            Kind::Offset => Some(Page::Number(self.at(page) + items)),
        };
        // A page that names itself would be asked for without end.
        Ok(next.filter(|next| next != page))
    }

    fn at(&self, page: &Page) -> u64 {
        if let Page::Number(number) = page { *number } else { self.first }
    }
}

/// An address that an answer names, if it is on the host that is asked.
fn same_host(base: &str, named: &str) -> Result<String, Trouble> {
    let url = reqwest::Url::parse(base).ok().and_then(|base| {
        let url = base.join(named).ok()?;
        (url.origin() == base.origin()).then_some(url)
    });
    url.map(String::from).ok_or_else(|| {
        Trouble::Fatal(
            "the answer names a next page on another host than `request.url`; it is not followed: check `paging`"
                .to_owned(),
        )
    })
}

/// The address of `rel="next"` in a `Link` header.
fn next_link(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (address, parameters) = link.split_once('>')?;
        let next = parameters.split(';').any(|parameter| {
            parameter
                .trim()
                .strip_prefix("rel=")
                .is_some_and(|rel| rel.trim_matches('"').eq_ignore_ascii_case("next"))
        });
        next.then(|| address.trim().trim_start_matches('<'))
    })
}
