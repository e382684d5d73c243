//! Feeds through the public interface: every form, what is odd about real ones, and rounds against a fake site.

use std::collections::BTreeMap;
use std::io::Write;

use testkit::fakes::{FAKES, Fake, FakeServer, Fault, World};

use super::Rss;
use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::{Answer, Client, Judgement};
use crate::source::{
    Connector, Document, Found, Item, NotOurs, Opening, Poll, SettingValue, SourceSettings, Step, Trouble,
};
use model::Timestamp;

const NOW: i64 = 1_767_225_600;

fn read(text: &str) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    Rss.parse(&Document::of(text.as_bytes()), &mut found)?;
    Ok(found)
}

fn only(text: &str) -> Item {
    let found = read(text).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 0), "{text}");
    found.posts.into_iter().next().unwrap()
}

#[test]
fn rss_2_with_all_that_forums_write() {
    let post = only(
        r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:c="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
        <title>Sleep forum</title><link>https://f.example.org/</link><language>en-GB</language><image><title>Logo</title></image>
        <item><title>Drugamol &amp; me</title><link>/t/7?sid=0123456789</link><guid isPermaLink="false">p-12</guid>
        <pubDate>Wed, 02 Oct 2002 08:00:00 EST</pubDate><author>ann@example.org (Ann B)</author><c:creator>ann</c:creator>
        <category>Sleep</category><description>short</description><slash:comments>4</slash:comments>
        <content:encoded><![CDATA[<p>It gave me a <b>rash</b> &amp; more</p><blockquote>Did it?</blockquote>]]></content:encoded>
        </item></channel></rss>"#,
    );
    assert_eq!((&*post.id, &*post.text), ("p-12", "It gave me a rash & more"));
    assert_eq!((post.title.as_deref(), post.author.as_deref()), (Some("Drugamol & me"), Some("ann")));
    assert_eq!(post.about, ["Sleep forum", "Sleep", "Did it?"]);
    assert_eq!(
        (post.url.as_deref(), post.lang.as_deref()),
        (Some("https://f.example.org/t/7"), Some("en-GB"))
    );
    assert_eq!(post.created_at.unwrap().to_string(), "2002-10-02T13:00:00Z");
    assert_eq!(post.metrics, [("comments".into(), 4.0)]);
}

#[test]
fn atom_with_answers_edits_bases_and_tombstones() {
    let found = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="de"
        xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:base="https://f.example.org/x/"><title>Schlaf</title>
        <author><name>Board</name></author><at:deleted-entry ref="tag:f,2026:9" when="2026-01-01T00:00:00Z"/>
        <entry><id>tag:f,2026:8</id><title type="text">Re: Wie schlaft ihr?</title><link rel="self" href="no"/><link href="t/8"/>
        <published>2026-01-01T00:00:00Z</published><updated>2026-01-01T00:00:05Z</updated>
        <author><name>/u/kim</name><uri>https://f.example.org/u/kim</uri></author>
        <thr:in-reply-to ref="tag:f,2026:1"/><category term="a" label="Alles"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Schlecht &amp; <b>kurz</b> &lt; 5 h</p></div></content></entry>
        <entry><id>tag:f,2026:7</id><content type="text">1 &lt; 2 &amp; so</content><updated>2026-01-01T00:00:00Z</updated>
        <source><id>other</id><title>other</title><author><name>Lee</name></author></source></entry></feed>"#,
    )
    .unwrap();
    let [gone, answer, other] = &found.posts[..] else { panic!("three") };
    assert!(gone.deleted && gone.id == "tag:f,2026:9");
    assert_eq!((&*answer.text, answer.kind.as_deref()), ("Schlecht & kurz < 5 h", Some("comment")));
    assert_eq!((answer.title.as_deref(), answer.revision), (None, 1_767_225_605));
    assert_eq!(answer.about, ["Wie schlaft ihr?", "Schlaf", "Alles"]);
    assert_eq!(
        (answer.author.as_deref(), answer.author_id.as_deref()),
        (Some("kim"), Some("https://f.example.org/u/kim"))
    );
    assert_eq!(
        (answer.parent.as_deref(), answer.url.as_deref()),
        (Some("tag:f,2026:1"), Some("https://f.example.org/x/t/8"))
    );
    assert_eq!(
        (&*other.text, other.author.as_deref(), other.lang.as_deref()),
        ("1 < 2 & so", Some("Lee"), Some("de"))
    );
    assert_eq!(
        (other.revision, other.created_at.unwrap().to_string()),
        (0, "2026-01-01T00:00:00Z".to_owned())
    );
}

