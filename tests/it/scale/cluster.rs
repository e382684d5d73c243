//! The parts, each a real one: broker, ClickHouse server, and the roles of Hark as processes with directories of their own.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, MutexGuard, OnceLock};
use std::time::Duration;

use serde_json::Value;
use testkit::clickhouse::Server;
use testkit::kafka::{Broker, BrokerOptions, Unavailable};
use testkit::waiting::until;
use testkit::{Hark, Scratch, left_out};

use super::calm::{Calm, tallies};
use super::feed::Feed;
use super::role::Role;
use super::stall::Stall;
use super::turn;
use crate::same::{INGEST, dump, status};

/// Longest wait for the pipeline to be done with what it has, once nothing is wrong any more.
const SETTLED: Duration = Duration::from_secs(180);

/// What a test wants to hurt, and must therefore not share with others.
#[derive(Default)]
pub(super) struct Wishes {
    /// A broker of its own, with these options.
    pub(super) broker: Option<BrokerOptions>,
    /// A ClickHouse server of its own, in this directory.
    pub(super) server: Option<PathBuf>,
    /// Partitions of every hop; 0: four.
    pub(super) partitions: u16,
    /// Lines at the end of the settings file.
    pub(super) settings: &'static str,
}

/// A broker or a server that nobody or everybody owns.
enum Part<T: 'static> {
    Own(T),
    Shared(&'static T),
}

impl<T> std::ops::Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Own(part) => part,
            Self::Shared(part) => part,
        }
    }
}

impl<T> Part<T> {
    #[track_caller]
    fn own(&mut self) -> &mut T {
        match self {
            Self::Own(part) => part,
            Self::Shared(_) => panic!("this test does not own what it wants to hurt"),
        }
    }
}

/// Broker, server, topics, key and settings of one test.
pub(super) struct Cluster {
    broker: Part<Broker>,
    server: Part<Server>,
    /// What the outcome must be.
    pub(super) calm: Arc<Calm>,
    pub(super) name: &'static str,
    /// Environment of the processes that are started from now on.
    pub(super) env: Vec<(String, String)>,
    config: PathBuf,
    dir: Scratch,
    _turn: MutexGuard<'static, ()>,
}

impl Cluster {
    /// Waits for its turn and starts everything but the roles. `None`, and a line that says so, where no broker can be
    /// started.
    pub(super) fn start(name: &'static str, posts: usize, wishes: Wishes) -> Option<Self> {
        let turn = turn();
        let broker = match wishes.broker {
            Some(options) => Broker::start(&options).map(Part::Own),
            None => Broker::shared().map(Part::Shared),
        };
        let broker = broker.inspect_err(|why: &Unavailable| left_out(name, why)).ok()?;
        let server = match wishes.server {
            Some(dir) => Part::Own(Server::start(dir)),
            None => Part::Shared(shared_server()),
        };
        let (calm, dir) = (Calm::of(posts), Scratch::new());
        let config = dir.path().join("hark.toml");
        let partitions = if wishes.partitions == 0 { 4 } else { wishes.partitions };
        let text = format!(
            "version = 1\n\
             [keys]\nfile = \"{key}\"\n\
             [journal]\nengine = \"kafka\"\npartitions = {partitions}\n\
             [kafka]\nbrokers = \"{brokers}\"\ntopic_prefix = \"{name}\"\nreplication = 1\n\
             reports_partitions = {partitions}\nsession_timeout_millis = 3000\ntransaction_timeout_millis = 6000\n\
             [store]\nengine = \"server\"\nurl = \"{url}\"\ndatabase = \"{name}\"\nflush_interval_millis = 100\n\
             [screen]\nthreads = 1\nbatch_posts = 200\n\
             [telemetry]\nlog_format = \"json\"\n{more}",
            key = calm.key().display(),
            brokers = broker.bootstrap(),
            url = server.url(),
            more = wishes.settings,
        );
        std::fs::write(&config, text).unwrap();
        let cluster = Self { broker, server, calm, name, env: Vec::new(), config, dir, _turn: turn };
        cluster.ask(&["topics", "create"]);
        cluster.ask(&["db", "migrate"]);
        Some(cluster)
    }

    /// A directory for what the test needs.
    pub(super) fn scratch(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    pub(super) fn server_mut(&mut self) -> &mut Server {
        self.server.own()
    }

    pub(super) fn broker(&self) -> &Broker {
        &self.broker
    }

    pub(super) fn broker_mut(&mut self) -> &mut Broker {
        self.broker.own()
    }

    /// The name of one of the topics, such as `posts`.
    pub(super) fn topic(&self, hop: &str) -> String {
        format!("{}.{hop}.v1", self.name)
    }

    /// The program with a directory of this name, for the settings of this test and some of its own, such as
    /// `kafka.instance=a`.
    fn hark(&self, name: &str, set: &[&str]) -> Hark {
        let config = self.config.display().to_string();
        let set = set.iter().flat_map(|set| ["--set".to_owned(), (*set).to_owned()]);
        Hark::new(env!("CARGO_BIN_EXE_hark"), self.dir.path().join(name))
            .always(["-c".to_owned(), config])
            .always(set)
    }

    /// Runs a command of an operator, which must succeed; gives what it prints.
    #[track_caller]
    pub(super) fn ask(&self, args: &[&str]) -> String {
        self.hark("operator", &[]).run(args).success().stdout
    }

    /// Likewise, as JSON lines.
    #[track_caller]
    pub(super) fn ask_json(&self, args: &[&str]) -> Vec<Value> {
        self.hark("operator", &[]).run([args, &["--output", "json"]].concat()).success().json_lines()
    }

    /// Starts a process with one or more roles.
    pub(super) fn role(&self, name: &str, roles: &str, set: &[&str]) -> Role {
        let log = self.dir.path().join(format!("{name}.log"));
        Role::start(self.hark(name, set), roles, log, self.env.clone())
    }

    /// Feeds every line of the calm run.
    pub(super) fn feed(&self, set: &[&str]) -> Feed {
        self.feed_lines(self.calm.lines.clone(), set)
    }

    /// Feeds these lines.
    pub(super) fn feed_lines(&self, lines: Vec<String>, set: &[&str]) -> Feed {
        let (hark, log) = (self.hark("ingest", set), self.dir.path().join("ingest.log"));
        let env = self.env.clone();
        let start = move || {
            let errors = std::fs::File::options().create(true).append(true).open(&log).unwrap();
            let mut command = hark.command(INGEST);
            command.envs(env.iter().map(|(name, value)| (name, value)));
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).spawn().unwrap()
        };
        Feed::start(lines, Box::new(start))
    }

