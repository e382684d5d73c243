//! Invented edits in the true shapes, and rounds against the faked wiki.

use std::collections::BTreeMap;

use model::Timestamp;
use serde_json::{Value, json};
use testkit::fakes::{Change, FAKES, Fake, FakeServer, Fault, World};

use super::Wikipedia;
use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::{Client, Judgement};
use crate::query::Term;
use crate::source::{
    Connector, Document, Feed, Found, Frame, Framing, Opening, SettingValue, SourceSettings, Step,
};

const URL: &str = "https://en.wikipedia.org/w/api.php?action=query";

fn parsed(body: &str, url: Option<&str>) -> Option<Found> {
    let mut found = Found::default();
    let document = Document { url, ..Document::of(body.as_bytes()) };
    Wikipedia.parse(&document, &mut found).ok().map(|()| found)
}

fn read(body: &Value) -> Found {
    parsed(&body.to_string(), Some(URL)).unwrap()
}

/// Ids without the host, those of erasures behind a minus, and texts.
fn short(found: &Found) -> Vec<(String, String)> {
    let id = |id: &str| id.strip_prefix("en.wikipedia.org:").unwrap_or(id).to_owned();
    let all = found.posts.iter();
    all.map(|post| {
        (format!("{}{}", if post.deleted { "-" } else { "" }, id(&post.id)), post.text.to_string())
    })
    .collect()
}

fn edit() -> Value {
    json!({"type": "edit", "ns": 1, "title": "Talk:Ibuprofen", "pageid": 15037, "revid": 1300000002u64, "old_revid": 1300000001u64,
        "rcid": 1890000, "user": "203.0.113.7", "anon": true, "userid": 0, "bot": false, "timestamp": "2026-06-01T10:10:59Z",
        "comment": "/* Tinnitus */ it rang for [[day]]s", "tags": ["mw-new-section"]})
}

fn page(revision: Value) -> Value {
    json!({"pageid": 1, "ns": 0, "title": "Ibuprofen", "revisions": [revision]})
}

fn revision(content: &str) -> Value {
    json!({"revid": 5, "parentid": 4, "user": "Kim", "timestamp": "2026-06-01T10:10:59Z", "comment": "c",
        "slots": {"main": {"contentmodel": "wikitext", "content": content}}})
}

fn streamed(kind: &str, more: Value) -> Value {
    let mut event = json!({"meta": {"domain": "en.wikipedia.org", "stream": "mediawiki.recentchange", "dt": "2026-06-01T10:11:00Z"},
        "type": kind, "title": "Talk:Ibuprofen", "namespace": 1, "comment": "itching", "timestamp": 1780308659, "user": "Kim",
        "bot": false, "server_name": "en.wikipedia.org", "wiki": "enwiki", "revision": {"new": 7, "old": 6}});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

#[test]
fn an_edit_becomes_a_post() {
    let found = read(&json!({"batchcomplete": true, "query": {"recentchanges": [edit()]}}));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("en.wikipedia.org:1300000002", "Tinnitus: it rang for days"));
    assert_eq!((post.kind.as_deref(), post.title.as_deref()), (Some("comment"), Some("Talk:Ibuprofen")));
    assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("203.0.113.7"), None));
    assert_eq!(
        post.url.as_deref(),
        Some("https://en.wikipedia.org/w/index.php?title=Talk%3AIbuprofen&oldid=1300000002")
    );
    assert_eq!(post.created_at.unwrap().to_string(), "2026-06-01T10:10:59Z");
    assert_eq!((post.about.clone(), post.lang.as_deref()), (vec!["Ibuprofen".into()], Some("en")));
    let bare = parsed(&json!({"query": {"recentchanges": [edit()]}}).to_string(), None).unwrap();
    assert_eq!((&*bare.posts[0].id, bare.posts[0].url.as_deref()), ("1300000002", None));
}

