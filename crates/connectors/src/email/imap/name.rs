//! Names of folders as they are sent: quoted, and in the UTF-7 of RFC 3501 §5.1.3 where they are not ASCII.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

const ENGINE: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// A name in quotes, ready to be sent.
pub(super) fn folder(name: &str) -> String {
    let mut sent = String::new();
    let mut wide: Vec<u16> = Vec::new();
    let flush = |wide: &mut Vec<u16>, sent: &mut String| {
        if !wide.is_empty() {
            let bytes: Vec<u8> = wide.drain(..).flat_map(u16::to_be_bytes).collect();
            sent.push('&');
            sent.push_str(&ENGINE.encode(bytes));
            sent.push('-');
        }
    };
    for sign in name.chars().filter(|sign| !sign.is_control()) {
        if sign.is_ascii() {
            flush(&mut wide, &mut sent);
            sent.push(sign);
            if sign == '&' {
                sent.push('-');
            }
        } else {
            wide.extend(sign.encode_utf16(&mut [0; 2]).iter());
        }
    }
    flush(&mut wide, &mut sent);
    quoted(&sent)
}

/// A text in quotes. Line ends have no place in one.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .filter(|sign| !matches!(sign, '\r' | '\n' | '\0'))
        .flat_map(|sign| matches!(sign, '"' | '\\').then_some('\\').into_iter().chain([sign]))
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_sent_as_the_standard_wants() {
        let table = [
            ("INBOX", "\"INBOX\""),
            ("A & B", "\"A &- B\""),
            ("Entwürfe", "\"Entw&APw-rfe\""),
            ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
            ("say \"x\"\r\nA1 LOGOUT", "\"say \\\"x\\\"A1 LOGOUT\""),
        ];
        for (name, sent) in table {
            assert_eq!(super::folder(name), sent);
        }
    }
}
