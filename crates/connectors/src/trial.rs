//! For tests of channels: a source that is opened on a fake of its platform, and rounds of it.

use std::collections::BTreeMap;
use std::io::Write;

use testkit::fakes::{Delivery, FAKES, Fake, FakeServer};

use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::Client;
use crate::query::Term;
use crate::source::{Connector, Document, Feed, Found, Hook, HookReply, HookRequest, NotOurs, Opening};
use crate::source::{SettingValue, SettingsProblem, SourceSettings};
use model::Timestamp;

/// The present of tests: 2026-01-01, in seconds since 1970.
pub(crate) const NOW: i64 = 1_767_225_600;

pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(secs * 1000)
}

/// The fake of a channel.
pub(crate) fn fake(channel: &str) -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == channel).unwrap()
}

/// What a connector finds in a text.
pub(crate) fn read(connector: &dyn Connector, url: Option<&str>, text: &str) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    connector.parse(&Document { url, ..Document::of(text.as_bytes()) }, &mut found)?;
    Ok(found)
}

/// Reads a text cut off at every byte, and one that is nested without end.
pub(crate) fn survives(connector: &dyn Connector, whole: &str) {
    for end in 0..whole.len() {
        let _ = connector.parse(&Document::of(&whole.as_bytes()[..end]), &mut Found::default());
    }
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "<a>".repeat(100_000)] {
        let mut found = Found::default();
        let _ = connector.parse(&Document::of(deep.as_bytes()), &mut found);
        assert!(found.posts.is_empty());
    }
}

/// Opens a source with settings as texts.
pub(crate) fn open(
    connector: &dyn Connector,
    values: &[(&str, &str)],
    from: Option<&Cursor>,
    since: i64,
) -> Result<Feed, SettingsProblem> {
    let mut all: BTreeMap<String, SettingValue> = BTreeMap::new();
    let given = [("channel", connector.about().id), ("allow_private_addresses", "true")];
    for (key, value) in given.iter().chain(values) {
        all.insert((*key).to_owned(), SettingValue::Text((*value).to_owned()));
    }
    let settings = SourceSettings::new("trial", connector.keys(), all).map_err(|mut all| all.remove(0))?;
    let terms = [Term { name: "drugamol".into(), drug: "drugamol".into(), misspelled: false }];
    let terms = if values.contains(&("drugs", "none")) { &[][..] } else { &terms[..] };
    connector.open(&Opening { settings: &settings, from, now: at(NOW), since: at(since), terms })
}

/// A file that holds a text and stays until the machine tidies up.
pub(crate) fn kept(text: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.keep().unwrap().1.display().to_string()
}

/// Opens a source on a fake.
pub(crate) fn opened(
    connector: &dyn Connector,
    server: &FakeServer,
    more: &[(&str, &str)],
    from: Option<&Cursor>,
    since: i64,
) -> Feed {
    let values = fake(connector.about().id).settings(&server.base(), &kept);
    let mut values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, &**value)).collect();
    values.extend(more);
    open(connector, &values, from, since).unwrap()
}

/// Reads until a source rests or `most` questions were asked.
pub(crate) fn run(server: &FakeServer, feed: &mut Feed, most: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let now = at(server.world().now);
    let round = runtime.block_on(round(&client, &mut **feed.poll.as_mut().unwrap(), now, most, usize::MAX));
    (round.found, round.end)
}

/// Where a source stands.
pub(crate) fn stand(feed: &Feed) -> Cursor {
    feed.poll.as_ref().unwrap().cursor()
}

