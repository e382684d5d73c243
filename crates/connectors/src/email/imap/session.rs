//! What is asked of a server.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::ImapError;
use super::connect::{Server, Stream, Tls};
use super::name::{folder, quoted};
use super::wire::{Lines, Word};

/// Answers to one command; a server that sends more is broken.
const MAX_ANSWERS: usize = 1_000_000;

/// Who logs in.
pub(super) enum Login {
    /// A name and a password.
    Password(String, SecretString),
    /// A name and a token of OAuth 2 (`XOAUTH2`).
    Token(String, SecretString),
}

/// A folder as it stands when it is opened.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opened {
    pub validity: u32,
    /// The number that the next message will have; 0 where the server does not say.
    pub next: u32,
}

/// A connection that is logged in.
pub(super) struct Session {
    lines: Lines<Stream>,
    tag: u32,
    abilities: Vec<String>,
}

impl Session {
    /// Connects and logs in.
    pub(super) fn open(server: &Server, login: &Login, max_literal: usize) -> Result<Self, ImapError> {
        let mut session =
            Self { lines: Lines::new(server.connect()?, max_literal), tag: 0, abilities: Vec::new() };
        let greeting = session.lines.answer()?;
        if greeting.len() < 2 || !greeting[0].is("*") || greeting[1].is("BYE") {
            return Err(ImapError::Unreadable("its greeting is not that of a mail server"));
        }
        if server.tls == Tls::StartTls {
            session.command("STARTTLS")?;
            // What came in the clear behind the answer could be anybody's.
            if session.lines.has_rest() {
                return Err(ImapError::Unreadable("it sent more before the connection was encrypted"));
            }
            let plain = std::mem::replace(&mut session.lines.stream, Stream::Gone);
            session.lines = Lines::new(server.encrypt(plain)?, max_literal);
        }
        session.learn()?;
        session.log_in(login)?;
        // Many servers can more once one is logged in.
        session.learn()?;
        Ok(session)
    }

    fn learn(&mut self) -> Result<(), ImapError> {
        let answers = self.command("CAPABILITY")?;
        let all =
            answers.iter().filter(|answer| answer.get(1).is_some_and(|word| word.is("CAPABILITY"))).flatten();
        self.abilities = all
            .filter_map(|word| match word {
                Word::Atom(name) => Some(name.to_ascii_uppercase()),
                _ => None,
            })
            .collect();
        Ok(())
    }

    fn can(&self, ability: &str) -> bool {
        self.abilities.iter().any(|known| known == ability)
    }

    fn log_in(&mut self, login: &Login) -> Result<(), ImapError> {
        let encoded = |text: String| STANDARD.encode(text);
        let result = match login {
            Login::Token(user, token) => {
                let text = format!("user={user}\x01auth=Bearer {}\x01\x01", token.expose_secret());
                self.authenticate("XOAUTH2", &encoded(text))
            }
            Login::Password(user, password) => {
                let password = password.expose_secret();
                if user.is_ascii() && password.is_ascii() && !self.can("LOGINDISABLED") {
                    self.command(&format!("LOGIN {} {}", quoted(user), quoted(password))).map(drop)
                } else {
                    self.authenticate("PLAIN", &encoded(format!("\0{user}\0{password}")))
                }
            }
        };
        result.map_err(|error| match error {
            ImapError::Refused(_) => ImapError::Denied,
            other => other,
        })
    }

    fn authenticate(&mut self, how: &str, secret: &str) -> Result<(), ImapError> {
        let tag = self.send(&format!("AUTHENTICATE {how}"))?;
        let mut sent = false;
        for _ in 0..MAX_ANSWERS {
            let answer = self.lines.answer()?;
            match answer.first() {
                // Asked again, the server tells why it refuses: an empty answer ends that.
                Some(word) if word.is("+") => {
                    let line = if std::mem::replace(&mut sent, true) { "" } else { secret };
                    self.write(&format!("{line}\r\n"))?;
                }
                Some(word) if word.is(&tag) => return ended(&answer, "the login"),
                _ => {}
            }
        }
        Err(ImapError::Unreadable("its answer to the login does not end"))
    }

