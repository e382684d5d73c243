//! `export.toml`: what it takes, and all its mistakes at once.

use std::path::Path;

use expect_test::expect;
use export::job::CatchUp;
use export::settings::{Content, DestinationSettings, HostKeySettings, LoginSettings, Selection, parse};

const WHOLE: &str = r#"
[sender]
kind = "company"
organisation = "Invented Pharma GmbH"
routing_id = "INVPHARMA"
organisation_code = "INVPHARMA"
country = "DE"
email = "pv@example.com"

[meddra]
dir = "meddra-28.1"
version = "28.1"

[paper]
fonts = ["/usr/share/fonts/one.ttf"]

[profiles.ema-test]
base = "ema"
batch_receiver = "EVTEST"
message_receiver = "EVTEST"
mask = ["D.1"]
cite_post = true

[destinations.out]
kind = "directory"
path = "out"

[destinations.gateway]
kind = "sftp"
host = "sftp.example.com"
user = "inv"
directory = "to_ema"
key_file = "keys/id"
fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

[destinations.lake]
kind = "s3"
endpoint = "https://s3.example.com"
bucket = "pv"
access_key_id = "ID"
secret_key_file = "/run/secrets/s3"

[[jobs]]
name = "ema-daily"
export = "e2b"
profile = "ema-test"
filter = "status=ready"
destination = "gateway"
schedule = "0 6 * * *"
time_zone = "Europe/Berlin"
catch_up = "each"
take_over_minutes = 30
settle_minutes = 45

[[jobs]]
name = "lines"
export = "listing"
format = "parquet"
view = "0123"
destination = "lake"
schedule = "0 0 1 * *"
"#;

fn mistakes(text: &str) -> String {
    let read = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    parse("export.toml", text, Path::new("/etc/hark"), &read).unwrap_err().to_string()
}

#[test]
fn a_whole_file() {
    let read = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    let settings = parse("export.toml", WHOLE, Path::new("/etc/hark"), &read).unwrap();
    let sender = settings.sender.as_ref().unwrap();
    assert_eq!((sender.c3.kind.as_str(), sender.fallback_country.as_str()), ("1", "DE"));
    assert_eq!(settings.meddra.as_ref().unwrap().dir, Path::new("/etc/hark/meddra-28.1"));
    let test = settings.profile("ema-test").unwrap();
    let ema = settings.profile("ema").unwrap();
    assert_eq!((test.name.as_str(), test.batch_receiver.as_str()), ("ema-test", "EVTEST"));
    assert_eq!((test.mask.len(), &test.blank), (1, &ema.blank), "what is not written is the base's");
    assert!(test.cite_post);
    let DestinationSettings::Sftp { port: 22, login, host_key, .. } = &settings.destinations["gateway"]
    else {
        panic!()
    };
    assert!(matches!(login, LoginSettings::Key { file, .. } if file == Path::new("/etc/hark/keys/id")));
    assert!(matches!(host_key, HostKeySettings::Fingerprint(_)));
    let [daily, lines] = &settings.jobs[..] else { panic!() };
    assert_eq!(
        (daily.content, daily.catch_up, daily.take_over.as_secs()),
        (Content::E2b, CatchUp::Each, 1800)
    );
    assert_eq!((daily.settle.as_secs(), lines.settle.as_secs()), (2700, 600));
    assert_eq!(daily.schedule.to_string(), "0 6 * * * Europe/Berlin");
    assert_eq!((lines.content, &lines.selection), (Content::Parquet, &Selection::View("0123".into())));
    assert!(settings.job("daily").unwrap_err().contains("ema-daily, lines"));
    assert_eq!(parse("e", "", Path::new(""), &read).unwrap().profiles.len(), 3, "nothing has to be written");
}

