//! The readers, against a fake server and files.

use std::collections::BTreeMap;
use std::time::Duration;

use testkit::fakes::{FakeImap, IMAP_PASSWORD, IMAP_USER};

use super::*;
use crate::Cursor;
use crate::source::{Reader, ReaderError, SettingValue, SourceSettings, Stopping};

struct Never;

impl Stopping for Never {
    fn stopping(&self) -> bool {
        false
    }

    fn wait(&self, _most: Duration) -> bool {
        false
    }
}

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn opened(pairs: Pairs<'_>, cursor: Option<&Cursor>) -> Result<Box<dyn Reader>, String> {
    let values: BTreeMap<String, SettingValue> = [("channel", "email")]
        .iter()
        .chain(pairs)
        .map(|(name, value)| ((*name).to_owned(), SettingValue::Text((*value).to_owned())))
        .collect();
    let settings = SourceSettings::new("inbox", Email.keys(), values).map_err(|all| all[0].to_string())?;
    let opening = Opening {
        settings: &settings,
        from: cursor,
        now: "2026-02-03T12:00:00Z".parse().unwrap(),
        since: "2026-02-02T12:00:00Z".parse().unwrap(),
        terms: &[],
    };
    let feed = Email.open(&opening).map_err(|problem| problem.to_string())?;
    Ok(feed.reader.unwrap())
}

/// Reads until there is no more, as the program does: what was read is durable after each batch.
fn round(reader: &mut dyn Reader) -> Result<Vec<String>, ReaderError> {
    let mut texts = Vec::new();
    loop {
        let mut found = Found::default();
        let more = reader.read(&Never, &mut found);
        texts.extend(found.posts.iter().map(|post| post.text.to_string()));
        let more = more?;
        reader.done()?;
        if !more {
            return Ok(texts);
        }
    }
}

fn message(n: u32) -> Vec<u8> {
    format!("From: writer{n}@example.org\r\nMessage-ID: <{n}@example.org>\r\n\r\nPost {n} ) {{3}}\r\n")
        .into_bytes()
}

struct Account {
    server: FakeImap,
    folder: tempfile::TempDir,
}

impl Account {
    fn new(can_move: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), format!("{IMAP_PASSWORD}\n")).unwrap();
        std::fs::write(folder.path().join("token"), "a-token").unwrap();
        std::fs::write(folder.path().join("wrong"), "wrong").unwrap();
        Self { server: FakeImap::start(&["INBOX", "Done", "Entw&APw-rfe"], can_move), folder }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    fn open(&self, more: Pairs<'_>, cursor: Option<&Cursor>) -> Result<Box<dyn Reader>, String> {
        let (port, password) = (self.server.port().to_string(), self.file("password"));
        let mut pairs = vec![
            ("server", "127.0.0.1"),
            ("port", &port),
            ("tls", "off"),
            ("allow_private_addresses", "true"),
            ("user", IMAP_USER),
        ];
        if !more.iter().any(|(name, _)| name.ends_with("_file")) {
            pairs.push(("password_file", &password));
        }
        pairs.extend(more);
        opened(&pairs, cursor)
    }
}

#[test]
fn new_messages_are_read_once_and_left_as_they_are() {
    let account = Account::new(true);
    for n in 1..=60 {
        account.server.put("INBOX", &message(n));
    }
    let mut reader = account.open(&[], None).unwrap();
    let all = round(&mut *reader).unwrap();
    assert_eq!((all.len(), &*all[0], &*all[59]), (60, "Post 1 ) {3}", "Post 60 ) {3}"));
    assert_eq!(round(&mut *reader).unwrap(), [""; 0]);
    account.server.put("INBOX", &message(61));
    assert_eq!(round(&mut *reader).unwrap(), ["Post 61 ) {3}"]);
    assert!(account.server.messages("INBOX").iter().all(|(_, seen)| !seen));
    // Another process goes on where this one stood.
    account.server.put("INBOX", &message(62));
    let mut again = account.open(&[], Some(&reader.cursor())).unwrap();
    assert_eq!(round(&mut *again).unwrap(), ["Post 62 ) {3}"]);
    assert!(account.server.commands().iter().all(|command| !command.starts_with("SELECT")));
}

