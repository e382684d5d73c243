//! What it costs to tell many endpoints: `fan_out [ENDPOINTS] [EVENTS A MINUTE] [SECONDS]`, by default 100, 1,000 and 60.
//!
//! Events are found evenly, each is told to every endpoint: signed, over HTTP, to a receiver in a process of its own, and noted in
//! the outbox on the disk. Printed: what was asked for, what arrived, processor seconds of this process a second (1.0 is one core),
//! and the longest time that something waited. Exits with 1 where not everything arrived.

#![allow(clippy::print_stdout, reason = "what it measures is its result")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alert::delivery::Courier;
use alert::outbox::{Outbox, Step};
use alert::settings::parse;
use alert::{Alert, AlertId, Finding, Severity};
use model::{Clock as _, SystemClock};
use tokio::sync::watch;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<ExitCode, Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "receive") {
        return receive();
    }
    let number =
        |at: usize, otherwise: u64| arguments.get(at).map_or(Ok(otherwise), |text| text.parse::<u64>());
    let (endpoints, a_minute, seconds) = (number(0, 100)?, number(1, 1_000)?, number(2, 60)?);
    let mut receiver = Command::new(std::env::current_exe()?)
        .arg("receive")
        .stdout(Stdio::piped())
        .stdin(Stdio::piped())
        .spawn()?;
    let mut said = BufReader::new(receiver.stdout.take().ok_or("no output")?).lines();
    let port: u16 = said.next().ok_or("no port")??.parse()?;
    let outcome = measure(endpoints, a_minute, seconds, port);
    receiver.kill()?;
    receiver.wait()?;
    outcome
}

fn measure(endpoints: u64, a_minute: u64, seconds: u64, port: u16) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    for n in 0..endpoints {
        write!(
            text,
            "[[endpoints]]\nname = \"e{n}\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}/{n}\"\n\
             secret_file = \"s\"\nallow_http = true\nallow_private = [\"127.0.0.1\"]\n"
        )?;
    }
    let settings = Arc::new(parse(&text, None, &mut |_| Ok(SECRET.as_bytes().to_vec()))?);
    let folder = tempfile::tempdir()?;
    let outbox = Arc::new(Outbox::open(&folder.path().join("alerts.sqlite"))?);
    outbox.subscribe(&settings.subscriptions())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (stop, stopped) = watch::channel(false);
    let (_settings, settings_in) = watch::channel(settings);
    let courier = Courier::new(outbox.clone(), Arc::new(SystemClock));
    let running = runtime.spawn(async move { courier.run(settings_in, stopped).await });
    std::thread::sleep(Duration::from_secs(2));

    let total = a_minute * seconds / 60;
    let (began, processor) = (Instant::now(), processor_seconds()?);
    for n in 0..total {
        let due = began + Duration::from_secs_f64(n as f64 * 60.0 / a_minute as f64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        outbox.commit(Step { positions: vec![(0, n)], alerts: vec![invented(n)?], ..Step::default() })?;
    }
    let found = began.elapsed();
    let waiting = || -> Result<u64, Failure> { Ok(outbox.endpoints()?.iter().map(|row| row.pending).sum()) };
    let left = waiting()?;
    let deadline = Instant::now() + Duration::from_secs(60);
    while waiting()? > 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    let (elapsed, used) = (began.elapsed(), processor_seconds()? - processor);
    stop.send_replace(true);
    runtime.block_on(running)?;
    let delivered = total * endpoints - waiting()?;
    let mut slowest: BTreeMap<&str, u64> = BTreeMap::new();
    let attempts = outbox.attempts(None, None, 0)?;
    for attempt in &attempts {
        let slowest = slowest.entry(&attempt.outcome).or_default();
        *slowest = (*slowest).max(attempt.millis);
    }
    let build = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    println!(
        "{build}: {endpoints} endpoints, {total} events in {:.1} s, {left} waiting at their end",
        found.as_secs_f64()
    );
    println!("{delivered} delivered in {:.1} s, {} attempts", elapsed.as_secs_f64(), attempts.len());
    println!("{used:.1} processor seconds: {:.2} of a core", used / elapsed.as_secs_f64());
    println!("slowest attempt in ms, by outcome: {slowest:?}");
    Ok(if delivered == total * endpoints { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn invented(n: u64) -> Result<Alert, Failure> {
    Ok(Alert {
        id: AlertId::of(&["fan_out", &n.to_string()]),
        rule: "serious".to_owned(),
        severity: Severity::Warning,
        tracked: false,
        at: SystemClock.now(),
        about: BTreeMap::from([("drug".to_owned(), "sertraline".to_owned())]),
        finding: Finding::Report { report: format!("{n:032x}").parse()?, revision: 1, serious: Vec::new() },
        to: Vec::new(),
    })
}

/// User and system time of this process, from `/proc/self/stat`, in hundredths of a second.
fn processor_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).ok_or("a short line")?.parse::<f64>().map_err(Failure::from);
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The receiver: a thread for each connection, the simplest HTTP there is; ends with its parent.
fn receive() -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let stream = stream?;
        std::thread::spawn(move || {
            // A connection that ends is the end of its thread.
            let _ = serve(stream);
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(text) = line.strip_prefix("content-length:") {
                length = text.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        writer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
    }
}
