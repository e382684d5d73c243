//! Invented posts that state the relation of every pair in them: what no corpus marks (history, interaction, two drugs
//! and three events in one post) is learned from these.
//!
//! File format: UTF-8, `#` begins a comment line, columns divided by tabs.
//! * `drugs`, `things`, `states`: a name, a tab, and the names to fill in, divided by commas. `{A}` to `{C}` stand for
//!   drugs, `{x}` to `{z}` for things ("a headache", of which the name is `headache`), `{p}` to `{r}` for states
//!   ("dizzy").
//! * `post`: the text, a tab, the relations as `A-x=reaction B-x=none`, and if need be a tab and the drug that the
//!   page is about, `A`.

use model::Relation;

use crate::pairs::RELATIONS;
use crate::train::corpus::Example;

/// How often each post is told, each time with other names.
const TELLINGS: usize = 4;
/// Letters that stand for drugs, things and states.
const LETTERS: [&str; 3] = ["ABC", "xyz", "pqr"];

/// Why a file of invented posts cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("invented posts, line {line}: {what}")]
pub struct InventedError {
    line: usize,
    what: &'static str,
}

/// An invented post with the relation of each pair, by the names that stand in it.
#[derive(Clone, Debug)]
pub struct Invented {
    pub(crate) example: Example,
    pub(crate) line: usize,
    /// Drug and event as written in the post.
    pub(crate) relations: Vec<(String, String, Relation)>,
}

/// Reads a file and tells each post several times.
///
/// # Errors
/// The first line that is none.
pub fn read(content: &str) -> Result<Vec<Invented>, InventedError> {
    let mut names: [Vec<&str>; 3] = Default::default();
    let mut out = Vec::new();
    for (i, line) in content.lines().enumerate() {
        let line_number = i + 1;
        let wrong = |what| InventedError { line: line_number, what };
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let list = |text: &'static str| columns.first() == Some(&text);
        if let Some(kind) = ["drugs", "things", "states"].iter().position(|kind| list(kind)) {
            names[kind] = columns.get(1).unwrap_or(&"").split(',').map(str::trim).collect();
            continue;
        }
        let (text, stated, about) = match columns[..] {
            ["post", text, stated] => (text, stated, None),
            ["post", text, stated, about] => (text, stated, Some(about)),
            _ => return Err(wrong("expected `post`, text, relations and perhaps what the page is about")),
        };
        if names.iter().any(|list| list.len() < 2 * LETTERS[0].len()) {
            return Err(wrong("`drugs`, `things` and `states` come first, with six names or more each"));
        }
        for telling in 0..TELLINGS {
            let fill = |letter: &str| name(&names, letter, line_number + telling * 3);
            let relations =
                stated.split(' ').map(|stated| relation(stated, fill)).collect::<Option<Vec<_>>>();
            let relations = relations.ok_or_else(|| wrong("a relation is `A-x=reaction`"))?;
            let example = Example {
                id: format!("invented-{line_number}-{telling}"),
                text: filled(text, fill).ok_or_else(|| wrong("a letter in braces stands for no name"))?,
                about: about.and_then(fill).map(str::to_owned).into_iter().collect(),
                title: None,
                lang: None,
                label: None,
                // All tellings of a post stay on one side of a split.
                group: line_number as u64,
                source: "invented".to_owned(),
                reactions: Vec::new(),
            };
            out.push(Invented { example, line: line_number, relations });
        }
    }
    Ok(out)
}

/// The name that a letter stands for; letters of one kind never stand for the same.
fn name<'a>(names: &[Vec<&'a str>; 3], letter: &str, turn: usize) -> Option<&'a str> {
    let kind = LETTERS.iter().position(|letters| letters.contains(letter) && letter.len() == 1)?;
    let place = LETTERS[kind].find(letter)?;
    names[kind].get((turn + place) % names[kind].len()).copied()
}

fn relation<'a>(stated: &str, fill: impl Fn(&str) -> Option<&'a str>) -> Option<(String, String, Relation)> {
    let (pair, relation) = stated.split_once('=')?;
    let (drug, event) = pair.split_once('-')?;
    let relation = RELATIONS.iter().find(|known| name_of(**known) == relation)?;
    Some((fill(drug)?.to_owned(), fill(event)?.to_owned(), *relation))
}

/// The name of a relation in files.
pub(crate) fn name_of(relation: Relation) -> &'static str {
    match relation {
        Relation::Reaction => "reaction",
        Relation::Indication => "indication",
        Relation::History => "history",
        Relation::Interaction => "interaction",
        Relation::Withdrawal => "withdrawal",
        Relation::None => "none",
    }
}

/// The text with names for letters.
fn filled<'a>(text: &str, fill: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (letter, after) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(fill(letter)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "drugs\ta,b,c,d,e,f\nthings\tg,h,i,j,k,l\nstates\tm,n,o,p,q,r\n";

    #[test]
    fn letters_are_filled_in_alike_in_text_and_relations() {
        let posts =
            read(&format!("{NAMES}post\t{{A}}, not {{B}}, gave me {{x}}\tA-x=reaction B-x=none\tA")).unwrap();
        assert_eq!(posts.len(), TELLINGS);
        for post in posts {
            let [(a, x, first), (b, _, second)] = &post.relations[..] else { panic!("{post:?}") };
            assert_eq!(post.example.text, format!("{a}, not {b}, gave me {x}"));
            assert_eq!(post.example.about, std::slice::from_ref(a));
            assert_eq!((*first, *second), (Relation::Reaction, Relation::None));
            assert_ne!(a, b);
        }
    }

    #[test]
    fn a_bad_line_says_where_and_what() {
        for (line, what) in [
            ("post\t{A}", "expected `post`"),
            ("post\t{A} {x}\tA-x=cause", "a relation is"),
            ("post\t{A} {k}\tA-x=none", "a letter in braces"),
        ] {
            let error = read(&format!("{NAMES}{line}")).unwrap_err();
            assert_eq!(error.line, 4);
            assert!(error.what.contains(what), "{line}: {error}");
        }
        assert_eq!(read("post\t{A}\tA-x=none").unwrap_err().line, 1);
    }
}
