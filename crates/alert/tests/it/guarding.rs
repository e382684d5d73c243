//! Where alerts may go.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use alert::delivery::{Allowed, Answer, Names, Notice, Sender, Trouble};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::invented::{FILES, NOON, settings};
use super::receiver::{Receiver, Reply};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn private_addresses_are_refused() {
    let refused = [
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "168.63.129.16",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "fc00::1",
        "fd12::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "100::1",
    ];
    let allowed = Allowed::default();
    for text in refused {
        assert!(!allowed.permits("hooks.example.com", address(text)), "{text}");
    }
    let permitted = [
        "1.1.1.1",
        "9.9.9.9",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.0.1",
        "169.255.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.167.0.1",
        "192.169.0.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ];
    for text in permitted {
        assert!(allowed.permits("hooks.example.com", address(text)), "{text}");
    }
}

#[test]
fn what_is_listed_is_permitted_and_nothing_beside_it() {
    let mut allowed = Allowed::default();
    for text in ["10.2.0.0/16", "192.168.7.7", "fd12:3456::/32", "hooks.internal", "169.254.0.0/16"] {
        allowed.add(text).unwrap();
    }
    let table = [
        ("any.example.com", "10.2.255.1", true),
        ("any.example.com", "10.3.0.1", false),
        ("any.example.com", "::ffff:10.2.0.1", true),
        ("any.example.com", "192.168.7.7", true),
        ("any.example.com", "192.168.7.8", false),
        ("any.example.com", "fd12:3456:1::1", true),
        ("any.example.com", "fd12:3457::1", false),
        ("hooks.internal", "10.9.9.9", true),
        ("HOOKS.Internal.", "127.0.0.1", true),
        ("evil-hooks.internal", "127.0.0.1", false),
        ("any.example.com", "169.254.1.1", true),
        // Credentials of the cloud: not by the name, nor by the network around it.
        ("hooks.internal", "169.254.169.254", false),
        ("any.example.com", "169.254.169.254", false),
        ("any.example.com", "169.254.170.23", false),
        ("hooks.internal", "168.63.129.16", false),
        ("hooks.internal", "fd00:ec2::23", false),
    ];
    for (host, to, permitted) in table {
        assert_eq!(allowed.permits(host, address(to)), permitted, "{host} {to}");
    }
    allowed.add("169.254.169.254").unwrap();
    assert!(allowed.permits("any.example.com", address("169.254.169.254")));
    for wrong in
        ["10.2.3.4/16", "10.0.0.0/33", "::1/129", "10.2.0.0/x", "a b", "", "*", "1.2.3", "https://x.example"]
    {
        assert!(Allowed::default().add(wrong).is_err(), "{wrong}");
    }
}

/// A resolver whose answer changes each time it is asked.
struct Rebinding {
    answers: Vec<&'static str>,
    asked: AtomicUsize,
}

impl Names for Rebinding {
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let n = self.asked.fetch_add(1, Ordering::SeqCst);
        let found = self.answers[n.min(self.answers.len() - 1)];
        async move { Ok(found.split(' ').filter(|text| !text.is_empty()).map(address).collect()) }.boxed()
    }
}

/// Sends tests to `url`, each over a new connection; what came back, and how often the resolver was asked.
fn sent(url: &str, allow: &str, answers: Vec<&'static str>, times: usize) -> (Vec<Answer>, usize) {
    let text = format!(
        "[[endpoints]]\nname = \"x\"\nkind = \"webhook\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n\
         allow_http = true\nallow_private = [{allow}]\ntimeout_secs = 5\n"
    );
    let settings = settings(&text, FILES);
    let names = Arc::new(Rebinding { answers, asked: AtomicUsize::new(0) });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = runtime.block_on(async {
        let mut answers = Vec::new();
        for _ in 0..times {
            let sender = Sender::new(&settings.endpoints[0], &settings, names.clone()).unwrap();
            answers.push(sender.send(Notice::Test { at: NOON }, NOON).await);
        }
        answers
    });
    (answers, names.asked.load(Ordering::SeqCst))
}

