//! Processes that never outlive the tests: each is killed when dropped, and by the kernel when the process of the
//! tests ends in any way, `kill -9` included.
//!
//! The kernel's part is the "parent death signal", set by `setpriv` of util-linux. It fires when the *thread* ends
//! that started the process, and a test runs in a thread of its own: hence one thread that starts all and ends last.

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::waiting::until;

/// The tool that sets the death signal; without it nothing is started.
pub(crate) const GUARD: &str = "setpriv";

type Order = (Command, Sender<io::Result<Child>>);

/// A running, paused or ended process.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// A command for `program` that [`Process::start`] starts; arguments and the rest as usual.
    pub fn command(program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(GUARD);
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command
    }

    /// Starts a command made by [`Process::command`].
    ///
    /// # Errors
    /// If `setpriv` is missing. A missing `program` shows as a process that ends at once.
    pub fn start(command: Command) -> io::Result<Self> {
        static STARTER: OnceLock<Sender<Order>> = OnceLock::new();
        let starter = STARTER.get_or_init(|| {
            let (orders, inbox) = channel::<Order>();
            std::thread::spawn(move || {
                for (mut command, answer) in inbox {
                    // Whoever asked waits for it.
                    let _ = answer.send(command.spawn());
                }
            });
            orders
        });
        let (answer, started) = channel();
        starter.send((command, answer)).map_err(|_| io::Error::other("the starting thread is gone"))?;
        started.recv().map_err(|_| io::Error::other("the starting thread is gone"))?.map(Self)
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// SIGKILL, and waits for the end.
    pub fn kill(&mut self) {
        // An error says that it has ended: that is what was asked for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// SIGTERM, and waits for the end. Says whether it ended in time; if not, it is killed.
    pub fn terminate(&mut self, patience: Duration) -> bool {
        self.signal(Signal::TERM);
        let began = Instant::now();
        while self.is_running() {
            if began.elapsed() > patience {
                self.kill();
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// SIGSTOP: connections stay open and nothing answers. Returns when every thread has stopped: the signal alone would leave
    /// each of them time to the end of what it is at.
    ///
    /// # Panics
    /// If they do not stop within ten seconds.
    #[track_caller]
    pub fn pause(&self) {
        self.signal(Signal::STOP);
        until("every thread to stop", Duration::from_secs(10), || self.is_stopped());
    }

    /// Whether the system says `T` of every thread: see proc(5), the field after the name in parentheses.
    fn is_stopped(&self) -> bool {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.0.id())) else { return true };
        threads.flatten().all(|thread| {
            std::fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
                stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
            })
        })
    }

    /// SIGCONT.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        // The child is not waited for elsewhere, so that its number is still its own.
        let _ = kill_process(Pid::from_child(&self.0), signal);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::Stdio;

    use super::*;
    use crate::waiting::until;

    const CHILD: &str = "HARK_TESTKIT_PROCESS_CHILD";
    const NAME: &str = "process::tests::it_ends_with_the_process_that_started_it_and_not_with_the_thread";

    fn sleeper() -> Process {
        let mut command = Process::command("sleep");
        command.arg("1000");
        Process::start(command).unwrap()
    }

    fn state(pid: u32) -> Option<char> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(") ").next()?.chars().next()
    }

    #[test]
    fn it_is_paused_resumed_and_ended() {
        let mut process = sleeper();
        let pid = process.0.id();
        let asleep =
            || state(pid) == Some('S') && std::fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n";
        until("the program", Duration::from_secs(10), asleep);
        process.pause();
        until("the pause", Duration::from_secs(10), || state(pid) == Some('T'));
        process.resume();
        until("the end of the pause", Duration::from_secs(10), || state(pid) == Some('S'));
        assert!(process.is_running());
        assert!(process.terminate(Duration::from_secs(10)));
        assert!(!process.is_running());

        let process = sleeper();
        let pid = process.0.id();
        drop(process);
        assert_eq!(state(pid), None);
    }

    #[test]
    fn it_ends_with_the_process_that_started_it_and_not_with_the_thread() {
        if std::env::var_os(CHILD).is_some() {
            // This process stands for tests that are killed: it starts one from a thread that ends, and waits.
            let process = std::thread::spawn(sleeper).join().unwrap();
            println!("\nstarted {}", process.0.id());
            std::thread::sleep(Duration::from_secs(1000));
        }
        let mut tests = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(tests.stdout.take().unwrap()).lines().map_while(Result::ok);
        let pid: u32 = said.filter_map(|line| line.strip_prefix("started ")?.parse().ok()).next().unwrap();
        std::thread::sleep(Duration::from_millis(200));
        assert!(Path::new("/proc").join(pid.to_string()).exists(), "the thread is gone, the process stays");
        tests.kill().unwrap();
        tests.wait().unwrap();
        until("the end of what was started", Duration::from_secs(10), || {
            // A zombie has ended; who collects it is another question.
            state(pid).is_none_or(|state| state == 'Z')
        });
    }
}