/// Ids without repetitions, sorted.
pub(crate) fn ids(found: &Found) -> Vec<String> {
    let mut ids: Vec<String> = found.posts.iter().map(|post| post.id.clone().into_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Asks for posts again; says which are gone.
pub(crate) fn recheck(feed: &mut Feed, ids: &[&str]) -> Vec<(String, bool)> {
    let recheck = feed.recheck.as_mut().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let mut found = Found::default();
    for ids in ids.chunks(recheck.most_ids()) {
        for _ in 0..3 {
            let answer = runtime.block_on(client.ask(&recheck.ask(ids, at(NOW)))).unwrap();
            assert_eq!(recheck.judge(&answer, at(NOW)), crate::http::Judgement::Read);
            if recheck.read(ids, &answer, &mut found).unwrap() {
                break;
            }
        }
    }
    found.posts.iter().map(|post| (post.id.clone().into_owned(), post.deleted)).collect()
}

/// Hands a delivery to a webhook.
pub(crate) fn deliver(hook: &dyn Hook, delivery: &Delivery, found: &mut Found) -> HookReply {
    let Delivery { method, query, headers, body } = delivery;
    hook.receive(&HookRequest { method, query, headers, body, now: at(NOW) }, found)
}

/// A walk over ten posts that is cut off, gone on with, and asked for news: what every source on a fake must do.
pub(crate) fn walks(connector: &dyn Connector, more: &[(&str, &str)]) {
    use testkit::fakes::World;
    let fake = fake(connector.about().id);
    let server = FakeServer::start(fake, World::at(NOW, 3));
    for n in 1..=10 {
        server.write(&format!("drugamol, number {n}"));
    }
    let mut feed = opened(connector, &server, more, None, NOW - 3600);
    let (first, _) = run(&server, &mut feed, 2);
    let cursor = stand(&feed);
    server.write("drugamol, number 11");
    let mut feed = opened(connector, &server, more, Some(&cursor), NOW - 3600);
    let mut all = ids(&first);
    for _ in 0..2 {
        let (found, end) = run(&server, &mut feed, 100);
        assert!(matches!(end, Outcome::Rest), "{end:?}");
        all.extend(ids(&found));
    }
    all.sort();
    all.dedup();
    let mut wanted: Vec<String> = server.world().posts.iter().map(|post| fake.id(post)).collect();
    wanted.sort();
    assert_eq!(all, wanted);
    let cursor = stand(&feed);
    let mut feed = opened(connector, &server, more, Some(&cursor), NOW - 3600);
    assert!(run(&server, &mut feed, 100).0.is_empty(), "nothing twice");
    if fake.tells_edits() {
        let edited = server.edit(11, "drugamol, number 11, edited");
        let (found, _) = run(&server, &mut feed, 100);
        let post = found.posts.iter().find(|post| *post.id == *fake.id(&edited)).unwrap();
        assert!(post.revision > 0 && post.text.contains("edited"));
    }
    let new = server.write("drugamol, number 12");
    let (found, _) = run(&server, &mut feed, 100);
    assert!(ids(&found).contains(&fake.id(&new)));
}

/// Limits and errors as every source must take them.
pub(crate) fn withstands(connector: &dyn Connector, more: &[(&str, &str)]) {
    use crate::http::Judgement;
    use testkit::fakes::{Fault, World};
    let server = FakeServer::start(fake(connector.about().id), World::at(NOW, 3));
    server.write("drugamol");
    let mut feed = opened(connector, &server, more, None, NOW - 3600);
    let mut all = Vec::new();
    let mut one = |feed: &mut Feed, fault| {
        server.faults([fault]);
        let (found, end) = run(&server, feed, 20);
        assert_eq!(server.faults_left(), 0);
        all.extend(ids(&found));
        end
    };
    let end = one(&mut feed, Fault::Limited(30));
    assert!(matches!(end, Outcome::Judged(Judgement::Limited(Some(until)), _) if until > at(NOW)), "{end:?}");
    let end = one(&mut feed, Fault::Status(500));
    assert!(matches!(end, Outcome::Judged(Judgement::Retry(_), _)), "{end:?}");
    // Half of what is plain text is plain text.
    let end = one(&mut feed, Fault::Malformed);
    assert!(matches!(end, Outcome::Trouble(_) | Outcome::Rest), "{end:?}");
    let end = one(&mut feed, Fault::Denied);
    assert!(matches!(end, Outcome::Judged(Judgement::Denied(_), _) | Outcome::Rest), "{end:?}");
    for _ in 0..2 {
        all.extend(ids(&run(&server, &mut feed, 20).0));
    }
    let post = &server.world().posts[0];
    assert!(all.contains(&fake(connector.about().id).id(post)), "nothing is lost by it");
    let cursor = stand(&feed);
    assert!(opened(connector, &server, more, Some(&cursor), NOW).poll.is_some());
    let bad = Cursor("not one".to_owned());
    let values = fake(connector.about().id).settings(&server.base(), &kept);
    let mut values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, &**value)).collect();
    values.extend(more);
    assert!(open(connector, &values, Some(&bad), NOW).is_err());
}