#[test]
fn each_form_of_the_action_interface_is_known() {
    let old = json!({"pageid": 1, "ns": 0, "title": "Ibuprofen", "revisions": [{"revid": 5, "user": "Kim", "timestamp": "2026-06-01T10:10:59Z", "*": "'''old''' form"}]});
    let hidden = |flag: &str| {
        let mut hidden = revision("x");
        hidden[flag] = json!(true);
        json!({"query": {"pages": [page(hidden)]}})
    };
    let row = "<tr><td class=\"diff-addedline\"><div>I &amp;amp; [[you|we]] itch</div></td></tr>\n<tr><td class=\"diff-deletedline\">old</td><td class=\"diff-addedline\"><div>kept <ins class=\"diffchange\">put in</ins> kept</div></td></tr>\n<tr><td class=\"diff-context\">context</td></tr>";
    let compare = |key: &str| json!({"compare": {"fromrevid": 4, "torevid": 5, "totitle": "Talk:Ibuprofen", "tons": 1, "touser": "Kim", key: row}});
    let log = |kind: &str, action: &str, params: Value| json!({"query": {"logevents": [{"logid": 1, "ns": 0, "title": "Ibu profen", "type": kind, "action": action, "params": params, "user": "M"}]}});
    let change = |more: Value| {
        let mut change = edit();
        change.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"query": {"recentchanges": [change]}})
    };
    let table: Vec<(&str, Value, Vec<(&str, &str)>)> = vec![
        ("empty", json!({"batchcomplete": true, "query": {"recentchanges": []}}), vec![]),
        ("last page", json!({"batchcomplete": ""}), vec![]),
        (
            "contributions",
            json!({"query": {"usercontribs": [{"revid": 5, "ns": 0, "title": "A", "user": "K", "comment": "hm"}]}}),
            vec![("5", "hm")],
        ),
        (
            "revisions",
            json!({"query": {"pages": [page(revision("== Use ==\nFor ''pain''."))]}}),
            vec![("5", "Use\nFor pain.")],
        ),
        (
            "older format",
            json!({"query": {"pages": {"1": old, "-1": {"ns": 0, "title": "X", "missing": ""}}}}),
            vec![("5", "old form")],
        ),
        (
            "without content",
            json!({"query": {"pages": [page(json!({"revid": 5, "user": "K", "comment": "a summary"}))]}}),
            vec![("5", "a summary")],
        ),
        ("all revisions", json!({"query": {"allrevisions": [page(revision("t"))]}}), vec![("5", "t")]),
        ("text hidden", hidden("texthidden"), vec![("-5", "")]),
        ("suppressed", hidden("suppressed"), vec![("-5", "")]),
        ("user hidden", hidden("userhidden"), vec![("5", "x")]),
        (
            "revision gone",
            json!({"query": {"badrevids": {"9": {"revid": 9, "missing": true}}}}),
            vec![("-9", "")],
        ),
        (
            "extract",
            json!({"query": {"pages": [{"pageid": 1, "ns": 0, "title": "Ibu profen", "extract": "<p>a <b>drug</b></p>", "lastrevid": 8}]}}),
            vec![("Ibu_profen", "a drug")],
        ),
        (
            "search",
            json!({"query": {"search": [{"ns": 1, "title": "Talk:A", "pageid": 2, "snippet": "my <span class=\"searchmatch\">ibuprofen</span> &amp; me", "timestamp": "2026-06-01T10:10:59Z"}]}}),
            vec![("Talk:A", "my ibuprofen & me")],
        ),
        ("compare", compare("body"), vec![("5", "I & we itch\nput in")]),
        ("compare, older format", compare("*"), vec![("5", "I & we itch\nput in")]),
        (
            "parse",
            json!({"parse": {"title": "A", "pageid": 1, "revid": 3, "text": {"*": "<p>words</p>"}}}),
            vec![("3", "words")],
        ),
        ("page deleted", log("delete", "delete", json!({})), vec![("-Ibu_profen", "")]),
        (
            "revisions hidden",
            log(
                "delete",
                "revision",
                json!({"type": "revision", "ids": [5, "6"], "new": {"bitmask": 1, "content": true}}),
            ),
            vec![("-5", ""), ("-6", "")],
        ),
        (
            "shown again",
            log("delete", "revision", json!({"type": "revision", "ids": [5], "new": {"bitmask": 0}})),
            vec![],
        ),
        (
            "name hidden",
            log("suppress", "revision", json!({"type": "revision", "ids": [5], "new": {"user": ""}})),
            vec![("-5", "")],
        ),
        ("restored", log("delete", "restore", json!({})), vec![]),
        (
            "log in changes",
            change(json!({"type": "log", "revid": 0, "logtype": "delete", "logaction": "delete"})),
            vec![("-Talk:Ibuprofen", "")],
        ),
        ("category", change(json!({"type": "categorize"})), vec![]),
        ("suppressed change", change(json!({"suppressed": true})), vec![("-1300000002", "")]),
        ("no summary", change(json!({"comment": ""})), vec![]),
    ];
    for (form, body, wanted) in table {
        let found = read(&body);
        let wanted: Vec<(String, String)> =
            wanted.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        assert_eq!((short(&found), found.refused.len()), (wanted, 0), "{form}");
    }
    assert_eq!(read(&hidden("userhidden")).posts[0].author, None);
    let none = [
        "{\"error\":{\"code\":\"maxlag\",\"lag\":7},\"servedby\":\"x\"}",
        "{\"query\":{\"tokens\":{\"csrftoken\":\"x\"}}}",
        "{\"query\":{\"general\":{}}}",
        "{\"login\":{}}",
        "",
        "<html>",
        "[1]",
        "{\"query\":",
        "{\"id\":\"1\"}",
    ];
    for body in none {
        assert_eq!(parsed(body, Some(URL)), None, "{body}");
    }
}

