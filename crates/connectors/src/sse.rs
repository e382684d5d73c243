//! Server-sent events out of a text that is there as a whole, such as a recorded stream (HTML standard, section 9.2.6).
//!
//! Live streams are cut by their driver; this is for documents. An event at the end of the text counts without the empty
//! line behind it: a recording ends where somebody stopped it.

use std::borrow::Cow;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event<'a> {
    /// Its name; `None` for the nameless, which are messages.
    pub(crate) name: Option<&'a str>,
    /// Its data; lines are joined with line ends.
    pub(crate) data: Cow<'a, str>,
}

/// Whether a text is one of events: its first line that is neither empty nor a comment begins with a field's name.
pub(crate) fn is_sse(text: &str) -> bool {
    let first = lines(text).find(|line| !line.is_empty() && !line.starts_with(':'));
    match first {
        Some(line) => ["data:", "event:", "id:", "retry:"].iter().any(|field| line.starts_with(field)),
        None => text.starts_with(':'),
    }
}

/// The events of a text, in order; comments and events without data are left out.
pub(crate) fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let mut lines = lines(text);
    std::iter::from_fn(move || {
        loop {
            let mut event = Event::default();
            let (mut any, mut ended) = (false, true);
            for line in lines.by_ref() {
                if line.is_empty() {
                    ended = false;
                    break;
                }
                let (field, value) = line.split_once(':').unwrap_or((line, ""));
                let value = value.strip_prefix(' ').unwrap_or(value);
                match field {
                    "event" => event.name = Some(value),
                    "data" if any => {
                        let data = event.data.to_mut();
                        data.push('\n');
                        data.push_str(value);
                    }
                    "data" => (event.data, any) = (Cow::Borrowed(value), true),
                    _ => {}
                }
            }
            if any {
                return Some(event);
            }
            if ended {
                return None;
            }
        }
    })
}

/// Lines end with CR LF, LF or CR; none of them is part of a line. `str::lines` knows the first two, and a lone CR has not
/// been seen in any recording.
fn lines(text: &str) -> std::str::Lines<'_> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_cut_as_the_standard_says() {
        let text = ":)\nevent: update\ndata: {\"a\":1}\n\n:thump\n\ndata:one\ndata: two\nid: 7\n\nevent: nothing\n\nevent: delete\ndata: 9";
        let got: Vec<(Option<&str>, String)> =
            events(text).map(|event| (event.name, event.data.into_owned())).collect();
        let wanted = [(Some("update"), "{\"a\":1}"), (None, "one\ntwo"), (Some("delete"), "9")];
        assert_eq!(got, wanted.map(|(name, data)| (name, data.to_owned())));
        assert!(is_sse(text) && is_sse("data: x") && is_sse(":thump\n"));
        assert!(!is_sse("{\"data\": 1}") && !is_sse("") && !is_sse("Dear data: reader"));
    }

    #[test]
    fn line_ends_of_either_kind() {
        assert_eq!(events("data: a\r\n\r\ndata: b\r\n\r\n").count(), 2);
        assert_eq!(events("\n\n\n").count(), 0);
    }
}
