//! What a statement is, as far as the bridge must know: how to run it and where its data begins.
//!
//! No parser: a scan over words at bracket depth 0 that steps over strings, quoted names and comments. It decides
//! between three ways to run a statement and finds `FORMAT x`; the engine judges everything else.

/// How to run a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// A select whose format can be joined from chunks.
    Stream {
        /// What each chunk repeats.
        header: Header,
    },
    /// Run to the end, then answer: DDL, SHOW, `INSERT … SELECT`, selects in formats that are one document.
    Whole,
    /// An insert whose data is streamed in.
    Insert,
}

/// What stands before the rows in each chunk of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    None,
    Names,
    NamesAndTypes,
}

/// Formats that can be streamed. Any other is run whole: right, if slower to begin.
const STREAMED: &[(&str, Header)] = &[
    ("RowBinary", Header::None),
    ("RowBinaryWithNames", Header::Names),
    ("RowBinaryWithNamesAndTypes", Header::NamesAndTypes),
    ("Native", Header::None),
    ("JSONEachRow", Header::None),
    ("JSONCompactEachRow", Header::None),
    ("TabSeparated", Header::None),
    ("TSV", Header::None),
    ("CSV", Header::None),
];

/// What a server uses when nobody names a format.
const DEFAULT_OUTPUT: &str = "TabSeparated";
/// What `INSERT INTO t` followed by data means.
const DEFAULT_INPUT: &str = "Values";

/// A statement as the bridge sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) plan: Plan,
    /// Bytes of the text that are the statement to run.
    pub(super) sql_len: usize,
    /// Where inline data begins; the text's length if there is none.
    pub(super) data_from: usize,
    /// The format, from the statement or else the request.
    pub(super) format: String,
}

/// Reads `text`, which may be a statement followed by data in any encoding.
pub(super) fn read(text: &[u8], requested: Option<&str>) -> Statement {
    let words: Vec<Word<'_>> = Words { text, at: 0, depth: 0 }.collect();
    let whole = |plan, format: &str| Statement {
        plan,
        sql_len: text.len(),
        data_from: text.len(),
        format: format.to_owned(),
    };
    let Some(first) = words.first() else { return whole(Plan::Whole, DEFAULT_OUTPUT) };
    if first.is("INSERT") {
        return insert(text, &words, requested);
    }
    let named = output_format(&words);
    let format = named.or(requested).unwrap_or(DEFAULT_OUTPUT);
    let selects = ["SELECT", "WITH", "FROM"].iter().any(|word| first.is(word));
    let inserts = words.iter().any(|word| word.is("INSERT"));
    match STREAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(format)) {
        Some((_, header)) if selects && !inserts => whole(Plan::Stream { header: *header }, format),
        _ => whole(Plan::Whole, format),
    }
}

fn insert(text: &[u8], words: &[Word<'_>], requested: Option<&str>) -> Statement {
    let streamed = |sql_len, data_from, format: &str| Statement {
        plan: Plan::Insert,
        sql_len,
        data_from,
        format: format.to_owned(),
    };
    for (index, word) in words.iter().enumerate() {
        if word.is("FORMAT")
            && let Some(name) = words.get(index + 1)
        {
            return streamed(word.start, data_start(text, name.end), &name.text());
        }
        let with_rows = word.is("VALUES") && !text[word.end..].trim_ascii().is_empty();
        if with_rows || ["SELECT", "WITH", "FROM"].iter().any(|clause| word.is(clause)) {
            let format = requested.unwrap_or(DEFAULT_OUTPUT).to_owned();
            return Statement { plan: Plan::Whole, sql_len: text.len(), data_from: text.len(), format };
        }
        if word.is("VALUES") {
            return streamed(word.start, text.len(), DEFAULT_INPUT);
        }
    }
    streamed(text.len(), text.len(), requested.unwrap_or(DEFAULT_INPUT))
}

/// Data begins after the blanks and the one line break that may follow the format's name, as on a server.
fn data_start(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\r')) {
        at += 1;
    }
    if text.get(at) == Some(&b'\n') { at + 1 } else { at }
}

/// The name in a trailing `FORMAT name [SETTINGS …]`. A column called `format` is followed by something else.
fn output_format<'a>(words: &[Word<'a>]) -> Option<&'a str> {
    let at = words.iter().rposition(|word| word.is("FORMAT"))?;
    let name = words.get(at + 1)?;
    let ends = words.get(at + 2).is_none_or(|next| next.is("SETTINGS"));
    if ends { std::str::from_utf8(name.bytes).ok() } else { None }
}

/// A word at bracket depth 0.
struct Word<'a> {
    bytes: &'a [u8],
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn is(&self, keyword: &str) -> bool {
        self.bytes.eq_ignore_ascii_case(keyword.as_bytes())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes).into_owned()
    }
}

