//! Acknowledgements of E2B(R3): what a receiver says of a batch and of each message in it (`MCCI_IN200101UV01`).
//!
//! Read, never written. A file is taken as its receiver made it: what is not there is nothing, save what is needed to know which
//! batch is meant, what became of it, and whether a message was taken. An answer that does not say which message it is about takes
//! nothing from the others. The order of elements does not matter, and one message is held at a time.

use serde::{Deserialize, Serialize};

use crate::tree::{self, Id, Lines, Part, Tree};
use crate::unreadable::{Problem, Unreadable};
use crate::value::Ts;

/// Root of an acknowledgement, and of the part for one message.
const ROOT: &str = "MCCI_IN200101UV01";
const MESSAGE: &str = "MCCI_IN000002UV01";

/// Name spaces of identifiers, all below this one.
const SPACES: &str = "2.16.840.1.113883.3.989.2.1.3.";
const ACK_BATCH: &str = "20";
const LOCAL_NUMBER: &str = "19";
const ACK_SENDER: &str = "17";
const ACK_RECEIVER: &str = "18";
const LOCAL_BATCH: &str = "21";
const BATCH: &str = "22";
const ICSR: &str = "1";

/// Codes of attention lines, and their list.
const ATTENTION: &str = "2.16.840.1.113883.3.989.2.1.1.24";
const MESSAGE_CREATED: &str = "1";
const LOCAL_BATCH_NUMBER: &str = "2";
const BATCH_SENT: &str = "3";

/// What became of a batch (ACK.A.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BatchCode {
    /// All messages were taken.
    Aa,
    /// Some messages were not.
    Ae,
    /// The batch was refused and nothing of it was read.
    Ar,
}

/// An acknowledgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// ACK.M.1: its own number.
    pub ack_batch: String,
    /// ACK.M.2: who answers.
    pub sender: Option<String>,
    /// ACK.M.3: who is answered.
    pub receiver: Option<String>,
    /// ACK.M.4: when the answer was sent.
    pub sent: Option<Ts>,
    /// ACK.A.1: the batch that is answered, N.1.2.
    pub batch: String,
    /// ACK.A.2: the receiver's number for the batch.
    pub local_batch: Option<String>,
    /// ACK.A.3: when the batch was sent, as the receiver has it.
    pub batch_sent: Option<Ts>,
    /// ACK.A.4: what became of the batch.
    pub code: BatchCode,
    /// ACK.A.5: what is wrong with the batch, in the receiver's words; also where nothing is.
    pub errors: Vec<String>,
    /// One for each message that is answered.
    pub messages: Vec<MessageAck>,
}

impl Acknowledgement {
    /// The answers that say which message they are about, each with that message's number.
    pub fn named(&self) -> impl Iterator<Item = (&str, &MessageAck)> {
        self.messages.iter().filter_map(|answer| Some((answer.message.as_deref()?, answer)))
    }

    /// How many answers do not say which message they are about.
    pub fn unnamed(&self) -> usize {
        self.messages.iter().filter(|answer| answer.message.is_none()).count()
    }
}

/// What became of a message (ACK.B.r).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageAck {
    /// ACK.B.r.1: the message that is answered, N.2.r.1; nothing where the receiver does not say.
    pub message: Option<String>,
    /// ACK.B.r.2: the receiver's number for the report.
    pub local_number: Option<String>,
    /// ACK.B.r.5: when the message was made, as the receiver has it.
    pub created: Option<Ts>,
    /// ACK.B.r.6: whether it was taken.
    pub accepted: bool,
    /// ACK.B.r.7: errors, warnings and comments, in the receiver's words.
    pub errors: Vec<String>,
}

/// Why a file is no acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadAck {
    /// It is no XML, or another document.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Something is missing that says which batch is meant or what became of it.
    #[error(
        "line {line}: {element} is not there ({path}): ask the receiver to send the acknowledgement again"
    )]
    Missing {
        /// Line of what it should stand in.
        line: usize,
        /// Its number.
        element: &'static str,
        /// Where it should stand.
        path: String,
    },
    /// It holds a code that is none.
    #[error("line {line}: {element} is `{found}`; it must be {wanted} ({path})")]
    Code {
        /// Line of the file.
        line: usize,
        /// Its number.
        element: &'static str,
        /// Where it stands.
        path: String,
        /// What stands there, shortened.
        found: String,
        /// What may.
        wanted: &'static str,
    },
}

/// Reads an acknowledgement.
///
/// # Errors
/// When it is none, or does not say which batch it answers and what became of it, or of a message; with the place in the file.
pub fn read(xml: &[u8]) -> Result<Acknowledgement, BadAck> {
    let text = tree::decode(xml)?;
    let lines = Lines::of(&text);
    let mut envelope = Tree::default();
    let mut messages = Vec::new();
    let mut broken = None;
    let mut nth = 0;
    tree::parts(&text, MESSAGE, true, |part| match part {
        Part::Rest(rest) => envelope = rest,
        Part::Split(tree) => {
            nth += 1;
            // What the batch lacks is told first, and then the first message that is broken.
            if broken.is_none() {
                match (Reader { tree: &tree, lines: &lines, nth }).message() {
                    Ok(message) => messages.push(message),
                    Err(error) => broken = Some(error),
                }
            }
        }
    })?;
    let root = envelope.get(Tree::ROOT);
    if root.foreign || &*root.name != ROOT {
        let found = root.name.chars().take(40).collect();
        return Err(Problem::OtherDocument { found, wanted: ROOT }.at(lines.line(root.offset)).into());
    }
    let batch = Reader { tree: &envelope, lines: &lines, nth: 0 }.batch()?;
    match broken {
        Some(error) => Err(error),
        None => Ok(Acknowledgement { messages, ..batch }),
    }
}