#[test]
fn all_mistakes_at_once() {
    let text = r#"
[sendr]
[sender]
kind = "compny"
organisation = "Invented"
routing_id = 5
organisation_code = "A-B"
country = "Germany"

[meddra]
dir = "m"
version = "28"

[profiles.mine]
base = "emea"
masks = []

[destinations.a]
kind = "sftp"
host = "h"
port = 70000
user = "u"
password = "open sesame"
passwrd_file = "p"

[destinations.b]
kind = "s4"

[destinations.c]
kind = "s3"
endpoint = "s3.example.com"
bucket = "b"
access_key_id = "i"
secret_key = "shh"

[[jobs]]
name = "two words"
export = "e2b"
profile = "emma"
destination = "aa"
schedule = "0 25 * * *"
time_zone = "Europe/Berlinn"

[[jobs]]
name = "x"
export = "lsting"
destination = "a"
schedule = "0 6 * * *"
time_zone = "Europe/Berlinn"
catch_up = "all"
"#;
    let told = mistakes(text);
    assert!(!told.contains("sesame") && !told.contains("shh"), "no value that may be a secret: {told}");
    expect![[r#"
        the settings have 24 mistakes
        export.toml:2:2: unknown section `[sendr]`
            did you mean `sender`?
        export.toml:4:8: `kind` is "compny"; it takes "company", "authority", "health_professional", "regional_centre", "who_centre", "other" or "patient"
            did you mean "company"?
        export.toml:6:14: `routing_id` takes a text
        export.toml:7:21: `organisation_code` takes letters, digits and `_` alone, as `-` parts an identifier
        export.toml:8:11: `country` takes two capital letters of ISO 3166-1, such as "DE"
        export.toml:12:11: `version` is not that of a release; it takes a text such as "28.1"
        export.toml:15:8: `base` takes "ich", "fda" or "ema"
            did you mean "ema"?
        export.toml:16:1: unknown key `masks` in [profiles.mine]
            did you mean `mask`?
        export.toml:18:1: [destinations.a] lacks `key_file`; it takes the file with the private key; or name a `password_file`
        export.toml:18:1: [destinations.a] lacks `known_hosts`; it takes the file with the server's key; or give its `fingerprint`
        export.toml:21:8: `port` takes a whole number from 1 to 65535
        export.toml:23:1: unknown key `password` in [destinations.a]
            a secret is not a setting: put it in a file and name that file in `password_file`
        export.toml:24:1: unknown key `passwrd_file` in [destinations.a]
            did you mean `password_file`?
        export.toml:27:8: `kind` is "s4"; it takes "directory", "sftp" or "s3"
            did you mean "s3"?
        export.toml:29:1: [destinations.c] lacks `secret_key_file`; it takes a text
        export.toml:31:12: `endpoint` takes an address that begins with `https://`
        export.toml:34:1: unknown key `secret_key` in [destinations.c]
            a secret is not a setting: put it in a file and name that file in `secret_key_file`
        export.toml:37:8: `name` takes up to 40 letters, digits, `-` and `_`, as files are named after it
        export.toml:39:11: `profile` names a profile that is not there: add [profiles.NAME]
            did you mean "ema"?
        export.toml:40:15: `destination` names a destination that is not there: add [destinations.NAME]
            did you mean "a"?
        export.toml:41:12: `schedule` takes five fields of cron, minute hour day month weekday, such as "0 6 * * *" for every day at six: failed to parse crontab expression: 0 25 * * * UTC   ^ value must be in range 0..=23; found 25
        export.toml:46:10: `export` is "lsting"; it takes "e2b", "r2", "cioms" or "listing"
            did you mean "listing"?
        export.toml:49:13: `time_zone` takes a name of the IANA time zone database, such as "Europe/Berlin"
        export.toml:50:12: `catch_up` is "all"; it takes "together", "each", "latest" or "none""#]].assert_eq(&told);
}

#[test]
fn broken_grammar_is_told_alone() {
    expect![[r#"
        the settings have 2 mistakes
        export.toml:1:8: not valid TOML: unclosed table, expected `]`
        export.toml:4:8: not valid TOML: string values must be quoted, expected literal string"#]]
    .assert_eq(&mistakes("[sender\nkind = 1\n[[jobs]]\nname = "));
}

/// A name that means nothing would hide nothing, and no one would know.
#[test]
fn names_in_the_lists_of_a_profile_must_mean_something() {
    for (line, names, hint) in [
        ("mask = [\"C.2.r.1\"]", "`mask` names `C.2.r.1`", ""),
        ("mask = [\"D.1\", \"D.5.\"]", "`mask` names `D.5.`", "did you mean \"D.5\"?"),
        ("blank = [\"C.3.4.88\"]", "`blank` names `C.3.4.88`", "did you mean \"C.3.4.8\"?"),
        ("rules = [\"ich\", \"fdaa\"]", "`rules` names `fdaa`", "did you mean \"fda\"?"),
        ("extra = [\"FDA.C.1.7.2\"]", "`extra` names `FDA.C.1.7.2`", "did you mean \"FDA.C.1.7.1\"?"),
        ("rules = []", "`rules` leaves out `ich`", ""),
        ("rules = [\"fda\"]", "`rules` leaves out `ich`", ""),
    ] {
        let told = mistakes(&format!("[profiles.mine]\nbase = \"ema\"\n{line}\n"));
        assert!(told.contains(names) && told.contains(hint), "{line}: {told}");
        assert!(told.contains("export.toml:3:"), "{line}: {told}");
    }
}
