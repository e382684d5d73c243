//! What is asked: the request of a described interface, made of templates, and its queries.

use super::paging::{Page, Paging};
use super::template::{Form, Template, Values};
use crate::http::{Body, Method, Request};
use crate::query::{self, Limits, Term};
use crate::source::{SettingValue, SettingsProblem, SourceSettings, Table};

/// A request with placeholders.
pub(super) struct Plan {
    method: Method,
    url: Template,
    query: Vec<(String, Template)>,
    headers: Vec<(String, Template)>,
    body: Option<(Template, Form)>,
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Plan {
    /// From the settings.
    ///
    /// # Errors
    /// What cannot be asked: no address, an unknown placeholder, a header that is none, a credential among the headers.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let keys = ["method", "url", "query", "headers", "body", "body_type"];
        let Some(table) = Table::of(settings, "request", &keys)? else {
            return Err(settings.problem("request", "is missing: say what is asked"));
        };
        let url = table.needed("url", "the address that is asked")?;
        let parsed = reqwest::Url::parse(&url.replace(['{', '}'], "")).ok();
        if !parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err(table.problem("url", "takes an address that begins with https:// or http://"));
        }
        let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
        if host.contains(['{', '@']) {
            return Err(table.problem("url", "takes no placeholder and no user in the name of the host"));
        }
        let method = table.choice("method", &[("GET", Method::Get), ("POST", Method::Post)])?;
        let body_form = table.choice("body_type", &[("json", Form::Json), ("form", Form::Percent)])?;
        let body = match table.text("body")? {
            Some(_) if method == Method::Get => {
                return Err(table.problem("body", "goes with `method = \"POST\"` only"));
            }
            Some(text) => {
                let template = Template::new(text).map_err(|what| table.problem("body", what))?;
                let one = || "1".to_owned();
                let sample = Values { query: one(), page: one(), cursor: one(), ..Values::default() };
                let filled = template.fill(&sample, body_form);
                let read = filled.unwrap_or_default();
                if body_form == Form::Json && serde_json::from_str::<serde::de::IgnoredAny>(&read).is_err() {
                    return Err(table
                        .problem("body", "is no JSON once its placeholders are filled: put them in quotes"));
                }
                Some((template, body_form))
            }
            None => None,
        };
        let headers = pairs(&table, "headers")?;
        for (name, _) in &headers {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            if name.is_empty() || !name.bytes().all(fits) {
                return Err(table.problem("headers", format!("has `{name}`, which is no name of a header")));
            }
            if ["authorization", "cookie", "proxy-authorization"]
                .iter()
                .any(|one| name.eq_ignore_ascii_case(one))
            {
                return Err(table
                    .problem("headers", format!("has `{name}`: credentials belong into `auth`, in a file")));
            }
        }
        let url = Template::new(url).map_err(|what| table.problem("url", what))?;
        Ok(Self { method, url, query: pairs(&table, "query")?, headers, body })
    }

    /// Whether the query is asked for.
    pub(super) fn has_query(&self) -> bool {
        self.templates().any(Template::has_query)
    }

    /// Whether the page is asked for.
    pub(super) fn has_page(&self) -> bool {
        self.templates().any(Template::has_page)
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        let pairs = self.query.iter().chain(&self.headers).map(|(_, template)| template);
        pairs.chain([&self.url]).chain(self.body.iter().map(|(template, _)| template))
    }

    /// The address that `next_url` must share its host with.
    pub(super) fn base(&self, values: &Values) -> String {
        self.url.fill(values, Form::Percent).unwrap_or_default()
    }

    /// The request for a page.
    pub(super) fn request(&self, values: &Values, page: &Page, paging: &Paging) -> Request {
        let mut request = match page {
            Page::At(url) => Request::new(self.method, url.as_str()),
            _ => {
                let mut request = Request::new(self.method, self.base(values));
                for (name, template) in &self.query {
                    request = request.query_if(name, template.fill(values, Form::Plain));
                }
                if let Some(param) = &paging.param
                    && !values.page.is_empty()
                {
                    request = request.query(param, &values.page);
                }
                request
            }
        };
        for (name, template) in &self.headers {
            let value =
                template.fill(values, Form::Plain).filter(|value| !value.contains(['\r', '\n', '\0']));
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        match &self.body {
            Some((template, Form::Percent)) => {
                let text = template.fill(values, Form::Percent).unwrap_or_default();
                request.body = Body::Bytes(FORM, text.into_bytes());
            }
            Some((template, form)) => {
                request.body = Body::Json(template.fill(values, *form).unwrap_or_default())
            }
            None => {}
        }
        request
    }
}

fn pairs(table: &Table<'_>, key: &str) -> Result<Vec<(String, Template)>, SettingsProblem> {
    let Some(inner) = table.table(key, &[])? else { return Ok(Vec::new()) };
    let pair = |(name, value): (&str, &SettingValue)| {
        let text = match value {
            SettingValue::Text(text) => text.clone(),
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Flag(flag) => flag.to_string(),
            _ => return Err(inner.problem(name, "takes a text")),
        };
        let template = Template::new(&text).map_err(|what| inner.problem(name, what))?;
        Ok((name.to_owned(), template))
    };
    inner.entries().map(pair).collect()
}

/// The queries that are asked in turn; one empty one where the request has no `{query}`.
pub(super) fn queries(
    settings: &SourceSettings,
    terms: &[Term],
    wanted: bool,
) -> Result<Vec<String>, SettingsProblem> {
    let own: Vec<String> = settings.list("queries").into_iter().map(str::to_owned).collect();
    let keys = ["max_chars", "max_terms", "or", "group", "phrase", "suffix"];
    let search = Table::of(settings, "search", &keys)?;
    if !wanted {
        let unused = [("queries", own.is_empty()), ("search", search.is_none())];
        return match unused.into_iter().find(|(_, absent)| !absent) {
            Some((key, _)) => Err(settings.problem(key, "is of no use: the request has no `{query}`")),
            None => Ok(vec![String::new()]),
        };
    }
    if !own.is_empty() {
        return Ok(own);
    }
    if terms.is_empty() {
        return Err(settings
            .problem("queries", "is missing: the request has a `{query}`; set `queries`, or name `drugs`"));
    }
    let Some(table) = search else { return Ok(terms.iter().map(|term| term.name.clone()).collect()) };
    let pair = |key: &str| match table.list(key)?.as_slice() {
        [] => Ok((String::new(), String::new())),
        [one] => Ok((one.clone(), one.clone())),
        [open, close] => Ok((open.clone(), close.clone())),
        _ => Err(table.problem(key, "takes one text, or two: what opens and what closes")),
    };
    let (group, phrase) = (pair("group")?, pair("phrase")?);
    let or = match table.text("or")? {
        Some(or) => or,
        None if table.number("max_terms", 1..=10_000, 1)? == 1 => "",
        None => {
            return Err(table.problem("or", "is missing: what stands between two names, such as \" OR \""));
        }
    };
    let limits = Limits {
        max_chars: table.number("max_chars", 1..=1_000_000, 500)?.unsigned_abs() as usize,
        max_terms: table.number("max_terms", 1..=10_000, 1)?.unsigned_abs() as usize,
        or,
        group: (&group.0, &group.1),
        phrase: (&phrase.0, &phrase.1),
        suffix: table.text("suffix")?.unwrap_or_default(),
    };
    let (queries, _) = query::pack(terms, &limits);
    match queries.is_empty() {
        true => Err(table.problem("max_chars", "leaves room for no name at all")),
        false => Ok(queries),
    }
}
