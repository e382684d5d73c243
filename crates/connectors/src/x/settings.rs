//! Settings of the channel.

use secrecy::SecretString;

use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};
use crate::x::access::{Access, UserKeys};
use crate::x::cost::Prices;

/// What can be read; those of the second group are streams, of which a source has one and nothing beside it.
pub(super) const ASKED: [&str; 5] = ["search", "archive", "mentions", "posts", "messages"];
pub(super) const STREAMS: [&str; 4] = ["stream", "activity", "compliance_posts", "compliance_users"];

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the interface stands.").or("https://api.x.com"),
    key(
        "reads",
        Takes::List,
        "What is read: any of `search` (last days), `archive` (full archive), `mentions` (of `user_id`), `posts` (of \
         `user_ids`), `messages` (direct messages); or one stream alone: `stream` (filtered stream), `activity`, \
         `compliance_posts`, `compliance_users`; or `webhook` alone.",
    )
    .or("search"),
    key(
        "bearer_token_file",
        Takes::SecretFile,
        "Token of the app, or of a user where `mentions` or `messages` are read.",
    ),
    key(
        "consumer_key",
        Takes::Text,
        "Key of the app: with `consumer_secret_file` alone, a token of the app is fetched.",
    ),
    key("consumer_secret_file", Takes::SecretFile, "Secret of the app; also checks what webhooks push."),
    key(
        "access_token_file",
        Takes::SecretFile,
        "Token of a user, for requests signed with OAuth 1.0a; it does not end.",
    ),
    key("access_token_secret_file", Takes::SecretFile, "Secret of that token."),
    key(
        "user_id",
        Takes::Text,
        "Id of the own account: whose mentions are read, and whose own posts and messages are left out.",
    ),
    key("user_ids", Takes::List, "Ids of the accounts whose posts are read."),
    key(
        "queries",
        Takes::List,
        "Own queries, sent as they are, in place of those that are made of the names of drugs.",
    ),
    key("langs", Takes::List, "Languages that queries ask for, such as `en`; none: all."),
    key("query_extra", Takes::Text, "Operators that every query of names ends with.").or("-is:retweet"),
    key("max_query_chars", Takes::Number(32, 4096), "Longest query of recent search.").or("512"),
    key("max_archive_query_chars", Takes::Number(32, 4096), "Longest query of full-archive search.")
        .or("1024"),
    key("max_rule_chars", Takes::Number(32, 4096), "Longest rule of the filtered stream.").or("1024"),
    key("max_rules", Takes::Number(1, 100_000), "Most rules of the filtered stream.").or("1000"),
    key(
        "page_size",
        Takes::Number(1, 500),
        "Most posts in an answer; brought into the bounds of each question (100 at most but for the archive).",
    )
    .or("100"),
    key("search_days", Takes::Number(1, 30), "How many days recent search reaches back.").or("7"),
    key(
        "overlap_secs",
        Takes::Number(0, 3600),
        "How many seconds before the newest post are read again, for posts that are found late.",
    )
    .or("30"),
    key(
        "field_names",
        Takes::Choice(&["tweet", "post"]),
        "Which family of names is sent; both are understood.",
    )
    .or("tweet"),
    key("post_fields", Takes::List, "Fields of a post that are asked for, in place of those needed."),
    key("user_fields", Takes::List, "Fields of a user that are asked for.").or("username,name,protected"),
    key(
        "expansions",
        Takes::List,
        "What is asked for beside posts, in place of the authors and the posts referred to; each costs.",
    ),
    key(
        "price_post_millicents",
        Takes::Number(0, 1_000_000),
        "Price of a post read, in thousandths of a cent.",
    )
    .or("500"),
    key("price_user_millicents", Takes::Number(0, 1_000_000), "Price of a user read.").or("1000"),
    key("price_message_millicents", Takes::Number(0, 1_000_000), "Price of a direct message read.")
        .or("1000"),
    key("price_owned_millicents", Takes::Number(0, 1_000_000), "Price of a post of or to the own account.")
        .or("100"),
    key(
        "rule_tag",
        Takes::Text,
        "What rules of the filtered stream that this source keeps are tagged with.",
    )
    .or("hark"),
    key(
        "keep_other_rules",
        Takes::Flag,
        "Whether rules with other tags stay; what only they match is not read.",
    )
    .or("false"),
    key(
        "catch_up",
        Takes::Flag,
        "Whether recent search fills what the filtered stream missed between two connections.",
    )
    .or("true"),
    key(
        "silence_secs",
        Takes::Number(5, 600),
        "How long a stream may be silent; it gives a sign every 20 seconds.",
    )
    .or("25"),
    key("backfill_minutes", Takes::Number(0, 5), "Minutes that a stream sends again; enterprise access only.")
        .or("0"),
    key("partition", Takes::Number(1, 64), "Which part of a compliance stream is read.").or("1"),
    key(
        "recheck",
        Takes::Choice(&["off", "lookup", "jobs"]),
        "How posts that were read are asked for again: 100 at a time, or with compliance jobs.",
    )
    .or("lookup"),
    key("job_ids", Takes::Number(100, 1_000_000), "Most ids in a compliance job.").or("10000"),
    key("job_poll_secs", Takes::Number(1, 3600), "Pause between two looks at a compliance job.").or("30"),
];

/// What the parts need of the settings.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) base: String,
    pub(super) reads: Vec<String>,
    pub(super) user_id: String,
    pub(super) user_ids: Vec<String>,
    pub(super) page_size: u64,
    pub(super) search_secs: u64,
    pub(super) overlap_secs: u64,
    pub(super) fields: Fields,
    pub(super) prices: Prices,
    pub(super) silence_secs: u64,
    pub(super) backfill_minutes: u64,
    pub(super) partition: u64,
}