struct Words<'a> {
    text: &'a [u8],
    at: usize,
    depth: u32,
}

impl Words<'_> {
    /// Steps past a quoted piece that begins at `at`; a backslash hides the byte after it, a doubled quote ends one
    /// piece and begins the next.
    fn skip_quoted(&mut self, quote: u8) {
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                return;
            }
        }
    }

    fn skip_past(&mut self, end: &[u8]) {
        let rest = &self.text[self.at..];
        let found = rest.windows(end.len()).position(|window| window == end);
        self.at += found.map_or(rest.len(), |found| found + end.len());
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let text = self.text;
        while let Some(&byte) = text.get(self.at) {
            let next = text.get(self.at + 1).copied();
            match byte {
                b'\'' | b'"' | b'`' => self.skip_quoted(byte),
                b'-' if next == Some(b'-') => self.skip_past(b"\n"),
                b'#' => self.skip_past(b"\n"),
                b'/' if next == Some(b'*') => self.skip_past(b"*/"),
                b'(' | b'[' | b'{' => (self.depth, self.at) = (self.depth + 1, self.at + 1),
                b')' | b']' | b'}' => (self.depth, self.at) = (self.depth.saturating_sub(1), self.at + 1),
                b if b == b'_' || b.is_ascii_alphabetic() => {
                    let start = self.at;
                    let length =
                        text[start..].iter().take_while(|b| **b == b'_' || b.is_ascii_alphanumeric()).count();
                    self.at = start + length;
                    if self.depth == 0 {
                        return Some(Word { bytes: &text[start..self.at], start, end: self.at });
                    }
                }
                _ => self.at += 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_without_data() {
        const RBWNAT: &str = "RowBinaryWithNamesAndTypes";
        let named = Plan::Stream { header: Header::NamesAndTypes };
        let plain = Plan::Stream { header: Header::None };
        for (sql, requested, plan, format) in [
            ("SELECT 1", Some(RBWNAT), named, RBWNAT),
            ("  /* why */ with x as (select 1) select * from x", Some("RowBinary"), plain, "RowBinary"),
            ("-- note\nSELECT 1 FORMAT JSON", Some(RBWNAT), Plan::Whole, "JSON"),
            ("SELECT 1 FORMAT TSV SETTINGS max_threads = 1", None, plain, "TSV"),
            ("SELECT format FROM t", None, plain, "TabSeparated"),
            ("SELECT 'FORMAT JSON', (SELECT 1 FORMAT CSV)", None, plain, "TabSeparated"),
            ("SELECT 'it''s \\' FORMAT JSON'", None, plain, "TabSeparated"),
            ("DESCRIBE TABLE t", Some(RBWNAT), Plan::Whole, RBWNAT),
            ("CREATE TABLE insert (x Int8) ENGINE = Memory", None, Plan::Whole, "TabSeparated"),
            ("INSERT INTO t VALUES (1), (2)", None, Plan::Whole, "TabSeparated"),
            ("INSERT INTO t SELECT 1", None, Plan::Whole, "TabSeparated"),
            ("INSERT INTO t (a) WITH 1 AS x SELECT x", None, Plan::Whole, "TabSeparated"),
            ("", None, Plan::Whole, "TabSeparated"),
        ] {
            let want = Statement { plan, sql_len: sql.len(), data_from: sql.len(), format: format.into() };
            assert_eq!(read(sql.as_bytes(), requested), want, "{sql}");
        }
    }

    #[test]
    fn inserts_split_into_statement_and_data() {
        for (text, sql, data, format) in [
            ("INSERT INTO t(a,b) FORMAT RowBinary", "INSERT INTO t(a,b) ", "", "RowBinary"),
            ("insert into t format CSV\n1,2\n", "insert into t ", "1,2\n", "CSV"),
            ("INSERT INTO t FORMAT CSV \r\n\nx", "INSERT INTO t ", "\nx", "CSV"),
            ("INSERT INTO `format x` VALUES ", "INSERT INTO `format x` ", "", "Values"),
            ("INSERT INTO t SETTINGS a=1 FORMAT TSV\nselect", "INSERT INTO t SETTINGS a=1 ", "select", "TSV"),
            ("INSERT INTO t", "INSERT INTO t", "", "Values"),
        ] {
            let read = read(text.as_bytes(), None);
            assert_eq!(read.plan, Plan::Insert, "{text}");
            assert_eq!((&text[..read.sql_len], &text[read.data_from..]), (sql, data), "{text}");
            assert_eq!(read.format, format, "{text}");
        }
    }

    #[test]
    fn binary_data_after_the_format_is_left_alone() {
        let text = b"INSERT INTO t FORMAT RowBinary\n\x00\xff\n'(";
        let read = read(text, None);
        assert_eq!(&text[read.data_from..], b"\x00\xff\n'(");
    }
}
