//! The receiver through its public interface: signatures, times, rotation, bodies, maps, events.

use std::collections::BTreeMap;

use model::Timestamp;
use proptest::prelude::*;
use testkit::fakes::{Change, Fake, Webhook as Sender, World, standard_webhook};

use crate::sign::{self, Hash};
use crate::source::{
    Connector, Document, Feed, Found, Hook, HookReply, HookRequest, Opening, SettingValue, SettingsProblem,
    SourceSettings, written,
};
use crate::webhook::Webhook;

const NOW: i64 = 1_770_000_000;
const SECRET: &str = "a secret that is long enough";

struct Set {
    dir: tempfile::TempDir,
    values: BTreeMap<String, SettingValue>,
}

impl Set {
    fn with(secret: &str, toml: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        std::fs::write(&path, secret).unwrap();
        let mut values = written(toml);
        values.insert("secret_file".into(), SettingValue::Text(path.display().to_string()));
        values.insert("channel".into(), SettingValue::Text("webhook".into()));
        Self { dir, values }
    }

    fn open(&self) -> Result<Feed, SettingsProblem> {
        assert!(self.dir.path().exists());
        let settings = SourceSettings::new("partner", Webhook.keys(), self.values.clone()).unwrap();
        let now = Timestamp(NOW * 1_000_000);
        Webhook.open(&Opening { settings: &settings, from: None, now, since: now, terms: &[] })
    }

    fn problem(&self) -> String {
        self.open().err().map(|problem| problem.to_string()).unwrap_or_default()
    }
}

fn send(feed: &Feed, headers: &[(&str, &str)], body: &[u8]) -> (HookReply, Found) {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut found = Found::default();
    let request =
        HookRequest { method: "POST", query: "", headers: &headers, body, now: Timestamp(NOW * 1_000_000) };
    let hook: &dyn Hook = &**feed.hook.as_ref().unwrap();
    (hook.receive(&request, &mut found), found)
}

/// A receiver of plain `{body}` signatures, and a delivery that is signed for it.
fn custom(toml: &str, content_type: &str, body: &[u8]) -> (HookReply, Found) {
    let feed = Set::with(SECRET, &format!("scheme = \"custom\"\nheader = \"X-Sig\"\n{toml}")).open().unwrap();
    let signature = sign::hex(&Hash::Sha256.keyed(SECRET.as_bytes(), &[body]));
    send(&feed, &[("x-sig", &signature), ("content-type", content_type)], body)
}

fn texts(found: &Found) -> Vec<(String, String)> {
    found.posts.iter().map(|post| (post.id.to_string(), post.text.to_string())).collect()
}

#[test]
fn deliveries_of_the_fake_are_read_once_each() {
    let mut secrets = String::new();
    let given = std::cell::RefCell::new(&mut secrets);
    Sender.settings("", &|secret| {
        given.borrow_mut().push_str(secret);
        String::new()
    });
    let feed = Set::with(&secrets, "").open().unwrap();
    let mut world = World::at(NOW, 10);
    let post = world.write("Since the new tablets I sleep badly \u{1F634}.").clone();
    let mut seen = Vec::new();
    for change in [Change::New, Change::Edited, Change::Deleted] {
        for delivery in Sender.deliveries(&post, change, &world) {
            let headers: Vec<_> = delivery.headers.iter().map(|(n, v)| (&**n, &**v)).collect();
            let (reply, found) = send(&feed, &headers, &delivery.body);
            assert_eq!(
                (reply.status, reply.delivery.as_deref()),
                (202, Some(&*format!("msg_1_{}", post.at)))
            );
            assert_eq!(found.posts.len(), 1);
            assert_eq!((&*found.posts[0].id, &*found.posts[0].channel), ("note-1", "webhook"));
            seen.push((found.posts[0].deleted, found.posts[0].created_at.map(|time| time.0 / 1_000_000)));
        }
    }
    assert_eq!(seen, [(false, Some(post.at)), (false, Some(post.at)), (true, None)]);
}

