//! The table of a corpus' types of marks: `types.tsv`, which is part of the program.

use model::MentionKind;

/// Type of a row that speaks of the record's `drug`.
pub(crate) const FIELD: &str = "@field";
/// Type of a row that speaks of the whole post.
pub(crate) const POST: &str = "@post";

/// What the marks of one type are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What they name.
    pub(crate) kind: MentionKind,
    /// Whether their presence shows that every mention of the kind is marked.
    pub(crate) complete: bool,
}

struct Row {
    corpus: String,
    label: String,
    meaning: Meaning,
}

/// Which types of marks are drugs and which are events, by corpus.
pub(crate) struct Types(Vec<Row>);

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the table of types: {what}")]
pub(crate) struct BadTable {
    line: usize,
    what: &'static str,
}

impl Types {
    /// The table that is part of the program.
    ///
    /// # Errors
    /// If the program was built with a table that is none.
    pub(crate) fn builtin() -> Result<Self, BadTable> {
        Self::parse(include_str!("types.tsv"))
    }

    fn parse(tsv: &str) -> Result<Self, BadTable> {
        let mut rows = Vec::new();
        let lines = tsv.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        for (i, line) in lines.skip(1) {
            let bad = |what| BadTable { line: i + 1, what };
            let cells: Vec<&str> = line.split('\t').collect();
            let [corpus, label, kind, complete, _note] = cells[..] else {
                return Err(bad("expected five columns: corpus, type, kind, complete, note"));
            };
            let kind = match kind {
                "drug" => MentionKind::Drug,
                "event" => MentionKind::Event,
                _ => return Err(bad("kind is drug or event")),
            };
            let complete = match complete {
                "yes" => true,
                "no" => false,
                _ => return Err(bad("complete is yes or no")),
            };
            rows.push(Row {
                corpus: corpus.to_owned(),
                label: label.to_owned(),
                meaning: Meaning { kind, complete },
            });
        }
        Ok(Self(rows))
    }

    /// What marks of type `label` are in the corpus whose records have this `source`; `None`: not measured.
    pub(crate) fn meaning(&self, source: &str, label: &str) -> Option<Meaning> {
        let of_type = || self.0.iter().filter(|row| row.label == label);
        let own = of_type().find(|row| row.corpus != "*" && source.starts_with(&row.corpus));
        own.or_else(|| of_type().find(|row| row.corpus == "*")).map(|row| row.meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_a_corpus_outweighs_the_general_one() {
        let types = Types::builtin().unwrap();
        let drug = |complete| Some(Meaning { kind: MentionKind::Drug, complete });
        assert_eq!(types.meaning("invented", "Drug"), drug(true));
        assert_eq!(types.meaning("ADE-Corpus-V2", "Drug"), drug(false));
        assert_eq!(types.meaning("invented", "Dose"), None);
        assert_eq!(types.meaning("invented", POST), None);
    }

    #[test]
    fn a_wrong_table_is_told_by_line() {
        let head = "corpus\ttype\tkind\tcomplete\tnote\n";
        for (row, what) in [
            ("*\tDrug\tdrug\tyes", "expected five columns: corpus, type, kind, complete, note"),
            ("*\tDrug\tpill\tyes\t", "kind is drug or event"),
            ("*\tDrug\tdrug\tperhaps\t", "complete is yes or no"),
        ] {
            let error = Types::parse(&format!("{head}{row}\n")).err();
            assert_eq!(error, Some(BadTable { line: 2, what }), "{row}");
        }
    }
}