#[test]
fn a_broken_connection_loses_and_repeats_nothing() {
    let account = Account::new(true);
    for n in 1..=30 {
        account.server.put("INBOX", &message(n));
    }
    for cut in 0..20 {
        let mut reader = account.open(&[], None).unwrap();
        account.server.break_after(cut);
        let mut texts = Vec::new();
        let mut failures = 0;
        loop {
            let mut found = Found::default();
            let more = reader.read(&Never, &mut found);
            texts.extend(found.posts.iter().map(|post| post.text.to_string()));
            match more {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    assert!(matches!(error, ReaderError::Retry(_)), "{error}");
                    failures += 1;
                }
            }
        }
        assert_eq!((texts.len(), failures), (30, 1), "cut after {cut}");
        texts.dedup();
        assert_eq!(texts.len(), 30);
    }
}

#[test]
fn messages_are_marked_or_moved_only_when_they_are_durable() {
    for (can_move, settings) in
        [(true, ("after_reading", "seen")), (true, ("move_to", "Done")), (false, ("move_to", "Done"))]
    {
        let account = Account::new(can_move);
        account.server.put("INBOX", &message(1));
        account.server.put("INBOX", &message(2));
        let moves = settings.0 == "move_to";
        let pairs = [settings, ("after_reading", if moves { "move" } else { "seen" })];
        let mut reader = account.open(if moves { &pairs } else { &pairs[1..] }, None).unwrap();
        let mut found = Found::default();
        reader.read(&Never, &mut found).unwrap();
        assert_eq!((found.posts.len(), account.server.messages("INBOX").len()), (2, 2));
        assert!(account.server.messages("INBOX").iter().all(|(_, seen)| !seen));
        reader.done().unwrap();
        match moves {
            true => assert_eq!(
                (account.server.messages("INBOX").len(), account.server.messages("Done").len()),
                (0, 2)
            ),
            false => assert!(account.server.messages("INBOX").iter().all(|(_, seen)| *seen)),
        }
        account.server.put("INBOX", &message(3));
        assert_eq!(round(&mut *reader).unwrap().len(), 1);
    }
}

#[test]
fn a_folder_that_is_numbered_anew_is_read_anew() {
    let account = Account::new(true);
    for n in 1..=3 {
        account.server.put("INBOX", &message(n));
    }
    account.server.expunge("INBOX", 1);
    let mut reader = account.open(&[], None).unwrap();
    assert_eq!(round(&mut *reader).unwrap().len(), 2);
    account.server.renumber("INBOX");
    account.server.put("INBOX", &message(4));
    assert_eq!(round(&mut *reader).unwrap().len(), 3);
    assert_eq!(round(&mut *reader).unwrap().len(), 0);
}

