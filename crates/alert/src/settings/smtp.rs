//! `[smtp]`: the mail server. It is the operator's own, so no guard looks at its address.

use std::fmt;

use secrecy::SecretString;

use super::Secrets;
use super::table::Table;

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte.
    Always,
    /// With `STARTTLS`, and not at all otherwise.
    #[default]
    StartTls,
    /// Not at all: for a server on the same machine.
    None,
}

/// The mail server.
#[derive(Clone)]
pub struct Smtp {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Name and password.
    pub login: Option<(String, SecretString)>,
    /// Who the mail is from.
    pub from: String,
    /// Certificates of an authority of the house, PEM.
    pub authority: Option<Vec<u8>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

const ENCRYPTIONS: [(&str, Encryption); 3] =
    [("always", Encryption::Always), ("starttls", Encryption::StartTls), ("none", Encryption::None)];

/// Reads the mail server. What is wrong is noted in the table.
pub(super) fn read(table: &mut Table<'_, '_>, secrets: &mut Secrets<'_>) -> Option<Smtp> {
    let host = table.text("host");
    let from = table.text("from");
    for (key, missing) in [("host", host.is_none()), ("from", from.is_none())] {
        if missing && !table.has(key) {
            table.wrong("", format!("`{key}` is missing"), None);
        }
    }
    if from.as_ref().is_some_and(|from| from.parse::<lettre::message::Mailbox>().is_err()) {
        table.wrong("from", "takes an address such as `Hark <hark@example.com>`", None);
    }
    let encryption = table.word("tls", &ENCRYPTIONS).unwrap_or_default();
    let usual = match encryption {
        Encryption::Always => 465,
        Encryption::StartTls => 587,
        Encryption::None => 25,
    };
    let port = table.number("port", 1..=65_535).and_then(|port| u16::try_from(port).ok()).unwrap_or(usual);
    let user = table.text("user");
    let password = secrets.text(table, "password_file");
    if table.has("user") != table.has("password_file") {
        table.wrong("", "`user` and `password_file` go together", None);
    }
    if user.is_some() && encryption == Encryption::None {
        table.wrong("tls", "a password is not sent without encryption", None);
    }
    let authority = secrets.bytes(table, "ca_file");
    Some(Smtp { host: host?, port, encryption, login: user.zip(password), from: from?, authority })
}
