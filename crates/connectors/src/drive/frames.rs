//! Cuts the bytes of a stream into frames: server-sent events (as the WHATWG standard says), or lines.

use crate::source::{Frame, Framing};

/// Why a stream is of no more use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of the stream is longer than {0} bytes")]
pub(super) struct FrameTooLong(pub(super) usize);

/// Bytes that are no whole frame yet.
pub(super) struct Frames {
    framing: Framing,
    most: usize,
    pending: Vec<u8>,
    /// Where in `pending` no line end was found so far.
    searched: usize,
    data: Vec<u8>,
    has_data: bool,
    event: Option<String>,
    id: Option<String>,
    /// A byte order mark may stand at the start.
    begun: bool,
}

impl Frames {
    /// Of a stream whose frames are at most `most` bytes long.
    pub(super) fn new(framing: Framing, most: usize) -> Self {
        Self {
            framing,
            most,
            pending: Vec::new(),
            searched: 0,
            data: Vec::new(),
            has_data: false,
            event: None,
            id: None,
            begun: false,
        }
    }

    /// Takes bytes and hands over each frame that they complete. Heartbeats (empty lines, comments) are none.
    ///
    /// # Errors
    /// A frame grows too long.
    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&Frame<'_>),
    ) -> Result<(), FrameTooLong> {
        self.pending.extend_from_slice(bytes);
        if !self.begun {
            self.begun = true;
            if self.pending.starts_with(b"\xef\xbb\xbf") {
                self.pending.drain(..3);
            }
        }
        let mut start = 0;
        while let Some(length) = memchr::memchr(b'\n', &self.pending[self.searched.max(start)..]) {
            let end = self.searched.max(start) + length;
            let line = std::mem::take(&mut self.pending);
            self.line(line[start..end].strip_suffix(b"\r").unwrap_or(&line[start..end]), &mut each);
            self.pending = line;
            start = end + 1;
            self.searched = start;
        }
        self.pending.drain(..start);
        self.searched = self.pending.len();
        match self.pending.len() + self.data.len() > self.most {
            true => Err(FrameTooLong(self.most)),
            false => Ok(()),
        }
    }

    fn line(&mut self, line: &[u8], each: &mut impl FnMut(&Frame<'_>)) {
        if self.framing != Framing::Sse {
            if !line.iter().all(u8::is_ascii_whitespace) {
                each(&Frame { data: line, ..Frame::default() });
            }
            return;
        }
        if line.is_empty() {
            if self.has_data {
                let data = self.data.strip_suffix(b"\n").unwrap_or(&self.data);
                each(&Frame { data, event: self.event.as_deref(), id: self.id.as_deref() });
            }
            self.data.clear();
            self.has_data = false;
            self.event = None;
            return;
        }
        let (name, value) = match memchr::memchr(b':', line) {
            Some(colon) => {
                (&line[..colon], line[colon + 1..].strip_prefix(b" ").unwrap_or(&line[colon + 1..]))
            }
            None => (line, &[][..]),
        };
        let text = || String::from_utf8_lossy(value).into_owned();
        match name {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
                self.has_data = true;
            }
            b"event" => self.event = Some(text()),
            b"id" if !value.contains(&0) => self.id = Some(text()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Seen = Vec<(String, Option<String>, Option<String>)>;

    fn cut(framing: Framing, parts: &[&[u8]]) -> Seen {
        let mut frames = Frames::new(framing, 1000);
        let mut seen = Seen::new();
        for part in parts {
            frames
                .feed(part, |frame| {
                    seen.push((
                        String::from_utf8_lossy(frame.data).into_owned(),
                        frame.event.map(str::to_owned),
                        frame.id.map(str::to_owned),
                    ));
                })
                .unwrap();
        }
        seen
    }

    #[test]
    fn server_sent_events() {
        let stream = b"\xef\xbb\xbf:heartbeat\r\n\r\nevent: update\ndata: {\"a\":1}\nid: 7\n\ndata:one\ndata: two\n\nevent: lost\n\ndata\n\nretry: 5\n\n";
        let id = Some("7".to_owned());
        let wanted = vec![
            ("{\"a\":1}".to_owned(), Some("update".to_owned()), id.clone()),
            ("one\ntwo".to_owned(), None, id.clone()),
            (String::new(), None, id),
        ];
        assert_eq!(cut(Framing::Sse, &[stream]), wanted);
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(cut(Framing::Sse, &bytes), wanted);
    }

    #[test]
    fn lines_and_heartbeats() {
        let seen = cut(Framing::Lines, &[b"{\"a\":1}\r\n\r\n{\"b\"", b":2}\n", b"{\"half\":"]);
        assert_eq!(seen.iter().map(|(data, ..)| &**data).collect::<Vec<_>>(), ["{\"a\":1}", "{\"b\":2}"]);
    }

    #[test]
    fn a_frame_without_end_is_an_error() {
        let mut frames = Frames::new(Framing::Lines, 100);
        assert_eq!(frames.feed(&[b'x'; 101], |_| ()), Err(FrameTooLong(100)));
        let mut frames = Frames::new(Framing::Sse, 100);
        let endless = (0..20).map(|_| frames.feed(b"data: 123456\n", |_| ())).find(Result::is_err);
        assert_eq!(endless, Some(Err(FrameTooLong(100))));
    }

    proptest! {
        #[test]
        fn cutting_changes_nothing(text in "(data: [a-z]{0,5}|id: [0-9]|:|event: x|[a-z]{0,3}|\r?\n){0,30}", at in 1usize..7) {
            for framing in [Framing::Sse, Framing::Lines] {
                let parts: Vec<&[u8]> = text.as_bytes().chunks(at).collect();
                prop_assert_eq!(cut(framing, &parts), cut(framing, &[text.as_bytes()]));
            }
        }
    }
}
