//! Settings of an inbox, and which of its readers they ask for.

use crate::email::imap::{After, Inbox, Server, Tls};
use crate::email::mailbox::{Maildir, MboxFile};
use crate::email::parse;
use crate::import::Imports;
use crate::source::{Feed, Key, Opening, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("server", Takes::Text, "Host of the IMAP server, such as imap.example.com."),
    key("port", Takes::Number(0, 65_535), "Its port; 0: 993 with TLS from the start, else 143.").or("0"),
    key(
        "tls",
        Takes::Choice(&["on", "starttls", "off"]),
        "Encryption: from the start, on request, or none (only together with `allow_private_addresses`).",
    )
    .or("on"),
    key(
        "ca_file",
        Takes::Path,
        "Certificate of the authority (PEM) that signed the server's, if the system does not know it.",
    ),
    key("user", Takes::Text, "Name to log in with, usually the address."),
    key("password_file", Takes::SecretFile, "File with the password, or the password for this application."),
    key(
        "token_file",
        Takes::SecretFile,
        "File with an access token of OAuth 2, in place of a password. It is read at each login; renew it from outside.",
    ),
    key(
        "folders",
        Takes::List,
        "Folders to read, as the mail program shows them; parts of a path as the server writes them.",
    )
    .or("INBOX"),
    key(
        "after_reading",
        Takes::Choice(&["keep", "seen", "move"]),
        "What becomes of a message on the server once it is durable: nothing, marked as read, or moved.",
    )
    .or("keep"),
    key("move_to", Takes::Text, "The folder into which messages are moved."),
    key("max_message_mib", Takes::Number(1, 256), "Of a longer message this much is read, from its start.")
        .or("32"),
    key("own_addresses", Takes::List, "Addresses whose messages are your own answers: they are left out."),
    key("mbox", Takes::Path, "An mbox file, in place of a server: read on from where it ended."),
    key("maildir", Takes::Path, "A Maildir (the folder that holds `new` and `cur`), in place of a server."),
    key(
        "import_path",
        Takes::Path,
        "A file or folder of `.eml`, `.mbox` or `.mbx` files, in place of a server: each is read once, and again when it changes.",
    ),
];

/// Endings of files that are messages.
pub(crate) const ENDINGS: &[&str] = &[".eml", ".mbox", ".mbx", ".msg.txt"];

const WAYS: [&str; 4] = ["server", "mbox", "maildir", "import_path"];

/// Opens the reader that the settings ask for.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = opening.settings;
    let given: Vec<&str> = WAYS.into_iter().filter(|way| settings.given(way).is_some()).collect();
    let [way] = given[..] else {
        let what =
            "is one way in of several: set exactly one of `server`, `mbox`, `maildir` and `import_path`";
        return Err(settings.problem(given.first().copied().unwrap_or("server"), what));
    };
    let own: Vec<String> = settings.list("own_addresses").into_iter().map(str::to_owned).collect();
    let path = settings.path(way).unwrap_or_default();
    let cursor = opening.from;
    let feed = match way {
        "mbox" => MboxFile::open(path, own, cursor).map(Feed::reader),
        "maildir" => Maildir::open(path, own, cursor).map(Feed::reader),
        "import_path" => Imports::new(path, ENDINGS, cursor, Box::new(parse::document)).map(Feed::reader),
        _ => inbox(settings, own, opening)?.open(cursor).map(Feed::reader),
    };
    feed.map_err(|what| settings.problem("", what))
}

fn inbox(
    settings: &SourceSettings,
    own: Vec<String>,
    opening: &Opening<'_>,
) -> Result<Inbox, SettingsProblem> {
    let allow_private = settings.flag("allow_private_addresses");
    let tls = match settings.text("tls") {
        "starttls" => Tls::StartTls,
        "off" if !allow_private => {
            return Err(settings.problem(
                "tls",
                "cannot be off for a server on the internet: passwords and messages would go in the clear",
            ));
        }
        "off" => Tls::Off,
        _ => Tls::On,
    };
    let (secret_file, is_token) = match (settings.path("password_file"), settings.path("token_file")) {
        (Some(path), None) => (path, false),
        (None, Some(path)) => (path, true),
        _ => return Err(settings.problem("password_file", "or `token_file` must be set, and not both")),
    };
    let user =
        settings.given("user").ok_or_else(|| settings.problem("user", "is missing: name who logs in"))?;
    let after = match (settings.text("after_reading"), settings.given("move_to")) {
        ("seen", _) => After::Seen,
        ("move", Some(folder)) => After::Move(folder.to_owned()),
        ("move", None) => {
            return Err(settings.problem("move_to", "is missing: name the folder to move messages to"));
        }
        _ => After::Keep,
    };
    let folders: Vec<String> = settings.list("folders").into_iter().map(str::to_owned).collect();
    if folders.is_empty() {
        return Err(settings.problem("folders", "names no folder"));
    }
    if matches!(&after, After::Move(target) if folders.contains(target)) {
        return Err(
            settings.problem("move_to", "is one of `folders`: what is moved there would be read again")
        );
    }
    let port = match u16::try_from(settings.count("port")).unwrap_or(0) {
        0 if tls == Tls::On => 993,
        0 => 143,
        port => port,
    };
    let server = Server {
        host: settings.text("server").to_owned(),
        port,
        tls,
        ca: settings.path("ca_file"),
        allow_private,
    };
    Ok(Inbox {
        server,
        user: user.to_owned(),
        secret_file,
        is_token,
        folders,
        after,
        max_message_bytes: usize::try_from(settings.count("max_message_mib")).unwrap_or(32) << 20,
        own,
        since: opening.since,
    })
}
