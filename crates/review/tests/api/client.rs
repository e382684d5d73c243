//! A desk of one's own for each test, and people who use it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use casework::Policy;
use chdb::{Chdb, OpenOptions};
use http_body_util::BodyExt as _;
use model::{FixedClock, Timestamp};
use review::Hosts;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower_service::Service as _;

use crate::service::{self, PASSWORD, Service, Wanted};

/// Noon of 26 November 2026.
pub(crate) const NOON: Timestamp = Timestamp(1_795_694_400_000_000);

/// One engine in this process, as it has it.
static CHDB: LazyLock<(Chdb, TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    (Chdb::open(&OpenOptions::new(folder.path())).unwrap(), folder)
});

pub(crate) struct Desk {
    pub(crate) router: Router,
    pub(crate) service: Service,
    _folder: TempDir,
}

/// A desk with so many reports, nothing of which anybody has touched.
pub(crate) async fn desk(name: &str, reports: u64, policy: Policy) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock(NOON));
    let wanted = Wanted { reports, policy, clock, hosts: Hosts::Any, activity: false };
    let service = service::start(&CHDB.0, name, folder.path(), wanted).await.unwrap();
    let router = review::router(service.state.clone()).unwrap();
    Desk { router, service, _folder: folder }
}

impl Desk {
    /// Ids of the newest reports.
    pub(crate) async fn newest(&self, count: u32) -> Vec<String> {
        let ids = service::newest(&self.service.store, count).await.unwrap();
        ids.iter().map(ToString::to_string).collect()
    }

    /// Somebody who has signed in.
    pub(crate) async fn sign_in(&self, account: &str) -> Client {
        let mut client = self.nobody();
        let body = json!({ "account": account, "password": PASSWORD });
        let answer = client.post("/session", body).await;
        assert_eq!(answer.status, 200, "{account}: {}", answer.text);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        client.headers.push(("cookie".to_owned(), cookie.split(';').next().unwrap().to_owned()));
        client.headers.push(("x-hark-csrf".to_owned(), answer.json["csrf"].as_str().unwrap().to_owned()));
        client
    }

    pub(crate) fn nobody(&self) -> Client {
        Client { router: self.router.clone(), headers: Vec::new() }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(follower) = self.service.follower.take() {
            follower.stop();
        }
    }
}

#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `type` of a problem, without its prefix.
    pub(crate) fn problem(&self) -> &str {
        self.json["type"].as_str().unwrap_or_default().trim_start_matches("urn:hark:problem:")
    }
}

impl Client {
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        extra: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let json = body.as_ref().map(|_| ("content-type", "application/json"));
        let extra: Vec<(&str, &str)> = extra.iter().copied().chain(json).collect();
        self.send_body(method, path, &extra, body.map_or_else(String::new, |body| body.to_string())).await
    }

    /// A body of another kind than JSON.
    pub(crate) async fn send_text(&self, method: &str, path: &str, kind: &str, text: &str) -> Answer {
        self.send_body(method, path, &[("content-type", kind)], text.to_owned()).await
    }

    async fn send_body(&self, method: &str, path: &str, extra: &[(&str, &str)], body: String) -> Answer {
        let path = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body));
        let response = self.router.clone().call(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text, json }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Some(body)).await
    }

    /// A change of what was seen.
    pub(crate) async fn change(&self, path: &str, tag: &str, body: Value) -> Answer {
        self.send("POST", path, &[("if-match", tag)], Some(body)).await
    }
}
