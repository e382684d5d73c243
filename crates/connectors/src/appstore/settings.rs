//! Settings of a source of app reviews.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::jwt::{Algorithm, SigningKey};
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key(
        "store",
        Takes::Choice(&["apple_rss", "app_store_connect", "google_play"]),
        "Which store, by which interface.",
    )
    .needed(),
    key("apps", Takes::List, "Apple: numeric ids; Google: names of packages, such as `org.example.app`.")
        .needed(),
    key("countries", Takes::List, "Apple's public list only: countries by their two letters.").or("us"),
    key(
        "key_file",
        Takes::SecretFile,
        "App Store Connect: the private key (`.p8`); Google Play: the service account's JSON.",
    ),
    key("key_id", Takes::Text, "App Store Connect: id of the key."),
    key("issuer_id", Takes::Text, "App Store Connect: id of the issuer; leave out for a key of one person."),
    key(
        "language",
        Takes::Text,
        "Google Play: translate reviews to this language; leave out to read them as they were written.",
    ),
    key("max_pages", Takes::Number(1, 10_000), "Most pages of one walk.").or("100"),
    key("apple_url", Takes::Url, "Where Apple's public list stands.").or("https://itunes.apple.com"),
    key("connect_url", Takes::Url, "Where App Store Connect stands, with its version.")
        .or("https://api.appstoreconnect.apple.com/v1"),
    key("play_url", Takes::Url, "Where Google Play's interface stands, with its version.")
        .or("https://androidpublisher.googleapis.com/androidpublisher/v3"),
    key("token_url", Takes::Url, "Where Google's tokens come from; empty: as the service account says.")
        .or(""),
];

/// The store, with what it needs.
#[derive(Clone)]
pub(super) enum Store {
    Apple { countries: Vec<String> },
    Connect { key: SigningKey, key_id: String, issuer: String },
    Play { account: Account },
}

/// A service account of Google.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) key: SigningKey,
    pub(super) key_id: String,
    pub(super) token_url: String,
}

#[derive(Deserialize)]
struct AccountFile {
    client_email: String,
    private_key: String,
    #[serde(default)]
    private_key_id: String,
    #[serde(default)]
    token_uri: String,
}

/// What a source is told.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) store: Store,
    pub(super) base: String,
    pub(super) apps: Vec<String>,
    pub(super) language: String,
    pub(super) max_pages: u64,
}

impl Wanted {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let list = |key: &str| -> Vec<String> { settings.list(key).into_iter().map(str::to_owned).collect() };
        let apps = list("apps");
        // They become part of a path.
        let plain = |text: &String| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
        };
        if apps.is_empty() || !apps.iter().all(plain) {
            return Err(
                settings.problem("apps", "takes ids of letters, digits, dots and underscores, at least one")
            );
        }
        let (store, url) = match settings.text("store") {
            "apple_rss" => {
                let countries = list("countries");
                if countries.is_empty()
                    || !countries.iter().all(|country| country.len() == 2 && plain(country))
                {
                    return Err(
                        settings.problem("countries", "takes countries by their two letters, at least one")
                    );
                }
                (Store::Apple { countries }, "apple_url")
            }
            "app_store_connect" => {
                let key = SigningKey::of(&settings.secret("key_file")?, Algorithm::Es256);
                let key = key.ok_or_else(|| {
                    settings.problem("key_file", "holds no private key of App Store Connect (P-256, PEM)")
                })?;
                let key_id = settings
                    .given("key_id")
                    .ok_or_else(|| settings.problem("key_id", "is missing"))?
                    .to_owned();
                (Store::Connect { key, key_id, issuer: settings.text("issuer_id").to_owned() }, "connect_url")
            }
            _ => (Store::Play { account: account(settings)? }, "play_url"),
        };
        Ok(Self {
            store,
            base: settings.url(url).to_owned(),
            apps,
            language: settings.text("language").to_owned(),
            max_pages: settings.count("max_pages"),
        })
    }
}

fn account(settings: &SourceSettings) -> Result<Account, SettingsProblem> {
    let problem = |what: &str| settings.problem("key_file", what);
    let file = settings.secret("key_file")?;
    let file: AccountFile = serde_json::from_str(file.expose_secret())
        .map_err(|_| problem("holds no service account: take the JSON file that Google made with its key"))?;
    let key = SigningKey::of(&SecretString::from(file.private_key), Algorithm::Rs256)
        .ok_or_else(|| problem("holds a service account without an RSA key"))?;
    let token_url = match settings.given("token_url") {
        Some(url) => url.to_owned(),
        None if file.token_uri.starts_with("https://") => file.token_uri,
        None => "https://oauth2.googleapis.com/token".to_owned(),
    };
    Ok(Account { email: file.client_email, key, key_id: file.private_key_id, token_url })
}
