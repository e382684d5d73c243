//! Settings of a bucket.

use secrecy::SecretString;
use sigv4::Credentials;

use crate::content::How;
use crate::directory::{self, MAP, MAX_LINE_BYTES, MAX_UNPACKED, REMEMBERED, SKIP_LINES};
use crate::fields;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("bucket", Takes::Text, "The bucket.").needed(),
    key("prefix", Takes::Text, "What the names of its objects begin with, such as `exports/`.").or(""),
    key("region", Takes::Text, "The region, which is part of the signature.").or("us-east-1"),
    key("endpoint", Takes::Url, "The address of the store; without it Amazon's in the region."),
    key(
        "addressing",
        Takes::Choice(&["virtual", "path"]),
        "Whether the bucket is a part of the host's name or the first part of the path.",
    )
    .or("virtual"),
    key("access_key_id", Takes::Text, "The id of the access key.").needed(),
    key("secret_key_file", Takes::SecretFile, "The secret of the access key.").needed(),
    key("session_token_file", Takes::SecretFile, "The token of temporary credentials."),
    key("page_size", Takes::Number(1, 1000), "Objects on a page of the listing.").or("1000"),
    key(
        "names_ascend",
        Takes::Flag,
        "Whether each new object has a greater name than all before, such as a date; then the last name is all that is remembered.",
    )
    .or("false"),
    REMEMBERED,
    MAP,
    SKIP_LINES,
    MAX_LINE_BYTES,
    MAX_UNPACKED,
    fields::ITEMS,
    fields::FIELDS,
    fields::HTML,
    fields::DELETED,
    fields::TIME_FORMAT,
    fields::AS_CHANNEL,
];

/// The settings as they are used.
pub(super) struct S3Settings {
    /// `https://bucket.host` or `https://host`.
    pub(super) origin: String,
    /// The host as it is signed, with a port that is not the scheme's own.
    pub(super) host: String,
    /// What stands before keys in paths: `/` or `/bucket/`.
    pub(super) path: String,
    pub(super) prefix: String,
    pub(super) page_size: String,
    pub(super) names_ascend: bool,
    pub(super) remembered: usize,
    pub(super) max_bytes: u64,
    /// Where the store is, for signatures.
    pub(super) region: String,
    pub(super) credentials: Credentials,
    pub(super) how: How,
}

impl S3Settings {
    /// From the settings.
    ///
    /// # Errors
    /// A bucket or an endpoint that is none, or no credentials.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let bucket = settings.text("bucket");
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if bucket.is_empty() || !bucket.bytes().all(fits) {
            return Err(settings.problem("bucket", "takes the name of a bucket, without slashes"));
        }
        let region = settings.text("region");
        let amazon = format!("https://s3.{region}.amazonaws.com");
        let endpoint = settings.given("endpoint").unwrap_or(&amazon).trim_end_matches('/');
        let parsed = reqwest::Url::parse(endpoint).ok().filter(|url| url.has_host() && url.path() == "/");
        let Some(url) = parsed else {
            return Err(settings
                .problem("endpoint", "takes an address without a path, such as https://s3.example.org"));
        };
        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
        let host = format!("{}{port}", url.host_str().unwrap_or_default());
        let (host, path) = match settings.text("addressing") {
            "path" => (host, format!("/{bucket}/")),
            _ => (format!("{bucket}.{host}"), "/".to_owned()),
        };
        let secret: SecretString = settings.secret("secret_key_file")?;
        Ok(Self {
            origin: format!("{}://{host}", url.scheme()),
            host,
            path,
            prefix: settings.text("prefix").to_owned(),
            page_size: settings.count("page_size").to_string(),
            names_ascend: settings.flag("names_ascend"),
            remembered: settings.count("remembered") as usize,
            max_bytes: settings.count("max_response_mib") << 20,
            credentials: Credentials {
                id: settings.text("access_key_id").to_owned(),
                secret,
                session: settings.secret_if_given("session_token_file")?,
            },
            region: region.to_owned(),
            how: directory::how(settings, super::ABOUT.id, super::ABOUT.terms.as_str())?,
        })
    }
}
