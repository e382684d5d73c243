//! A bucket behind a socket; listings and notifications in their true shapes.

use std::collections::BTreeMap;

use model::Timestamp;
use testkit::fakes::{Fake, FakeServer, Fault, S3 as Store, World};

use super::list::{listing, notices};
use crate::Cursor;
use crate::drive::{Outcome, Round, round};
use crate::http::{Client, Judgement};
use crate::s3::S3;
use crate::source::{
    Connector, Document, Found, NotOurs, Opening, Poll, SettingValue, SourceSettings, Step, Trouble, written,
};

const NOW: i64 = 1_770_000_000;

struct Bucket {
    server: FakeServer,
    dir: tempfile::TempDir,
}

impl Bucket {
    fn new(posts: u64, page: usize) -> Self {
        let mut world = World::at(NOW, page);
        for n in 1..=posts {
            world.write(&format!("Itchy since tablet {n} \u{1F625}"));
        }
        Self { server: FakeServer::start(&Store, world), dir: tempfile::tempdir().unwrap() }
    }

    fn values(&self, toml: &str) -> BTreeMap<String, SettingValue> {
        let file = self.dir.path().join("secret");
        let settings = Store.settings(&self.server.base(), &|secret| {
            std::fs::write(&file, secret).unwrap();
            file.display().to_string()
        });
        let mut values = written("channel = \"s3\"");
        values.extend(settings.into_iter().map(|(key, value)| (key.to_owned(), SettingValue::Text(value))));
        values.extend(written(toml));
        values
    }

    fn open(&self, toml: &str, from: Option<&Cursor>, since: i64) -> Result<Box<dyn Poll>, String> {
        let settings = SourceSettings::new("lake", S3.keys(), self.values(toml)).unwrap();
        let time = |secs: i64| Timestamp(secs * 1_000_000);
        let opening = Opening { settings: &settings, from, now: time(NOW), since: time(since), terms: &[] };
        S3.open(&opening).map(|feed| feed.poll.unwrap()).map_err(|problem| problem.to_string())
    }
}

fn run(poll: &mut dyn Poll, most: u64) -> Round {
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(round(&client, poll, Timestamp((NOW + 500) * 1_000_000), most, usize::MAX))
}

fn ids(found: &Found) -> Vec<&str> {
    found.posts.iter().map(|post| post.id.trim_start_matches("row ")).collect()
}

#[test]
fn objects_are_read_once_in_the_order_of_writing() {
    let bucket = Bucket::new(7, 3);
    let mut poll = bucket.open("", None, NOW).unwrap();
    let all = run(&mut *poll, 100);
    assert!(matches!(all.end, Outcome::Rest), "{:?}", all.end);
    assert_eq!((ids(&all.found), all.requests), (vec!["1", "2", "3", "4", "5", "6", "7"], 3 + 7));
    assert_eq!(
        (&*all.found.posts[0].channel, &*all.found.posts[0].text),
        ("s3", "Itchy since tablet 1 \u{1F625}")
    );
    bucket.server.edit(3, "Edited");
    bucket.server.delete(5);
    bucket.server.write("New");
    let mut later = bucket.open("", Some(&poll.cursor()), 0).unwrap();
    let news = run(&mut *later, 100).found;
    let seen: Vec<_> = news.posts.iter().map(|post| (&*post.text, post.deleted, post.revision > 0)).collect();
    assert_eq!(seen, [("Edited", false, true), ("", true, true), ("New", false, false)]);
    assert!(run(&mut *later, 100).found.is_empty());
    let mut young = bucket.open("", None, NOW + 7).unwrap();
    assert_eq!(
        ids(&run(&mut *young, 100).found),
        ["7", "3", "5", "8"],
        "older ones are passed over on a first run"
    );
}

#[test]
fn resuming_loses_nothing() {
    let bucket = Bucket::new(9, 4);
    for stop in 1..12 {
        let mut poll = bucket.open("remembered = 10", None, NOW).unwrap();
        let mut seen: Vec<String> =
            ids(&run(&mut *poll, stop).found).into_iter().map(str::to_owned).collect();
        let mut resumed = bucket.open("remembered = 10", Some(&poll.cursor()), NOW + 100).unwrap();
        seen.extend(ids(&run(&mut *resumed, 100).found).into_iter().map(str::to_owned));
        assert_eq!(seen, ["1", "2", "3", "4", "5", "6", "7", "8", "9"], "stopped after {stop}");
    }
}

#[test]
fn ascending_names_need_one_name_only() {
    let bucket = Bucket::new(9, 2);
    let mut poll = bucket.open("names_ascend = true", None, 0).unwrap();
    assert_eq!(run(&mut *poll, 100).found.posts.len(), 9);
    let mut later = bucket.open("names_ascend = true", Some(&poll.cursor()), 0).unwrap();
    let again = run(&mut *later, 100);
    assert_eq!((again.found.posts.len(), again.requests), (0, 1));
    assert!(
        bucket.server.seen().last().unwrap().param("start-after").unwrap().starts_with("exports/2 & more/")
    );
}

