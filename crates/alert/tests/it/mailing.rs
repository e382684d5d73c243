//! Mail through a real SMTP server: Python's aiosmtpd, over a real socket, with STARTTLS and a login.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use testkit::waiting::until;
use testkit::{Process, left_out};

use super::invented::settings;
use super::running::{PATIENCE, Running};

/// A server in a process of its own; prints its port, then each message as a JSON object.
struct Server {
    process: Child,
    port: u16,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Server {
    /// The next mail that it took.
    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn start(test: &str, folder: &Path, mode: &str) -> Option<Server> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receiver");
    let has = Command::new("python3")
        .args(["-c", "import aiosmtpd"])
        .env("PYTHONPATH", here.join("python"))
        .stderr(Stdio::null())
        .status();
    if !has.is_ok_and(|status| status.success()) {
        left_out(test, &"the Python package aiosmtpd is not installed; scripts/setup.sh does that");
        return None;
    }
    let mut process = Process::command("python3")
        .arg(here.join("smtp.py"))
        .args([mode, folder.to_str().unwrap()])
        .env("PYTHONPATH", here.join("python"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap().parse().unwrap();
    Some(Server { process, port, lines })
}

fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
}

fn told(port: u16, more: &str) -> String {
    format!(
        "[smtp]\nhost = \"localhost\"\nport = {port}\nfrom = \"Hark <hark@example.com>\"\n{more}\n\
         [[endpoints]]\nname = \"people\"\nkind = \"email\"\nto = [\"safety@example.com\", \"night@example.com\"]\n"
    )
}

#[test]
fn mail_is_sent_encrypted_with_a_login_and_says_nothing_of_the_case() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let test = "mail_is_sent_encrypted_with_a_login_and_says_nothing_of_the_case";
    let Some(mut server) = start(test, folder.path(), "starttls") else { return };
    let pem = std::fs::read_to_string(folder.path().join("cert.pem")).unwrap();
    let more = "user = \"hark\"\npassword_file = \"password\"\nca_file = \"ca\"";
    let files = [("password", "open sesame"), ("ca", pem.as_str())];
    let running = Running::start(settings(&told(server.port, more), &files));
    let ids = running.find(0..2, "serious");
    for (id, to) in ids.iter().flat_map(|id| ["safety@example.com", "night@example.com"].map(|to| (id, to))) {
        let mail = server.next();
        assert_eq!(mail["to"], serde_json::json!([to]), "each gets it on their own");
        assert_eq!((&mail["tls"], &mail["user"]), (&Value::Bool(true), &Value::from("hark")));
        assert_eq!(mail["subject"], "[Hark] Warning: a report by rule `serious`");
        assert_eq!(mail["id"], format!("<{id}@example.com>"), "one that comes twice can be told");
        let text = mail["text"].as_str().unwrap();
        assert!(text.contains("https://desk.example.com/reports/") && !text.contains("sertraline"), "{text}");
    }
    until("the notes", PATIENCE, || running.states("people") == [0, 2, 0, 0]);
    running.stop();
}

#[test]
fn no_mail_goes_to_a_server_that_cannot_be_trusted() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let test = "no_mail_goes_to_a_server_that_cannot_be_trusted";
    // A certificate that nobody vouches for, and a server without encryption.
    for mode in ["starttls", "plain"] {
        let Some(server) = start(test, folder.path(), mode) else { return };
        let running = Running::start(settings(&told(server.port, ""), &[]));
        running.find(0..1, "serious");
        until("the attempt", PATIENCE, || !running.outbox.attempts(None, None, 0).unwrap().is_empty());
        assert_eq!(running.states("people"), [1, 0, 0, 0], "{mode}");
        running.stop();
    }
}

#[test]
fn a_refusal_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = start("a_refusal_is_tried_again", folder.path(), "refuse-once") else { return };
    let running = Running::start(settings(&told(server.port, "tls = \"none\""), &[]));
    let ids = running.find(0..1, "serious");
    until("the attempt", PATIENCE, || running.outbox.attempts(None, None, 0).unwrap().len() == 1);
    let first = running.outbox.attempts(None, None, 0).unwrap().remove(0);
    assert_eq!((first.status, first.outcome.as_str()), (Some(451), "mail_refused"));
    running.clock.forward(6);
    let id = format!("<{}@example.com>", ids[0]);
    // The second receiver had it at once; the first gets it later, and nobody twice.
    for to in ["night@example.com", "safety@example.com"] {
        let mail = server.next();
        assert_eq!((&mail["to"], &mail["id"]), (&serde_json::json!([to]), &Value::from(id.as_str())));
    }
    until("the note", PATIENCE, || running.states("people") == [0, 1, 0, 0]);
    let next = running.find(1..2, "serious");
    assert_eq!(server.next()["id"], format!("<{}@example.com>", next[0]), "nothing in between");
    running.stop();
}

#[test]
fn one_mailbox_that_is_not_there_keeps_nobody_from_the_mail() {
    let folder = tempfile::tempdir().unwrap();
    let test = "one_mailbox_that_is_not_there_keeps_nobody_from_the_mail";
    let Some(mut server) = start(test, folder.path(), "no-night") else { return };
    let running = Running::start(settings(&told(server.port, "tls = \"none\""), &[]));
    let ids = running.find(0..2, "serious");
    until("the notes", PATIENCE, || running.states("people") == [0, 2, 0, 0]);
    for id in &ids {
        let mail = server.next();
        assert_eq!(mail["to"], serde_json::json!(["safety@example.com"]));
        assert_eq!(mail["id"], format!("<{id}@example.com>"));
    }
    let log = running.outbox.attempts(None, None, 0).unwrap();
    let told: Vec<(Option<u16>, &str)> = log.iter().map(|row| (row.status, row.outcome.as_str())).collect();
    assert_eq!(told, [(Some(550), "mail_partly_refused"); 2], "the log says so");
    running.stop();
}

#[test]
fn one_mailbox_that_is_full_is_tried_some_times_and_nobody_else_gets_the_mail_again() {
    let folder = tempfile::tempdir().unwrap();
    let test = "one_mailbox_that_is_full_is_tried_some_times_and_nobody_else_gets_the_mail_again";
    let Some(mut server) = start(test, folder.path(), "later-night") else { return };
    let running = Running::start(settings(&told(server.port, "tls = \"none\""), &[]));
    let ids = running.find(0..2, "serious");
    for _ in 0..60 {
        running.settle("people");
        running.clock.forward(60);
    }
    until("the notes", PATIENCE, || running.outbox.attempts(None, Some(1), 0).unwrap().len() == 4);
    let log = running.outbox.attempts(None, Some(1), 0).unwrap();
    let told: Vec<&str> = log.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(told, ["mail_partly_refused", "mail_refused", "mail_refused", "mail_refused"]);
    for id in &ids {
        let mail = server.next();
        assert_eq!(
            (&mail["to"], &mail["id"]),
            (&serde_json::json!(["safety@example.com"]), &Value::from(format!("<{id}@example.com>")))
        );
    }
    running.stop();
}
