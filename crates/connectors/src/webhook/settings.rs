//! Settings of a webhook.

use crate::fields;
use crate::source::{Key, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key(
        "secret_file",
        Takes::SecretFile,
        "The secret that deliveries are signed with; several, one a line, while a secret is being changed: each counts.",
    )
    .needed(),
    key(
        "scheme",
        Takes::Choice(&["standard", "slack", "tiktok", "custom"]),
        "How deliveries are signed: Standard Webhooks, as Slack or TikTok do, or as the keys below say.",
    )
    .or("standard"),
    key("header", Takes::Text, "custom: the header with the signature, such as `x-signature`."),
    key("algorithm", Takes::Choice(&["sha256", "sha512", "sha1"]), "custom: the hash of the HMAC.").or("sha256"),
    key("encoding", Takes::Choice(&["hex", "base64"]), "custom: how the signature is written.").or("hex"),
    key("prefix", Takes::Text, "custom: what stands before the signature, such as `sha256=`.").or(""),
    key(
        "signed_template",
        Takes::Text,
        "custom: what is signed: `{body}`, `{ts}.{body}`, `{id}.{ts}.{body}` or the like.",
    )
    .or("{body}"),
    key("timestamp_header", Takes::Text, "custom: the header with the time that is signed as `{ts}`."),
    key("id_header", Takes::Text, "custom: the header with the id of a delivery, `{id}` where it is signed."),
    key(
        "tolerance_secs",
        Takes::Number(1, 86_400),
        "How far a signed time may be from the present, in seconds; farther ones are refused.",
    )
    .or("300"),
    fields::ITEMS,
    fields::FIELDS,
    fields::HTML,
    fields::DELETED,
    fields::TIME_FORMAT,
    fields::AS_CHANNEL,
];