    /// Opens a folder, to look only or to change it as well.
    pub(super) fn select(&mut self, name: &str, change: bool) -> Result<Opened, ImapError> {
        let command = if change { "SELECT" } else { "EXAMINE" };
        let answers = self.command(&format!("{command} {}", folder(name)))?;
        let code = |wanted: &str| {
            let words = answers.iter().flatten();
            words.into_iter().find_map(|word| match word {
                Word::Atom(atom) => {
                    let inside = atom.strip_prefix('[')?.strip_suffix(']')?;
                    let (name, value) = inside.split_once(' ')?;
                    name.eq_ignore_ascii_case(wanted).then(|| value.trim().parse().ok()).flatten()
                }
                _ => None,
            })
        };
        Ok(Opened { validity: code("UIDVALIDITY").unwrap_or(0), next: code("UIDNEXT").unwrap_or(0) })
    }

    /// Numbers of the messages that fit, in order.
    pub(super) fn search(&mut self, what: &str) -> Result<Vec<u32>, ImapError> {
        let answers = self.command(&format!("UID SEARCH {what}"))?;
        let found = answers.iter().filter(|answer| answer.get(1).is_some_and(|word| word.is("SEARCH")));
        let mut numbers: Vec<u32> = found.flat_map(|answer| &answer[2..]).filter_map(Word::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The first `most` bytes of a message; nothing if it is gone.
    pub(super) fn fetch(&mut self, uid: u32, most: usize) -> Result<Option<Vec<u8>>, ImapError> {
        let answers = self.command(&format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{most}>)"))?;
        for answer in answers {
            let [_, _, kind, Word::List(items), ..] = &*answer else { continue };
            let value = |name: &str| {
                let at = items.iter().position(|word| match word {
                    Word::Atom(atom) => {
                        atom.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                    }
                    _ => false,
                });
                at.and_then(|at| items.get(at + 1))
            };
            if !kind.is("FETCH") || value("UID").and_then(Word::number) != Some(uid) {
                continue;
            }
            if let Some(Word::Text(bytes)) = value("BODY[]") {
                return Ok(Some(bytes.clone()));
            }
        }
        Ok(None)
    }

    /// Marks messages as read.
    pub(super) fn mark_seen(&mut self, uids: &str) -> Result<(), ImapError> {
        self.command(&format!("UID STORE {uids} +FLAGS.SILENT (\\Seen)")).map(drop)
    }

    /// Moves messages into another folder (RFC 6851, or what it stands for).
    pub(super) fn move_to(&mut self, uids: &str, name: &str) -> Result<(), ImapError> {
        let target = folder(name);
        if self.can("MOVE") {
            return self.command(&format!("UID MOVE {uids} {target}")).map(drop);
        }
        self.command(&format!("UID COPY {uids} {target}"))?;
        self.command(&format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)"))?;
        // Without UIDPLUS, what others marked as deleted would go as well: the mail program's owner expunges.
        if self.can("UIDPLUS") {
            self.command(&format!("UID EXPUNGE {uids}"))?;
        }
        Ok(())
    }

    /// Says good-bye; whether it is heard does not matter.
    pub(super) fn close(mut self) {
        let _ = self.send("LOGOUT");
    }

    /// Sends a command and gives what was answered before its end.
    fn command(&mut self, command: &str) -> Result<Vec<Vec<Word>>, ImapError> {
        let tag = self.send(command)?;
        let mut answers = Vec::new();
        while answers.len() < MAX_ANSWERS {
            let answer = self.lines.answer()?;
            if answer.first().is_some_and(|word| word.is(&tag)) {
                let verb =
                    command.split(' ').take(2).filter(|word| word.bytes().all(|b| b.is_ascii_uppercase()));
                ended(&answer, &verb.collect::<Vec<_>>().join(" "))?;
                return Ok(answers);
            }
            answers.push(answer);
        }
        Err(ImapError::Unreadable("its answer does not end"))
    }

    fn send(&mut self, command: &str) -> Result<String, ImapError> {
        self.tag += 1;
        let tag = format!("H{}", self.tag);
        self.write(&format!("{tag} {command}\r\n"))?;
        Ok(tag)
    }

    fn write(&mut self, line: &str) -> Result<(), ImapError> {
        self.lines.stream.write_all(line.as_bytes())?;
        self.lines.stream.flush()?;
        Ok(())
    }
}

/// Whether a command ended well.
fn ended(answer: &[Word], what: &str) -> Result<(), ImapError> {
    match answer.get(1) {
        Some(word) if word.is("OK") => Ok(()),
        _ => Err(ImapError::Refused(what.to_owned())),
    }
}