#[test]
fn each_form_of_the_streams_is_known() {
    let of = |stream: &str, more: Value| {
        let mut event = json!({"meta": {"domain": "en.wikipedia.org", "stream": stream, "dt": "2026-06-01T10:11:00Z"},
            "page_id": 1, "page_title": "Talk:Ibu_profen", "page_namespace": 1, "rev_id": 9, "rev_timestamp": "2026-06-01T10:10:59Z",
            "performer": {"user_text": "Kim"}});
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    let page_change = |kind: &str| {
        json!({"meta": {"domain": "en.wikipedia.org", "stream": "mediawiki.page_change.v1"}, "page_change_kind": kind,
        "dt": "2026-06-01T10:10:59Z", "page": {"page_title": "Talk:Ibu_profen", "namespace_id": 1},
        "revision": {"rev_id": 9, "comment": "hm", "editor": {"user_text": "Kim"}}})
    };
    let hidden = streamed(
        "log",
        json!({"log_type": "delete", "log_action": "revision", "log_params": {"type": "revision", "ids": ["3"], "nfield": 1}}),
    );
    let table: Vec<(&str, Value, Vec<(&str, &str)>)> = vec![
        ("edit", streamed("edit", json!({})), vec![("7", "itching")]),
        ("new page", streamed("new", json!({"revision": {"new": 8}})), vec![("8", "itching")]),
        ("category", streamed("categorize", json!({})), vec![]),
        (
            "canary",
            json!({"meta": {"domain": "canary", "stream": "mediawiki.recentchange"}, "type": "edit"}),
            vec![],
        ),
        (
            "page deleted",
            streamed("log", json!({"log_type": "delete", "log_action": "delete"})),
            vec![("-Talk:Ibuprofen", "")],
        ),
        ("revision hidden", hidden, vec![("-3", "")]),
        ("revision", of("mediawiki.revision-create", json!({"comment": "hm"})), vec![("9", "hm")]),
        ("page-delete", of("mediawiki.page-delete", json!({})), vec![("-9", ""), ("-Talk:Ibu_profen", "")]),
        (
            "hidden",
            of(
                "mediawiki.revision-visibility-change",
                json!({"visibility": {"text": false, "user": true, "comment": true}}),
            ),
            vec![("-9", "")],
        ),
        (
            "shown",
            of(
                "mediawiki.revision-visibility-change",
                json!({"visibility": {"text": true, "user": true, "comment": true}}),
            ),
            vec![],
        ),
        ("page change", page_change("edit"), vec![("9", "hm")]),
        ("page change, deleted", page_change("delete"), vec![("-9", ""), ("-Talk:Ibu_profen", "")]),
        ("page change, moved", page_change("move"), vec![]),
    ];
    for (form, body, wanted) in &table {
        let wanted: Vec<(String, String)> =
            wanted.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        assert_eq!(short(&read(body)), wanted, "{form}");
    }
    let lines: String = table.iter().map(|(_, body, _)| format!("{body}\n")).collect();
    let frames: String =
        table.iter().map(|(_, body, _)| format!("event: message\nid: [{{}}]\ndata: {body}\n\n")).collect();
    let all: usize = table.iter().map(|(.., wanted)| wanted.len()).sum();
    assert_eq!(parsed(&lines, None).unwrap().posts.len(), all);
    assert_eq!(parsed(&format!(":ok\n\n{frames}"), None).unwrap().posts.len(), all);
    let post = &read(&streamed("edit", json!({}))).posts[0];
    assert_eq!(
        (post.created_at.unwrap().to_string(), post.author.as_deref()),
        ("2026-06-01T10:10:59Z".to_owned(), Some("Kim"))
    );
}

#[test]
fn each_form_of_the_rest_interface_is_known() {
    let history = "https://en.wikipedia.org/w/rest.php/v1/page/Talk:Ibu_profen/history";
    let table: Vec<(&str, &str, Value, Vec<(&str, &str)>)> = vec![
        (
            "page",
            URL,
            json!({"id": 1, "key": "A_b", "title": "A b", "latest": {"id": 5, "timestamp": "2026-06-01T10:10:59Z"}, "content_model": "wikitext", "license": {}, "source": "''x''"}),
            vec![("5", "x")],
        ),
        (
            "page as HTML",
            URL,
            json!({"id": 1, "key": "A_b", "title": "A b", "latest": {"id": 5}, "content_model": "wikitext", "html": "<p>x</p>"}),
            vec![("5", "x")],
        ),
        (
            "history",
            history,
            json!({"revisions": [{"id": 6, "timestamp": "2026-06-01T10:10:59Z", "comment": "hm", "user": {"id": 1, "name": "Kim"}}], "latest": "x"}),
            vec![("6", "hm")],
        ),
        (
            "revision",
            URL,
            json!({"id": 7, "page": {"id": 1, "title": "A b"}, "timestamp": "2026-06-01T10:10:59Z", "user": {"name": "Kim"}, "comment": "hm", "size": 1}),
            vec![("7", "hm")],
        ),
        (
            "search",
            URL,
            json!({"pages": [{"id": 1, "key": "A_b", "title": "A b", "excerpt": "an <span class=\"searchmatch\">x</span>"}]}),
            vec![("A_b", "an x")],
        ),
        (
            "summary",
            URL,
            json!({"type": "standard", "title": "A b", "namespace": {"id": 0, "text": ""}, "pageid": 1, "extract": "A drug.", "revision": "8", "timestamp": "2026-06-01T10:10:59Z", "lang": "en", "content_urls": {"desktop": {"page": "https://en.wikipedia.org/wiki/A_b"}}}),
            vec![("8", "A drug.")],
        ),
        (
            "comparison",
            URL,
            json!({"from": {"id": 4}, "to": {"id": 5}, "diff": [{"type": 0, "text": "old"}, {"type": 1, "text": "new line"}, {"type": 3, "text": "so bad", "highlightRanges": [{"start": 3, "length": 3, "type": 0}]}]}),
            vec![("5", "new line\nbad")],
        ),
    ];
    for (form, url, body, wanted) in table {
        let found = parsed(&body.to_string(), Some(url)).unwrap_or_else(|| panic!("{form}"));
        let wanted: Vec<(String, String)> =
            wanted.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        assert_eq!(short(&found), wanted, "{form}");
        assert!(
            form == "comparison" || found.posts[0].title.as_deref().is_some_and(|title| title.contains(' ')),
            "{form}"
        );
    }
}

#[test]
fn a_bad_item_does_not_spoil_its_page_and_no_cut_panics() {
    let body = json!({"query": {"recentchanges": [edit(), 5, {"type": ["x"]}, edit()]}});
    let found = read(&body);
    assert_eq!((found.posts.len(), found.refused.len()), (2, 2));
    let compare = json!({"compare": {"torevid": 5, "body": "<tr><td class=\"diff-addedline\"><ins>ü😀</ins></td><tr class=diff-deletedline diff-addedline>"}});
    for body in [body, compare, streamed("edit", json!({}))].map(|body| body.to_string()) {
        for end in 0..body.len() {
            let _ = Wikipedia.parse(&Document::of(&body.as_bytes()[..end]), &mut Found::default());
        }
    }
}

const NOW: i64 = 1_780_000_000;

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "wikipedia").unwrap()
}

