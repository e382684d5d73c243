//! A request as a value. `Debug` prints method, host and path only: queries hold search words, headers hold tokens.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Methods that the platforms use for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
}

/// What is sent along.
#[derive(Clone, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    None,
    /// Form fields; they may hold secrets.
    Form(Vec<(String, SecretString)>),
    /// JSON.
    Json(String),
    /// Bytes of the stated type.
    Bytes(&'static str, Vec<u8>),
    /// Bytes whose type stands in the headers.
    Raw(Vec<u8>),
}

/// A request.
#[derive(Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Address without query: scheme, host, path (already percent-encoded where that is needed).
    pub url: String,
    /// Query parameters, not yet encoded; appended in order.
    pub query: Vec<(String, String)>,
    /// Query parameters that are secrets (some platforms want tokens there).
    pub secret_query: Vec<(String, SecretString)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Headers that are secrets.
    pub secret_headers: Vec<(String, SecretString)>,
    /// Body.
    pub body: Body,
    /// Which of the channel's questions it is: a word of the connector's own, so that one `read` can tell answers apart.
    pub tag: &'static str,
    /// What it costs, in thousandths of a cent, whatever it answers.
    pub cost: u64,
}

impl Request {
    /// A request without anything.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            query: Vec::new(),
            secret_query: Vec::new(),
            headers: Vec::new(),
            secret_headers: Vec::new(),
            body: Body::None,
            tag: "",
            cost: 0,
        }
    }

    /// `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// `POST`.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url)
    }

    /// With a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// With a query parameter if there is a value.
    #[must_use]
    pub fn query_if(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// With a secret in the query.
    #[must_use]
    pub fn secret_query(mut self, name: &str, value: &SecretString) -> Self {
        self.secret_query.push((name.to_owned(), value.clone()));
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a secret header.
    #[must_use]
    pub fn secret_header(mut self, name: &str, value: SecretString) -> Self {
        self.secret_headers.push((name.to_owned(), value));
        self
    }

    /// With `Authorization: Bearer …`.
    #[must_use]
    pub fn bearer(self, token: &SecretString) -> Self {
        self.secret_header("authorization", SecretString::from(format!("Bearer {}", token.expose_secret())))
    }

    /// With `Authorization: Basic …`.
    #[must_use]
    pub fn basic(self, user: &str, password: &SecretString) -> Self {
        let pair = format!("{user}:{}", password.expose_secret());
        self.secret_header(
            "authorization",
            SecretString::from(format!("Basic {}", crate::sign::base64(&pair))),
        )
    }

    /// With a form field.
    #[must_use]
    pub fn form(mut self, name: &str, value: impl Into<String>) -> Self {
        let field = (name.to_owned(), SecretString::from(value.into()));
        match &mut self.body {
            Body::Form(fields) => fields.push(field),
            _ => self.body = Body::Form(vec![field]),
        }
        self
    }

    /// With a form field that is a secret.
    #[must_use]
    pub fn secret_form(self, name: &str, value: &SecretString) -> Self {
        self.form(name, value.expose_secret())
    }

    /// With a body of JSON.
    #[must_use]
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        self.body = Body::Json(body.to_string());
        self
    }

    /// With a word that tells what it asks.
    #[must_use]
    pub fn tag(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }

    /// With what it costs, in thousandths of a cent.
    #[must_use]
    pub fn cost(mut self, cost: u64) -> Self {
        self.cost = cost;
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Some platforms want a token in the path: the last thing printed is the host.
        let end = self.url.find("://").map_or(0, |at| at + 3);
        let host = self.url[end..].split('/').next().unwrap_or_default();
        write!(f, "Request({:?} {host} {})", self.method, self.tag)
    }
}
