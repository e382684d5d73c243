//! Messages, positions and settings, with topics that a test made.

use std::collections::VecDeque;
use std::time::Duration;

use model::Timestamp;

use crate::Cursor;
use crate::kafka::Kafka;
use crate::source::{
    Connector, Document, Found, Opening, Reader, ReaderError, SourceSettings, Stopping, Topic, TopicBegin,
    TopicMessage, TopicMessages, TopicWanted, written,
};

const SMALL: &str = "channel = \"kafka\"\nbrokers = \"b.example:9092\"\ntopics = \"posts\"";

struct Never;

impl Stopping for Never {
    fn stopping(&self) -> bool {
        false
    }
    fn wait(&self, _: Duration) -> bool {
        false
    }
}

struct Batches(VecDeque<Result<TopicMessages, ReaderError>>);

impl Topic for Batches {
    fn next(&mut self, _: usize, _: Duration) -> Result<TopicMessages, ReaderError> {
        self.0.pop_front().unwrap_or_else(|| Ok(TopicMessages::default()))
    }
}

fn wanted(toml: &str, from: Option<&Cursor>) -> Result<TopicWanted, String> {
    let mut values = written(SMALL);
    values.extend(written(toml));
    let settings = SourceSettings::new("platform", Kafka.keys(), values).unwrap();
    let opening = Opening { settings: &settings, from, now: Timestamp(9), since: Timestamp(7), terms: &[] };
    let feed = Kafka.open(&opening).map_err(|problem| problem.to_string())?;
    assert!(feed.reader.is_none() && feed.poll.is_none() && feed.hook.is_none());
    Ok(feed.topic.unwrap())
}

fn message(offset: u64, key: &str, value: Option<&str>) -> TopicMessage {
    TopicMessage {
        topic: "posts".into(),
        partition: 3,
        offset,
        key: Some(key.as_bytes().to_vec()),
        value: value.map(|value| value.as_bytes().to_vec()),
        content_type: None,
    }
}

fn batch(messages: Vec<TopicMessage>) -> Result<TopicMessages, ReaderError> {
    Ok(TopicMessages { messages, lost: false })
}

fn reader(
    toml: &str,
    from: Option<&Cursor>,
    batches: Vec<Result<TopicMessages, ReaderError>>,
) -> Box<dyn Reader> {
    (wanted(toml, from).unwrap().reader)(Box::new(Batches(batches.into())))
}

#[test]
fn messages_are_posts_and_tombstones_erasures() {
    let event = r#"{"specversion":"1.0","id":"e","source":"s","type":"t","data":{"id":"4","text":"d"}}"#;
    let batches = vec![batch(vec![
        message(10, "1", Some(r#"{"id":"1","text":"a"}"#)),
        message(11, "", Some(r#"[{"id":"2","text":"b"},{"id":"3","channel":"x","text":"c"}]"#)),
        TopicMessage {
            content_type: Some("application/cloudevents+json".into()),
            ..message(12, "", Some(event))
        },
        message(13, "1", None),
        message(14, "x\u{0}3", None),
        message(15, "", None),
        message(16, "", Some("\u{0}\u{0}\u{0}\u{0}\u{1}avro")),
        message(17, "", Some("no json")),
        message(18, "", Some("")),
        TopicMessage { key: Some(vec![0xff]), ..message(19, "", None) },
    ])];
    let mut reader = reader("as_channel = \"partner\"", None, batches);
    let mut found = Found::default();
    assert!(reader.read(&Never, &mut found).unwrap());
    let seen: Vec<_> = found.posts.iter().map(|post| (&*post.channel, &*post.id, post.deleted)).collect();
    let wanted = [
        ("partner", "1", false),
        ("partner", "2", false),
        ("x", "3", false),
        ("partner", "4", false),
        ("partner", "1", true),
        ("x", "3", true),
    ];
    assert_eq!(seen, wanted);
    assert_eq!((found.refused.len(), found.skipped.values().sum::<u64>()), (3, 2));
    assert!(found.refused[0].reason.contains("schema registry"), "{:?}", found.refused[0]);
    assert_eq!(reader.cursor(), Cursor("{\"posts/3\":20}".into()));
    assert!(!reader.read(&Never, &mut Found::default()).unwrap(), "nothing waits");
}

#[test]
fn positions_go_into_the_cursor_and_back() {
    let cursor = Cursor("{\"posts/3\":20,\"a.b-c/0\":7}".into());
    let options = wanted("topics = [\"posts\", \"a.b-c\"]", Some(&cursor)).unwrap().options;
    assert_eq!(options.positions, [(("posts".into(), 3), 20), (("a.b-c".into(), 0), 7)].into());
    let lost = Ok(TopicMessages { messages: vec![message(40, "1", None)], lost: true });
    let broken = Err(ReaderError::Retry("the brokers are away".into()));
    let mut reader = reader("", Some(&cursor), vec![broken, lost, batch(vec![message(41, "2", None)])]);
    let mut found = Found::default();
    assert!(reader.read(&Never, &mut found).is_err());
    assert_eq!(reader.cursor().0, "{\"a.b-c/0\":7,\"posts/3\":20}");
    assert!(reader.read(&Never, &mut found).unwrap());
    let error = reader.read(&Never, &mut found).unwrap_err();
    assert!(error.to_string().contains("posts were missed"), "{error}");
    assert!(reader.read(&Never, &mut found).unwrap());
    assert_eq!((found.posts.len(), reader.cursor().0.contains("\"posts/3\":42")), (2, true));
}

#[test]
fn settings_say_how_brokers_are_reached() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "invented").unwrap();
    let user = format!("user = \"hark\"\npassword_file = \"{}\"", file.display());
    let options =
        wanted(&format!("{user}\nbegin = \"earliest\"\nca_file = \"/ca.pem\""), None).unwrap().options;
    assert_eq!((options.encrypted, options.begin), (true, TopicBegin::Earliest));
    assert_eq!(options.user.map(|user| (user.name, user.mechanism)), Some(("hark".into(), "scram-sha-512")));
    assert_eq!(wanted("", None).unwrap().options.begin, TopicBegin::Since(Timestamp(7)));
    let table = [
        ("brokers = \"nowhere\"".to_owned(), "`brokers` takes"),
        ("topics = \"a/b\"".to_owned(), "`topics` takes"),
        ("certificate_file = \"/c.pem\"".to_owned(), "`certificate_key_file` is missing"),
        ("user = \"hark\"".to_owned(), "`password_file` is missing"),
        (format!("{user}\nencrypted = false\nmechanism = \"plain\""), "in the clear"),
    ];
    for (toml, problem) in table {
        let said = wanted(&toml, None).err().unwrap();
        assert!(said.contains(problem), "{toml}: {said}");
    }
    for cursor in ["17", "{\"posts\":1}", "{\"posts/x\":1}"] {
        assert!(wanted("", Some(&Cursor(cursor.into()))).err().unwrap().contains("not readable"), "{cursor}");
    }
}

#[test]
fn values_parse_without_settings_and_never_panic() {
    let body = r#"{"id":"1","text":"a \u00e4 😴"}"#;
    for end in 0..=body.len() {
        let mut found = Found::default();
        let read = Kafka.parse(&Document::of(&body.as_bytes()[..end]), &mut found);
        assert_eq!(
            (read.is_ok(), found.posts.len()),
            (end == body.len(), usize::from(end == body.len())),
            "{end}"
        );
    }
    assert!(Kafka.parse(&Document::of(b"{\"error\":\"no\"}"), &mut Found::default()).is_err());
}