#[test]
fn a_name_that_turns_to_a_private_address_is_not_followed() {
    let receiver = Receiver::start(|_| Reply::status(204));
    let other = Receiver::start(|_| Reply::status(204));
    let url = format!("http://hooks.example.com:{}/hook", receiver.address.port());
    let _ = &other;
    let taken = Answer::Status { code: 204, retry_after: None };
    // 127.0.0.1 stands for an address that may be reached, 127.0.0.2 for one that may not.
    let answers = vec!["127.0.0.1", "127.0.0.2", "10.0.0.1 127.0.0.2", "127.0.0.2 127.0.0.1", ""];
    let (came, asked) = sent(&url, "\"127.0.0.1\"", answers, 5);
    let private = Answer::Nothing(Trouble::Private);
    assert_eq!(came, [taken, private, private, taken, Answer::Nothing(Trouble::Name)]);
    assert_eq!(asked, 5, "what was checked is what is connected to: the name is asked for once");
    assert_eq!(receiver.got().len(), 2);
}

#[test]
fn an_address_in_place_of_a_name_is_judged_too() {
    let receiver = Receiver::start(|_| Reply::status(204));
    let port = receiver.address.port();
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "169.254.169.254"] {
        let (came, asked) = sent(&format!("http://{host}:{port}/"), "", vec!["127.0.0.1"], 1);
        assert_eq!((came[0], asked), (Answer::Nothing(Trouble::Private), 0), "{host}");
    }
    let (came, _) = sent(&format!("http://localhost:{port}/"), "", vec!["127.0.0.1"], 1);
    assert_eq!(came, [Answer::Nothing(Trouble::Private)]);
    assert!(receiver.got().is_empty());
}

/// A resolver that says which names it was asked for.
struct Asked(std::sync::Mutex<Vec<String>>);

impl Names for Asked {
    fn addresses<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.0.lock().unwrap().push(host.to_owned());
        async { Ok(vec![address("127.0.0.1")]) }.boxed()
    }
}

#[test]
fn the_proxy_may_be_at_a_private_address_and_resolves_the_names_of_receivers() {
    let proxy = Receiver::start(|_| Reply::status(204));
    let port = proxy.address.port();
    for written in [format!("http://proxy.internal:{port}"), format!("Proxy.internal:{port}")] {
        let text = format!(
            "[egress]\nproxy = \"{written}\"\n\n[[endpoints]]\nname = \"x\"\nkind = \"webhook\"\n\
             url = \"http://hooks.example.com/hook\"\nsecret_file = \"secret\"\nallow_http = true\ntimeout_secs = 5\n"
        );
        let settings = settings(&text, FILES);
        let names = Arc::new(Asked(std::sync::Mutex::new(Vec::new())));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let came = runtime.block_on(async {
            let sender = Sender::new(&settings.endpoints[0], &settings, names.clone()).unwrap();
            sender.send(Notice::Test { at: NOON }, NOON).await
        });
        assert_eq!(came, Answer::Status { code: 204, retry_after: None }, "{written}");
        let asked = names.0.lock().unwrap().clone();
        assert_eq!(
            asked.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>(),
            ["proxy.internal"]
        );
    }
    assert_eq!(proxy.got().len(), 2);
}

#[test]
fn a_redirect_is_not_followed() {
    let inside = Receiver::start(|_| Reply::status(200));
    let target = inside.url();
    let outside = Receiver::start(move |_| Reply::status(307).with("location", &target));
    let (came, _) = sent(&outside.url(), "\"127.0.0.1\"", vec!["127.0.0.1"], 1);
    assert_eq!(came, [Answer::Status { code: 307, retry_after: None }]);
    assert_eq!((outside.got().len(), inside.got().len()), (1, 0));
}
