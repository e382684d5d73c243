//! Rounds of questions against the fake.

use testkit::fakes::Fault;

use super::*;
use crate::drive::Outcome;
use crate::http::Judgement;
use crate::source::{Step, Trouble};

#[test]
fn pages_are_walked_and_the_next_round_goes_on() {
    let server = platform(12, 5);
    let source = Source::at(&server.base(), &[("overlap_secs", "0")]);
    let mut poll = source.poll(None);
    let first = run(&server, &mut *poll, 20);
    assert_eq!((first.found.posts.len(), first.requests), (12, 3));
    assert!(matches!(first.end, Outcome::Rest));
    let again = run(&server, &mut *poll, 20);
    assert_eq!((again.found.posts.len(), again.requests), (0, 1), "an empty page");
    let new = server.write("one more");
    server.edit(3, "post 3, edited");
    let third = run(&server, &mut *source.poll(Some(&poll.cursor())), 20);
    assert_eq!(
        lines(&third.found),
        [
            format!("{}@1 post \"post 3, edited\"", fake().id(&server.world().posts[2])),
            format!("{}@0 post \"one more\"", fake().id(&new)),
        ]
    );
    assert!(poll.requests_per_round() == 1 && third.requests == 1);
}

#[test]
fn a_source_that_is_cut_off_on_any_page_misses_nothing() {
    for cut in 1..=3 {
        let server = platform(12, 5);
        let source = Source::at(&server.base(), &[]);
        let mut poll = source.poll(None);
        let mut all = ids(&run(&server, &mut *poll, cut).found);
        server.write("written while it was down");
        let mut again = source.poll(Some(&poll.cursor()));
        for _ in 0..2 {
            all.extend(ids(&run(&server, &mut *again, 20).found));
        }
        for post in &server.world().posts {
            assert!(all.contains(&fake().id(post)), "cut after {cut}: post {}", post.n);
        }
    }
}

#[test]
fn faults_leave_the_place_where_it_was() {
    let server = platform(3, 5);
    let source = Source::at(&server.base(), &[]);
    let mut poll = source.poll(None);
    let before = poll.cursor();
    server.faults([Fault::Limited(60), Fault::Denied, Fault::Status(500), Fault::Malformed, Fault::Cut]);
    type Check = fn(&Outcome) -> bool;
    let table: [Check; 5] = [
        |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at.millis() == (NOW + 63) * 1000),
        |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _)),
        |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _)),
        |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_))),
        |end| matches!(end, Outcome::NoAnswer(_)),
    ];
    for (at, check) in table.iter().enumerate() {
        let round = run(&server, &mut *poll, 5);
        assert!(check(&round.end) && round.found.is_empty(), "{at}: {:?}", round.end);
        assert_eq!(poll.cursor(), before, "{at}");
    }
    assert_eq!(run(&server, &mut *poll, 5).found.posts.len(), 3);
}