#[test]
fn older_and_other_forms() {
    let rdf = only(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title><items/></channel>
        <image><title>no</title></image><item rdf:about="https://e.org/1"><title>One</title><link>https://e.org/1</link>
        <dc:date>2000-01-01T12:00+00:00</dc:date><description>words</description></item></rdf:RDF>"#,
    );
    assert_eq!((&*rdf.id, &*rdf.text, rdf.about), ("https://e.org/1", "words", vec!["T".into()]));
    assert_eq!(rdf.created_at.unwrap().to_string(), "2000-01-01T12:00:00Z");
    let reddit = only(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><author><name>/u/pat</name></author><id>t3_abc</id>
        <title>Only a title</title></entry></feed>"#,
    );
    assert_eq!(
        (&*reddit.id, &*reddit.text, reddit.author.as_deref()),
        ("t3_abc", "Only a title", Some("pat"))
    );
    let json = only(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"S &amp; T","authors":[{"name":"Ann"}],"items":[{"id":12,
        "url":"https://e.org/12","content_html":"<p>a</p><p>b</p>","date_published":"2026-01-01T00:00:00Z",
        "date_modified":"2026-01-01T00:00:01Z","tags":["t"]}]}"#,
    );
    assert_eq!((&*json.id, &*json.text, json.author.as_deref()), ("12", "a\nb", Some("Ann")));
    assert_eq!((json.revision, json.about), (1_767_225_601, vec!["S & T".into(), "t".into()]));
    let undeclared = only(
        "<rss><channel><item><dc:creator>ann</dc:creator><title>T</title>
        <content:encoded>in full</content:encoded><description>short</description></item></channel></rss>",
    );
    assert_eq!((&*undeclared.text, undeclared.author.as_deref()), ("in full", Some("ann")));
    let bare = only(
        "<rss><channel><item><description>AT&T &eacute; fish & chips</description></item></channel></rss>",
    );
    assert_eq!((&*bare.text, bare.id.len()), ("AT&T é fish & chips", 32));
}

#[test]
fn what_is_no_feed_is_said_so() {
    for other in [
        "",
        " ",
        "words",
        "<html><body>x</body></html>",
        "<rss",
        "{}",
        r#"{"items":[]}"#,
        "<?xml version='1.0'?>",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
        "<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><rss><channel><item><title>&b;</title></item></channel></rss>",
    ] {
        assert!(read(other).is_err(), "{other}");
    }
    for empty in [
        "<rss><channel/></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        r#"{"version":"https://jsonfeed.org/version/1","items":[]}"#,
    ] {
        assert!(read(empty).unwrap().is_empty(), "{empty}");
    }
    let public = "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \"http://e.org/rss.dtd\">\
        <rss><channel><item><title>T</title></item></channel></rss>";
    assert_eq!(read(public).unwrap().posts.len(), 1);
}

#[test]
fn a_bad_item_and_a_broken_end_do_not_spoil_the_rest() {
    let found =
        read(r#"{"version":"https://jsonfeed.org/version/1","items":[5,{"id":"a","title":"T"}]}"#).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 1));
    let found = read("<rss><channel><item><title>whole</title></item><item><title>ha").unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 1));
    assert_eq!(found.posts[0].text, "whole");
}

#[test]
fn no_bytes_panic() {
    let whole = "<rss xml:base='/é'><channel><item><title>é😀 &#x1F600; &amp;<b x='1'>n</b></title><author><name>n</name></author>\
        <pubDate>é 1 Jan 2020</pubDate></item></channel></rss>";
    for end in 0..whole.len() {
        let _ = Rss.parse(&Document::of(&whole.as_bytes()[..end]), &mut Found::default());
    }
    let deep = format!("<rss>{}", "<a>".repeat(100_000));
    let found = read(&deep);
    assert!(found.is_err(), "{found:?}");
}

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "rss").unwrap()
}

