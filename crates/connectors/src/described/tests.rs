//! A platform that nobody wrote code for, read by the examples of the guide; and descriptions that cannot work.

use std::collections::BTreeMap;

use model::Timestamp;
use testkit::fakes::{Described as Platform, Fake, FakeServer, Fault, World};

use crate::Cursor;
use crate::described::Described;
use crate::drive::{Outcome, Round, round};
use crate::http::{Answer, Body, Client, Judgement, Request};
use crate::query::Term;
use crate::source::{
    Connector, Document, Found, Opening, Poll, SettingValue, SourceSettings, Step, Trouble, written,
};

const NOW: i64 = 1_770_000_000;

/// A table of a source, as the guide shows it.
fn example(name: &str, base: &str, secret: &str) -> (tempfile::TempDir, BTreeMap<String, SettingValue>) {
    let guide = Described.guide();
    let block = guide
        .split("```toml\n")
        .filter_map(|part| part.split("```").next())
        .find(|block| block.starts_with(&format!("[sources.{name}]")))
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    std::fs::write(&file, secret).unwrap();
    let block = block
        .replace("https://platform.example", base)
        .replace(&format!("/etc/hark/secrets/{name}"), &file.display().to_string());
    let mut whole = written(&block);
    let Some(SettingValue::Table(mut sources)) = whole.remove("sources") else { panic!("{name}") };
    let Some(SettingValue::Table(values)) = sources.remove(name) else { panic!("{name}") };
    (dir, values)
}

fn open(
    values: &BTreeMap<String, SettingValue>,
    from: Option<&Cursor>,
    since: i64,
) -> Result<Box<dyn Poll>, String> {
    let settings = SourceSettings::new("notes", Described.keys(), values.clone())
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let term = |name: &str| Term { name: name.to_owned(), drug: name.to_owned(), misspelled: false };
    let terms = if values.contains_key("drugs") {
        vec![term("sertraline"), term("st johns wort")]
    } else {
        Vec::new()
    };
    let opening = Opening {
        settings: &settings,
        from,
        now: Timestamp(NOW * 1_000_000),
        since: Timestamp(since * 1_000_000),
        terms: &terms,
    };
    let feed = Described.open(&opening).map_err(|problem| problem.to_string())?;
    Ok(feed.poll.unwrap())
}

fn run(poll: &mut dyn Poll, now: i64, most: u64) -> Round {
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(round(&client, poll, Timestamp(now * 1_000_000), most, usize::MAX))
}

fn ids(found: &Found) -> Vec<&str> {
    found.posts.iter().map(|post| &*post.id).collect()
}

fn platform(posts: u64, page: usize) -> FakeServer {
    let mut world = World::at(NOW - 1000, page);
    for n in 1..=posts {
        world.write(&format!("Day {n} of Sertraline & <tired> \u{1F634}"));
    }
    FakeServer::start(&Platform, world)
}

#[test]
fn the_first_example_reads_pages_edits_and_deletions() {
    let server = platform(7, 3);
    let (_dir, values) = example("notes", &server.base(), "invented-token");
    let mut poll = open(&values, None, NOW - 5000).unwrap();
    let all = run(&mut *poll, NOW, 100);
    assert!(matches!(all.end, Outcome::Rest), "{:?}", all.end);
    assert_eq!((ids(&all.found), all.requests), (vec!["1", "2", "3", "4", "5", "6", "7"], 3));
    let post = &all.found.posts[0];
    assert_eq!(post.text, "Day 1 of Sertraline & <tired> \u{1F634}");
    assert_eq!(
        (&*post.channel, post.author.as_deref(), post.author_id.as_deref()),
        ("notes", Some("writer1"), Some("u-writer1"))
    );
    assert_eq!(post.created_at, Some(Timestamp((NOW - 999) * 1_000_000)));
    assert_eq!(post.metrics, [("hearts".into(), 1.0)]);

    server.set_now(NOW + 100);
    server.edit(2, "Edited");
    server.delete(4);
    server.write("New");
    let mut later = open(&values, Some(&poll.cursor()), NOW).unwrap();
    let news = run(&mut *later, NOW + 200, 100).found;
    let seen: Vec<_> = news
        .posts
        .iter()
        .filter(|post| post.revision >= NOW as u64)
        .map(|post| (&*post.id, &*post.text, post.deleted))
        .collect();
    assert_eq!(seen, [("2", "Edited", false), ("4", "", true), ("8", "New", false)]);
    assert!(news.posts.len() <= 3 + 5, "a round goes back a little, not to the start");
}

