//! Parts that tests stand on: a trail in memory with the contract of the real one, a clock that is set, a real SSH server.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casework::{Entry, Hash, Line, Standing, Subject};
use export::trail::{Answer, Draft, Proposed, Trail, TrailError};
use model::{Clock, ReportId, Timestamp, Versions};

/// A clock that is set.
#[derive(Default)]
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    pub(crate) fn at(text: &str) -> Arc<SetClock> {
        let clock = SetClock::default();
        clock.set(text);
        Arc::new(clock)
    }

    pub(crate) fn set(&self, text: &str) {
        self.0.store(text.parse::<Timestamp>().unwrap().0, Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A trail in memory: of several entries that name the same one before them the first stands.
pub(crate) struct MemoryTrail {
    clock: Arc<SetClock>,
    lines: Mutex<Vec<Line>>,
    /// Answers that are lost, though what was proposed is on the trail.
    pub(crate) lose: AtomicI64,
}

impl MemoryTrail {
    pub(crate) fn new(clock: Arc<SetClock>) -> Arc<MemoryTrail> {
        Arc::new(MemoryTrail { clock, lines: Mutex::default(), lose: AtomicI64::new(0) })
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }

    fn append(&self, draft: Draft) -> Proposed {
        let mut lines = self.lines.lock().unwrap();
        let id = draft.id.unwrap_or_else(|| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(lines.len() as u64 + 1).to_le_bytes());
            ReportId(id)
        });
        let stood: Vec<&Line> =
            lines.iter().filter(|line| line.entry.subject == draft.subject && line.applied).collect();
        let head = stood.last().map_or_else(Hash::default, |line| Hash::of(&line.bytes));
        let entry = Entry {
            id,
            subject: draft.subject,
            prev: draft.prev.unwrap_or_else(|| head.clone()),
            at: self.clock.now(),
            by: draft.by,
            change: draft.change,
            reason: draft.reason,
            meaning: None,
            versions: Versions::default(),
        };
        let (bytes, applied) = (entry.to_bytes(), entry.prev == head);
        let answer = stood.last().map(|line| (*line).clone());
        let position = lines.len() as u64;
        let line = Line { partition: 0, position, bytes, entry, applied, chain: Hash::default() };
        lines.push(line.clone());
        if applied {
            Proposed::Applied(Box::new(line))
        } else {
            Proposed::Void { stands: Box::new(answer.unwrap()) }
        }
    }
}

impl Trail for MemoryTrail {
    fn propose<'a>(&'a self, drafts: Vec<Draft>) -> Answer<'a, Vec<Result<Proposed, TrailError>>> {
        Box::pin(async move {
            let answers = drafts.into_iter().map(|draft| Ok(self.append(draft))).collect();
            if self.lose.fetch_sub(1, Ordering::SeqCst) > 0 {
                return Err(TrailError("the answer was lost".into()));
            }
            self.lose.store(0, Ordering::SeqCst);
            Ok(answers)
        })
    }

    fn standing<'a>(&'a self, _report: ReportId) -> Answer<'a, Arc<Standing>> {
        Box::pin(async { Ok(Arc::default()) })
    }

    fn history<'a>(&'a self, subject: &'a Subject) -> Answer<'a, Vec<Line>> {
        Box::pin(async move {
            Ok(self.lines().into_iter().filter(|line| line.entry.subject == *subject).collect())
        })
    }
}

/// A real SSH server of this machine that knows one key; ends with the value.
pub(crate) struct SshServer {
    _process: testkit::Process,
    pub(crate) scratch: testkit::Scratch,
    pub(crate) port: u16,
    pub(crate) user: String,
}

impl SshServer {
    /// Starts it; nothing, with the reason on standard error, where there is none.
    pub(crate) fn start(test: &str) -> Option<SshServer> {
        let sshd = Path::new("/usr/sbin/sshd");
        if !sshd.exists() || Command::new("ssh-keygen").arg("-?").output().is_err() {
            testkit::left_out(test, &"no OpenSSH on this machine; scripts/setup.sh installs it");
            return None;
        }
        let scratch = testkit::Scratch::new();
        let at = |name: &str| scratch.path().join(name).display().to_string();
        for (name, kind) in
            [("host_ed25519", "ed25519"), ("host_rsa", "rsa"), ("user", "ed25519"), ("stranger", "ed25519")]
        {
            let made =
                Command::new("ssh-keygen").args(["-q", "-N", "", "-t", kind, "-f", &at(name)]).status();
            assert!(made.unwrap().success());
        }
        std::fs::create_dir(scratch.path().join("in")).unwrap();
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout)
            .unwrap()
            .trim()
            .to_owned();
        if user == "root" {
            // Where the server runs as root it wants an empty folder to shut its unprivileged half in.
            std::fs::create_dir_all("/run/sshd").unwrap();
        }
        let port = testkit::free_port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\nMaxStartups 100\n",
            at("host_ed25519"),
            at("host_rsa"),
            at("user.pub"),
        );
        std::fs::write(scratch.path().join("config"), config).unwrap();
        let mut command = testkit::Process::command(sshd);
        command.args(["-D", "-e", "-f", &at("config")]).stderr(std::process::Stdio::null());
        let process = testkit::Process::start(command).unwrap();
        let server = SshServer { _process: process, scratch, port, user };
        testkit::waiting::until("an SSH server", Duration::from_secs(20), || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(server)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.path().join(name)).unwrap()
    }
}
