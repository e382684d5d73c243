//! Whether posts still stand.

use super::*;
use crate::http::{Answer, Judgement};
use crate::source::{Recheck, Trouble};

/// Asks as the program does, without waiting; gives what was found and how often it was asked.
fn recheck(server: &FakeServer, recheck: &mut dyn Recheck, ids: &[String]) -> (Found, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let now = Timestamp::from_millis(server.world().now * 1000);
    let mut found = Found::default();
    for asked in 1..20 {
        let request = recheck.ask(ids, now);
        let answer = runtime.block_on(client().ask(&request)).unwrap();
        match recheck.judge(&answer, now) {
            Judgement::Read => {
                if recheck.read(ids, &answer, &mut found).unwrap() {
                    return (found, asked);
                }
            }
            Judgement::Again | Judgement::Limited(_) => {}
            other => panic!("{other:?}"),
        }
    }
    panic!("asked without end");
}

fn all_ids(server: &FakeServer) -> Vec<String> {
    server.world().posts.iter().map(|post| fake().id(post)).collect()
}

#[test]
fn a_look_up_finds_what_is_gone_and_what_was_edited() {
    let server = platform(5, 5);
    server.delete(2);
    server.edit(4, "edited & found");
    let mut ids = all_ids(&server);
    ids.push("an id of another kind".to_owned());
    let mut open = Source::at(&server.base(), &[]).open(None).unwrap().recheck.unwrap();
    assert_eq!(open.most_ids(), 100);
    let (found, asked) = recheck(&server, &mut *open, &ids);
    assert_eq!(lines(&found), [format!("-{}", ids[1]), format!("{}@1 post \"edited & found\"", ids[3])]);
    assert_eq!(asked, 2);
    let (found, asked) = recheck(&server, &mut *open, &ids[..1]);
    assert_eq!((found.posts.len(), asked), (0, 1));
    let (found, _) = recheck(&server, &mut *open, &["words".to_owned()]);
    assert!(found.is_empty());
}

#[test]
fn what_cannot_be_asked_for_is_not() {
    let none = [
        &[("reads", "messages")][..],
        &[("reads", "mentions,messages")],
        &[("recheck", "off")],
        &[("reads", "compliance_posts")],
    ];
    for own in none {
        assert!(Source::at("http://127.0.0.1:1", own).open(None).unwrap().recheck.is_none(), "{own:?}");
    }
    assert!(Source::at("http://127.0.0.1:1", &[("reads", "stream")]).open(None).unwrap().recheck.is_some());
}

#[test]
fn a_token_is_fetched_for_it() {
    let server = platform(2, 5);
    server.delete(1);
    let source = Source::at(&server.base(), &[("bearer_token_file", ""), ("consumer_key", "key")]);
    let mut open = source.open(None).unwrap().recheck.unwrap();
    let (found, asked) = recheck(&server, &mut *open, &all_ids(&server));
    assert_eq!((found.posts.len(), asked), (1, 2));
}

#[test]
fn an_answer_about_something_else_erases_nothing() {
    let mut open = Source::at("http://127.0.0.1:1", &[]).open(None).unwrap().recheck.unwrap();
    let ids = ["5".to_owned()];
    for body in
        ["{}", "[]", "no json", r#"{"errors":[{"code":131,"message":"Internal error"}]}"#, r#"{"data":[]}"#]
    {
        open.ask(&ids, Timestamp(0));
        let answer = Answer { status: 200, body: body.into(), ..Answer::default() };
        let mut found = Found::default();
        assert!(matches!(open.read(&ids, &answer, &mut found), Err(Trouble::Malformed(_))), "{body}");
        assert!(found.is_empty(), "{body}");
    }
}

#[test]
fn a_compliance_job_finds_what_is_gone() {
    let server = platform(5, 5);
    server.delete(2);
    server.delete(5);
    let ids = all_ids(&server);
    let mut open = Source::at(&server.base(), &[("recheck", "jobs")]).open(None).unwrap().recheck.unwrap();
    assert_eq!(open.most_ids(), 10_000);
    let (found, asked) = recheck(&server, &mut *open, &ids);
    assert_eq!(lines(&found), [format!("-{}", ids[1]), format!("-{}", ids[4])]);
    assert_eq!(asked, 5, "made, given the ids, looked at twice, fetched");
    let (found, _) = recheck(&server, &mut *open, &ids[..1]);
    assert!(found.is_empty(), "another job is made for the next ids");
}

#[test]
fn a_job_that_fails_is_made_again() {
    let server = platform(1, 5);
    let mut jobs = Source::at(&server.base(), &[("recheck", "jobs")]).open(None).unwrap().recheck.unwrap();
    let (ids, now) = (all_ids(&server), Timestamp::from_millis(NOW * 1000));
    let answer = |tag, status, body: &str| Answer { tag, status, body: body.into(), ..Answer::default() };
    let made = r#"{"data":{"id":"1","status":"created","upload_url":"http://127.0.0.1:1/u","download_url":"http://127.0.0.1:1/d"}}"#;
    let mut found = Found::default();

    assert_eq!(jobs.ask(&ids, now).tag, "job");
    let busy = jobs.judge(&answer("job", 409, "{}"), now);
    assert_eq!(busy, Judgement::Limited(Some(Timestamp(now.0 + 30_000_000))), "one job at a time");
    assert!(matches!(jobs.read(&ids, &answer("job", 200, "{}"), &mut found), Err(Trouble::Malformed(_))));
    assert_eq!(jobs.read(&ids, &answer("job", 200, made), &mut found), Ok(false));
    let upload = jobs.ask(&ids, now);
    assert!(upload.tag == "job ids" && upload.secret_headers.is_empty(), "the token stays here");
    let expired = jobs.judge(&answer("job ids", 403, "<Error/>"), now);
    assert!(matches!(expired, Judgement::Retry(_)));
    assert_eq!(jobs.ask(&ids, now).tag, "job", "another one");

    assert_eq!(jobs.read(&ids, &answer("job", 200, made), &mut found), Ok(false));
    assert_eq!(jobs.read(&ids, &answer("job ids", 200, ""), &mut found), Ok(false));
    assert_eq!(jobs.ask(&ids, now).tag, "job status");
    let failed = made.replace("created", "failed");
    assert!(matches!(
        jobs.read(&ids, &answer("job status", 200, &failed), &mut found),
        Err(Trouble::Malformed(_))
    ));
    assert_eq!(jobs.ask(&ids, now).tag, "job");
    assert!(found.is_empty());
}