#[test]
fn a_program_that_ends_in_the_middle_goes_on_there() {
    let server = platform(7, 2);
    let (_dir, values) = example("notes", &server.base(), "invented-token");
    let mut poll = open(&values, None, NOW - 5000).unwrap();
    assert_eq!(ids(&run(&mut *poll, NOW, 2).found), ["1", "2", "3", "4"]);
    let mut resumed = open(&values, Some(&poll.cursor()), NOW).unwrap();
    assert_eq!(ids(&run(&mut *resumed, NOW, 100).found), ["5", "6", "7"]);
    // A place that the platform does not know any more costs a round from its start, and no post.
    let broken = Cursor(poll.cursor().0.replace("-4\"", "-x\""));
    assert_ne!(broken, poll.cursor());
    let mut again = open(&values, Some(&broken), NOW).unwrap();
    assert_eq!(run(&mut *again, NOW, 100).found.posts.len(), 7);
}

#[test]
fn limits_wrong_tokens_and_storms() {
    let server = platform(2, 10);
    let (_dir, values) = example("notes", &server.base(), "invented-token");
    let mut poll = open(&values, None, NOW - 5000).unwrap();
    server.set_now(NOW);
    server.faults([Fault::Limited(30), Fault::Denied, Fault::Status(503), Fault::Malformed]);
    let end = run(&mut *poll, NOW, 10).end;
    assert!(
        matches!(&end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at.0 == (NOW + 30) * 1_000_000),
        "{end:?}"
    );
    assert!(matches!(run(&mut *poll, NOW, 10).end, Outcome::Judged(Judgement::Denied(_), _)));
    assert!(matches!(run(&mut *poll, NOW, 10).end, Outcome::Judged(Judgement::Retry(_), _)));
    assert!(matches!(run(&mut *poll, NOW, 10).end, Outcome::Trouble(Trouble::Malformed(_))));
    assert_eq!(ids(&run(&mut *poll, NOW, 10).found), ["1", "2"]);
    let (_dir, wrong) = example("notes", &server.base(), "another token");
    let end = run(&mut *open(&wrong, None, NOW - 5000).unwrap(), NOW, 10).end;
    assert!(matches!(end, Outcome::Judged(Judgement::Denied(_), _)));
}

#[test]
fn the_second_example_reads_the_same_posts_by_a_search() {
    let server = platform(5, 2);
    let (_dir, values) = example("search", &server.base(), "invented-password");
    let mut poll = open(&values, None, NOW - 5000).unwrap();
    let all = run(&mut *poll, NOW, 100);
    assert!(matches!(all.end, Outcome::Rest), "{:?}", all.end);
    assert_eq!((ids(&all.found), all.requests), (vec!["5", "4", "3", "2", "1"], 3));
    assert_eq!(server.seen()[0].json()["q"], "sertraline|\"st johns wort\"");
    assert_eq!(all.found.posts[0].created_at, Some(Timestamp((NOW - 995) * 1_000_000)));
    server.set_now(NOW);
    for _ in 0..2 {
        server.write("sertraline again");
    }
    let mut later = open(&values, Some(&poll.cursor()), NOW).unwrap();
    let news = run(&mut *later, NOW, 100);
    assert_eq!(
        (ids(&news.found), news.requests),
        (vec!["7", "6", "5", "4"], 3),
        "pages end where all is known"
    );
    let limited = Answer {
        status: 200,
        body: br#"{"hits":[],"status":"quota","wait":30}"#.to_vec(),
        ..Answer::default()
    };
    let until = Timestamp((NOW + 30) * 1_000_000);
    assert_eq!(later.judge(&limited, Timestamp(NOW * 1_000_000)), Judgement::Limited(Some(until)));
}

/// The settings of a small description, with changes.
fn small(changes: &str) -> BTreeMap<String, SettingValue> {
    let mut values = written(
        "channel = \"http\"\nas_channel = \"small\"\nrequest = {url = \"https://api.example/items\"}\n\
         fields = {id = \"/id\", text = \"/text\"}",
    );
    values.extend(written(changes));
    values
}

fn asked(poll: &mut dyn Poll) -> Request {
    match poll.next(Timestamp(NOW * 1_000_000)) {
        Step::Ask(request) => request,
        other => panic!("{other:?}"),
    }
}

fn answer(body: &str) -> Answer {
    Answer { status: 200, body: body.as_bytes().to_vec(), ..Answer::default() }
}