fn open(base: &str, from: Option<&Cursor>, more: &[(&str, &str)]) -> Feed {
    let given =
        fake().settings(base, &|_| String::new()).into_iter().map(|(key, value)| (key.to_owned(), value));
    let more = more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let values: BTreeMap<String, SettingValue> = given
        .chain([("channel".to_owned(), "wikipedia".to_owned())])
        .chain(more)
        .map(|(key, value)| (key, SettingValue::Text(value)))
        .collect();
    let settings = SourceSettings::new("wiki", Wikipedia.keys(), values).unwrap();
    let since = Timestamp((NOW - 3600) * 1_000_000);
    let terms = [Term { name: "aspirin".to_owned(), drug: String::new(), misspelled: false }];
    let now = Timestamp(NOW * 1_000_000);
    Wikipedia.open(&Opening { settings: &settings, from, now, since, terms: &terms }).unwrap()
}

fn server(posts: usize) -> FakeServer {
    let mut world = World::at(NOW, 3);
    (0..posts).for_each(|n| drop(world.write(&format!("aspirin & nausea {n}")).clone()));
    FakeServer::start(fake(), world)
}

fn run(feed: &mut Feed, most_requests: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let poll = feed.poll.as_mut().unwrap();
    let done =
        runtime.block_on(round(&client, poll.as_mut(), Timestamp(NOW * 1_000_000), most_requests, 1000));
    (done.found, done.end)
}