fn opened(values: &[(&str, &str)], from: Option<&Cursor>, since: i64) -> Box<dyn Poll> {
    let mut all: BTreeMap<String, SettingValue> = BTreeMap::new();
    for (key, value) in [("channel", "rss"), ("allow_private_addresses", "true")].iter().chain(values) {
        all.insert((*key).to_owned(), SettingValue::Text((*value).to_owned()));
    }
    let settings = SourceSettings::new("feeds", Rss.keys(), all).unwrap();
    let (now, since) = (Timestamp::from_millis(NOW * 1000), Timestamp::from_millis(since * 1000));
    Rss.open(&Opening { settings: &settings, from, now, since, terms: &[] }).unwrap().poll.unwrap()
}

fn site(server: &FakeServer, from: Option<&Cursor>, since: i64) -> Box<dyn Poll> {
    let folder = tempfile::tempdir().unwrap();
    let secret = |text: &str| {
        let mut file = tempfile::NamedTempFile::new_in(&folder).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.keep().unwrap().1.display().to_string()
    };
    let values = fake().settings(&server.base(), &secret);
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, &**value)).collect();
    opened(&values, from, since)
}

fn run(server: &FakeServer, poll: &mut dyn Poll, most: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let now = Timestamp::from_millis(server.world().now * 1000);
    let round = runtime.block_on(round(&client, poll, now, most, usize::MAX));
    (round.found, round.end)
}

fn numbers(found: &Found) -> Vec<u64> {
    let number = |post: &Item| post.id.rsplit('-').next().unwrap().parse().unwrap();
    let mut all: Vec<u64> = found.posts.iter().map(number).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn a_feed_is_walked_resumed_and_then_asked_for_news_only() {
    let server = FakeServer::start(fake(), World::at(NOW, 3));
    for n in 1..=10 {
        server.write(&format!("post {n}"));
    }
    let mut poll = site(&server, None, NOW - 3600);
    let (first, _) = run(&server, &mut *poll, 2);
    let cursor = poll.cursor();
    server.write("post 11");
    let mut poll = site(&server, Some(&cursor), NOW - 3600);
    let (second, end) = run(&server, &mut *poll, 100);
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    let (third, _) = run(&server, &mut *poll, 100);
    let mut all = numbers(&first);
    all.extend([numbers(&second), numbers(&third)].concat());
    all.sort_unstable();
    all.dedup();
    assert_eq!(all, (1..=11).collect::<Vec<u64>>());
    let before = server.seen().len();
    assert!(run(&server, &mut *poll, 100).0.is_empty());
    assert_eq!(server.seen().len(), before + 1, "one question, answered by 304");
    server.edit(2, "post 2, edited");
    server.delete(5);
    let (changed, _) = run(&server, &mut *poll, 100);
    assert_eq!(numbers(&changed), [2, 5]);
    assert!(
        changed.posts.iter().any(|post| post.deleted) && changed.posts.iter().any(|post| post.revision > 0)
    );
    let cursor = poll.cursor();
    let mut poll = site(&server, Some(&cursor), NOW - 3600);
    assert!(run(&server, &mut *poll, 100).0.is_empty(), "and nothing twice");
}

#[test]
fn limits_and_errors_are_understood() {
    let server = FakeServer::start(fake(), World::at(NOW, 3));
    server.write("one");
    let mut poll = site(&server, None, NOW - 3600);
    server.faults([Fault::Limited(9), Fault::Denied, Fault::Status(503), Fault::Malformed]);
    let until = Timestamp::from_millis((server.world().now + 9) * 1000);
    let end = run(&server, &mut *poll, 9).1;
    assert!(matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at == until), "{end:?}");
    assert!(matches!(run(&server, &mut *poll, 9).1, Outcome::Judged(Judgement::Denied(_), _)));
    assert!(matches!(run(&server, &mut *poll, 9).1, Outcome::Judged(Judgement::Retry(_), _)));
    assert!(matches!(run(&server, &mut *poll, 9).1, Outcome::Trouble(_)));
    assert_eq!(numbers(&run(&server, &mut *poll, 9).0), [1]);
}

