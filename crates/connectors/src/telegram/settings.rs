//! Settings of Telegram.

use secrecy::SecretString;

use crate::source::{Found, Key, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the Bot API is: the platform's server, or one of your own.")
        .or("https://api.telegram.org"),
    key("token_file", Takes::SecretFile, "A file with the bot's token: updates are asked for with it."),
    key(
        "hook_secret_file",
        Takes::SecretFile,
        "A file with the secret that was given to `setWebhook`: updates are pushed. Set this or `token_file`.",
    ),
    key("chats", Takes::List, "Ids of the chats that are read, such as `-1001234567890`; all where it is empty."),
    key(
        "poll_timeout_secs",
        Takes::Number(0, 110),
        "For how long the platform holds a question open until there is an update.",
    )
    .or("50"),
    key("page_size", Takes::Number(1, 100), "Most updates in one answer.").or("100"),
    key(
        "allowed_updates",
        Takes::List,
        "Kinds of updates that are asked for.",
    )
    .or("message,edited_message,channel_post,edited_channel_post,business_message,edited_business_message,deleted_business_messages"),
    // A question waits on the platform's side, so the pause between two is short.
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("1"),
];

/// The settings as the source uses them.
pub(super) struct Settings {
    pub base: String,
    pub token: Option<SecretString>,
    pub hook_secret: Option<SecretString>,
    pub chats: Chats,
    pub timeout_secs: i64,
    pub page_size: i64,
    pub allowed: Vec<String>,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(all: &SourceSettings) -> Result<Self, SettingsProblem> {
        let token = all.secret_if_given("token_file")?;
        let hook_secret = all.secret_if_given("hook_secret_file")?;
        if token.is_none() && hook_secret.is_none() {
            let what = "is missing: name it to ask for updates, or `hook_secret_file` to have them pushed";
            return Err(all.problem("token_file", what));
        }
        Ok(Self {
            base: all.url("base_url").to_owned(),
            token,
            hook_secret,
            chats: Chats(all.list("chats").into_iter().map(str::to_owned).collect()),
            timeout_secs: all.number("poll_timeout_secs"),
            page_size: all.number("page_size"),
            allowed: all.list("allowed_updates").into_iter().map(str::to_owned).collect(),
        })
    }
}

/// The chats that are read; all where there are none.
#[derive(Clone)]
pub(super) struct Chats(Vec<String>);

impl Chats {
    /// Leaves out what comes from another chat.
    pub(super) fn keep(&self, found: &mut Found) {
        if self.0.is_empty() {
            return;
        }
        let before = found.posts.len();
        found.posts.retain(|post| {
            let chat = post.id.split('/').next().unwrap_or_default();
            self.0.iter().any(|known| known == chat)
        });
        for _ in found.posts.len()..before {
            found.skip("from a chat that is not read");
        }
    }
}
