//! Scenarios of sources that ask or listen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use connectors::drive::{Circuit, client};
use connectors::http::Judgement;
use connectors::source::Found;
use testkit::fakes::{FakePost, FakeServer, Fault};

use super::Scenario;
use super::bench::{Bench, Memory, now};

pub(super) static SCENARIOS: &[Scenario] = &[
    ("a fresh start reads what is there", fresh),
    ("pages are walked to their end", paging),
    ("an empty page is no failure", empty),
    ("a killed source goes on without a gap", killed),
    ("a limit is waited for", limited),
    ("wrong credentials are told, and end nothing", denied),
    ("a storm of errors passes", storm),
    ("a broken answer is asked for again", malformed),
    ("an edit becomes a revision", edited),
    ("a deletion becomes an erasure", deleted),
    ("a clock that is off loses nothing", skewed),
    ("a slow journal slows the source", pressed),
    ("the word to stop ends every wait", stopped),
];

const TEXT: &str = "sertraline gives me a headache every morning";

fn written(bench: &Bench, server: &FakeServer, count: usize) -> BTreeSet<String> {
    (0..count).map(|n| bench.fake.id(&server.write(&format!("{TEXT}, day {n}")))).collect()
}

fn fresh(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    let ids = written(bench, &server, 3);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    let posts = sink.posts.lock().unwrap().clone();
    for post in posts.iter().filter(|post| ids.contains(&*post.id)) {
        if !post.text.contains("sertraline") || post.channel != bench.fake.channel() {
            return Err(format!("{} has another text or channel", post.id));
        }
        if post.visibility.is_none() || post.terms.is_none() {
            return Err("no visibility or no terms class".into());
        }
        if post.created_at.is_some_and(|at| (at.millis() / 1000 - now()).abs() > 2 * 86_400) {
            return Err(format!("written at {:?}", post.created_at));
        }
    }
    let later = written(bench, &server, 2);
    sink.wait_for(&later)?;
    started.stop(bench).map(drop)
}

/// Says in a message whether the platform was asked at all.
fn streamed(_bench: &Bench, server: &FakeServer, what: String) -> String {
    let asked: Vec<String> =
        server.seen().iter().rev().take(6).map(|seen| format!("{} {}", seen.method, seen.path)).collect();
    format!("{what}; asked last: {asked:?}")
}

fn paging(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(2), Arc::new(Memory::default()));
    let ids = written(bench, &server, 7);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    let later = written(bench, &server, 5);
    sink.wait_for(&later).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn empty(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(2), Arc::new(Memory::default()));
    let started = bench.start(&server, &sink, None, 0)?;
    std::thread::sleep(Duration::from_millis(1500));
    if let Some(problem) = sink.state.lock().unwrap().as_ref().and_then(|state| state.problem.clone()) {
        return Err(problem);
    }
    let ids = written(bench, &server, 1);
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn killed(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(2), Arc::new(Memory::default()));
    let mut ids = written(bench, &server, 5);
    let mut state = None;
    for round in 0..6 {
        let started = bench.start(&server, &sink, state.clone(), 0)?;
        std::thread::sleep(Duration::from_millis(60 + 140 * round));
        state = started.kill(&sink).or(state);
        ids.extend(written(bench, &server, 3));
    }
    let started = bench.start(&server, &sink, state, 0)?;
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn limited(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    server.set_now(now());
    let ids = written(bench, &server, 2);
    server.faults([Fault::Limited(2)]);
    let began = Instant::now();
    let started = bench.start(&server, &sink, None, 0)?;
    // A limit that ends with the day is waited for as well, but not here.
    let waits = |memory: &Memory| {
        let state = memory.state.lock().unwrap();
        state.as_ref().is_some_and(|state| state.circuit == Circuit::Waiting && state.problem.is_none())
    };
    sink.wait("what comes after the limit", |memory| {
        memory.ids().is_superset(&ids) || (began.elapsed() > Duration::from_secs(8) && waits(memory))
    })
    .map_err(|what| streamed(bench, &server, what))?;
    if began.elapsed() < Duration::from_millis(400) {
        return Err("the limit was not waited for".into());
    }
    started.stop(bench).map(drop)
}

fn denied(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    written(bench, &server, 1);
    server.faults([Fault::Denied, Fault::Denied, Fault::Denied]);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait("the refusal to be told", |memory| {
        memory.state.lock().unwrap().as_ref().is_some_and(|state| state.problem.is_some())
    })?;
    if started.task.is_finished() {
        return Err("the source ended".into());
    }
    // The pause is long, and ends with the word to stop all the same.
    started.stop(bench).map(drop)
}

