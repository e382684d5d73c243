//! Settings of a Trustpilot source.

use secrecy::SecretString;

use crate::http::{Grant, Request};
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the interface stands, with its version.")
        .or("https://api.trustpilot.com/v1"),
    key("api_key_file", Takes::SecretFile, "File with the API key of your application.").needed(),
    key(
        "api_secret_file",
        Takes::SecretFile,
        "File with the application's secret: reads the private interface, which knows reviews that are not shown.",
    ),
    key("business_units", Takes::List, "Ids of your business units, of 24 hexadecimal digits.").needed(),
    key("language", Takes::Text, "Only reviews in this language, such as `en`."),
    key("per_page", Takes::Number(1, 100), "Reviews of one answer.").or("100"),
    key("max_pages", Takes::Number(1, 10_000), "Most pages of one walk.").or("100"),
    key(
        "webhook_secret_file",
        Takes::SecretFile,
        "File with the word that the webhook's address ends in (`?secret=…`); without it nothing is accepted by push.",
    ),
];

/// What a source is told.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) base: String,
    pub(super) key: SecretString,
    pub(super) secret: Option<SecretString>,
    pub(super) units: Vec<String>,
    pub(super) language: String,
    pub(super) per_page: u64,
    pub(super) max_pages: u64,
    pub(super) webhook_secret: Option<SecretString>,
}

impl Wanted {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let units: Vec<String> = settings.list("business_units").into_iter().map(str::to_owned).collect();
        let good = |unit: &String| !unit.is_empty() && unit.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if units.is_empty() || !units.iter().all(good) {
            return Err(settings.problem("business_units", "takes ids of letters and digits, at least one"));
        }
        Ok(Self {
            base: settings.url("base_url").to_owned(),
            key: settings.secret("api_key_file")?,
            secret: settings.secret_if_given("api_secret_file")?,
            units,
            language: settings.text("language").to_owned(),
            per_page: settings.count("per_page"),
            max_pages: settings.count("max_pages"),
            webhook_secret: settings.secret_if_given("webhook_secret_file")?,
        })
    }

    /// How a token for the private interface is asked for.
    pub(super) fn grant(&self) -> Option<Grant> {
        use secrecy::ExposeSecret;
        let secret = self.secret.as_ref()?;
        let address = format!("{}/oauth/oauth-business-users-for-applications/accesstoken", self.base);
        let request = Request::post(address)
            .basic(self.key.expose_secret(), secret)
            .form("grant_type", "client_credentials");
        Some(Grant::oauth(request))
    }
}
