//! The text people see when settings are wrong. Golden: read a change of it as they would.

use expect_test::{Expect, expect};

use super::{file, outside};
use crate::parse;

fn wrong(text: &str, expected: Expect) {
    expected.assert_eq(&file(text).unwrap_err().to_string());
}

#[test]
fn all_mistakes_are_listed_at_once_with_their_places() {
    let file = "\
version = 1
serv.listen = \"127.0.0.1:1\"

[screen]
polcy = \"precise\"
policy = \"precice\"
batch_posts = 0
threads = 1.5

[storage]
url = \"http://a\"
";
    let env = [("HARK__STORE__INSERT_ROWS".to_owned(), "many".to_owned())];
    let error = parse(&[("etc/hark.toml".to_owned(), file.to_owned())], &env, &["store.urll=x".to_owned()])
        .unwrap_err();
    expect![[r#"
        the settings have 8 mistakes
        etc/hark.toml:2:1: unknown section `[serv]`
            did you mean `[serve]`?
        etc/hark.toml:5:1: unknown key `screen.polcy`
            did you mean `screen.policy`?
        etc/hark.toml:6:10: `screen.policy` cannot be "precice"; it takes "sensitive", "balanced" or "precise"
            did you mean "precise"?
        etc/hark.toml:7:15: `screen.batch_posts` cannot be 0; it takes a number of posts from 1 to 1_000_000
        etc/hark.toml:8:11: `screen.threads` takes a number of threads from 0 to 1_024, not a float
        etc/hark.toml:10:2: unknown section `[storage]`
            did you mean `[store]`?
        HARK__STORE__INSERT_ROWS: `store.insert_rows` takes a number of rows from 1 to 1_000_000
        --set store.urll: unknown key `store.urll`
            did you mean `store.url`?"#]]
    .assert_eq(&error.to_string());
}

#[test]
fn units_are_explained() {
    wrong(
        "[run]\ngraceful_shutdown_secs = \"30s\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:26: `run.graceful_shutdown_secs` takes a number of seconds from 1 to 3_600, not a text
            write 30"#]],
    );
    wrong(
        "[run]\ngraceful_shutdown_secs = \"2m\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:26: `run.graceful_shutdown_secs` takes a number of seconds from 1 to 3_600, not a text
            write 120"#]],
    );
    wrong(
        "[run]\ngraceful_shutdown = 30",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `run.graceful_shutdown`
            did you mean `run.graceful_shutdown_secs`? It takes a number of seconds"#]],
    );
    wrong(
        "[store]\nflush_interval_ms = 30",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `store.flush_interval_ms`
            did you mean `store.flush_interval_millis`? It takes a number of milliseconds"#]],
    );
    wrong(
        "[store]\nflush_interval = \"1s\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `store.flush_interval`
            did you mean `store.flush_interval_millis`? It takes a number of milliseconds"#]],
    );
    wrong(
        "[store]\nmax_memory_mib = \"2GiB\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:18: `store.max_memory_mib` takes a number of MiB from 256 to 1_048_576, not a text
            write 2048"#]],
    );
    wrong(
        "[store]\nmax_memory_mib = \"1000 KB\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:18: `store.max_memory_mib` takes a number of MiB from 256 to 1_048_576, not a text"#]],
    );
}

#[test]
fn types_are_explained() {
    wrong(
        "[screen]\nthreads = \"2\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:11: `screen.threads` takes a number of threads from 0 to 1_024, not a text
            write 2"#]],
    );
    wrong(
        "[data]\ndir = 5",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:7: `data.dir` takes a text, not a number
            put quotes around it"#]],
    );
    wrong(
        "[channels.x]\nstorage_attested = \"true\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:20: `channels.x.storage_attested` takes true or false, not a text
            write true without quotes"#]],
    );
    wrong(
        "[channels.x]\nstorage_attested = 1",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:20: `channels.x.storage_attested` takes true or false, not a number"#]],
    );
    wrong(
        "serve = \"127.0.0.1:80\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:1: `serve` is a section, not a key
            write `[serve]` on a line of its own, its keys below it"#]],
    );
    wrong(
        "[serve]\nlisten = [\"127.0.0.1:80\"]",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:10: `serve.listen` takes a text, not an array"#]],
    );
    wrong(
        "[serve.listen]\nport = 80",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:1: `serve.listen` takes a text, not a table"#]],
    );
    wrong(
        "channels = 3",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:1: `channels` is a section, not a key
            write `[channels]` on a line of its own, its keys below it"#]],
    );
    wrong(
        "[journal]\nmax_bytes = 99999999999999999999",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:13: `journal.max_bytes` takes a number of bytes, 0 or more, not an integer beyond 64 bits"#]],
    );
    wrong(
        "[journal]\nmax_bytes = -1",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:13: `journal.max_bytes` cannot be -1; it takes a number of bytes, 0 or more"#]],
    );
}

#[test]
fn what_was_meant_is_found() {
    wrong(
        "[store]\nthreads = 2",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `store.threads`
            did you mean `screen.threads`?"#]],
    );
    wrong(
        "[telemetry]\nlog-level = \"info\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `telemetry.log-level`
            did you mean `telemetry.log_level`?"#]],
    );
    wrong(
        "[telemetry]\nlog_level = \"INFO\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:13: `telemetry.log_level` cannot be "INFO"; it takes "off", "error", "warn", "info", "debug" or "trace"
            did you mean "info"?"#]],
    );
    wrong(
        "[channels.x]\nretention_days = 2",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `channels.x.retention_days`
            did you mean `channels.x.retention_hours`? It takes a number of hours"#]],
    );
    wrong(
        "[channels.x]\nstorage_atested = true",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `channels.x.storage_atested`
            did you mean `channels.x.storage_attested`?"#]],
    );
    wrong(
        "[channels.\"my forum\"]\nretention_hours = 2",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:1: `channels.my forum.retention_hours` names a channel that cannot be; a name is letters a to z, digits, `-` and `_`"#]],
    );
    wrong(
        "verison = 1",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:1: unknown key `verison`
            did you mean `version`?"#]],
    );
    wrong(
        "[entirely]\ndifferent = 1",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:2: unknown section `[entirely]`"#]],
    );
}

#[test]
fn rules_between_keys_are_checked() {
    wrong(
        "version = 2",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:11: this program reads version 1; a later version needs a later program"#]],
    );
    wrong(
        "[serve]\nlisten = \"8480\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:10: `serve.listen` takes `address:port`, such as "127.0.0.1:8480""#]],
    );
    wrong(
        "[store]\nengine = \"server\"\nurl = \"db:8123\"\ndatabase = \"my-db\"\nuser = \"\"",
        expect![[r#"
            the settings have 3 mistakes
            hark.toml:3:7: `store.url` takes addresses that begin with http:// or https://, with commas between them, without `?` or `#`
            hark.toml:4:12: `store.database` takes letters a to z, digits and `_`, not beginning with a digit
            hark.toml:5:8: `store.user` cannot be empty with `engine = "server"`"#]],
    );
    wrong(
        "[store]\nengine = \"server\"\nurl = \"http://a:1,http://ann:hunter2@b:1\"",
        expect![[r#"
            the settings have a mistake
            hark.toml:3:7: `store.url` cannot hold a user or password; use `store.user` and `store.password_file`"#]],
    );
    wrong(
        "[store]\nengine = \"server\"\nurl = \"http://a:1,b:1\"\nca_file = \"ca.pem\"",
        expect![[r#"
            the settings have 2 mistakes
            hark.toml:3:7: `store.url` takes addresses that begin with http:// or https://, with commas between them, without `?` or `#`
            hark.toml:4:11: `store.ca_file` is of no use with a `store.url` that begins with http://"#]],
    );
    wrong(
        "[store]\ncluster = \"main\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:11: `store.cluster` needs `engine = "server"`"#]],
    );
    wrong(
        "[data]\ndir = \"\"",
        expect![[r#"
        the settings have a mistake
        hark.toml:2:7: `data.dir` cannot be empty"#]],
    );
}

#[test]
fn broken_toml_is_placed_and_the_rest_still_read() {
    wrong(
        "[screen]\nthreads = \npolicy = \"precize\"\n",
        expect![[r#"
        the settings have 2 mistakes
        hark.toml:2:11: not valid TOML: string values must be quoted, expected literal string
        hark.toml:3:10: `screen.policy` cannot be "precize"; it takes "sensitive", "balanced" or "precise"
            did you mean "precise"?"#]],
    );
    wrong(
        "[screen]\nthreads = 1\nthreads = 2\n",
        expect![[r#"
        the settings have a mistake
        hark.toml:3:1: not valid TOML: duplicate key"#]],
    );
    wrong(
        "[screen\nthreads = 1\n",
        expect![[r#"
        the settings have a mistake
        hark.toml:1:8: not valid TOML: unclosed table, expected `]`"#]],
    );
}

#[test]
fn arguments_without_a_value_are_explained() {
    let error = outside(&[], &["screen.threads", "screen.threads=two", "x=1"]).unwrap_err();
    expect![[r#"
        the settings have 3 mistakes
        --set screen.threads: an argument without `=`; it takes `section.key=value`
        --set screen.threads: `screen.threads` takes a number of threads from 0 to 1_024
        --set x: unknown key `x`"#]]
    .assert_eq(&error.to_string());
}

#[test]
fn no_value_is_repeated_that_could_be_a_secret() {
    let secret = "hunter2";
    let attempts = [
        file(&format!("[store]\npassword = \"{secret}\"")),
        file(&format!("[store]\ninsert_rows = \"{secret}\"")),
        file(&format!("[store]\nurl = \"http://me:{secret}@db\"")),
        outside(&[("HARK__STORE__PASSWORD", secret)], &[]),
        outside(&[], &[&format!("store.password={secret}")]),
        outside(&[("HARK__STORE__URL", &format!("https://{secret}@db/"))], &[]),
    ];
    let texts: Vec<String> = attempts.into_iter().map(|attempt| attempt.unwrap_err().to_string()).collect();
    assert!(texts.iter().all(|text| !text.contains(secret)), "{texts:#?}");
    expect![[r#"
        the settings have a mistake
        hark.toml:2:1: unknown key `store.password`
            a secret is not a setting: put it in a file and name that file in `store.password_file`"#]]
    .assert_eq(&texts[0]);
    expect![[r#"
        the settings have a mistake
        hark.toml:2:7: `store.url` cannot hold a user or password; use `store.user` and `store.password_file`"#]].assert_eq(&texts[2]);
}

#[test]
fn any_text_is_refused_without_a_panic() {
    let whole = crate::default_toml();
    // Every prefix of a valid file, and every file with one byte replaced by a quote.
    for cut in (0..whole.len()).filter(|at| whole.is_char_boundary(*at)).step_by(3) {
        let _ = file(&whole[..cut]);
        let mut bytes = whole.as_bytes().to_vec();
        bytes[cut] = b'"';
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = file(&text);
        }
    }
}

#[test]
fn a_source_keeps_what_was_written() {
    let text = "[sources.our-page]\nchannel = \"facebook\"\nlimit = 5\nall = true\nlist = [\"a\", \"b\"]\n\n[sources.our-page.deep]\nkey = { x = 1 }\n";
    let sets = ["sources.our-page.limit=7".to_owned(), "sources.other.channel=x".to_owned()];
    let loaded = parse(&[("hark.toml".to_owned(), text.to_owned())], &[], &sets).unwrap();
    let source = &loaded.settings.sources["our-page"];
    let written = |key: &str| serde_json::to_string(&source[key]).unwrap();
    assert_eq!(written("channel"), "\"facebook\"");
    assert_eq!(
        written("limit"),
        "\"7\"",
        "an argument is a text: the connector reads it as what the key takes"
    );
    assert_eq!((written("all"), written("list")), ("true".to_owned(), "[\"a\",\"b\"]".to_owned()));
    assert_eq!(written("deep"), "{\"key\":{\"x\":1}}");
    assert_eq!(loaded.settings.sources["other"].len(), 1);
    let again = parse(&[("shown".to_owned(), loaded.show(false))], &[], &[]).unwrap();
    assert_eq!(again.settings, loaded.settings);
    for (wrong, what) in [
        ("[sources.Our]\nchannel = \"x\"", "names a source that cannot be"),
        ("[sources.a]\nrate = 0.5", "takes no fraction and no date"),
        ("sources = 3", "`sources` is a section, not a key"),
        ("[sources]\na = 3", "unknown key `sources.a`"),
    ] {
        let mistakes = parse(&[("hark.toml".to_owned(), wrong.to_owned())], &[], &[]).unwrap_err();
        assert!(mistakes.to_string().contains(what), "{wrong}: {mistakes}");
    }
}