/// Reads the envelope, or one message.
struct Reader<'a> {
    tree: &'a Tree,
    lines: &'a Lines<'a>,
    /// Which message it is, from 1; 0 for the envelope.
    nth: usize,
}

impl Reader<'_> {
    /// What is said of the batch; without its messages.
    fn batch(&self) -> Result<Acknowledgement, BadAck> {
        let root = Tree::ROOT;
        let ack_batch = self.id(root, "", ACK_BATCH).ok_or_else(|| self.missing(root, "ACK.M.1", "id"))?;
        let answer = self.child(root, "ACK.A.4", "acknowledgement")?;
        let code = match self.tree.get(answer).attribute("typeCode") {
            Some("AA") => BatchCode::Aa,
            Some("AE") => BatchCode::Ae,
            Some("AR") => BatchCode::Ar,
            other => return Err(self.code(answer, "ACK.A.4", other, "AA, AE or AR")),
        };
        let batch = self.id(answer, "targetBatch", BATCH);
        let batch = batch.ok_or_else(|| self.missing(answer, "ACK.A.1", "targetBatch/id"))?;
        let attention = |code, attribute| self.attention(root, code, attribute);
        Ok(Acknowledgement {
            ack_batch,
            sender: self.id(root, "sender/device", ACK_SENDER),
            receiver: self.id(root, "receiver/device", ACK_RECEIVER),
            sent: self.time(root),
            batch,
            local_batch: attention(LOCAL_BATCH_NUMBER, "extension"),
            batch_sent: attention(BATCH_SENT, "value").and_then(|text| Ts::parse(&text).ok()),
            code,
            errors: self.details(answer),
            messages: Vec::new(),
        })
    }

    fn message(&self) -> Result<MessageAck, BadAck> {
        let id = Tree::ROOT;
        let answer = self.child(id, "ACK.B.r.6", "acknowledgement")?;
        let accepted = match self.tree.get(answer).attribute("typeCode") {
            Some("CA") => true,
            Some("CR") => false,
            other => return Err(self.code(answer, "ACK.B.r.6", other, "CA or CR")),
        };
        Ok(MessageAck {
            message: self.id(answer, "targetMessage", ICSR),
            local_number: self.id(id, "", LOCAL_NUMBER),
            created: self.attention(id, MESSAGE_CREATED, "value").and_then(|text| Ts::parse(&text).ok()),
            accepted,
            errors: self.details(answer),
        })
    }

    /// The identifier of a name space, in what stands at names from an element.
    fn id(&self, from: Id, path: &str, space: &str) -> Option<String> {
        let at = if path.is_empty() { from } else { self.tree.find(from, path)? };
        let ours = |id: &Id| {
            let root = self.tree.get(*id).attribute("root");
            root.and_then(|root| root.strip_prefix(SPACES)) == Some(space)
        };
        let id = self.tree.named(at, "id").find(ours)?;
        let text = self.tree.get(id).attribute("extension")?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// When what an element stands for was made.
    fn time(&self, from: Id) -> Option<Ts> {
        let at = self.tree.find(from, "creationTime")?;
        Ts::parse(self.tree.get(at).attribute("value")?).ok()
    }

    /// An attribute of the value of the attention line with this code.
    fn attention(&self, from: Id, code: &str, attribute: &str) -> Option<String> {
        self.tree.named(from, "attentionLine").find_map(|line| {
            let word = self.tree.get(self.tree.find(line, "keyWordText")?);
            let ours =
                word.attribute("code") == Some(code) && word.attribute("codeSystem") == Some(ATTENTION);
            let value = self.tree.get(self.tree.find(line, "value")?);
            // The number of a batch has a name space of its own.
            let space = value.attribute("root").and_then(|root| root.strip_prefix(SPACES));
            let ours = ours && (attribute != "extension" || space == Some(LOCAL_BATCH));
            value.attribute(attribute).filter(|_| ours).map(str::to_owned)
        })
    }

    /// What the receiver has to say.
    fn details(&self, answer: Id) -> Vec<String> {
        let details = self.tree.named(answer, "acknowledgementDetail");
        let texts = details.flat_map(|detail| self.tree.named(detail, "text"));
        texts.map(|text| self.tree.get(text).text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    fn child(&self, from: Id, element: &'static str, name: &'static str) -> Result<Id, BadAck> {
        self.tree.find(from, name).ok_or_else(|| self.missing(from, element, name))
    }

    fn missing(&self, from: Id, element: &'static str, name: &str) -> BadAck {
        let path = format!("{}/{name}", self.path(from));
        BadAck::Missing { line: self.lines.line(self.tree.get(from).offset), element, path }
    }

    /// The way from the root of the file: a message is a tree of its own.
    fn path(&self, at: Id) -> String {
        let path = self.tree.path(at);
        match path.strip_prefix('/').and_then(|path| path.strip_prefix(MESSAGE)) {
            Some(rest) if self.nth > 0 => format!("/{ROOT}/{MESSAGE}[{}]{rest}", self.nth),
            _ => path,
        }
    }

    fn code(&self, at: Id, element: &'static str, found: Option<&str>, wanted: &'static str) -> BadAck {
        BadAck::Code {
            line: self.lines.line(self.tree.get(at).offset),
            element,
            path: format!("{}/@typeCode", self.path(at)),
            found: found.unwrap_or_default().chars().take(40).collect(),
            wanted,
        }
    }
}