#[test]
fn signatures_of_every_scheme() {
    let body = br#"{"id":"1","text":"Dizzy since Monday."}"#;
    let at = NOW.to_string();
    let key = SECRET.as_bytes();
    let hex = |hash: Hash, parts: &[&[u8]]| sign::hex(&hash.keyed(key, parts));
    let b64 = |hash: Hash, parts: &[&[u8]]| sign::base64(hash.keyed(key, parts));
    let slack = format!("v0={}", hex(Hash::Sha256, &[b"v0:", at.as_bytes(), b":", body]));
    let tiktok = format!("t={at},s={}", hex(Hash::Sha256, &[at.as_bytes(), b".", body]));
    let github = format!("sha256={}", hex(Hash::Sha256, &[body]));
    let timed = b64(Hash::Sha512, &[at.as_bytes(), b".", body]);
    let triple = hex(Hash::Sha1, &[b"n1.", at.as_bytes(), b".", body]);
    let plain = "scheme = \"custom\"\nheader = \"X-Sig\"\n";
    let table = [
        (
            "scheme = \"slack\"".to_owned(),
            vec![("x-slack-signature", &*slack), ("x-slack-request-timestamp", &*at)],
        ),
        ("scheme = \"tiktok\"".to_owned(), vec![("tiktok-signature", &*tiktok)]),
        (format!("{plain}prefix = \"sha256=\""), vec![("x-sig", &*github)]),
        (
            format!(
                "{plain}algorithm = \"sha512\"\nencoding = \"base64\"\nsigned_template = \"{{ts}}.{{body}}\"\n\
                 timestamp_header = \"X-Time\""
            ),
            vec![("x-sig", &*timed), ("x-time", &*at)],
        ),
        (
            format!(
                "{plain}algorithm = \"sha1\"\nsigned_template = \"{{id}}.{{ts}}.{{body}}\"\ntimestamp_header = \"X-Time\"\n\
                 id_header = \"X-Id\""
            ),
            vec![("x-sig", &*triple), ("x-time", &*at), ("x-id", "n1")],
        ),
    ];
    for (toml, headers) in &table {
        let feed = Set::with(SECRET, toml).open().unwrap();
        let (reply, found) = send(&feed, headers, body);
        assert_eq!((reply.status, found.posts.len()), (202, 1), "{toml}");
        // Every header counts, and so does every byte of the body.
        for left_out in 0..headers.len() {
            let mut fewer = headers.clone();
            fewer.remove(left_out);
            let (reply, found) = send(&feed, &fewer, body);
            assert_eq!((reply.status, found), (401, Found::default()), "{toml} without {left_out}");
        }
        let (reply, found) = send(&feed, headers, br#"{"id":"1","text":"Dizzy since Monday!"}"#);
        assert_eq!((reply.status, found), (401, Found::default()), "{toml} with another body");
        let other = Set::with("another secret, long enough", toml).open().unwrap();
        assert_eq!(send(&other, headers, body).0.status, 401, "{toml} with another secret");
    }
}

#[test]
fn old_deliveries_are_refused_and_replays_known() {
    let feed = Set::with(SECRET, "tolerance_secs = 300").open().unwrap();
    let body = br#"{"id":"1","text":"Hello"}"#;
    for (age, status) in
        [(0, 202), (299, 202), (301, 401), (-299, 202), (-301, 401), (i64::from(i32::MAX), 401)]
    {
        let headers = standard_webhook(SECRET.as_bytes(), "msg_1", NOW - age, body);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(send(&feed, &headers, body).0.status, status, "{age} s old");
    }
    // Where no id is signed, the signature is what a replay cannot change.
    let slack = |at: i64| {
        let feed = Set::with(SECRET, "scheme = \"slack\"").open().unwrap();
        let at = at.to_string();
        let signature = Hash::Sha256.keyed(SECRET.as_bytes(), &[b"v0:", at.as_bytes(), b":", body]);
        let signature = format!("v0={}", sign::hex(&signature));
        send(&feed, &[("x-slack-signature", &signature), ("x-slack-request-timestamp", &at)], body)
            .0
            .delivery
            .unwrap()
    };
    assert_eq!(slack(NOW), slack(NOW));
    assert_ne!(slack(NOW), slack(NOW - 1));
}

#[test]
fn several_secrets_and_several_signatures() {
    let old = "the old secret, to be replaced";
    let new = format!("whsec_{}", sign::base64("the new secret, 24 bytes"));
    let feed = Set::with(&format!("{old}\n{new}\n"), "").open().unwrap();
    let body = br#"{"id":"1","text":"Hello"}"#;
    let with = |secret: &[u8]| standard_webhook(secret, "msg_1", NOW, body);
    for (secret, status) in
        [(old.as_bytes(), 202), (b"the new secret, 24 bytes", 202), (b"neither of both", 401)]
    {
        let headers = with(secret);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(send(&feed, &headers, body).0.status, status);
    }
    let mut headers = with(b"neither of both");
    let right = with(old.as_bytes())[2].1.clone();
    headers[2].1 = format!("{} v1a,unknown {right}", headers[2].1);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(send(&feed, &headers, body).0.status, 202, "one of several signatures is right");
}

#[test]
fn a_receiver_is_never_open() {
    let custom = "scheme = \"custom\"\nheader = \"x-sig\"\n";
    let table = [
        ("", "", "names"),
        ("\n\n", "", "empty"),
        ("short", "", "fewer than 16 bytes"),
        ("whsec_not base64 at all", "", "not base64"),
        (SECRET, "scheme = \"custom\"", "`header` is missing"),
        (SECRET, "header = \"x-sig\"", "`scheme = \"custom\"`"),
        (SECRET, &format!("{custom}signed_template = \"{{ts}}\""), "no `{body}`"),
        (SECRET, &format!("{custom}signed_template = \"{{ts}}.{{body}}\""), "`timestamp_header` is missing"),
        (SECRET, &format!("{custom}signed_template = \"{{id}}.{{body}}\""), "`id_header` is missing"),
        (SECRET, &format!("{custom}signed_template = \"{{what}}{{body}}\""), "`{id}`, `{ts}` and `{body}`"),
        (SECRET, &format!("{custom}timestamp_header = \"x-time\""), "proves nothing"),
        (SECRET, "scheme = \"custom\"\nheader = \"x sig\"", "no name of a header"),
        (SECRET, "as_channel = \"Über uns\"", "lower-case"),
        (SECRET, "fields = {id = \"/id\"}", "`fields.text` is missing"),
        (SECRET, "fields = {id = \"/id\", text = \"{/a\"}", "without a `}`"),
        (SECRET, "fields = {id = \"/id\", text = \"/t\", word = \"/w\"}", "no field of a post"),
        (SECRET, "html = [\"text\"]", "without `fields`"),
    ];
    for (secret, toml, wanted) in table {
        let problem = Set::with(secret, toml).problem();
        assert!(problem.contains(wanted), "{toml}: {problem}");
        assert!(
            secret.is_empty() || !problem.contains(secret.trim()) || secret.trim().is_empty(),
            "{problem}"
        );
    }
    let no_secret = BTreeMap::from([("channel".to_owned(), SettingValue::Text("webhook".into()))]);
    let problems = SourceSettings::new("partner", Webhook.keys(), no_secret).unwrap_err();
    assert!(problems.iter().any(|problem| problem.key == "secret_file"), "{problems:?}");
}

#[test]
fn bodies_of_every_form() {
    let one = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    let table: [(&str, &str, Vec<(String, String)>); 7] = [
        ("application/json", r#"{"id":7,"text":"a"}"#, vec![one("7", "a")]),
        (
            "application/json",
            r#"[{"id":"1","text":"a"},{"id":"2","text":"b"}]"#,
            vec![one("1", "a"), one("2", "b")],
        ),
        (
            "application/x-ndjson",
            "{\"id\":\"1\",\"text\":\"a\"}\r\n\n{\"id\":\"2\",\"text\":\"b\"}",
            vec![one("1", "a"), one("2", "b")],
        ),
        (
            "",
            "{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}\n",
            vec![one("1", "a"), one("2", "b")],
        ),
        (
            "application/x-www-form-urlencoded; charset=utf-8",
            "id=1&text=Head%C3%A4che+again",
            vec![one("1", "Headäche again")],
        ),
        (
            "application/x-www-form-urlencoded",
            "payload=%7B%22id%22%3A%221%22%2C%22text%22%3A%22a%22%7D",
            vec![one("1", "a")],
        ),
        ("application/json", "[]", vec![]),
    ];
    for (kind, body, wanted) in table {
        let (reply, found) = custom("", kind, body.as_bytes());
        assert_eq!((reply.status, texts(&found)), (202, wanted), "{kind} {body}");
    }
    for body in ["", "no", "3", "{\"id\":", "\u{0}"] {
        let (reply, found) = custom("", "application/json", body.as_bytes());
        assert_eq!((reply.status, found), (400, Found::default()), "{body}");
    }
    let (reply, found) = custom("", "application/json", br#"[{"id":"1"},{"id":"2","text":"b"},5]"#);
    assert_eq!((reply.status, found.posts.len(), found.refused.len()), (202, 1, 2));
    assert_eq!(found.refused[0].reason, "missing field `text`");
}

#[test]
fn a_map_makes_posts_of_any_json() {
    let toml = r##"
        items = "/tickets"
        html = ["text"]
        as_channel = "helpdesk"
        [fields]
        id = "{/number}"
        text = ["/body", "/summary"]
        title = "{/product}: {/summary}"
        about = "/tags"
        author_id = "/requester/id"
        author = "/requester/name"
        created_at = "/created"
        revision = "/updated"
        kind = "message"
        metrics = {votes = "/votes"}
        [deleted]
        pointer = "/state"
        values = ["deleted", "spam"]
    "##;
    let body = r#"{"tickets":[
        {"number":17,"body":"<p>My <b>heart</b> races &amp; I sweat.</p><blockquote>Take two.</blockquote>","summary":"Pulse",
         "product":"Examplol","tags":["heart","night"],"requester":{"id":99,"name":"Ina"},"created":1767225600,"updated":"2026-01-02T00:00:00Z","votes":"3"},
        {"number":18,"body":"","summary":"No sleep","created":"2026-01-01T00:00:00Z"},
        {"number":19,"state":"spam","summary":"gone","updated":"2026-01-02T00:00:00Z"},
        {"summary":"no number"},
        {"number":20,"summary":"x","created":"yesterday"}]}"#;
    let (reply, found) = custom(toml, "application/json", body.as_bytes());
    assert_eq!((reply.status, found.posts.len(), found.refused.len()), (202, 3, 2));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.channel, post.kind.as_deref()), ("17", "helpdesk", Some("message")));
    assert_eq!(post.text, "My heart races & I sweat.");
    assert_eq!(post.title.as_deref(), Some("Examplol: Pulse"));
    assert_eq!(post.about, ["Take two.", "heart", "night"]);
    assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("Ina"), Some("99")));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(post.revision, 1_767_312_000);
    assert_eq!(post.metrics, [("votes".into(), 3.0)]);
    assert_eq!(post.terms.as_deref(), Some("consented-export"));
    assert_eq!((&*found.posts[1].text, found.posts[1].title.as_deref()), ("No sleep", Some(": No sleep")));
    let gone = &found.posts[2];
    assert!(gone.deleted && gone.text.is_empty() && gone.title.is_none() && gone.revision == 1_767_312_000);
    assert_eq!(found.refused[0].reason, "`id` is missing or empty");
    assert_eq!(found.refused[1].reason, "`created_at` is no time in the form of `time_format`");
}

