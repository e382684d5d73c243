//! Ten thousand cases in one file: well under a minute, in memory that does not grow with their number.

use std::io::{BufWriter, Write};
use std::process::Command;
use std::time::Instant;

use icsr::{Profile, sample, write};

use crate::reference::left_out;

/// The most memory that this process had, in MiB (Linux).
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// Writes so many cases to a file and says how many bytes they are.
fn write_many(count: usize) -> u64 {
    let profile = Profile::built_in("ema").unwrap();
    let batch = sample::batch(sample::case(), &profile);
    let file = tempfile::tempfile().unwrap();
    let mut writer = write::Writer::start(BufWriter::new(file), (&batch).into(), &profile).unwrap();
    let mut message = batch.messages[0].clone();
    for at in 0..count {
        message.id = format!("DE-INVENTED-{at:06}");
        message.case.c.identification.id.clone_from(&message.id);
        writer.message(&message).unwrap();
    }
    let mut file = writer.finish().unwrap();
    file.flush().unwrap();
    file.get_ref().metadata().unwrap().len()
}

/// Runs a test of this program once more, in a process of its own, where no other test needs memory; gives back the four numbers
/// that it writes behind `measured`. The process knows by the variable `alone` that it is that one.
pub(crate) fn measured_apart(test: &str, alone: &str) -> [u64; 4] {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(alone, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let measured = said.lines().find_map(|line| line.strip_prefix("measured "));
    let measured = measured.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
    let numbers: Vec<u64> = measured.split(' ').map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{measured}"))
}

const TEST: &str = "many::ten_thousand_cases_take_little_time_and_no_more_memory_than_few";
/// Set in the process that does it.
const ALONE: &str = "HARK_TEST_MANY";

/// Does it and tells of it: bytes, milliseconds, memory after few and after all.
fn alone() {
    write_many(200);
    let few = peak().unwrap_or(0);
    let begin = Instant::now();
    let bytes = write_many(10_000);
    let took = begin.elapsed().as_millis();
    let _ = writeln!(std::io::stdout().lock(), "\nmeasured {bytes} {took} {few} {}", peak().unwrap_or(0));
}

#[test]
fn ten_thousand_cases_take_little_time_and_no_more_memory_than_few() {
    if std::env::var_os(ALONE).is_some() {
        return alone();
    }
    let [bytes, took, few, many] = measured_apart(TEST, ALONE);
    let _ = writeln!(
        std::io::stderr().lock(),
        "10,000 full cases, {} MiB, in {took} ms; peak memory {few} MiB after 200 cases, {many} MiB after all",
        bytes / (1 << 20)
    );
    assert!(bytes > 300 << 20, "{bytes} bytes are no 10,000 full cases");
    assert!(took < 45_000, "{took} ms");
    if many == 0 {
        left_out(TEST, "there is no /proc to read memory from");
    }
    assert!(many <= few + 2, "{few} MiB, then {many} MiB");
}
