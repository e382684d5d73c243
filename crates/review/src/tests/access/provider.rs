//! An identity provider on a real socket: describes itself, shows its keys, trades codes for tokens, checks PKCE. What its
//! tokens say, and who signs them, is for each test to choose.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::Clock;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::HandClock;

pub(crate) const CLIENT: &str = "hark-desk";
pub(crate) const SECRET: &str = "secret of hark at the provider";

/// A person who has agreed at the provider's page.
struct Agreed {
    challenge: String,
    nonce: String,
    redirect: String,
}

pub(crate) struct Idp {
    pub(crate) issuer: String,
    clock: Arc<HandClock>,
    agreed: Mutex<HashMap<String, Agreed>>,
    keys: Mutex<(u32, PKey<Private>)>,
    /// Put over the usual claims; `null` removes one.
    pub(crate) claims: Mutex<Value>,
    /// Put over the head of the token.
    pub(crate) head: Mutex<Value>,
    /// Signs with a key that it does not show.
    pub(crate) forges: Mutex<bool>,
    /// Leaves the token out.
    pub(crate) forgets: Mutex<bool>,
}

fn new_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

impl Idp {
    pub(crate) async fn start(clock: Arc<HandClock>) -> Arc<Idp> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let idp = Arc::new(Idp {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            clock,
            agreed: Mutex::default(),
            keys: Mutex::new((1, new_key())),
            claims: Mutex::new(json!({})),
            head: Mutex::new(json!({})),
            forges: Mutex::new(false),
            forgets: Mutex::new(false),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&idp));
        tokio::spawn(async move { axum::serve(listener, router).await });
        idp
    }

    /// Changes its key, as providers do from time to time.
    pub(crate) fn rotate(&self) {
        let mut keys = self.keys.lock().unwrap();
        *keys = (keys.0 + 1, new_key());
    }

    /// A person agrees at the page to which a browser was sent. The code that the browser takes back.
    pub(crate) fn agree(&self, address: &str) -> String {
        let (place, query) = address.split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.issuer));
        let asked: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(
            (asked["code_challenge_method"].as_str(), asked["scope"].as_str()),
            ("S256", "openid email groups")
        );
        let mut agreed = self.agreed.lock().unwrap();
        let code = format!("code {}", agreed.len());
        let taken = |name: &str| asked[name].clone();
        let one = Agreed {
            challenge: taken("code_challenge"),
            nonce: taken("nonce"),
            redirect: taken("redirect_uri"),
        };
        agreed.insert(code.clone(), one);
        code
    }

    fn sign(&self, nonce: &str) -> String {
        let now = self.clock.now().millis() / 1000;
        let keys = self.keys.lock().unwrap();
        let mut head = json!({"alg": "RS256", "typ": "JWT", "kid": keys.0.to_string()});
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "248289761001", "nonce": nonce, "iat": now, "exp": now + 300,
            "email": "Anna.Berg@pharma.example", "email_verified": true, "name": "Anna Berg", "groups": ["pv-analysts", "everybody"],
        });
        lay_over(&mut head, &self.head.lock().unwrap());
        lay_over(&mut claims, &self.claims.lock().unwrap());
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let signature = match (head["alg"].as_str().unwrap(), *self.forges.lock().unwrap()) {
            ("none", _) => String::new(),
            ("HS256", _) => {
                // The secret that both know, as if it were a key.
                let key = PKey::hmac(SECRET.as_bytes()).unwrap();
                signature(&key, &signed)
            }
            (_, true) => signature(&new_key(), &signed),
            (_, false) => signature(&keys.1, &signed),
        };
        format!("{signed}.{signature}")
    }
}

fn signature(key: &PKey<Private>, text: &str) -> String {
    let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
    URL_SAFE_NO_PAD.encode(signer.sign_oneshot_to_vec(text.as_bytes()).unwrap())
}

fn lay_over(under: &mut Value, over: &Value) {
    for (name, value) in over.as_object().unwrap() {
        match value {
            Value::Null => drop(under.as_object_mut().unwrap().remove(name)),
            value => under[name] = value.clone(),
        }
    }
}

async fn describe(State(idp): State<Arc<Idp>>) -> Json<Value> {
    let issuer = &idp.issuer;
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }))
}

async fn keys(State(idp): State<Arc<Idp>>) -> Json<Value> {
    let keys = idp.keys.lock().unwrap();
    let rsa = keys.1.rsa().unwrap();
    let number = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
    Json(json!({"keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": keys.0.to_string(), "n": number(rsa.n()), "e": number(rsa.e()),
    }]}))
}

async fn token(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: String) -> (StatusCode, Json<Value>) {
    let sent: HashMap<_, _> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let refuse = |error: &str| {
        (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": error, "error_description": "anna.berg@pharma.example"})),
        )
    };
    let encoded: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{encoded}")));
    if headers.get("authorization").is_none_or(|value| value.as_bytes() != basic.as_bytes()) {
        return refuse("invalid_client");
    }
    let Some(agreed) = sent.get("code").and_then(|code| idp.agreed.lock().unwrap().remove(code)) else {
        return refuse("invalid_grant");
    };
    let verifier = sent.get("code_verifier").cloned().unwrap_or_default();
    let digest = hash(MessageDigest::sha256(), verifier.as_bytes()).unwrap();
    if URL_SAFE_NO_PAD.encode(digest) != agreed.challenge
        || sent.get("redirect_uri") != Some(&agreed.redirect)
    {
        return refuse("invalid_grant");
    }
    let mut answer = json!({"access_token": "opaque", "token_type": "Bearer"});
    if !*idp.forgets.lock().unwrap() {
        answer["id_token"] = idp.sign(&agreed.nonce).into();
    }
    (StatusCode::OK, Json(answer))
}
