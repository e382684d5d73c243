//! What in a message is the writer's own, and what was written before: quoted lines, the message that is answered or passed
//! on, and the signature, each in the ways of the usual mail programs and languages.
//!
//! Nothing is thrown away but signatures: what is quoted is context. Where nothing else was written, what was passed on is what
//! the message says.

/// A text taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// What the writer wrote.
    pub own: String,
    /// What was written before, without marks and headers.
    pub quoted: String,
}

/// `On … wrote:`, by language: how such a line begins, and its verbs.
static ATTRIBUTIONS: &[(&str, &[&str], &[&str])] = &[
    ("en", &["On "], &["wrote", "writes"]),
    ("de", &["Am ", "Den "], &["schrieb", "hat geschrieben"]),
    ("fr", &["Le "], &["a écrit", "écrivait"]),
    ("es", &["El "], &["escribió", "ha escrito"]),
    ("it", &["Il ", "In data "], &["ha scritto", "scrisse"]),
    ("pt", &["Em ", "No dia ", "A "], &["escreveu"]),
    ("nl", &["Op "], &["schreef", "heeft geschreven"]),
];

/// Lines above a message that is passed on or answered in full, without the dashes around them.
static RULES: &[&str] = &[
    "Original Message",
    "Forwarded message",
    "Forwarded Message",
    "Begin forwarded message",
    "Ursprüngliche Nachricht",
    "Originalnachricht",
    "Weitergeleitete Nachricht",
    "Anfang der weitergeleiteten Nachricht",
    "Message d'origine",
    "Message original",
    "Message transféré",
    "Début du message transféré",
    "Mensaje original",
    "Mensaje reenviado",
    "Inicio del mensaje reenviado",
    "Messaggio originale",
    "Messaggio inoltrato",
    "Inizio messaggio inoltrato",
    "Mensagem original",
    "Mensagem encaminhada",
    "Oorspronkelijk bericht",
    "Doorgestuurd bericht",
    "Begin doorgestuurd bericht",
];

/// Headers as Outlook and others repeat them: the sender's, and those of which one must follow.
static SENDER: &[&str] = &["From:", "Von:", "De:", "De :", "Da:", "Van:"];
static SENT: &[&str] = &[
    "Sent:",
    "Date:",
    "Gesendet:",
    "Datum:",
    "Envoyé:",
    "Envoyé :",
    "Date :",
    "Enviado:",
    "Enviado el:",
    "Enviada:",
    "Fecha:",
    "Inviato:",
    "Data:",
    "Verzonden:",
    "Enviada em:",
];
/// The others of such a block.
static OTHERS: &[&str] = &[
    "To:",
    "Cc:",
    "Subject:",
    "An:",
    "Betreff:",
    "À:",
    "À :",
    "Objet:",
    "Objet :",
    "Para:",
    "Asunto:",
    "A:",
    "Oggetto:",
    "Assunto:",
    "Aan:",
    "Onderwerp:",
    "Reply-To:",
    "Antwort an:",
    "Kopie:",
    "CC:",
    "Cc :",
    "Importance:",
    "Wichtigkeit:",
];

/// What telephones and programs write below a message.
static FOOTERS: &[&str] = &[
    "Sent from my ",
    "Sent from Mail for ",
    "Sent from Outlook",
    "Get Outlook for ",
    "Von meinem ",
    "Gesendet von ",
    "Envoyé de mon ",
    "Envoyé depuis ",
    "Enviado desde mi ",
    "Enviado do meu ",
    "Inviato da ",
    "Verstuurd vanaf mijn ",
    "Verzonden vanaf mijn ",
];

/// Lines that an attribution may be broken into.
const ATTRIBUTION_LINES: usize = 4;