#[test]
fn a_place_out_of_reach_is_told_and_left() {
    let server = platform(2, 5);
    let source = Source::at(&server.base(), &[]);
    let mut poll = source.poll(None);
    run(&server, &mut *poll, 5);
    // Ten days later; our own clock does not know, so the platform refuses the id.
    server.set_now(NOW + 10 * 86_400);
    let late = server.write("late");
    let mut source = source.poll(Some(&poll.cursor()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let now = Timestamp::from_millis((NOW + 60) * 1000);
    let mut found = Found::default();
    let outcome = runtime.block_on(crate::drive::step(&client(), &mut *source, now, &mut found));
    assert!(matches!(outcome, Outcome::Trouble(Trouble::Lost(_))), "{outcome:?}");
    // Then the time, which our clock places wrongly; then as far as the platform reaches.
    let outcome = runtime.block_on(crate::drive::step(&client(), &mut *source, now, &mut found));
    assert!(matches!(outcome, Outcome::Trouble(Trouble::Lost(_))), "{outcome:?}");
    let round = run(&server, &mut *source, 5);
    assert_eq!(ids(&round.found), [fake().id(&late)]);
}

#[test]
fn bounds_are_not_given_up_without_end() {
    let mut poll = Source::at("http://127.0.0.1:1", &[]).poll(None);
    let now = Timestamp::from_millis(NOW * 1000);
    let body = br#"{"errors":[{"message":"start_time is wrong"}]}"#;
    let answer = crate::http::Answer { status: 400, body: body.to_vec(), tag: "page", ..Default::default() };
    let troubles: Vec<bool> = (0..4)
        .map(|_| {
            poll.next(now);
            assert_eq!(poll.judge(&answer, now), Judgement::Read);
            matches!(poll.read(&answer, &mut Found::default()), Err(Trouble::Lost(_)))
        })
        .collect();
    assert_eq!(troubles, [true, true, true, false]);
}

#[test]
fn every_kind_of_question_is_asked_in_a_round() {
    let server = platform(7, 3);
    let own = [
        ("reads", "search,archive,mentions,posts,messages"),
        ("user_ids", "7,8"),
        ("page_size", "1"),
        ("overlap_secs", "0"),
    ];
    let source = Source::at(&server.base(), &own);
    let mut poll = source.poll(None);
    assert_eq!(poll.requests_per_round(), 6);
    let round = run(&server, &mut *poll, 99);
    assert!(matches!(round.end, Outcome::Rest), "{:?}", round.end);
    assert_eq!(round.found.posts.len(), 42);
    let messages = round.found.posts.iter().filter(|post| post.kind.as_deref() == Some("message")).count();
    assert_eq!(messages, 7);
    let mut paths: Vec<String> = server.seen().into_iter().map(|request| request.path).collect();
    paths.dedup();
    assert_eq!(
        paths,
        [
            "/2/tweets/search/recent",
            "/2/tweets/search/all",
            "/2/users/4242/mentions",
            "/2/users/7/tweets",
            "/2/users/8/tweets",
            "/2/dm_events"
        ]
    );
    let again = run(&server, &mut *source.poll(Some(&poll.cursor())), 99);
    server.write("a new one");
    assert!(again.requests < round.requests && matches!(again.end, Outcome::Rest), "{again:?}");
    let last = run(&server, &mut *source.poll(Some(&poll.cursor())), 99);
    let new: Vec<&crate::source::Item> =
        last.found.posts.iter().filter(|post| post.text == "a new one").collect();
    assert_eq!(new.len(), 6);
}

#[test]
fn an_account_that_cannot_be_read_is_erased_once_and_stops_nothing() {
    let server = platform(2, 9);
    let mut poll = Source::at(&server.base(), &[("reads", "posts"), ("user_ids", "13,8")]).poll(None);
    let round = run(&server, &mut *poll, 9);
    assert!(matches!(round.end, Outcome::Rest), "{:?}", round.end);
    assert_eq!((lines(&round.found)[0].as_str(), round.found.posts.len()), ("-@13", 3));
    let again = run(&server, &mut *poll, 9);
    assert!(again.requests == 2 && again.found.posts.iter().all(|post| !post.deleted));
}

#[test]
fn a_first_run_may_begin_now() {
    let server = platform(0, 5);
    let mut source = Source::at(&server.base(), &[]);
    source.since = NOW;
    let mut poll = source.poll(None);
    assert!(matches!(run(&server, &mut *poll, 5).end, Outcome::Rest));
    server.set_now(NOW + 3600);
    server.write("an hour later");
    assert_eq!(run(&server, &mut *poll, 5).found.posts.len(), 1);
}

#[test]
fn own_messages_and_old_ones_are_left_out() {
    let server = platform(9, 2);
    let mut source = Source::at(&server.base(), &[("reads", "messages"), ("overlap_secs", "0")]);
    source.since = NOW + 6;
    let mut poll = source.poll(None);
    let round = run(&server, &mut *poll, 99);
    assert_eq!(round.found.posts.len(), 4, "from the sixth on");
    assert!(round.requests <= 3, "older pages are not asked for");
    assert_eq!(run(&server, &mut *poll, 99).requests, 1);
}

#[test]
fn queries_are_made_of_names() {
    let server = platform(0, 5);
    let names = ["drugamol", "co-drugamol", "st drug's wort", "or", "say \"x\"", "placebex"];
    let source = Source::at(&server.base(), &[("max_query_chars", "64"), ("langs", "en,de")]).terms(&names);
    let mut poll = source.poll(None);
    run(&server, &mut *poll, 99);
    let seen = server.seen();
    let queries: Vec<&str> = seen.iter().map(|request| request.param("query").unwrap()).collect();
    assert_eq!(
        queries,
        [
            "(drugamol OR \"co-drugamol\") (lang:en OR lang:de) -is:retweet",
            "(\"st drug's wort\" OR \"or\") (lang:en OR lang:de) -is:retweet",
            "(\"say x\" OR placebex) (lang:en OR lang:de) -is:retweet",
        ]
    );
    assert!(queries.iter().all(|query| query.chars().count() <= 64));
    let kept = poll.cursor().0;
    assert!(!kept.contains("drug"), "the cursor names no drug: {kept}");
}

#[test]
fn names_of_fields_can_be_the_newer_ones() {
    let server = platform(1, 5);
    let mut poll = Source::at(&server.base(), &[("field_names", "post")]).poll(None);
    run(&server, &mut *poll, 5);
    let request = &server.seen()[0];
    let fields = request.param("post.fields").unwrap();
    assert!(fields.contains("referenced_posts") && !fields.contains("tweet"), "{fields}");
    assert_eq!(request.param("expansions"), Some("author_id,referenced_posts"));
    assert_eq!(request.param("tweet.fields"), None);
}

#[test]
fn answers_are_paid_for_by_what_they_hold() {
    let server = platform(4, 50);
    let mut poll = Source::at(&server.base(), &[("overlap_secs", "0")]).poll(None);
    let now = Timestamp::from_millis(server.world().now * 1000);
    let Step::Ask(request) = poll.next(now) else { panic!() };
    assert_eq!(
        request.cost,
        100 * (500 + 500 + 1000),
        "a page of a hundred, each with its author and a post referred to"
    );
    run(&server, &mut *poll, 5);
    let Step::Ask(request) = poll.next(now) else { panic!() };
    assert_eq!(request.cost, 4 * (500 + 1000), "four posts by four authors");
}

#[test]
fn a_token_of_the_app_is_fetched_and_users_sign() {
    let server = platform(2, 5);
    let mut app = Source::at(&server.base(), &[("bearer_token_file", ""), ("consumer_key", "key")]);
    assert_eq!(run(&server, &mut *app.poll(None), 5).found.posts.len(), 2);
    assert_eq!(server.seen()[0].path, "/oauth2/token");
    app.set("access_token_file", "token");
    app.set("access_token_secret_file", "hidden");
    assert_eq!(run(&server, &mut *app.poll(None), 5).found.posts.len(), 2);
    assert!(server.seen().last().unwrap().header("authorization").unwrap().starts_with("OAuth "));
}

#[test]
fn settings_that_cannot_work_say_so() {
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("reads", "everything")], "reads"),
        (&[("reads", "stream,search")], "reads"),
        (&[("reads", "webhook"), ("consumer_secret_file", "")], "consumer_secret_file"),
        (&[("bearer_token_file", "")], "bearer_token_file"),
        (&[("queries", "")], "drugs"),
        (&[("reads", "mentions"), ("user_id", "")], "user_id"),
        (&[("user_id", "@name")], "user_id"),
        (&[("reads", "posts")], "user_ids"),
        (
            &[
                ("queries", "a query that is longer than the thirty-two characters allowed"),
                ("max_query_chars", "32"),
            ],
            "queries",
        ),
        (&[("field_names", "toot")], "field_names"),
    ];
    for (own, key) in table {
        let problem = Source::at("http://127.0.0.1:1", own).open(None).err().unwrap();
        assert_eq!(problem.key, *key, "{problem}");
    }
    let source = Source::at("http://127.0.0.1:1", &[]);
    assert!(source.open(Some(&Cursor("no place".into()))).is_err());
    let hook = Source::at("http://127.0.0.1:1", &[("reads", "webhook"), ("bearer_token_file", "")])
        .open(None)
        .unwrap();
    assert!(hook.poll.is_none() && hook.hook.is_some());
}

#[test]
fn a_spent_plan_is_no_limit_that_ends_in_minutes() {
    let mut poll = Source::at("http://127.0.0.1:1", &[]).poll(None);
    let now = Timestamp::from_millis(NOW * 1000);
    let answer = |status, body: &str| crate::http::Answer { status, body: body.into(), ..Default::default() };
    let table = [
        (
            429,
            r#"{"title":"UsageCapExceeded","type":"https://api.twitter.com/2/problems/usage-capped"}"#,
            "cap",
        ),
        (403, r#"{"errors":[{"type":"https://api.x.com/2/problems/client-forbidden"}]}"#, "project"),
        (402, "{}", "credits"),
        (401, "no json", "401"),
    ];
    for (status, body, word) in table {
        match poll.judge(&answer(status, body), now) {
            Judgement::Denied(what) => assert!(what.contains(word), "{what}"),
            other => panic!("{status}: {other:?}"),
        }
    }
    assert!(matches!(poll.judge(&answer(429, "{}"), now), Judgement::Limited(None)));
    assert!(matches!(poll.judge(&answer(404, "{}"), now), Judgement::Refused(_)));
}
