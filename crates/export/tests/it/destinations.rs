//! Destinations of every kind keep the same contract, and lose and double nothing when they are cut anywhere.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use export::destination::{
    Body, Bucket, BucketAt, Credentials, Destination, DestinationError, Directory, HostKey, Login, Patient,
    Server, Sftp,
};
use testkit::bucket::{self, Conditions};
use testkit::proxy::{Mode, Proxy};

use super::made_up::{SetClock, SshServer};

const TIMEOUT: Duration = Duration::from_secs(10);

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Content that is the same for the same number, and no other's.
fn content(number: u8, length: usize) -> Vec<u8> {
    (0..length).map(|at| (at as u64).wrapping_mul(2_654_435_761).to_le_bytes()[2] ^ number).collect()
}

fn at_bucket(address: SocketAddr, secret: &str) -> Bucket {
    let at = BucketAt {
        endpoint: format!("http://{address}"),
        region: bucket::REGION.into(),
        bucket: "out".into(),
        prefix: "a b/in".into(),
        path_style: true,
        timeout: TIMEOUT,
    };
    let credentials =
        Credentials { id: bucket::KEY_ID.into(), secret: secret.to_owned().into(), session: None };
    Bucket::new(at, credentials, SetClock::at("2026-11-26T06:00:00Z")).unwrap()
}

fn at_server(server: &SshServer, port: u16, key: &str, host_key: HostKey) -> Sftp {
    let at = Server {
        host: "127.0.0.1".into(),
        port,
        user: server.user.clone(),
        directory: server.scratch.path().join("in").display().to_string(),
        timeout: TIMEOUT,
    };
    Sftp::new(at, Login::Key { key: server.file(key).into(), passphrase: None }, host_key)
}

/// What `ssh-keygen -l` says of a key.
fn fingerprint(server: &SshServer, key: &str) -> String {
    let path = server.scratch.path().join(key);
    let shown = std::process::Command::new("ssh-keygen").arg("-lf").arg(path).output().unwrap();
    String::from_utf8(shown.stdout).unwrap().split_whitespace().nth(1).unwrap().to_owned()
}

async fn keeps_the_contract(destination: &dyn Destination) {
    let put = |name: &'static str, bytes: Vec<u8>| destination.put(name, Body::from(bytes));
    assert_eq!(destination.list("").await.unwrap(), [""; 0]);
    assert_eq!(destination.sha256("day/a.xml").await.unwrap(), None);
    assert_eq!(destination.read("day/a.xml").await.unwrap(), None);

    let first = put("day/a.xml", content(1, 1000)).await.unwrap();
    assert_eq!((first.bytes, first.already), (1000, false));
    let again = put("day/a.xml", content(1, 1000)).await.unwrap();
    assert_eq!((&again.sha256, again.already), (&first.sha256, true));
    // Other content, of the same length and of another.
    for other in [content(2, 1000), content(1, 999), Vec::new()] {
        let error = put("day/a.xml", other).await.unwrap_err();
        assert!(matches!(error, DestinationError::Differs { .. }) && !error.retryable(), "{error}");
    }
    assert_eq!(destination.read("day/a.xml").await.unwrap().unwrap(), content(1, 1000));
    assert_eq!(destination.sha256("day/a.xml").await.unwrap(), Some(first.sha256));
    assert!(
        destination.exists("day/a.xml").await.unwrap() && !destination.exists("day/b.xml").await.unwrap()
    );

    // Nothing, and more than one part, from a file.
    put("empty", Vec::new()).await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content(3, 20 << 20)).unwrap();
    let large = destination.put("large.bin", Body::File(file.path().into())).await.unwrap();
    assert_eq!(large.bytes, 20 << 20);
    assert_eq!(destination.sha256("large.bin").await.unwrap(), Some(large.sha256));
    for name in ["day/b.xml", "day/c/d.xml", "e"] {
        put(name, content(4, 10)).await.unwrap();
    }
    let all = ["day/a.xml", "day/b.xml", "day/c/d.xml", "e", "empty", "large.bin"];
    assert_eq!(destination.list("").await.unwrap(), all);
    assert_eq!(destination.list("day/").await.unwrap(), all[..3]);
    assert_eq!(destination.list("day/c").await.unwrap(), ["day/c/d.xml"]);
    assert_eq!(destination.list("e").await.unwrap(), ["e", "empty"]);

    for name in ["", "/a", "a//b", "../a", "a/../b", ".a", "a/.b", "a b", "a\n", "ä", &"a".repeat(201)] {
        let error = destination.put(name, Body::from(vec![1])).await.unwrap_err();
        assert!(matches!(error, DestinationError::Name { .. }), "{name}: {error}");
    }
    let gone = Body::File("/no/such/file".into());
    let error = destination.put("f", gone).await.unwrap_err();
    assert!(matches!(error, DestinationError::Local { .. }), "{error}");
    assert!(!destination.exists("f").await.unwrap());
}

