//! Which source wins, and what the program then sees.

use std::path::Path;

use expect_test::expect;

use super::{file, outside};
use crate::{JournalEngine, LogLevel, Origin, Policy, Request, StoreEngine, load, parse, read_secret};

#[test]
fn defaults_alone_are_valid_and_complete() {
    let loaded = parse(&[], &[], &[]).unwrap();
    let s = &loaded.settings;
    assert_eq!(
        (s.version, s.journal.engine, s.store.engine),
        (1, JournalEngine::Embedded, StoreEngine::Embedded)
    );
    assert_eq!((s.ingest.max_line_bytes, s.journal.dedupe_window_posts), (4_194_304, 10_000_000));
    assert_eq!((s.screen.policy, s.telemetry.log_level), (Policy::Balanced, LogLevel::Info));
    assert_eq!(s.key_file(), Path::new("hark-data/hark.key"));
    assert_eq!((s.screen.model(), s.ingest.inbox(), s.store.password_file()), (None, None, None));
    assert!(s.export.file().is_none() && s.export.run_jobs);
    assert!(loaded.origins.is_empty());
}

#[test]
fn later_sources_win() {
    let first =
        ("a.toml".to_owned(), "[screen]\nthreads = 1\nbatch_posts = 11\npolicy = \"precise\"".to_owned());
    let second = ("b.toml".to_owned(), "screen.threads = 2\nscreen.batch_posts = 12".to_owned());
    let env = [("HARK__SCREEN__THREADS".to_owned(), "3".to_owned()), ("PATH".to_owned(), "/bin".to_owned())];
    let files = [first, second];
    let loaded = parse(&files, &env, &["screen.threads=4".to_owned()]).unwrap();
    let screen = &loaded.settings.screen;
    assert_eq!((screen.threads, screen.batch_posts, screen.policy), (4, 12, Policy::Precise));
    assert_eq!(loaded.origin("screen.threads"), Origin::Set("screen.threads".to_owned()));
    assert_eq!(loaded.origin("screen.batch_posts").to_string(), "b.toml:2:22");
    assert_eq!(parse(&files, &env, &[]).unwrap().settings.screen.threads, 3);
}

#[test]
fn text_from_outside_is_read_as_what_the_key_takes() {
    let loaded = outside(
        &[
            ("HARK__STORE__INSERT_ROWS", "20_000"),
            ("HARK__STORE__USER", "42"),
            ("HARK__CHANNELS__X__STORAGE_ATTESTED", "true"),
        ],
        &[
            "channels.my-forum.retention_hours=24",
            "serve.allowed_hosts=a.example, ,b.example",
            "serve.listen=\"[::1]:80\"",
            "data.dir= /var/lib/hark ",
            "export.run_jobs=false",
        ],
    )
    .unwrap();
    let s = &loaded.settings;
    assert_eq!((s.store.insert_rows, s.store.user.as_str()), (20_000, "42"));
    assert!(s.channels["x"].storage_attested && s.channels["x"].retention_hours.is_none());
    assert_eq!(s.channels["my-forum"].retention_hours, Some(24));
    assert_eq!(s.serve.allowed_hosts(), ["a.example", "b.example"]);
    assert!(!s.export.run_jobs);
    assert_eq!((s.serve.listen.as_str(), s.data.dir.as_path()), ("[::1]:80", Path::new("/var/lib/hark")));
}

#[test]
fn what_is_shown_gives_the_same_settings_again() {
    let text = "[keys]\nfile = \"/etc/hark/\\\"k\\\".key\"\n[channels.x]\nretention_hours = 5\nstorage_attested = true";
    for shown in [file(text).unwrap().show(false), file(text).unwrap().show(true)] {
        let again = file(&shown).unwrap();
        assert_eq!(again.settings, file(text).unwrap().settings);
    }
}

