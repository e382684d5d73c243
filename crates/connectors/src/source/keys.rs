//! Which settings a source takes, as data: checking, help and the pages under `docs/channels/` read the same rows.

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any text.
    Text,
    /// An address that begins with `https://` (or `http://`, for what stands in one's own house), `wss://` or `ws://`.
    Url,
    /// A file that holds a secret; the key's name ends in `_file`.
    SecretFile,
    /// A file or directory.
    Path,
    /// A whole number, bounds inclusive.
    Number(i64, i64),
    /// True or false.
    Flag,
    /// A list of texts.
    List,
    /// One of these.
    Choice(&'static [&'static str]),
    /// A table of its own, which the connector reads and checks.
    Table,
}

/// One key of a source.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written in the settings, with the unit in its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Its value where it is not set: `None` for none. Lists are written with commas.
    pub default: Option<&'static str>,
    /// Whether a source cannot do without it.
    pub required: bool,
    /// What it is, for the documentation: a sentence or two.
    pub help: &'static str,
}

/// A key that may be left out and has no default.
pub const fn key(name: &'static str, takes: Takes, help: &'static str) -> Key {
    Key { name, takes, default: None, required: false, help }
}

impl Key {
    /// The same key, with a default.
    #[must_use]
    pub const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same key, which must be set.
    #[must_use]
    pub const fn needed(self) -> Self {
        Self { required: true, ..self }
    }
}

/// The keys that every source takes.
pub static COMMON: &[Key] = &[
    key("channel", Takes::Text, "The channel: which connector reads the source.").needed(),
    key("enabled", Takes::Flag, "Whether the source is read.").or("true"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("60"),
    key(
        "backfill_hours",
        Takes::Number(0, 876_000),
        "How far back a first run reads, as far as the platform reaches.",
    )
    .or("24"),
    key("max_requests_per_day", Takes::Number(0, 100_000_000), "Most requests in a UTC day; 0: no cap.").or("0"),
    key(
        "max_cost_cents_per_day",
        Takes::Number(0, 100_000_000),
        "Most that a UTC day may cost, in cents of the platform's price list; 0: no cap.",
    )
    .or("0"),
    key(
        "recheck_interval_hours",
        Takes::Number(0, 8_760),
        "How often the platform is asked whether the posts of stored reports still stand, where it can be; never less often than its terms ask for. 0: only as often as those.",
    )
    .or("24"),
    key(
        "drugs",
        Takes::List,
        "Drugs to look for, by any name the dictionary knows; their other names and usual misspellings are looked for as well.",
    ),
    key(
        "misspellings",
        Takes::Number(0, 20),
        "How many misspellings of each name are looked for.",
    )
    .or("3"),
    key(
        "allow_private_addresses",
        Takes::Flag,
        "Whether the source may stand at a private address, such as a forum inside the company.",
    )
    .or("false"),
    key("max_response_mib", Takes::Number(1, 1024), "Longest answer that is read.").or("32"),
    key(
        "contact",
        Takes::Text,
        "An address at which operators of the platform reach you; sent with each request where they ask for one.",
    )
    .or(""),
];
