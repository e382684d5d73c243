//! The guarded API over people in memory, and browsers and programs that use it.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use axum::routing::{any, delete, get, patch, post, put};
use casework::Role;
use deident::Keys;
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use utoipa_axum::router::OpenApiRouter;

use super::{Crowd, HandClock};
use crate::access::guard::{Doors, guarded};
use crate::access::{Access, AccessOptions};
use crate::api;
use crate::controllers::people;
use crate::tests::{Answered, send};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Desk {
    pub(crate) router: Router,
    pub(crate) access: Arc<Access>,
    pub(crate) crowd: Arc<Crowd>,
    pub(crate) clock: Arc<HandClock>,
}

/// Every operation of the document behind the guard: those of people as they are, the others as handlers that only say that
/// they were reached. What these answer is shown elsewhere.
fn router(access: Arc<Access>) -> Router {
    let document = api::openapi();
    let people = [
        ("/sign-in", get(people::sign_in_options)),
        ("/session", get(people::me).post(people::sign_in).delete(people::sign_out)),
        ("/sessions", get(people::sessions)),
        ("/sessions/{id}", delete(people::end_session)),
        ("/setup", post(people::set_up)),
        ("/password", put(people::set_password)),
        ("/preferences", put(people::set_preferences)),
        ("/accounts", get(people::accounts).post(people::make_account)),
        ("/accounts/{name}", patch(people::change_account)),
        ("/tokens", get(people::tokens).post(people::make_token)),
        ("/tokens/{id}", delete(people::revoke_token)),
    ];
    let doors = Doors::of(&document).unwrap();
    let mut others: BTreeSet<String> = doors.iter().map(|(path, ..)| path.to_owned()).collect();
    let mut routes = OpenApiRouter::<Arc<Access>>::with_openapi(document);
    for (path, handlers) in people {
        let path = format!("{}{path}", api::PREFIX);
        assert!(others.remove(&path), "{path} is not in the document");
        routes = routes.route(&path, handlers);
    }
    for path in others {
        routes = routes.route(&path, any(|| std::future::ready(StatusCode::NO_CONTENT)));
    }
    let (guarded, _) = guarded(routes, access.clone()).unwrap();
    guarded.merge(people::links()).with_state(access)
}

/// Hashing is slow on purpose: one hash serves all tests.
async fn sealed() -> String {
    static SEALED: OnceCell<String> = OnceCell::const_new();
    let seal = || async {
        let access = super::nobody();
        access.seal_password("anybody", PASSWORD.into()).await.unwrap()
    };
    SEALED.get_or_init(seal).await.clone()
}

impl Desk {
    /// With these people, whose password is [`PASSWORD`].
    pub(crate) async fn with(people: &[(&str, &[Role])]) -> Desk {
        Self::choosing(people, |_| {}).await
    }

    pub(crate) async fn choosing(
        people: &[(&str, &[Role])],
        choose: impl FnOnce(&mut AccessOptions),
    ) -> Desk {
        let clock = Arc::new(HandClock::default());
        let crowd = Arc::new(Crowd::new(Arc::clone(&clock)));
        for (name, roles) in people {
            crowd.account(name, roles, Some(sealed().await));
        }
        let mut options = AccessOptions::default();
        choose(&mut options);
        Self::over(crowd, clock, options)
    }

    pub(crate) fn over(crowd: Arc<Crowd>, clock: Arc<HandClock>, options: AccessOptions) -> Desk {
        let keys = Arc::new(Keys::new([7; 32]));
        let access = Arc::new(Access::start(crowd.clone(), keys, clock.clone(), options).unwrap());
        let router = router(access.clone());
        Desk { router, access, crowd, clock }
    }

    /// A request from an address, with headers, as JSON where there is a body.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answered {
        send(self.router.clone(), request(method, path, headers, body)).await
    }

    /// Signs in by password, as a browser on the own page does.
    pub(crate) async fn sign_in(&self, name: &str) -> Browser<'_> {
        let answer = self.try_sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Browser::of(self, &answer)
    }

    pub(crate) async fn try_sign_in(&self, name: &str, password: &str) -> Answered {
        let body = json!({"account": name, "password": password});
        self.ask("POST", "/api/v1/session", &[("sec-fetch-site", "same-origin")], Some(body)).await
    }
}

pub(crate) fn request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8480");
    let mut from: IpAddr = "192.0.2.1".parse().unwrap();
    for (name, value) in headers {
        match *name {
            "from" => from = value.parse().unwrap(),
            _ => request = request.header(*name, *value),
        }
    }
    let body = match body {
        Some(body) => {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    request.extension(ConnectInfo(SocketAddr::new(from, 40_000))).body(body).unwrap()
}

/// A browser that has signed in.
pub(crate) struct Browser<'a> {
    desk: &'a Desk,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn of(desk: &'a Desk, answer: &Answered) -> Browser<'a> {
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let csrf = answer.json()["csrf"].as_str().unwrap().to_owned();
        Browser { desk, cookie, csrf }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answered {
        let mut headers = vec![("cookie", self.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        if !method.parse::<Method>().unwrap().is_safe() {
            headers.push(("x-hark-csrf", &self.csrf));
        }
        self.desk.ask(method, path, &headers, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answered {
        self.ask("POST", path, Some(body)).await
    }

    pub(crate) async fn is_in(&self) -> bool {
        let answer = self.get("/api/v1/session").await;
        assert!([200, 401].contains(&answer.status), "{}", answer.body);
        answer.status == StatusCode::OK.as_u16()
    }
}

/// Name of a problem, with its status.
pub(crate) fn problem(answer: &Answered) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let kind = answer.json()["type"].as_str().unwrap().to_owned();
    (answer.status, kind.trim_start_matches("urn:hark:problem:").to_owned())
}