/// Takes a text apart.
pub(super) fn split(text: &str) -> Split {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let (mut own, mut quoted) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if let Some(words) = unquoted(line) {
            quoted.push(words);
            at += 1;
        } else if let Some(length) = attribution(&lines[at..]) {
            at += length;
            // With marks, the quotation ends where they end; without, it is all that follows.
            let next = lines[at..].iter().find(|line| !line.trim().is_empty());
            if next.is_some_and(|line| unquoted(line).is_none()) {
                quoted.extend(lines[at..].iter().map(|line| unquoted(line).unwrap_or(line)));
                break;
            }
        } else if let Some(length) = passed_on(&lines[at..]) {
            at += length;
            quoted.extend(lines[at..].iter().map(|line| unquoted(line).unwrap_or(line)));
            break;
        } else {
            own.push(line);
            at += 1;
        }
    }
    Split { own: trimmed(unsigned(&own)), quoted: trimmed(unsigned(&quoted)) }
}

fn trimmed(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut empty = 0;
    for line in lines {
        match line.trim().is_empty() {
            true => empty += 1,
            false => {
                // The place where a quotation was is no more than an empty line.
                text.push_str(match (text.is_empty(), empty) {
                    (true, _) => "",
                    (false, 0) => "\n",
                    (false, _) => "\n\n",
                });
                text.push_str(line);
                empty = 0;
            }
        }
    }
    text
}

/// The words of a quoted line.
fn unquoted(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.starts_with('>').then(|| line.trim_start_matches(['>', ' ', '\t']))
}

/// How many lines the line above a quotation takes, if it is one.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim_start();
    let (_, _, verbs) =
        ATTRIBUTIONS.iter().find(|(_, starts, _)| starts.iter().any(|start| first.starts_with(start)))?;
    let mut whole = String::new();
    for (count, line) in lines.iter().take(ATTRIBUTION_LINES).enumerate() {
        if line.trim().is_empty() {
            return None;
        }
        whole.push_str(line.trim());
        whole.push(' ');
        let end = whole.trim_end();
        // `wrote:`, or `schrieb Anna Muster <anna@example.org>:`; the time in front has digits.
        if end.ends_with(':') {
            let said = verbs.iter().any(|verb| end.contains(verb));
            return (said && end.contains(|sign: char| sign.is_ascii_digit())).then_some(count + 1);
        }
    }
    None
}

/// How many lines stand above a message that is passed on, from here: rules and repeated headers.
fn passed_on(lines: &[&str]) -> Option<usize> {
    let is_rule = |line: &str| {
        let words = line.trim().trim_matches(['-', '_', '*', '=', ' ', ':']);
        RULES.contains(&words)
    };
    let begins = |line: &str, with: &[&str]| {
        // Some programs print the names in bold, which is two stars in plain text.
        let line = line.trim_start().trim_start_matches('*').replacen(":*", ":", 1);
        with.iter().any(|name| line.starts_with(name))
    };
    let mut at = 0;
    let is_line = |line: &str| line.len() >= 10 && line.trim().bytes().all(|byte| byte == b'_');
    while at < lines.len()
        && at < 3
        && (is_rule(lines[at]) || is_line(lines[at]) || (at > 0 && lines[at].trim().is_empty()))
    {
        at += 1;
    }
    let ruled = lines[..at].iter().any(|line| is_rule(line));
    let block = &lines[at..];
    let is_block = block.first().is_some_and(|line| begins(line, SENDER))
        && block.iter().skip(1).take(4).any(|line| begins(line, SENT));
    if !ruled && !is_block {
        return None;
    }
    let headers = block
        .iter()
        .take_while(|line| begins(line, SENDER) || begins(line, SENT) || begins(line, OTHERS))
        .count();
    Some(at + headers)
}

/// Without what stands below `-- `, and without the footers of telephones.
fn unsigned<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let end = lines.iter().position(|line| *line == "--" || *line == "-- ").unwrap_or(lines.len());
    let mut rest = &lines[..end];
    while let [before @ .., last] = rest {
        let last = last.trim();
        if !last.is_empty() && !FOOTERS.iter().any(|footer| last.starts_with(footer)) {
            break;
        }
        rest = before;
    }
    rest
}
