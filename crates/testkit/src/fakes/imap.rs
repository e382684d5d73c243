//! A fake mail server: IMAP4rev1 over plain TCP, enough for a client that looks for new messages, fetches, marks and moves them.
//!
//! One thread for each connection. Numbers of messages are given in the order in which they are put in.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Name and password of the one account.
pub const IMAP_USER: &str = "safety@example.com";
/// Its password.
pub const IMAP_PASSWORD: &str = "open \"sesame\"";

/// A message in a folder.
#[derive(Clone, Debug)]
struct Stored {
    uid: u32,
    bytes: Vec<u8>,
    seen: bool,
}

#[derive(Default)]
struct Folder {
    validity: u32,
    next: u32,
    messages: Vec<Stored>,
}

#[derive(Default)]
struct State {
    folders: BTreeMap<String, Folder>,
    commands: Vec<String>,
    /// Connections are closed after so many more commands.
    commands_left: Option<usize>,
    can_move: bool,
}

/// A running server; connections that are open outlive it until their client goes.
pub struct FakeImap {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl FakeImap {
    /// Starts one with these folders on a free port; whether it can `MOVE` tells the ways to move apart.
    ///
    /// # Panics
    /// No socket is to be had: there is no test without one.
    pub fn start(folders: &[&str], can_move: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let folder =
            |name: &&str| ((*name).to_owned(), Folder { validity: 7, next: 1, messages: Vec::new() });
        let state = State { folders: folders.iter().map(folder).collect(), can_move, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // A client that goes away ends its conversation.
                std::thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        Self { address, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Puts a message into a folder; returns its number.
    pub fn put(&self, folder: &str, bytes: &[u8]) -> u32 {
        let mut state = self.state();
        let folder = state.folders.get_mut(folder).expect("a folder that exists");
        let uid = folder.next;
        folder.next += 1;
        folder.messages.push(Stored { uid, bytes: bytes.to_vec(), seen: false });
        uid
    }

    /// Removes a message for good.
    pub fn expunge(&self, folder: &str, uid: u32) {
        if let Some(folder) = self.state().folders.get_mut(folder) {
            folder.messages.retain(|message| message.uid != uid);
        }
    }

    /// Numbers the messages of a folder anew, as a server does that was restored from a backup.
    pub fn renumber(&self, folder: &str) {
        if let Some(folder) = self.state().folders.get_mut(folder) {
            folder.validity += 1;
            for (message, uid) in folder.messages.iter_mut().zip(1..) {
                message.uid = uid;
            }
            folder.next = u32::try_from(folder.messages.len()).unwrap_or(0) + 1;
        }
    }

    /// Numbers of the messages in a folder, and whether they are marked as read.
    pub fn messages(&self, folder: &str) -> Vec<(u32, bool)> {
        let state = self.state();
        state.folders[folder].messages.iter().map(|message| (message.uid, message.seen)).collect()
    }

    /// Closes connections after so many more commands.
    pub fn break_after(&self, commands: usize) {
        self.state().commands_left = Some(commands);
    }

    /// Every command so far, without its tag.
    pub fn commands(&self) -> Vec<String> {
        self.state().commands.clone()
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Talks with one client.
fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    stream.write_all(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")?;
    let (mut logged_in, mut open): (bool, Option<String>) = (false, None);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let Some((tag, command)) = line.trim_end().split_once(' ') else { return Ok(()) };
        let command = command.to_owned();
        let mut state = locked(state);
        state.commands.push(command.clone());
        if let Some(left) = &mut state.commands_left {
            if *left == 0 {
                state.commands_left = None;
                return Ok(());
            }
            *left -= 1;
        }
        let (verb, rest) = command.split_once(' ').unwrap_or((&command, ""));
        let reply = match verb {
            "CAPABILITY" => {
                let more = if state.can_move { " MOVE" } else { " UIDPLUS" };
                format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2{more}\r\n{tag} OK done\r\n")
            }
            "LOGIN" => {
                logged_in = rest == format!("\"{IMAP_USER}\" \"{}\"", IMAP_PASSWORD.replace('"', "\\\""));
                outcome(tag, logged_in)
            }
            "AUTHENTICATE" => {
                drop(state);
                stream.write_all(b"+ \r\n")?;
                let mut secret = String::new();
                reader.read_line(&mut secret)?;
                let token = openssl::base64::decode_block(secret.trim()).unwrap_or_default();
                let wanted = format!("user={IMAP_USER}\x01auth=Bearer a-token\x01\x01");
                logged_in = rest == "XOAUTH2" && token == wanted.as_bytes();
                stream.write_all(outcome(tag, logged_in).as_bytes())?;
                continue;
            }
            "LOGOUT" => {
                stream.write_all(format!("* BYE\r\n{tag} OK bye\r\n").as_bytes())?;
                return Ok(());
            }
            _ if !logged_in => outcome(tag, false),
            "SELECT" | "EXAMINE" => {
                let name = rest.trim_matches('"').to_owned();
                match state.folders.get(&name) {
                    Some(folder) => {
                        let reply = format!(
                            "* {} EXISTS\r\n* OK [UIDVALIDITY {}] here\r\n* OK [UIDNEXT {}] here\r\n{tag} OK [READ-ONLY] done\r\n",
                            folder.messages.len(),
                            folder.validity,
                            folder.next
                        );
                        open = Some(name);
                        reply
                    }
                    None => outcome(tag, false),
                }
            }
            "UID" => match &open {
                Some(name) => {
                    let bytes = uid_command(tag, rest, name, &mut state);
                    drop(state);
                    stream.write_all(&bytes)?;
                    continue;
                }
                None => outcome(tag, false),
            },
            _ => outcome(tag, false),
        };
        drop(state);
        stream.write_all(reply.as_bytes())?;
    }
}

fn outcome(tag: &str, good: bool) -> String {
    if good { format!("{tag} OK done\r\n") } else { format!("{tag} NO refused\r\n") }
}

/// `UID SEARCH`, `FETCH`, `STORE`, `MOVE`, `COPY`, `EXPUNGE`.
fn uid_command(tag: &str, command: &str, name: &str, state: &mut State) -> Vec<u8> {
    let mut out = Vec::new();
    let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
    let set: Vec<u32> =
        rest.split(' ').next().unwrap_or_default().split(',').filter_map(|n| n.parse().ok()).collect();
    let Some(folder) = state.folders.get_mut(name) else { return outcome(tag, false).into_bytes() };
    match verb {
        "SEARCH" => {
            let from = rest.strip_prefix("UID ").and_then(|range| range.trim_end_matches(":*").parse().ok());
            let from: u32 = from.unwrap_or(1);
            let last = folder.messages.last().map(|message| message.uid);
            let fits = |uid: &u32| *uid >= from || Some(*uid) == last;
            let all = folder.messages.iter().map(|message| message.uid).filter(fits);
            let numbers: String = all.map(|uid| format!(" {uid}")).collect();
            out.extend(format!("* SEARCH{numbers}\r\n").bytes());
        }
        "FETCH" => {
            let most = rest.split_once("<0.").and_then(|(_, end)| end.split('>').next()?.parse().ok());
            for (at, message) in folder.messages.iter().enumerate().filter(|(_, m)| set.contains(&m.uid)) {
                let bytes = &message.bytes[..message.bytes.len().min(most.unwrap_or(usize::MAX))];
                out.extend(format!("* {} FETCH (FLAGS () BODY[]<0> {{{}}}\r\n", at + 1, bytes.len()).bytes());
                out.extend(bytes);
                out.extend(format!(" UID {})\r\n", message.uid).bytes());
            }
        }
        "STORE" => {
            folder
                .messages
                .iter_mut()
                .filter(|m| set.contains(&m.uid))
                .for_each(|m| m.seen |= rest.contains("\\Seen"));
        }
        "MOVE" | "COPY" => {
            let target = rest.split_once(' ').map_or("", |(_, target)| target.trim_matches('"')).to_owned();
            let chosen: Vec<Stored> =
                folder.messages.iter().filter(|m| set.contains(&m.uid)).cloned().collect();
            if verb == "MOVE" {
                folder.messages.retain(|message| !set.contains(&message.uid));
            }
            let Some(target) = state.folders.get_mut(&target) else {
                return outcome(tag, false).into_bytes();
            };
            for message in chosen {
                target.messages.push(Stored { uid: target.next, ..message });
                target.next += 1;
            }
        }
        "EXPUNGE" => folder.messages.retain(|message| !set.contains(&message.uid)),
        _ => return outcome(tag, false).into_bytes(),
    }
    out.extend(outcome(tag, true).bytes());
    out
}
