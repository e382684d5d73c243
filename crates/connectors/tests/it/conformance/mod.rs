//! One run over every connector that asks, listens or is pushed to, each against the fake of its platform: what a source
//! promises whatever the platform does.
//!
//! Each channel runs on a thread of its own, one scenario after the other, in real time: what is waited for is the channel's
//! own signals. `ONLY=mastodon` runs one channel.

mod bench;
mod polls;
mod pushes;

use std::fmt::Write;

use testkit::fakes::{FAKES, Fake};

use bench::Bench;

/// A scenario: its name, and what it does; an error says what was not kept.
type Scenario = (&'static str, fn(&Bench) -> Result<(), String>);

#[test]
fn every_source_keeps_its_promises() {
    let only = std::env::var("ONLY").ok();
    let fakes: Vec<&'static dyn Fake> = FAKES
        .iter()
        .copied()
        .filter(|fake| only.as_deref().is_none_or(|only| only == fake.channel()))
        .collect();
    assert!(!fakes.is_empty(), "no fake of {only:?}");
    let runs: Vec<_> =
        fakes.into_iter().map(|fake| (fake.channel(), std::thread::spawn(move || run(fake)))).collect();
    let (mut wrong, mut kept) = (String::new(), 0);
    for (channel, run) in runs {
        match run.join() {
            Ok((good, bad)) => {
                kept += good;
                wrong += &bad;
            }
            Err(_) => {
                let _ = writeln!(wrong, "{channel}: a panic");
            }
        }
    }
    println!("{kept} scenarios kept");
    assert!(wrong.is_empty(), "{kept} kept, but:\n{wrong}");
}

fn run(fake: &'static dyn Fake) -> (usize, String) {
    let bench = Bench::new(fake);
    let (mut kept, mut wrong) = (0, String::new());
    let scenarios = bench.polls().then_some(polls::SCENARIOS).into_iter().flatten();
    for (name, scenario) in scenarios.chain(bench.pushed().then_some(pushes::SCENARIOS).into_iter().flatten())
    {
        let began = std::time::Instant::now();
        let result = scenario(&bench);
        // Who waits for a slow channel wants to know for which.
        #[expect(clippy::print_stdout, reason = "seen with `--nocapture`")]
        {
            println!("{}: {name}: {:?} in {:.1?}", fake.channel(), result.is_ok(), began.elapsed());
        }
        match result {
            Ok(()) => kept += 1,
            Err(what) => {
                let _ = writeln!(wrong, "{}: {name}: {what}", fake.channel());
            }
        }
    }
    if kept == 0 && wrong.is_empty() {
        let _ = writeln!(wrong, "{}: neither asks nor is pushed to", fake.channel());
    }
    (kept, wrong)
}