#[test]
fn faults_of_the_store() {
    let bucket = Bucket::new(2, 10);
    let mut poll = bucket.open("", None, NOW).unwrap();
    bucket.server.faults([Fault::Limited(30), Fault::Denied, Fault::Status(500), Fault::Malformed]);
    assert!(matches!(run(&mut *poll, 9).end, Outcome::Judged(Judgement::Limited(Some(_)), _)));
    assert!(matches!(run(&mut *poll, 9).end, Outcome::Judged(Judgement::Denied(_), _)));
    assert!(matches!(run(&mut *poll, 9).end, Outcome::Judged(Judgement::Retry(_), _)));
    assert!(matches!(run(&mut *poll, 9).end, Outcome::Trouble(Trouble::Malformed(_))));
    // The second object is cut: what cannot be read is a dead letter, the rest is read.
    run(&mut *poll, 2);
    bucket.server.faults([Fault::Malformed]);
    let rest = run(&mut *poll, 9).found;
    assert_eq!((rest.posts.len(), rest.refused.len()), (0, 1));
    // An object that goes away, and one that is too long.
    let small = Bucket::new(1, 10);
    let mut poll = small.open("", None, NOW).unwrap();
    run(&mut *poll, 1);
    small.server.faults([Fault::Status(404)]);
    assert_eq!(run(&mut *poll, 9).found.skipped.len(), 1);
    let mut poll = small.open("max_response_mib = 1", None, NOW).unwrap();
    assert!(matches!(poll.next(Timestamp(0)), Step::Ask(_)));
    let page = "<ListBucketResult><Contents><Key>a%2Bb+c.json</Key><Size>99999999</Size><ETag>\"e\"</ETag>\
                <LastModified>2026-03-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>";
    let mut found = Found::default();
    let answer = crate::http::Answer { status: 200, body: page.into(), tag: "list", ..Default::default() };
    poll.read(&answer, &mut found).unwrap();
    assert_eq!((found.refused[0].bytes.as_slice(), found.refused.len()), (&b"a+b c.json"[..], 1));
    assert!(matches!(poll.next(Timestamp(0)), Step::Rest));
}

#[test]
fn listings_that_are_none_are_said_and_never_panic() {
    let page = "<?xml version=\"1.0\"?><ListBucketResult><Contents><Key>a/%C3%A4&amp;b.json</Key><ETag>&quot;1-2&quot;</ETag>\
                <Size>7</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><Owner><ID>x</ID></Owner></Contents>\
                <IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b=</NextContinuationToken></ListBucketResult>";
    let read = listing(page.as_bytes()).unwrap();
    assert_eq!(read.next.as_deref(), Some("a&b="));
    let object = &read.objects[0];
    assert_eq!(
        (&*object.key, &*object.etag, object.size, object.at),
        ("a/\u{e4}&b.json", "1-2", 7, 1_767_225_600_000_000)
    );
    for end in 0..page.len() {
        assert!(listing(&page.as_bytes()[..end]).is_err(), "{end}");
    }
    assert!(listing(b"<Error><Code>NoSuchBucket</Code></Error>").is_err());
    assert!(
        listing(page.replace("<NextContinuationToken>a&amp;b=</NextContinuationToken>", "").as_bytes())
            .is_err()
    );
}

#[test]
fn notifications_are_known_and_left_out() {
    let record = |event: &str| {
        format!(
            r#"{{"eventName":"{event}","s3":{{"bucket":{{"name":"b"}},"object":{{"key":"a+b","size":1,"eTag":"e","sequencer":"1"}}}}}}"#
        )
    };
    let s3 = format!(r#"{{"Records":[{},{}]}}"#, record("ObjectCreated:Put"), record("ObjectRemoved:Delete"));
    let wrapped = serde_json::json!({"Type": "Notification", "Message": s3}).to_string();
    let queue = serde_json::json!({"MessageId": "m", "Body": wrapped}).to_string();
    let bus = r#"{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"b"},"object":{"key":"k"}}}"#;
    for (json, count) in [
        (&*s3, 2),
        (&wrapped, 2),
        (&queue, 2),
        (bus, 1),
        (r#"{"Event":"s3:TestEvent","Service":"Amazon S3"}"#, 1),
    ] {
        assert_eq!(notices(json.as_bytes()).map(|all| all.len()), Some(count), "{json}");
        let mut found = Found::default();
        S3.parse(&Document::of(json.as_bytes()), &mut found).unwrap();
        assert_eq!((found.posts.len(), found.skipped.values().sum::<u64>()), (0, count as u64));
    }
    let mut found = Found::default();
    S3.parse(&Document::of(b"{\"id\":\"1\",\"text\":\"a\"}"), &mut found).unwrap();
    assert_eq!((found.posts.len(), &*found.posts[0].channel), (1, "s3"));
    let error = S3.parse(&Document::of(b"<ListBucketResult></ListBucketResult>"), &mut found).unwrap_err();
    assert!(matches!(error, NotOurs(why) if why.contains("listing")));
}

#[test]
fn addresses_and_problems() {
    let bucket = Bucket::new(0, 10);
    let url = |toml: &str| match bucket.open(toml, None, 0).unwrap().next(Timestamp(0)) {
        Step::Ask(request) => request.url,
        other => panic!("{other:?}"),
    };
    let virtual_host =
        url("addressing = \"virtual\"\nendpoint = \"https://s3.example.org:9000/\"\nprefix = \"a b/\"");
    assert_eq!(
        virtual_host,
        "https://drops.s3.example.org:9000/?encoding-type=url&list-type=2&max-keys=1000&prefix=a%20b%2F"
    );
    let amazon = url("addressing = \"virtual\"\nendpoint = \"\"\nregion = \"eu-central-1\"");
    assert!(amazon.starts_with("https://drops.s3.eu-central-1.amazonaws.com/?"), "{amazon}");
    for (toml, wanted) in [
        ("bucket = \"a/b\"", "`bucket` takes"),
        ("endpoint = \"https://s3.example.org/path\"", "`endpoint` takes"),
        ("secret_key_file = \"/no/such/file\"", "cannot be read"),
        ("map = [\"x\"]", "`map` "),
    ] {
        let problem = bucket.open(toml, None, 0).err().unwrap();
        assert!(problem.contains(wanted), "{problem}");
    }
    assert!(bucket.open("", Some(&Cursor("17".into())), 0).err().unwrap().contains("not readable"));
}