#[test]
fn a_directory_keeps_the_contract() {
    let scratch = testkit::Scratch::new();
    let root = scratch.path().join("out/deep");
    runtime().block_on(keeps_the_contract(&Directory::new(&root)));
    let hidden = |dir: &std::path::Path| {
        let names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_str().unwrap().starts_with('.')).count()
    };
    assert_eq!((hidden(&root), hidden(&root.join("day"))), (0, 0), "nothing is left behind");
}

#[test]
fn a_bucket_keeps_the_contract() {
    for conditions in [Conditions::Known, Conditions::Unknown] {
        let store = bucket::Bucket::start(conditions);
        runtime().block_on(keeps_the_contract(&at_bucket(store.address(), bucket::SECRET)));
        assert_eq!(store.open_uploads(), 0);
        for request in store.seen() {
            let open = request.contains(bucket::KEY_ID)
                || request.contains("Signature")
                || request.contains("Credential");
            assert!(!open, "no URL says who asks: {request}");
        }
    }
}

#[test]
fn a_real_ssh_server_keeps_the_contract() {
    let Some(server) = SshServer::start("a_real_ssh_server_keeps_the_contract") else { return };
    let pinned = HostKey::Fingerprint(fingerprint(&server, "host_ed25519"));
    runtime().block_on(keeps_the_contract(&at_server(&server, server.port, "user", pinned)));
}

#[test]
fn a_server_must_show_the_key_that_is_pinned() {
    let Some(server) = SshServer::start("a_server_must_show_the_key_that_is_pinned") else { return };
    let line =
        |host: String, key: &str| HostKey::KnownHosts(format!("# a comment\n{host} {}\n", server.file(key)));
    let host = format!("[127.0.0.1]:{}", server.port);
    runtime().block_on(async {
        // Whichever of its keys is pinned is asked for.
        for good in [
            HostKey::Fingerprint(fingerprint(&server, "host_rsa")),
            line(host.clone(), "host_rsa.pub"),
            line(host.clone(), "host_ed25519.pub"),
        ] {
            at_server(&server, server.port, "user", good).list("").await.unwrap();
        }
        for bad in [
            HostKey::Fingerprint(fingerprint(&server, "stranger")),
            line(host.clone(), "stranger.pub"),
            line("elsewhere.example".to_owned(), "host_ed25519.pub"),
            HostKey::KnownHosts(String::new()),
        ] {
            let error = at_server(&server, server.port, "user", bad).list("").await.unwrap_err();
            assert!(
                matches!(&error, DestinationError::HostKey { shown, .. } if shown.starts_with("SHA256:")),
                "{error}"
            );
            assert!(!error.retryable());
        }
    });
}

#[test]
fn who_may_not_is_told_so() {
    let runtime = runtime();
    let store = bucket::Bucket::start(Conditions::Known);
    let error = runtime.block_on(at_bucket(store.address(), "another secret").list("")).unwrap_err();
    assert!(matches!(error, DestinationError::Denied { .. }) && !error.retryable(), "{error}");
    let told = format!("{error} {error:?}");
    assert!(told.contains("SignatureDoesNotMatch") && !told.contains("another secret"), "{told}");
    assert!(store.objects().is_empty());

    let Some(server) = SshServer::start("who_may_not_is_told_so") else { return };
    let pinned = HostKey::Fingerprint(fingerprint(&server, "host_ed25519"));
    let stranger = at_server(&server, server.port, "stranger", pinned.clone());
    let error = runtime.block_on(stranger.put("a", Body::from(vec![1]))).unwrap_err();
    assert!(matches!(error, DestinationError::Denied { .. }) && !error.retryable(), "{error}");
    let no_key = at_server(&server, server.port, "config", pinned);
    let error = runtime.block_on(no_key.list("")).unwrap_err();
    assert!(!error.retryable(), "{error}");
}

