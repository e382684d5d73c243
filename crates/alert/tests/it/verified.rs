//! What is sent is verified by the public package that receivers use, and by node's own crypto.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};

use alert::delivery::{Signer, new_key, new_secret};
use model::Clock as _;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use testkit::{Process, left_out};

use super::invented::{local, settings};
use super::running::Running;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receiver")
}

/// The receiver, its port and what it says.
struct Node {
    _process: std::process::Child,
    port: u16,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self._process.kill();
        let _ = self._process.wait();
    }
}

impl Node {
    /// `None`, with a reason printed, where the package is not installed.
    fn start(test: &str, secret: &str, public: &str) -> Option<Node> {
        if !folder().join("node_modules/standardwebhooks").exists() {
            left_out(test, &"the npm package standardwebhooks is not installed; scripts/setup.sh does that");
            return None;
        }
        let mut process = Process::command("node")
            .arg(folder().join("server.mjs"))
            .args([secret, public])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().parse().unwrap();
        Some(Node { _process: process, port, lines })
    }

    fn said(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }
}

/// Sends an alert from an endpoint with these settings; what the receiver says of it.
fn sent(node: &mut Node, more: &str, files: &[(&str, &str)]) -> Value {
    let text = local("desk", &node.url(), more).replace("secret_file = \"secret\"\n", "");
    let running = Running::start(settings(&text, files));
    // The package looks at the time.
    let now = model::SystemClock.now();
    running.clock.forward((now.0 - running.clock.now().0) / 1_000_000);
    running.find(0..1, "r");
    let said = node.said();
    running.stop();
    said
}

#[test]
fn the_public_package_verifies_shared_secrets_also_while_they_change() {
    let (old, new) = (new_secret(&[1; 32]), new_secret(&[2; 32]));
    let files = [("old", old.expose_secret()), ("new", new.expose_secret())];
    let test = "the_public_package_verifies_shared_secrets_also_while_they_change";
    for (secret, more, verified) in [
        (&new, "secret_file = \"new\"", true),
        (&old, "secret_file = \"new\"", false),
        (&old, "secret_file = \"new\"\nprevious_secret_file = \"old\"", true),
        (&new, "secret_file = \"new\"\nprevious_secret_file = \"old\"", true),
        (&new, "secret_file = \"new\"\nformat = \"cloudevents\"\npayload = \"full\"", true),
    ] {
        let Some(mut node) = Node::start(test, secret.expose_secret(), "-") else { return };
        assert_eq!(sent(&mut node, more, &files)["v1"], verified, "{more}");
    }
}

#[test]
fn nodes_own_crypto_verifies_keys_also_while_they_change() {
    let ((old, old_public), (new, new_public)) = (new_key(&[3; 32]), new_key(&[4; 32]));
    let secret = new_secret(&[5; 32]);
    let files =
        [("old", old.expose_secret()), ("new", new.expose_secret()), ("shared", secret.expose_secret())];
    let test = "nodes_own_crypto_verifies_keys_also_while_they_change";
    for (public, more, verified) in [
        (&new_public, "key_file = \"new\"", true),
        (&old_public, "key_file = \"new\"", false),
        (&old_public, "key_file = \"new\"\nprevious_key_file = \"old\"", true),
        (&new_public, "signing = \"both\"\nsecret_file = \"shared\"\nkey_file = \"new\"", true),
    ] {
        let both = more.contains("both");
        let expected = if both { secret.expose_secret() } else { "-" };
        let Some(mut node) = Node::start(test, expected, public) else { return };
        let said = sent(&mut node, more, &files);
        assert_eq!(said["v1a"], verified, "{more}");
        assert_eq!(said["v1"], if both { Value::Bool(true) } else { Value::Null });
    }
}

#[test]
fn a_body_that_was_changed_on_the_way_fails() {
    let (secret, (key, public)) = (new_secret(&[6; 32]), new_key(&[7; 32]));
    let test = "a_body_that_was_changed_on_the_way_fails";
    let Some(mut node) = Node::start(test, secret.expose_secret(), &public) else { return };
    let mut signer = Signer::default();
    signer.add_secret(&secret).unwrap();
    signer.add_key(&key).unwrap();
    let seconds = model::SystemClock.now().0 / 1_000_000;
    let body = r#"{"type":"hark.alert.report","data":{"note":"naïve 💊"}}"#;
    let signature = signer.sign("abc", seconds, body.as_bytes());
    let tampered = body.replace("report", "nothing");
    let stale = signer.sign("abc", seconds - 600, body.as_bytes());
    for (id, time, body, signature, verified) in [
        ("abc", seconds, body, &signature, (true, true)),
        ("abc", seconds, tampered.as_str(), &signature, (false, false)),
        ("abd", seconds, body, &signature, (false, false)),
        ("abc", seconds + 1, body, &signature, (false, false)),
        // The signature is right, the time is too old for the package.
        ("abc", seconds - 600, body, &stale, (false, true)),
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", node.port)).unwrap();
        write!(
            stream,
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nwebhook-id: {id}\r\nwebhook-timestamp: {time}\r\n\
             webhook-signature: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let said = node.said();
        assert_eq!((said["v1"] == true, said["v1a"] == true), verified, "{id} {time}");
    }
}

#[test]
fn keys_are_read_in_both_forms_and_refused_otherwise() {
    let (pair, _) = new_key(&[8; 32]);
    let seed = SecretString::from("whsk_CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=".to_owned());
    let sign = |key: &SecretString| {
        let mut signer = Signer::default();
        signer.add_key(key).map(|()| signer.sign("a", 1, b"b"))
    };
    assert_eq!(sign(&pair).unwrap(), sign(&seed).unwrap());
    let mut signer = Signer::default();
    for wrong in
        ["", "whsec_", "whsec_AAAA", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "whsec_%%%", "whsk_AAAA"]
    {
        let wrong = SecretString::from(wrong.to_owned());
        assert!(signer.add_secret(&wrong).is_err() && signer.add_key(&wrong).is_err());
    }
    assert!(signer.is_empty() && signer.sign("a", 1, b"b").is_empty());
}