#[test]
fn every_kind_of_paging() {
    let two = r#"[{"id":1,"text":"a"},{"id":2,"text":"b"}]"#;
    let none = "[]";
    let table = [
        ("{kind = \"page\", param = \"p\"}", two, none, "p=2"),
        ("{kind = \"offset\", param = \"from\"}", two, none, "from=2"),
        ("{kind = \"offset\", param = \"from\", size = 2}", two, r#"[{"id":3,"text":"c"}]"#, "from=2"),
    ];
    for (paging, first, second, wanted) in table {
        let mut poll = open(&small(&format!("paging = {paging}")), None, 0).unwrap();
        asked(&mut *poll);
        let mut found = Found::default();
        poll.read(&answer(first), &mut found).unwrap();
        let query =
            asked(&mut *poll).query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        assert_eq!(query, [wanted], "{paging}");
        poll.read(&answer(second), &mut found).unwrap();
        assert!(matches!(poll.next(Timestamp(0)), Step::Rest), "{paging}");
    }
    let items = |next: &str| format!(r#"{{"list":{two},"next":{next}}}"#);
    let mut poll =
        open(&small("items = \"/list\"\npaging = {kind = \"next_url\", from = \"/next\"}"), None, 0).unwrap();
    asked(&mut *poll);
    let mut found = Found::default();
    poll.read(&answer(&items("\"/items?after=2\"")), &mut found).unwrap();
    assert_eq!(asked(&mut *poll).url, "https://api.example/items?after=2");
    for elsewhere in [
        "https://evil.example/items",
        "http://api.example/items",
        "//evil.example/",
        "https://api.example:444/",
    ] {
        let before = poll.cursor();
        let trouble = poll.read(&answer(&items(&format!("\"{elsewhere}\""))), &mut found).unwrap_err();
        assert!(matches!(trouble, Trouble::Fatal(_)), "{elsewhere}");
        assert_eq!(poll.cursor(), before, "{elsewhere}");
    }
    let mut poll = open(&small("paging = {kind = \"link\"}"), None, 0).unwrap();
    asked(&mut *poll);
    let link = "<https://api.example/items?p=0>; rel=\"prev\", <https://api.example/items?p=2>; rel=\"next\"";
    let linked = Answer { headers: vec![("link".into(), link.into())], ..answer(two) };
    poll.read(&linked, &mut found).unwrap();
    assert_eq!(asked(&mut *poll).url, "https://api.example/items?p=2");
}

#[test]
fn placeholders_are_written_as_their_place_asks() {
    let values = small(
        "queries = ['say \"hé\" & go']\n\
         request = {url = \"https://api.example/{query}/x\", method = \"POST\", query = {q = \"{query}\", c = \"{cursor}\", v = 2}, \
         headers = {x-since = \"{since_epoch}\"}, body = '{\"q\": \"{query}\", \"n\": {\"a\": 1}}'}",
    );
    let request = asked(&mut *open(&values, None, NOW).unwrap());
    assert_eq!(request.url, "https://api.example/say%20%22h%C3%A9%22%20%26%20go/x");
    assert_eq!(request.query, [("q".into(), "say \"hé\" & go".into()), ("v".into(), "2".into())]);
    assert_eq!(request.headers, [("x-since".into(), NOW.to_string())]);
    let Body::Json(body) = &request.body else { panic!() };
    assert_eq!(body, r#"{"q": "say \"hé\" & go", "n": {"a": 1}}"#);
}

#[test]
fn what_is_kept_grows_only_when_a_round_is_whole() {
    let values = small(
        "cursor = {last = \"/mark\", start = \"0\"}\nitems = \"/list\"\npaging = {kind = \"cursor\", from = \"/next\", param = \"t\"}\nrequest = {url = \"https://api.example/\", query = {mark = \"{cursor}\"}}",
    );
    let mut poll = open(&values, None, 0).unwrap();
    let mark =
        |poll: &mut dyn Poll| asked(poll).query.iter().find(|(name, _)| name == "mark").unwrap().1.clone();
    assert_eq!(mark(&mut *poll), "0");
    let mut found = Found::default();
    poll.read(&answer(r#"{"list":[],"mark":"12345678901234567890123","next":"n"}"#), &mut found).unwrap();
    assert_eq!(mark(&mut *poll), "0");
    poll.read(&answer(r#"{"list":null,"next":null}"#), &mut found).unwrap();
    assert!(matches!(poll.next(Timestamp(0)), Step::Rest));
    assert_eq!(mark(&mut *poll), "12345678901234567890123");
}

#[test]
fn descriptions_that_cannot_work_say_why() {
    let table = [
        ("request = {url = \"ftp://api.example\"}", "`request.url` takes an address"),
        ("request = {url = \"https://{query}.example/\"}", "no placeholder and no user"),
        ("request = {url = \"https://api.example/{curser}\"}", "unknown placeholder {curser}"),
        ("request = {url = \"https://api.example/\", verb = \"GET\"}", "`request.verb` is no key of it"),
        ("request = {url = \"https://api.example/\", method = \"PATCH\"}", "\"GET\" or \"POST\""),
        ("request = {url = \"https://api.example/\", body = \"{}\"}", "goes with `method = \"POST\"`"),
        (
            "request = {url = \"https://api.example/\", method = \"POST\", body = \"{q: {query}}\"}",
            "no JSON once",
        ),
        (
            "request = {url = \"https://api.example/\", headers = {Authorization = \"x\"}}",
            "belong into `auth`",
        ),
        ("request = {url = \"https://api.example/?q={query}\"}", "`queries` is missing"),
        ("request = {url = \"https://api.example/?p={page}\"}", "`paging` is missing"),
        ("queries = [\"a\"]", "no `{query}`"),
        ("auth = {kind = \"magic\"}", "`auth.kind` takes"),
        ("auth = {kind = \"bearer\"}", "`auth.file` is missing"),
        ("auth = {kind = \"bearer\", file = \"/no/such/file\"}", "cannot be read"),
        ("auth = {kind = \"oauth2\", token_url = \"nowhere\"}", "`auth.token_url` takes"),
        ("paging = {kind = \"cursor\"}", "`paging.from` is missing"),
        ("paging = {kind = \"page\"}", "`paging.param` is missing"),
        ("cursor = {max = \"at\"}", "JSON pointer"),
        ("cursor = {max = \"/at\", last = \"/at\"}", "leave one of them out"),
        ("limits = {pointer = \"/code\"}", "`limits.values` is missing"),
        ("limits = {statuses = [200]}", "from 400 to 599"),
        ("fields = {id = \"/id\"}", "`fields.text` is missing"),
        ("fields = {id = \"/id\", text = [\"/a\", \"b\"]}", "pointers only"),
        ("time_format = \"%!\"", "no pattern of a time"),
        ("items = \"list\"", "JSON pointer"),
        ("as_channel = \"No Name\"", "lower-case"),
    ];
    for (changes, wanted) in table {
        let problem = open(&small(changes), None, 0).err().unwrap_or_default();
        assert!(problem.contains(wanted), "{changes}: {problem}");
    }
    let cursor = Cursor("17".into());
    assert!(open(&small(""), Some(&cursor), 0).err().unwrap().contains("not readable"));
    assert!(open(&small(""), None, 0).is_ok());
}

#[test]
fn tables_may_be_written_into_the_environment() {
    let platform = platform(1, 10);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    let settings = Platform.settings(&platform.base(), &|secret| {
        std::fs::write(&file, secret).unwrap();
        file.display().to_string()
    });
    let mut values: BTreeMap<_, _> =
        settings.into_iter().map(|(key, value)| (key.to_owned(), SettingValue::Text(value))).collect();
    values.insert("channel".into(), SettingValue::Text("http".into()));
    let found = run(&mut *open(&values, None, NOW - 5000).unwrap(), NOW, 10).found;
    assert_eq!((ids(&found), &*found.posts[0].channel), (vec!["1"], "http"));
}

#[test]
fn no_answer_makes_it_panic() {
    let body = r#"{"list":[{"id":1,"text":"a \u00e4 ü 😴"},{"id":2,"text":"b"}],"next":"t"}"#;
    for end in 0..=body.len() {
        let values =
            small("items = \"/list\"\npaging = {kind = \"cursor\", from = \"/next\", param = \"t\"}");
        let mut poll = open(&values, None, 0).unwrap();
        let cut = Answer { status: 200, body: body.as_bytes()[..end].to_vec(), ..Answer::default() };
        let mut found = Found::default();
        asked(&mut *poll);
        let read = poll.read(&cut, &mut found);
        assert_eq!(read.is_ok(), end == body.len(), "{end}");
        assert_eq!(found.posts.len(), if end == body.len() { 2 } else { 0 }, "{end}");
    }
    let mut found = Found::default();
    assert!(Described.parse(&Document::of(br#"{"id":"1","text":"a"}"#), &mut found).is_ok());
    assert!(Described.parse(&Document::of(br#"{"hits":[]}"#), &mut found).is_err());
}