/// Puts files through a network that is cut after ever more bytes, in either direction. `there` reads a file behind the network.
fn nothing_is_lost_or_doubled(
    what: &str,
    proxy: &Proxy,
    through: Arc<dyn Destination>,
    there: &dyn Fn(&str) -> Vec<u8>,
    steps: &[u64],
    length: usize,
) {
    let runtime = runtime();
    let mut wanted = BTreeMap::new();
    let modes = |bytes: u64| [Mode::CutRequest(bytes), Mode::CutAnswer(bytes)];
    for (number, mode) in steps.iter().flat_map(|bytes| modes(*bytes)).enumerate() {
        let (name, bytes) = (format!("cut-{number}.xml"), content(u8::try_from(number).unwrap(), length));
        proxy.set(mode.clone());
        if let Err(error) = runtime.block_on(through.put(&name, Body::from(bytes.clone()))) {
            assert!(error.retryable(), "{what} {mode:?}: {error}");
        }
        // The network heals, and the same is put again.
        proxy.set(Mode::Pass);
        let patient = Patient::with_waits(through.clone(), vec![Duration::from_millis(1); 5]);
        runtime.block_on(patient.put(&name, Body::from(bytes.clone()))).unwrap();
        wanted.insert(name, bytes);
    }
    let names: Vec<&String> = wanted.keys().collect();
    let listed = runtime.block_on(through.list("")).unwrap();
    assert_eq!(listed.iter().collect::<Vec<_>>(), names, "{what}");
    for (name, bytes) in &wanted {
        assert!(there(name) == *bytes, "{what} {name}");
    }
}

#[test]
fn a_server_that_is_cut_anywhere() {
    let Some(server) = SshServer::start("a_server_that_is_cut_anywhere") else { return };
    let proxy = Proxy::start(("127.0.0.1", server.port));
    let pinned = HostKey::Fingerprint(fingerprint(&server, "host_ed25519"));
    let through = Arc::new(at_server(&server, proxy.address().port(), "user", pinned));
    let steps =
        [0, 20, 1000, 2500, 3000, 3500, 4000, 5000, 60_000, 120_000, 200_000, 201_500, 203_000, 204_000];
    let there = |name: &str| std::fs::read(server.scratch.path().join("in").join(name)).unwrap();
    nothing_is_lost_or_doubled("sftp", &proxy, through, &there, &steps, 200_000);
    let left = std::fs::read_dir(server.scratch.path().join("in")).unwrap();
    let left: Vec<_> = left
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_str().unwrap().starts_with('.'))
        .collect();
    assert!(left.is_empty(), "what was cut was continued: {left:?}");
}

#[test]
fn what_was_cut_is_continued_and_what_is_damaged_is_not() {
    let Some(server) = SshServer::start("what_was_cut_is_continued") else { return };
    let pinned = HostKey::Fingerprint(fingerprint(&server, "host_ed25519"));
    let proxy = Proxy::start(("127.0.0.1", server.port));
    let folder = server.scratch.path().join("in");
    let runtime = runtime();
    let bytes = content(9, 3 << 20);
    for damaged in [false, true] {
        let name = format!("file-{damaged}");
        // A connection of its own: one that was kept and died is replaced at once.
        let through = at_server(&server, proxy.address().port(), "user", pinned.clone());
        proxy.set(Mode::CutRequest(2 << 20));
        assert!(runtime.block_on(through.put(&name, Body::from(bytes.clone()))).unwrap_err().retryable());
        let mut partial = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let partial =
            partial.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with('.')).unwrap();
        let had = std::fs::metadata(&partial).unwrap().len();
        assert!((1 << 20..2 << 20).contains(&had), "{had}");
        if damaged {
            let mut there = std::fs::read(&partial).unwrap();
            there[1000] ^= 1;
            std::fs::write(&partial, there).unwrap();
        }
        proxy.set(Mode::Pass);
        let before = proxy.counts();
        runtime.block_on(through.put(&name, Body::from(bytes.clone()))).unwrap();
        let sent = proxy.counts().to_target - before.to_target;
        if damaged {
            assert!(sent > 3 << 20, "it was sent anew: {sent}");
        } else {
            assert!(sent < (3 << 20) - had + (200 << 10), "only the rest was sent: {sent}");
        }
        assert_eq!(std::fs::read(folder.join(&name)).unwrap(), bytes);
    }
}