#[test]
fn show_says_where_each_value_comes_from() {
    let file = ("hark.toml".to_owned(), "[store]\nurl = \"http://db:8123\"\n".to_owned());
    let env = [("HARK__RUN__GRACEFUL_SHUTDOWN_SECS".to_owned(), "5".to_owned())];
    let loaded = parse(&[file], &env, &["channels.x.storage_attested=true".to_owned()]).unwrap();
    expect![[r#"
        version = 1  # from default

        [data]
        dir = "hark-data"  # from default

        [keys]
        file = ""  # from default

        [ingest]
        inbox = ""  # from default
        batch_posts = 1000  # from default
        flush_interval_millis = 100  # from default
        listen = ""  # from default
        max_line_bytes = 4194304  # from default

        [journal]
        engine = "embedded"  # from default
        partitions = 4  # from default
        posts_retention_hours = 48  # from default
        max_bytes = 0  # from default
        dedupe_window_posts = 10000000  # from default

        [kafka]
        brokers = "127.0.0.1:9092"  # from default
        topic_prefix = "hark"  # from default
        instance = ""  # from default
        replication = 3  # from default
        reports_partitions = 4  # from default
        compression = "lz4"  # from default
        linger_millis = 5  # from default
        session_timeout_millis = 6000  # from default
        transaction_timeout_millis = 10000  # from default
        security = "plaintext"  # from default
        sasl_mechanism = "scram_sha_512"  # from default
        sasl_user = ""  # from default
        sasl_password_file = ""  # from default
        ca_file = ""  # from default
        certificate_file = ""  # from default
        private_key_file = ""  # from default

        [screen]
        threads = 0  # from default
        batch_posts = 2000  # from default
        policy = "balanced"  # from default
        without_model = "signals"  # from default
        dictionary = ""  # from default
        model = ""  # from default
        net = ""  # from default
        reload_interval_secs = 5  # from default

        [store]
        engine = "embedded"  # from default
        url = "http://db:8123"  # from hark.toml:2
        database = "hark"  # from default
        user = "default"  # from default
        password_file = ""  # from default
        ca_file = ""  # from default
        compression = "lz4"  # from default
        cluster = ""  # from default
        connect_timeout_millis = 3000  # from default
        request_timeout_secs = 60  # from default
        library = ""  # from default
        max_memory_mib = 1024  # from default
        insert_rows = 10000  # from default
        flush_interval_millis = 500  # from default
        reports_retention_days = 3650  # from default
        seals_retention_days = 365  # from default

        [serve]
        listen = "127.0.0.1:8480"  # from default
        allowed_hosts = ""  # from default
        trusted_proxies = ""  # from default

        [review]
        day_zero = "criteria_met"  # from default
        serious_days = 15  # from default
        other_days = 90  # from default
        second_review_serious = true  # from default
        second_review_percent = 5  # from default
        blind = false  # from default
        lease_secs = 900  # from default
        find_duplicates = true  # from default

        [alert]
        file = ""  # from default

        [export]
        file = ""  # from default
        run_jobs = true  # from default

        [sign_in]
        session_hours = 12  # from default
        public_url = ""  # from default
        oidc_issuer = ""  # from default
        oidc_client_id = ""  # from default
        oidc_client_secret_file = ""  # from default
        oidc_scopes = "profile email"  # from default
        oidc_groups_claim = "groups"  # from default
        oidc_roles = ""  # from default
        oidc_email_domains = ""  # from default
        oidc_trust_email = false  # from default

        [telemetry]
        log_level = "info"  # from default
        log_format = "auto"  # from default
        listen = ""  # from default

        [run]
        graceful_shutdown_secs = 5  # from HARK__RUN__GRACEFUL_SHUTDOWN_SECS

        [channels.x]
        storage_attested = true  # from --set channels.x.storage_attested
    "#]]
    .assert_eq(&loaded.show(true));
}

#[test]
fn only_what_bears_on_screening_changes_its_hash() {
    let hash = |text: &str| file(text).unwrap().screening_hash();
    let usual = hash("");
    for same in
        ["screen.threads = 7", "screen.batch_posts = 7", "data.dir = \"/x\"", "screen.policy = \"balanced\""]
    {
        assert_eq!(hash(same), usual, "{same}");
    }
    assert_eq!(hash("screen.without_model = \"signals\""), usual);
    let changed = [
        "screen.policy = \"precise\"",
        "screen.without_model = \"skip\"",
        "channels.x.policy = \"precise\"",
        "channels.y.policy = \"precise\"",
        "channels.x.policy = \"sensitive\"",
    ];
    let hashes: std::collections::BTreeSet<String> = changed.iter().map(|text| hash(text)).collect();
    assert_eq!(hashes.len(), changed.len(), "each setting shows in the hash");
    assert!(!hashes.contains(&usual));
    // The hash is in stored reports: a change of its form makes old reports look different.
    expect!["37113917"].assert_eq(&usual);
}

#[test]
fn files_are_read_in_order_and_a_missing_one_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (dir.path().join("one.toml"), dir.path().join("two.toml"));
    std::fs::write(&one, "\u{feff}[screen]\r\nthreads = 1\r\n").unwrap();
    let mut request = Request { files: vec![one, two.clone()], ..Request::default() };
    let error = load(&request).unwrap_err().to_string();
    assert!(error.contains("two.toml") && error.starts_with("could not read"), "{error}");
    std::fs::write(&two, "[screen]\nthreads = 2").unwrap();
    assert_eq!(load(&request).unwrap().settings.screen.threads, 2);
    request.files.reverse();
    assert_eq!(load(&request).unwrap().settings.screen.threads, 1);
}

#[test]
fn a_secret_is_read_without_its_line_end_and_never_printed() {
    use secrecy::ExposeSecret;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "hunter2 \r\n").unwrap();
    let secret = read_secret(file.path()).unwrap();
    assert_eq!(secret.expose_secret(), "hunter2 ");
    assert!(!format!("{secret:?}").contains("hunter2"));
    std::fs::write(file.path(), "\n").unwrap();
    assert!(read_secret(file.path()).unwrap_err().to_string().contains("it is empty"));
    assert!(read_secret(Path::new("/no/such/file")).unwrap_err().to_string().contains("/no/such/file"));
}