/// Answers what [`Poll::next`] asks, without a network.
fn answer(
    poll: &mut dyn Poll,
    secs: i64,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> (String, Found, Result<(), Trouble>) {
    let Step::Ask(request) = poll.next(Timestamp::from_millis(secs * 1000)) else { panic!("a question") };
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let answer = Answer { status, headers, body: body.as_bytes().to_vec(), tag: request.tag };
    let mut found = Found::default();
    assert_eq!(poll.judge(&answer, Timestamp(0)), Judgement::Read);
    let told = poll.read(&answer, &mut found);
    (request.url, found, told)
}

#[test]
fn feeds_that_move_go_or_fail_leave_the_others_alone() {
    let feeds = "https://a.example.org/feed,https://b.example.org/feed,https://c.example.org/feed";
    let mut poll = opened(&[("feeds", feeds)], None, 0);
    let feed = |title: &str| {
        format!(
            "<rss><channel><ttl>30</ttl><item><guid>12</guid><title>{title}</title></item></channel></rss>"
        )
    };
    let (_, found, told) = answer(&mut *poll, NOW, 301, &[("location", "https://new.example.org/feed")], "");
    assert!(found.is_empty() && told.is_ok());
    let (url, found, _) = answer(&mut *poll, NOW, 200, &[], &feed("one"));
    assert_eq!((&*url, &*found.posts[0].id), ("https://new.example.org/feed", "a.example.org/12"));
    let (_, _, told) = answer(&mut *poll, NOW, 410, &[], "");
    assert!(matches!(told, Err(Trouble::Lost(_))));
    let (url, _, told) = answer(&mut *poll, NOW, 500, &[], "");
    assert!(url.starts_with("https://c.") && matches!(told, Err(Trouble::Lost(_))));
    assert!(matches!(poll.next(Timestamp::from_millis(NOW * 1000)), Step::Rest));
    // The first wants thirty minutes of rest, the second is gone for good, the third has fifteen for its trouble.
    let cursor = poll.cursor();
    let mut poll = opened(&[("feeds", feeds)], Some(&cursor), 0);
    assert!(matches!(poll.next(Timestamp::from_millis((NOW + 60) * 1000)), Step::Rest));
    let (url, found, _) = answer(&mut *poll, NOW + 1000, 200, &[("etag", "\"1\"")], &feed("three"));
    assert_eq!((&*url, &*found.posts[0].id), ("https://c.example.org/feed", "c.example.org/12"));
    assert!(matches!(poll.next(Timestamp::from_millis((NOW + 1000) * 1000)), Step::Rest));
    let (url, found, _) = answer(&mut *poll, NOW + 1900, 200, &[], &feed("one, edited"));
    assert_eq!((&*url, &*found.posts[0].text), ("https://new.example.org/feed", "one, edited"));
    assert_eq!(
        found.posts[0].revision,
        u64::try_from(NOW + 1900).unwrap(),
        "noticed, though the feed does not tell"
    );
    assert!(!cursor.0.contains("example.org/feed\"") || cursor.0.contains("new.example.org"));
}

#[test]
fn settings_that_cannot_work_are_named() {
    for (values, key) in [
        (vec![("feeds", "ftp://x")], "feeds"),
        (vec![("feeds", "")], "feeds"),
        (vec![("feeds", "https://a.example.org"), ("user", "x")], "password_file"),
    ] {
        let values = values.into_iter().chain([("channel", "rss")]);
        let values =
            values.map(|(key, value)| (key.to_owned(), SettingValue::Text(value.to_owned()))).collect();
        let settings = SourceSettings::new("feeds", Rss.keys(), values).unwrap();
        let now = Timestamp(0);
        let opening = Opening { settings: &settings, from: None, now, since: now, terms: &[] };
        assert_eq!(Rss.open(&opening).err().unwrap().key, key);
    }
}