fn storm(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    let ids = written(bench, &server, 2);
    server.faults([Fault::Status(500), Fault::Cut, Fault::Status(503), Fault::Status(502)]);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn malformed(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    let ids = written(bench, &server, 2);
    server.faults([Fault::Malformed, Fault::Malformed]);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn edited(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    let post = server.write(TEXT);
    let id = bench.fake.id(&post);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&BTreeSet::from([id.clone()]))?;
    server.set_now(now());
    let post = server.edit(post.n, "sertraline: the headache is gone");
    let is_edit = |item: &connectors::source::Item, before: u64| {
        item.id == *id && item.revision > before && item.text.contains("is gone")
    };
    if bench.fake.tells_edits() {
        sink.wait("the edit", |memory| memory.posts.lock().unwrap().iter().any(|item| is_edit(item, 0)))
            .map_err(|what| streamed(bench, &server, what))?;
    } else if let Some(found) = rechecked(bench, &server, &sink, &post)?
        && !found.posts.iter().all(|item| item.id == *id && !item.deleted)
    {
        return Err("a recheck of an edited post brought another, or calls it deleted".into());
    }
    started.stop(bench).map(drop)
}

fn deleted(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
    let (post, kept) = (server.write(TEXT), server.write(TEXT));
    let id = bench.fake.id(&post);
    let started = bench.start(&server, &sink, None, 0)?;
    sink.wait_for(&BTreeSet::from([id.clone(), bench.fake.id(&kept)]))?;
    if let Some(found) = rechecked(bench, &server, &sink, &post)?
        && found.posts.iter().any(|item| item.deleted)
    {
        return Err("a recheck calls a post deleted that stands".into());
    }
    server.set_now(now());
    let post = server.delete(post.n);
    if bench.fake.tells_deletions() {
        sink.wait("the erasure", |memory| {
            memory.posts.lock().unwrap().iter().any(|item| item.deleted && item.id == *id)
        })
        .map_err(|what| streamed(bench, &server, what))?;
    } else {
        let about = connectors::about(bench.fake.channel());
        match rechecked(bench, &server, &sink, &post)? {
            Some(found) if found.posts.iter().any(|item| item.deleted && item.id == *id) => {}
            Some(_) => return Err("a recheck does not notice that the post is gone".into()),
            None if about.deletion.how == connectors::DeletionNews::ByHand => {}
            None => return Err("it neither tells of deletions nor can be asked again".into()),
        }
    }
    if sink.posts.lock().unwrap().iter().any(|item| item.deleted && item.id == bench.fake.id(&kept)) {
        return Err("a post that stands was erased".into());
    }
    started.stop(bench).map(drop)
}

/// Asks whether a post still stands, where the channel can be asked.
fn rechecked(
    bench: &Bench,
    server: &FakeServer,
    sink: &Memory,
    post: &FakePost,
) -> Result<Option<Found>, String> {
    // What a source learned of its posts, such as whose they are, is in its cursor.
    let state = sink.state.lock().unwrap().clone();
    let Some(mut recheck) = bench.open(server, state.as_ref(), 0)?.recheck else { return Ok(None) };
    let client = client(&bench.settings(&server.base())).map_err(|error| error.to_string())?;
    let ids = [bench.fake.id(post)];
    let mut found = Found::default();
    for _ in 0..6 {
        let at = model::Timestamp(now() * 1_000_000);
        let answer = bench
            .runtime
            .block_on(client.ask(&recheck.ask(&ids, at)))
            .map_err(|error| format!("recheck: {error}"))?;
        match recheck.judge(&answer, at) {
            Judgement::Read => {
                if recheck.read(&ids, &answer, &mut found).map_err(|trouble| trouble.to_string())? {
                    return Ok(Some(found));
                }
            }
            Judgement::Again => {}
            other => return Err(format!("recheck: {other:?}")),
        }
    }
    Err("a recheck that never comes to an end".into())
}

/// While a clock is off, a source that asks by time may see nothing; once it is right again, nothing is missing.
fn skewed(bench: &Bench) -> Result<(), String> {
    for skew in [86_400, -86_400] {
        let (server, sink) = (bench.server(10), Arc::new(Memory::default()));
        let mut ids = written(bench, &server, 2);
        let started = bench.start(&server, &sink, None, skew)?;
        let until = Instant::now() + Duration::from_secs(3);
        while !sink.ids().is_superset(&ids) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
        }
        started.stop(bench)?;
        ids.extend(written(bench, &server, 2));
        let state = sink.state.lock().unwrap().clone();
        let started = bench.start(&server, &sink, state, 0)?;
        sink.wait_for(&ids).map_err(|what| format!("{skew} s off: {}", streamed(bench, &server, what)))?;
        started.stop(bench)?;
    }
    Ok(())
}

fn pressed(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(3), Arc::new(Memory::default()));
    let ids = written(bench, &server, 12);
    sink.blocked.store(true, Ordering::SeqCst);
    let started = bench.start(&server, &sink, None, 0)?;
    let blocked = sink.wait("something to deliver", |memory| memory.waiting.load(Ordering::SeqCst) > 0);
    let before = server.seen().len();
    std::thread::sleep(Duration::from_millis(1200));
    let (after, waiting) = (server.seen().len(), sink.waiting.load(Ordering::SeqCst));
    sink.blocked.store(false, Ordering::SeqCst);
    blocked.map_err(|what| streamed(bench, &server, what))?;
    if after != before || waiting != 1 {
        return Err(format!(
            "{} more questions and {waiting} deliveries while the journal took nothing",
            after - before
        ));
    }
    sink.wait_for(&ids).map_err(|what| streamed(bench, &server, what))?;
    started.stop(bench).map(drop)
}

fn stopped(bench: &Bench) -> Result<(), String> {
    let (server, sink) = (bench.server(3), Arc::new(Memory::default()));
    written(bench, &server, 1);
    server.faults([Fault::Slow(30_000)]);
    let started = bench.start(&server, &sink, None, 0)?;
    std::thread::sleep(Duration::from_millis(300));
    let took = started.stop(bench)?;
    if took > Duration::from_secs(3) {
        return Err(format!("it took {took:?} to stop"));
    }
    Ok(())
}
