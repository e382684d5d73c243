//! The endpoints of `alerts.toml`: what is read, and all that can be wrong with it at once.

use std::path::Path;
use std::time::Duration;

use alert::delivery::{Payload, Shape, new_key, new_secret};
use alert::settings::{Encryption, SettingsError, Target, load, parse};
use expect_test::expect;
use secrecy::ExposeSecret;

use super::invented::{FILES, SECRET, settings};

#[test]
fn everything_that_can_be_set_is_read() {
    let (key, _) = new_key(&[7; 32]);
    let text = r#"
[[rules]]
name = "burst"

[[endpoints]]
name = "desk"
kind = "webhook"
url = "https://hooks.example.com/x"
signing = "both"
secret_file = "secret"
previous_secret_file = "secret"
key_file = "key"
rules = ["burst"]
severities = ["critical"]
format = "cloudevents"
payload = "full"
timeout_secs = 30
max_per_minute = 60
ordered = false
allow_private = ["10.2.0.0/16", "hooks.internal"]
tell = "people"

[[endpoints]]
name = "chat"
kind = "slack"
url_file = "url"

[[endpoints]]
name = "people"
kind = "email"
to = ["safety@example.com"]

[smtp]
host = "mail.example.com"
from = "Hark <hark@example.com>"
user = "hark"
password_file = "password"

[egress]
proxy = "http://proxy.example.com:3128"

[keep]
days = 30
"#;
    let files = [
        FILES[0],
        ("key", key.expose_secret()),
        ("url", "https://chat.example.com/services/T0/B0/x\n"),
        ("password", "pw"),
    ];
    let settings = settings(text, &files);
    let desk = settings.endpoint("desk").unwrap();
    assert!(matches!(desk.target, Target::Http { shape: Shape::CloudEvents, .. }));
    assert_eq!((desk.payload, desk.timeout), (Payload::Full, Duration::from_secs(30)));
    assert_eq!((desk.per_minute, desk.ordered, desk.tell.as_deref()), (Some(60), false, Some("people")));
    assert_eq!(desk.signer.sign("id", 1, b"body").split(' ').count(), 3);
    assert!(matches!(settings.endpoint("chat").unwrap().target, Target::Http { shape: Shape::Slack, .. }));
    let smtp = settings.smtp.clone().unwrap();
    assert_eq!((smtp.encryption, smtp.port), (Encryption::StartTls, 587));
    assert_eq!((settings.keep_days, settings.keep_attempts), (30, 200_000));
    let shown = format!("{settings:?}");
    for secret in [SECRET, "services/T0", "pw", "proxy.example", key.expose_secret(), "hooks.example.com"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = r#"
[[endpoint]]
name = "x"

[[endpoints]]
name = "Desk"
kind = "webhok"
url = "https://hooks.example.com/secret-token"

[[endpoints]]
name = "a"
kind = "webhook"
url = "http://hooks.example.com/secret-token"
secret_file = "missing"
ordred = true
severities = ["critcal", "warning"]
timeout_secs = 0
allow_private = ["10.2.3.4/8"]
tell = "b"

[[endpoints]]
name = "a"
kind = "webhook"
url = "https://user:secret-token@example.com"
signing = "v1a"
secret_file = "secret"

[[endpoints]]
name = "c"
kind = "slack"
format = "cloudevents"
signing = "v1"

[[endpoints]]
name = "d"
kind = "email"
to = ["nobody"]
url = "https://x.example"

[[endpoints]]
name = "e"
kind = "webhook"
url = "https://x.example"
secret_file = "short"
payload = true

[egress]
prox = "x"

[keep]
days = "long"
"#;
    let mut read = |path: &Path| match path.to_str() {
        Some("secret") => Ok(SECRET.as_bytes().to_vec()),
        Some("short") => Ok(b"whsec_c2VjcmV0LXRva2Vu".to_vec()),
        _ => Err("could not read the file: entity not found".to_owned()),
    };
    let mistakes = parse(text, None, &mut read).unwrap_err();
    let told = mistakes.to_string();
    assert!(!told.contains("secret-token") && !told.contains("c2VjcmV0"), "{told}");
    expect![[r#"
        the settings of alerts have 24 mistakes
        line 2: `endpoint`: no such table
            did you mean `endpoints`?
        line 6: endpoint Desk: `name`: takes small letters, digits, `-` and `_`, at most 64
        line 7: endpoint Desk: `kind`: takes webhook, slack, teams, email
            did you mean `webhook`?
        line 13: endpoint a: `url`: takes an address that begins with https://
            set `allow_http = true` where the network between is trusted
        line 14: endpoint a: `secret_file`: could not read the file: entity not found
        line 15: endpoint a: `ordred`: no such key
            did you mean `ordered`?
        line 16: endpoint a: `severities`: takes info, warning, critical
            did you mean `critical`?
        line 17: endpoint a: `timeout_secs`: takes a number from 1 to 120
        line 18: endpoint a: `allow_private`: takes hosts, addresses and networks such as `10.2.0.0/16`
        line 19: endpoint a: `tell`: takes the name of another endpoint
        line 21: endpoint a: `key_file` is missing
            `hark alert keys` makes one
        line 22: endpoint a: `name`: another endpoint has this name
        line 24: endpoint a: `url`: an address with a name or password in it is not taken
        line 26: endpoint a: `secret_file`: `signing` does not use it
        line 28: endpoint c: `url` or `url_file` is missing
            put an address that holds a token in a file
        line 31: endpoint c: `format`: only a webhook takes it
        line 32: endpoint c: `signing`: only a webhook is signed
        line 36: endpoint d: `kind`: mail needs a mail server: `[smtp]` is missing
        line 37: endpoint d: `to`: takes addresses such as `safety@example.com`
        line 38: endpoint d: `url`: an e-mail endpoint does not take it
        line 44: endpoint e: `secret_file`: not a secret: it takes `whsec_` and the base64 of 24 to 64 random bytes; `hark alert keys` makes one
        line 45: endpoint e: `payload`: takes a text
        line 48: egress: `prox`: no such key
            did you mean `proxy`?
        line 51: keep: `days`: takes a number from 1 to 3650"#]].assert_eq(&told);
}

#[test]
fn files_are_looked_for_beside_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.toml");
    assert!(matches!(load(&path, None), Err(SettingsError::Read { .. })));
    let write = |secret: &str| {
        let text = "[[endpoints]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://a.example\"\nsecret_file = \"s\"\n";
        std::fs::write(&path, text).unwrap();
        std::fs::write(folder.path().join("s"), format!("{secret}\n")).unwrap();
        load(&path, None).map(|settings| settings.endpoints[0].trace)
    };
    let first = write(SECRET).unwrap();
    assert_eq!(write(SECRET).unwrap(), first);
    let other = new_secret(&[9; 32]);
    assert_ne!(write(other.expose_secret()).unwrap(), first, "a new secret is a change");
    let error = write("whsec_no").unwrap_err().to_string();
    assert!(error.contains("line 5: endpoint a: `secret_file`: not a secret"), "{error}");
}

/// Whatever depends on the trace begins anew when it changes: it changes with what is said, not with where that stands.
#[test]
fn an_endpoint_changes_with_what_is_said_of_it_and_not_with_where_it_stands() {
    let traces = |text: &str| -> Vec<[u8; 32]> {
        let read = settings(text, FILES);
        read.endpoints.iter().map(|endpoint| endpoint.trace).collect()
    };
    let one = |more: &str| {
        format!("[[endpoints]]\nname = \"a\"\nkind = \"slack\"\nurl = \"https://a.example/x\"\n{more}\n")
    };
    let first = traces(&one("rules = [\"x\"]"));
    let moved = traces(&format!("# a comment, and more space\n\n{}", one("rules   =   [ 'x' ] # why")));
    assert_eq!(moved, first);
    let above = format!(
        "[[endpoints]]\nname = \"b\"\nkind = \"slack\"\nurl = \"https://b.example\"\n{}",
        one("rules = [\"x\"]")
    );
    assert_eq!(traces(&above)[1], first[0], "another endpoint above it changes nothing of it");
    for other in [
        "",
        "rules = [\"y\"]",
        "rules = [\"x\", \"y\"]",
        "rules = [\"x\"]\nordered = false",
        "rules = [\"x\"]\ntimeout_secs = 21",
    ] {
        assert_ne!(traces(&one(other)), first, "{other}");
    }
    let proxied = format!("{}[egress]\nproxy = \"http://proxy.example.com:3128\"\n", one("rules = [\"x\"]"));
    assert_ne!(traces(&proxied), first, "all depend on the way out");
}

/// An endpoint that takes a rule whose name was misspelt would never hear of it.
#[test]
fn rules_that_an_endpoint_takes_are_in_the_file() {
    let text = |taken: &str| {
        format!(
            "[[rules]]\nname = \"burst\"\n\n[[endpoints]]\nname = \"chat\"\nkind = \"slack\"\n\
             url = \"https://chat.example.com/x\"\nrules = [\"{taken}\"]\n"
        )
    };
    let read = |text: &str| parse(text, None, &mut |_| Err("no file".to_owned()));
    assert!(read(&text("burst")).is_ok());
    let mistakes = read(&text("brust")).unwrap_err();
    expect![[r#"
        the settings of alerts have a mistake
        line 8: endpoint chat: `rules`: the file has no rule `brust`
            did you mean `burst`?"#]]
    .assert_eq(&mistakes.to_string());
}