#[test]
fn settings_say_who_folders_and_sizes() {
    let account = Account::new(true);
    account.server.put("Entw&APw-rfe", &message(1));
    account.server.put("INBOX", &message(2));
    let token = account.file("token");
    let mut reader = account
        .open(
            &[
                ("token_file", &token),
                ("folders", "INBOX,Entwürfe"),
                ("own_addresses", "Writer2@example.org"),
            ],
            None,
        )
        .unwrap();
    assert_eq!(round(&mut *reader).unwrap(), ["Post 1 ) {3}"]);
    let wrong = account.file("wrong");
    for (key, file) in
        [("password_file", &wrong), ("token_file", &wrong), ("password_file", &account.file("missing"))]
    {
        let error = round(&mut *account.open(&[(key, file)], None).unwrap()).unwrap_err();
        assert!(matches!(error, ReaderError::Denied(_)), "{key}: {error}");
    }
    let mut reader = account.open(&[("folders", "Nowhere")], None).unwrap();
    assert!(matches!(round(&mut *reader), Err(ReaderError::Retry(_))));
    // A long message is read as far as the settings say.
    let mut long = message(5);
    long.extend(vec![b'x'; 3 << 20]);
    account.server.put("INBOX", &long);
    let mut reader = account.open(&[("max_message_mib", "1")], None).unwrap();
    let longest = round(&mut *reader).unwrap().iter().map(String::len).max().unwrap();
    assert!((1 << 19..=1 << 20).contains(&longest), "{longest}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let server = ("server", "imap.example.com");
    let (user, password) = (("user", "a"), ("password_file", "/secrets/x"));
    let table: [(Pairs<'_>, &str); 8] = [
        (&[], "`server`"),
        (&[server, ("mbox", "/x")], "exactly one"),
        (&[server, user], "`password_file`"),
        (&[server, password], "`user`"),
        (&[server, user, password, ("tls", "off")], "`tls`"),
        (&[server, user, password, ("after_reading", "move")], "`move_to`"),
        (&[server, user, password, ("after_reading", "move"), ("move_to", "INBOX")], "`move_to`"),
        (&[server, user, password, ("token_file", "/secrets/y")], "`password_file`"),
    ];
    for (pairs, key) in table {
        let problem = opened(pairs, None).err().unwrap();
        assert!(problem.contains(key), "{problem}");
    }
    for pairs in [&[server, user, password][..], &[("mbox", "/x")], &[("maildir", "/x")]] {
        let cursor = Cursor("no cursor".to_owned());
        assert!(opened(pairs, Some(&cursor)).err().unwrap().contains("cursor"));
    }
    // A server inside the house is not asked unless that is meant.
    let account = Account::new(true);
    let secret = account.file("password");
    let private = [("server", "127.0.0.1"), user, ("password_file", &*secret)];
    assert!(matches!(round(&mut *opened(&private, None).unwrap()), Err(ReaderError::Fatal(_))));
}

#[test]
fn an_mbox_that_grows_is_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail");
    let mail = |n: u32| {
        format!(
            "From w@x Tue Feb  3 10:00:0{n} 2026\nFrom: w@example.org\nMessage-ID: <{n}@x>\n\nPost {n}\n\n"
        )
    };
    std::fs::write(&path, mail(1) + &mail(2)).unwrap();
    let pairs = [("mbox", path.to_str().unwrap())];
    let mut reader = opened(&pairs, None).unwrap();
    // The last message may still be being written.
    assert_eq!(round(&mut *reader).unwrap(), ["Post 1"]);
    assert_eq!(round(&mut *reader).unwrap(), ["Post 2"]);
    std::fs::write(&path, mail(1) + &mail(2) + &mail(3)).unwrap();
    let mut again = opened(&pairs, Some(&reader.cursor())).unwrap();
    assert_eq!(round(&mut *again).unwrap(), [""; 0]);
    assert_eq!(round(&mut *again).unwrap(), ["Post 3"]);
    // A mail program wrote it anew without the first message.
    std::fs::write(&path, mail(2) + &mail(4)).unwrap();
    assert_eq!([round(&mut *again).unwrap(), round(&mut *again).unwrap()].concat(), ["Post 2", "Post 4"]);
}

#[test]
fn a_maildir_is_read_once_whatever_its_flags() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let put = |name: &str, n: u32| std::fs::write(folder.path().join(name), message(n)).unwrap();
    put("new/1.a.host", 1);
    put("cur/0.b.host:2,S", 2);
    put("tmp/9.c.host", 3);
    let pairs = [("maildir", folder.path().to_str().unwrap())];
    let mut reader = opened(&pairs, None).unwrap();
    assert_eq!(round(&mut *reader).unwrap(), ["Post 2 ) {3}", "Post 1 ) {3}"]);
    std::fs::rename(folder.path().join("new/1.a.host"), folder.path().join("cur/1.a.host:2,RS")).unwrap();
    put("new/2.d.host", 4);
    let mut again = opened(&pairs, Some(&reader.cursor())).unwrap();
    assert_eq!(round(&mut *again).unwrap(), ["Post 4 ) {3}"]);
    assert_eq!(round(&mut *again).unwrap(), [""; 0]);
}