/// Numbers of posts, negative for erasures.
fn numbers(found: &Found) -> Vec<i64> {
    let number = |id: &str| id.rsplit(':').next().unwrap().parse::<i64>().unwrap() - 1_300_000_000;
    let mut all: Vec<i64> =
        found.posts.iter().map(|post| number(&post.id) * if post.deleted { -1 } else { 1 }).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn changes_are_read_to_the_present_and_then_on() {
    let server = server(8);
    let mut feed = open(&server.base(), None, &[]);
    let (found, end) = run(&mut feed, 100);
    assert_eq!(numbers(&found), (1..=8).collect::<Vec<_>>());
    assert_eq!(found.posts[0].text, "aspirin & nausea 0");
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    assert!(
        server.seen().iter().all(|asked| asked.header("user-agent").unwrap().contains("tests@hark.example"))
    );
    server.write("nine");
    server.delete(2);
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let (found, _) = run(&mut open(&server.base(), Some(&cursor), &[]), 100);
    assert_eq!(numbers(&found), [-2, 9]);
    let (found, _) = run(&mut feed, 100);
    assert_eq!(numbers(&found), [-2, 9]);
    assert_eq!(numbers(&run(&mut feed, 100).0), [0; 0]);
}

#[test]
fn a_source_that_is_killed_on_its_way_misses_nothing() {
    for most in 1..14 {
        let server = server(10);
        let mut feed = open(&server.base(), None, &[]);
        let (mut all, _) = run(&mut feed, most);
        server.write("meanwhile");
        let cursor = feed.poll.as_ref().unwrap().cursor();
        all.append(run(&mut open(&server.base(), Some(&cursor), &[]), 100).0);
        assert_eq!(numbers(&all), (1..=11).collect::<Vec<_>>(), "after {most} requests");
    }
}

#[test]
fn an_edit_that_is_gone_before_its_text_is_read_is_left_out() {
    let server = server(2);
    let mut feed = open(&server.base(), None, &[]);
    run(&mut feed, 1);
    server.delete(1);
    let (found, _) = run(&mut feed, 100);
    assert_eq!(numbers(&found), [2]);
    assert_eq!(found.skipped["an edit that is gone already"], 1);
    assert_eq!(numbers(&run(&mut feed, 100).0), [-1]);
}

#[test]
fn pages_that_are_not_looked_for_cost_nothing() {
    let server = server(3);
    let mut feed = open(&server.base(), None, &[("titles", "Paracetamol")]);
    let (found, _) = run(&mut feed, 100);
    assert!(found.posts.is_empty());
    assert_eq!(server.seen().len(), 1);
    let mut all = open(&server.base(), None, &[("filter", "false"), ("texts", "false")]);
    assert_eq!(run(&mut all, 100).0.posts[0].text, "Effects: new section");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn searches_are_walked_to_what_is_known() {
    let server = server(7);
    let mut feed = open(&server.base(), None, &[("read", "search")]);
    let (found, _) = run(&mut feed, 100);
    let mut titles: Vec<_> = found.posts.iter().map(|post| post.title.clone().unwrap()).collect();
    titles.sort();
    assert_eq!(titles, (1..=7).map(|n| format!("Talk:Page {n}")).collect::<Vec<_>>());
    let cursor = feed.poll.as_ref().unwrap().cursor();
    server.write("more aspirin");
    let (found, _) = run(&mut open(&server.base(), Some(&cursor), &[("read", "search")]), 100);
    assert!(found.posts.iter().any(|post| post.id == "127.0.0.1:Talk:Page_8"));
}

#[test]
fn the_stream_is_filtered_and_taken_up_where_it_was() {
    let stream = [("read", "stream"), ("wikis", "127.0.0.1")];
    let mut feed = open("http://x.example", None, &stream);
    let poll = feed.poll.as_mut().unwrap();
    let mut world = World::at(NOW, 3);
    world.write("itching from it");
    world.delete(1);
    let mut found = Found::default();
    let mut last = String::new();
    for change in [Change::New, Change::Deleted] {
        let frame = String::from_utf8(fake().frame(&world.posts[0], change, &world).unwrap()).unwrap();
        let line = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        last = line("id: ");
        poll.frame(
            &Frame { data: line("data: ").as_bytes(), event: Some("message"), id: Some(&last) },
            &mut found,
        )
        .unwrap();
    }
    let other = streamed("edit", json!({})).to_string();
    poll.frame(&Frame { data: other.as_bytes(), event: None, id: None }, &mut found).unwrap();
    poll.frame(&Frame { data: b"\xff", event: None, id: None }, &mut found).unwrap();
    assert_eq!((numbers(&found), found.skipped["another wiki"], found.refused.len()), (vec![-1, 1], 1, 1));
    let cursor = poll.cursor();
    let header = |step: Step| match step {
        Step::Listen(request, Framing::Sse) => (
            request.headers.iter().find(|(name, _)| name == "last-event-id").map(|(_, id)| id.clone()),
            request.query,
        ),
        other => panic!("{other:?}"),
    };
    let again = open("http://x.example", Some(&cursor), &stream).poll.unwrap().next(Timestamp(0));
    assert_eq!(header(again).0, Some(last));
    let first = open("http://x.example", None, &stream).poll.unwrap().next(Timestamp(0));
    assert_eq!(header(first).1[0].0, "since");
}

#[test]
fn errors_that_come_with_status_200_are_known() {
    let server = server(1);
    let mut feed = open(&server.base(), None, &[]);
    let cases = [
        (Fault::Limited(90), Judgement::Limited(Some(Timestamp((NOW + 90) * 1_000_000)))),
        (Fault::Denied, Judgement::Denied("the token is refused".to_owned())),
        (Fault::Status(502), Judgement::Retry("status 502".to_owned())),
    ];
    for (fault, wanted) in cases {
        server.faults([fault]);
        match run(&mut feed, 1).1 {
            Outcome::Judged(judged, _) => assert_eq!(judged, wanted),
            other => panic!("{other:?}"),
        }
    }
    server.faults([Fault::Malformed]);
    assert!(matches!(run(&mut feed, 1).1, Outcome::Trouble(_)));
    assert_eq!(numbers(&run(&mut feed, 100).0), [1]);
}

#[test]
fn what_was_read_is_asked_for_again() {
    let server = server(3);
    server.delete(2);
    let mut again = open(&server.base(), None, &[]).recheck.unwrap();
    let ids: Vec<String> = server.world().posts.iter().map(|post| fake().id(post)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let answer = runtime.block_on(client.ask(&again.ask(&ids, Timestamp(0)))).unwrap();
    let mut found = Found::default();
    assert_eq!(again.judge(&answer, Timestamp(0)), Judgement::Read);
    assert!(again.read(&ids, &answer, &mut found).unwrap());
    assert_eq!(numbers(&found), [-2]);
}

#[test]
fn who_does_not_say_who_asks_is_told() {
    let values = BTreeMap::from([("channel".to_owned(), SettingValue::Text("wikipedia".to_owned()))]);
    let settings = SourceSettings::new("wiki", Wikipedia.keys(), values).unwrap();
    let zero = Timestamp(0);
    let opening = Opening { settings: &settings, from: None, now: zero, since: zero, terms: &[] };
    assert_eq!(Wikipedia.open(&opening).map(|_| ()).unwrap_err().key, "contact");
}