    /// Watches for the longest pause.
    pub(super) fn stall(&self) -> Stall {
        Stall::watch(self.server.address(), self.name)
    }

    /// Posts that are screened and whose counts are stored.
    pub(super) fn screened(&self) -> u64 {
        self.number("sum(posts)", "tallies FINAL WHERE drug = '' AND event = ''")
    }

    /// Rows of a table that folds: a merge makes them no fewer.
    pub(super) fn rows(&self, table: &str) -> u64 {
        self.number("count()", &format!("{table} FINAL"))
    }

    /// One number of a table, asked of the server itself; 0 while it does not answer.
    fn number(&self, what: &str, table: &str) -> u64 {
        let answer = self.server.query(&format!("SELECT {what} FROM {}.{table}", self.name));
        answer.ok().and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Waits until the counts are those of the calm run and nothing waits any more, then compares everything that is
    /// stored with it. Gives the number of reports. `dead` is how many dead letters there must be.
    #[track_caller]
    pub(super) fn assert_exact(&self, dead: RangeInclusive<usize>) -> usize {
        let expected = self.calm.table("posts");
        until(&format!("{expected} posts, of which {} are", self.screened()), SETTLED, || {
            self.screened() >= expected
        });
        self.drained();
        assert_eq!(self.screened(), expected, "posts counted twice");
        self.assert_stored();
        let letters = self.dead_letters().len();
        assert!(dead.contains(&letters), "{letters} dead letters instead of {dead:?}");
        self.calm.reports.len()
    }

    /// Waits until every role has read all there is.
    #[track_caller]
    pub(super) fn drained(&self) {
        until("every role to have read everything", SETTLED, || self.behind() == 0);
    }

    /// Records that the roles have still to read, as an operator sees it.
    #[track_caller]
    pub(super) fn behind(&self) -> u64 {
        let lags = self.ask_json(&["topics", "lag"]);
        assert!(lags.len() >= 2, "{lags:?}");
        lags.iter().map(|lag| lag["behind"].as_u64().unwrap()).sum()
    }

    /// Where the hop that a role reads ends, over all partitions.
    #[track_caller]
    pub(super) fn end_of(&self, role: &str) -> u64 {
        let lags = self.ask_json(&["topics", "lag"]);
        let of_role = lags.iter().filter(|lag| lag["role"] == role);
        of_role.map(|lag| lag["end"].as_u64().unwrap()).sum()
    }

    /// What was acknowledged and what was counted.
    pub(super) fn counts(&self) -> String {
        let (lines, expected) = (self.calm.lines.len(), self.calm.table("posts"));
        format!("acknowledged {lines}, counted {} = {expected}", self.screened())
    }

    /// What is stored is what the calm run stored, to the byte, and once.
    #[track_caller]
    fn assert_stored(&self) {
        let operator = self.hark("operator", &[]);
        let (found, now) = (dump(&operator), status(&operator));
        assert_eq!(found.len(), self.calm.reports.len(), "reports");
        for (found, expected) in found.iter().zip(&self.calm.reports) {
            assert_eq!(found, expected);
        }
        assert_eq!(now["posts_known"], self.calm.status["posts_known"], "posts known");
        for count in ["reports", "seals", "posts", "flagged"] {
            assert_eq!(now["tables"][count].as_u64(), Some(self.calm.table(count)), "{count}");
        }
        assert_eq!((now["posts_waiting"].as_u64(), now["reports_waiting"].as_u64()), (Some(0), Some(0)));
        assert_eq!(tallies(&self.server, self.name), self.calm.tallies, "counts by hour");
        let twice = format!("SELECT count() - uniqExact(report_id) FROM {}.reports FINAL", self.name);
        assert_eq!(self.server.query(&twice), Ok("0".to_owned()), "reports that stand twice");
    }

    /// The dead letters that are kept.
    #[track_caller]
    pub(super) fn dead_letters(&self) -> Vec<Value> {
        self.ask_json(&["deadletters", "list"])
    }
}

/// A ClickHouse server that the tests share, each with a database of its own.
fn shared_server() -> &'static Server {
    static SHARED: OnceLock<(Server, Scratch)> = OnceLock::new();
    let (server, _) = SHARED.get_or_init(|| {
        let dir = Scratch::new();
        (Server::start(dir.path().join("clickhouse")), dir)
    });
    server
}