#[test]
fn a_store_that_is_cut_anywhere() {
    let table: [(&str, &[u64], usize); 2] = [
        ("whole", &[0, 100, 600, 900, 1200, 50_000, 101_000], 100_000),
        ("parts", &[700, 9 << 20, 17 << 20], (17 << 20) + 5),
    ];
    for (what, steps, length) in table {
        let store = bucket::Bucket::start(Conditions::Known);
        let proxy = Proxy::start(store.address());
        let through = Arc::new(at_bucket(proxy.address(), bucket::SECRET));
        let there = |name: &str| store.objects()[&format!("a b/in/{name}")].content.clone();
        nothing_is_lost_or_doubled(what, &proxy, through, &there, steps, length);
    }
}

#[test]
fn a_store_that_has_too_much_to_do() {
    let store = bucket::Bucket::start(Conditions::Known);
    let plain: Arc<dyn Destination> = Arc::new(at_bucket(store.address(), bucket::SECRET));
    let runtime = runtime();
    store.faults([Some(503)]);
    assert!(runtime.block_on(plain.list("")).unwrap_err().retryable());
    // Each of the requests of a file of parts fails once.
    let patient = Patient::with_waits(plain, vec![Duration::from_millis(1); 30]);
    for at in 0..8 {
        store.faults(vec![None; usize::from(at)].into_iter().chain([Some(503)]));
        let body = content(at, (17 << 20) + 1);
        runtime.block_on(patient.put(&format!("f{at}"), Body::from(body.clone()))).unwrap();
        assert_eq!(store.objects()[&format!("a b/in/f{at}")].content, body);
    }
    assert_eq!(store.open_uploads(), 0, "what was given up was told to the store");
    // A file that somebody else wrote has no hash with it: it is read.
    store.plant("a b/in/theirs", b"theirs");
    assert!(runtime.block_on(patient.put("theirs", Body::from(b"theirs".to_vec()))).unwrap().already);
    let error = runtime.block_on(patient.put("theirs", Body::from(b"ours".to_vec()))).unwrap_err();
    assert!(matches!(error, DestinationError::Differs { .. }));
}

#[test]
fn two_that_put_at_once() {
    let scratch = testkit::Scratch::new();
    let store = bucket::Bucket::start(Conditions::Known);
    let mut all: Vec<Arc<dyn Destination>> =
        vec![Arc::new(Directory::new(scratch.path())), Arc::new(at_bucket(store.address(), bucket::SECRET))];
    let server = SshServer::start("two_that_put_at_once");
    if let Some(server) = &server {
        let pinned = HostKey::Fingerprint(fingerprint(server, "host_ed25519"));
        all.push(Arc::new(at_server(server, server.port, "user", pinned)));
    }
    let runtime = runtime();
    for destination in all {
        let place = destination.place().to_owned();
        for round in 0..10_u8 {
            let name = format!("same-{round}");
            let put = |number: u8| {
                let (destination, name) = (destination.clone(), name.clone());
                runtime
                    .spawn(async move { destination.put(&name, Body::from(content(number, 50_000))).await })
            };
            // Two of one content, two of others: one content is there, and whoever brought another is told.
            let tasks: Vec<_> = [1, 1, 2, 3].map(|number| (number, put(number))).into();
            let done: Vec<_> =
                tasks.into_iter().map(|(number, task)| (number, runtime.block_on(task).unwrap())).collect();
            let there = runtime.block_on(destination.read(&name)).unwrap().unwrap();
            for (number, done) in done {
                match done {
                    Ok(_) => assert_eq!(there, content(number, 50_000), "{place}"),
                    Err(error) => {
                        assert!(matches!(error, DestinationError::Differs { .. }), "{place}: {error}");
                        assert_ne!(there, content(number, 50_000), "{place}");
                    }
                }
            }
        }
    }
}