/// The names of what is asked for.
#[derive(Clone)]
pub(super) struct Fields {
    /// `tweet.fields` or `post.fields`.
    pub(super) post_key: &'static str,
    pub(super) post: String,
    pub(super) user: String,
    pub(super) expansions: String,
}

/// Fields and expansions under their older names, and the newer ones where they differ.
const POST_FIELDS: &str = "created_at,author_id,lang,conversation_id,in_reply_to_user_id,referenced_tweets,\
                           edit_history_tweet_ids,entities,public_metrics,note_tweet";
const EXPANSIONS: &str = "author_id,referenced_tweets.id";
const NEWER: [(&str, &str); 4] = [
    ("referenced_tweets.id", "referenced_posts"),
    ("referenced_tweets", "referenced_posts"),
    ("edit_history_tweet_ids", "edit_history_post_ids"),
    ("note_tweet", "note_post"),
];

impl Fields {
    fn of(settings: &SourceSettings) -> Self {
        let newer = settings.text("field_names") == "post";
        let named = |key: &str, default: &str| match settings.list(key) {
            list if !list.is_empty() => list.join(","),
            _ if newer => NEWER.iter().fold(default.to_owned(), |all, (old, new)| all.replace(old, new)),
            _ => default.to_owned(),
        };
        Self {
            post_key: if newer { "post.fields" } else { "tweet.fields" },
            post: named("post_fields", POST_FIELDS),
            user: named("user_fields", ""),
            expansions: named("expansions", EXPANSIONS),
        }
    }

    /// How many resources of each kind an answer may hold for each post: posts and users.
    pub(super) fn expanded(&self) -> (u64, u64) {
        let all = self.expansions.split(',');
        let count = |wanted: &str| all.clone().filter(|name| name.contains(wanted)).count() as u64;
        (count("referenced_"), count("author_id") + count("in_reply_to_user_id") + count("mentions.username"))
    }
}

impl Settings {
    /// Reads and checks them.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let texts = |key: &str| settings.list(key).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let reads = texts("reads");
        let known = |read: &str| ASKED.contains(&read) || STREAMS.contains(&read) || read == "webhook";
        if reads.is_empty() || !reads.iter().all(|read| known(read)) {
            let all = [&ASKED[..], &STREAMS[..], &["webhook"]].concat().join(", ");
            return Err(settings.problem("reads", format!("takes a list of these: {all}")));
        }
        if reads.len() > 1 && reads.iter().any(|read| !ASKED.contains(&read.as_str())) {
            let what = "names a stream or `webhook` beside something else: a source listens to one stream alone; make a source for each";
            return Err(settings.problem("reads", what));
        }
        let wants = |read: &str| reads.iter().any(|given| given == read);
        let digits = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        if wants("mentions") && settings.given("user_id").is_none() {
            return Err(settings
                .problem("user_id", "is missing: the id (digits) of the account whose mentions are read"));
        }
        if settings.given("user_id").is_some_and(|id| !digits(id)) {
            return Err(settings.problem("user_id", "takes an id of digits, not a name"));
        }
        if (wants("posts") && settings.list("user_ids").is_empty())
            || !settings.list("user_ids").into_iter().all(digits)
        {
            return Err(
                settings.problem("user_ids", "takes the ids (digits) of the accounts whose posts are read")
            );
        }
        Ok(Self {
            base: settings.url("base_url").to_owned(),
            user_id: settings.text("user_id").to_owned(),
            user_ids: texts("user_ids"),
            page_size: settings.count("page_size"),
            search_secs: settings.count("search_days") * 86_400,
            overlap_secs: settings.count("overlap_secs"),
            fields: Fields::of(settings),
            prices: Prices {
                post: settings.count("price_post_millicents"),
                user: settings.count("price_user_millicents"),
                message: settings.count("price_message_millicents"),
                owned: settings.count("price_owned_millicents"),
            },
            silence_secs: settings.count("silence_secs"),
            backfill_minutes: settings.count("backfill_minutes"),
            partition: settings.count("partition"),
            reads,
        })
    }

    /// Whether this is read.
    pub(super) fn reads(&self, what: &str) -> bool {
        self.reads.iter().any(|read| read == what)
    }
}

/// The secret of the app, where there is one: what webhooks sign with.
pub(super) fn consumer_secret(settings: &SourceSettings) -> Result<Option<SecretString>, SettingsProblem> {
    settings.secret_if_given("consumer_secret_file")
}

/// How requests are authorised: by OAuth 1.0a where all four parts are given, else by the token given, else by one that is
/// fetched.
pub(super) fn access(settings: &SourceSettings) -> Result<Access, SettingsProblem> {
    let key = settings.given("consumer_key");
    let secret = consumer_secret(settings)?;
    let token = settings.secret_if_given("access_token_file")?;
    match (settings.secret_if_given("bearer_token_file")?, key, secret, token) {
        (None, Some(key), Some(secret), Some(token)) => Ok(Access::User(UserKeys {
            key: key.to_owned(),
            secret,
            token,
            token_secret: settings.secret("access_token_secret_file")?,
            count: 0,
        })),
        (Some(token), ..) => Ok(Access::Bearer(token)),
        (None, Some(key), Some(secret), None) => Ok(Access::App { key: key.to_owned(), secret }),
        _ => Err(settings.problem(
            "bearer_token_file",
            "is missing: name a file with a token, or set `consumer_key` and `consumer_secret_file` (and, for a user, \
             `access_token_file` and `access_token_secret_file`)",
        )),
    }
}