#[test]
fn events_in_every_mode() {
    let structured = r#"{"specversion":"1.0","id":"e1","source":"/forum","type":"org.example.post","time":"2026-01-01T00:00:00Z","data":{"text":"a"}}"#;
    let (reply, found) = custom("", "application/cloudevents+json", structured.as_bytes());
    assert_eq!((reply.status, texts(&found)), (202, vec![("/forum e1".to_owned(), "a".to_owned())]));
    assert_eq!(found.posts[0].created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");

    let batch = format!(
        r#"[{structured},{{"specversion":"1.0","id":"e2","source":"/forum","type":"org.example.post.deleted","data":{{"id":"9"}}}},
           {{"specversion":"1.0","id":"e3","source":"/forum","type":"t","data_base64":"{}"}},{{"no":"event"}}]"#,
        sign::base64(r#"{"id":"10","text":"b"}"#)
    );
    let (_, found) = custom("", "application/cloudevents-batch+json", batch.as_bytes());
    let seen: Vec<_> = found.posts.iter().map(|post| (&*post.id, post.deleted)).collect();
    assert_eq!((seen, found.refused.len()), (vec![("/forum e1", false), ("9", true), ("10", false)], 1));

    let feed = Set::with(SECRET, "scheme = \"custom\"\nheader = \"x-sig\"\nfields = {id = \"/id\", text = \"/data/words\", kind = \"/type\"}")
        .open()
        .unwrap();
    let body = br#"{"words":"binary"}"#;
    let signature = sign::hex(&Hash::Sha256.keyed(SECRET.as_bytes(), &[body]));
    let headers = [
        ("x-sig", &*signature),
        ("ce-specversion", "1.0"),
        ("ce-id", "e4"),
        ("ce-source", "/forum"),
        ("ce-type", "note"),
    ];
    let (_, found) = send(&feed, &headers, body);
    assert_eq!(texts(&found), [("e4".to_owned(), "binary".to_owned())]);
    assert_eq!(found.posts[0].kind.as_deref(), Some("note"));
}

#[test]
fn slack_tests_the_address() {
    let feed = Set::with(SECRET, "scheme = \"slack\"").open().unwrap();
    let body = br#"{"type":"url_verification","challenge":"say this"}"#;
    let at = NOW.to_string();
    let signature = format!(
        "v0={}",
        sign::hex(&Hash::Sha256.keyed(SECRET.as_bytes(), &[b"v0:", at.as_bytes(), b":", body]))
    );
    let (reply, found) =
        send(&feed, &[("x-slack-signature", &signature), ("x-slack-request-timestamp", &at)], body);
    assert_eq!((reply.status, &*reply.body, found), (200, "say this", Found::default()));
    assert_eq!(send(&feed, &[], body).0.status, 401);
}

#[test]
fn files_of_deliveries_parse_without_settings() {
    let mut found = Found::default();
    Webhook.parse(&Document::of(br#"{"id":"1","text":"a"}"#), &mut found).unwrap();
    assert_eq!((found.posts.len(), &*found.posts[0].channel), (1, "webhook"));
    for body in [&b"{\"error\":\"no\"}"[..], b"", b"<html>", b"[1]"] {
        let mut found = Found::default();
        assert!(Webhook.parse(&Document::of(body), &mut found).is_err(), "{body:?}");
        assert_eq!(found, Found::default());
    }
}

proptest! {
    #[test]
    fn no_bytes_and_no_headers_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), header in "[ -~]{0,80}") {
        let feed = Set::with(SECRET, "scheme = \"tiktok\"").open().unwrap();
        let (reply, found) = send(&feed, &[("tiktok-signature", &header)], &body);
        prop_assert_eq!((reply.status, found), (401, Found::default()));
        custom("items = \"/a/0/b\"", "application/json", &body);
        custom("", "application/cloudevents+json", &body);
        custom("", "application/x-www-form-urlencoded", &body);
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_refused_or_read() {
    let body = r#"{"tickets":[{"id":"1","text":"Schwindel \u00e4 ü 😴"},{"id":"2","text":"b","created_at":"2026-01-01T00:00:00Z"}]}"#.as_bytes();
    for end in 0..body.len() {
        let (reply, found) = custom("items = \"/tickets\"", "application/json", &body[..end]);
        assert_eq!((reply.status, found), (400, Found::default()), "{end}");
    }
}
