//! Where an element stands: paths in the notation of `data/elements.tsv`, and what they find in a tree.

use std::collections::BTreeMap;

use crate::tree::{Element, Id, Tree};

/// Steps from a block to elements; alternatives are looked for one after the other.
#[derive(Debug)]
pub(crate) struct Place {
    ways: Vec<Vec<Step>>,
}

#[derive(Debug)]
struct Step {
    name: String,
    tests: Vec<Test>,
}

/// What must hold for an element to be a step.
#[derive(Debug)]
enum Test {
    /// It is the n-th of those that fit, from 1.
    Nth(usize),
    /// Something stands at these names, and it is like this.
    There(Vec<String>, Like),
}

#[derive(Debug)]
enum Like {
    Any,
    Code { code: String, system: String },
    OfSystem(String),
    NotOfSystem(String),
    Attribute { name: String, value: String },
    Begins { name: String, value: String },
}

impl Like {
    fn fits(&self, element: &Element) -> bool {
        let is = |name: &str, value: &str| element.attribute(name) == Some(value);
        match self {
            Like::Any => true,
            Like::Code { code, system } => is("code", code) && is("codeSystem", system),
            Like::OfSystem(system) => is("codeSystem", system),
            Like::NotOfSystem(system) => !is("codeSystem", system),
            Like::Attribute { name, value } if name == "type" => element.kind() == Some(value),
            Like::Attribute { name, value } => is(name, value),
            Like::Begins { name, value } => {
                element.attribute(name).is_some_and(|whole| whole.starts_with(&**value))
            }
        }
    }
}

/// Short names of the table.
pub(crate) type Short = BTreeMap<String, String>;

/// What a short name, or one that begins with `P.` or `F.`, stands for.
pub(crate) fn long(short: &Short, name: &str) -> String {
    let direct = short.get(name).map_or(name, String::as_str);
    match direct.split_once('.') {
        Some((head @ ("P" | "F"), rest)) => match short.get(head) {
            Some(root) => format!("{root}.{rest}"),
            None => direct.to_owned(),
        },
        _ => direct.to_owned(),
    }
}

impl Place {
    /// Reads one; an empty text is the block itself.
    pub(crate) fn parse(short: &Short, text: &str) -> Place {
        let mut whole = text.to_owned();
        // Longer names first: one may begin with another.
        for (name, steps) in short.iter().rev() {
            whole = whole.replace(&format!("${name}"), steps);
        }
        let ways = whole.split('~').map(|way| steps(short, way)).collect();
        Place { ways }
    }

    /// What it finds from an element. Everything on the way is noted in `seen`.
    pub(crate) fn find(&self, tree: &Tree, from: Id, seen: &mut [bool]) -> Vec<Id> {
        let mut found = Vec::new();
        for way in &self.ways {
            let mut at = vec![from];
            for step in way {
                at = at.iter().flat_map(|id| step.from(tree, *id, seen)).collect();
            }
            found.extend(at);
        }
        found
    }
}

impl Step {
    fn from(&self, tree: &Tree, id: Id, seen: &mut [bool]) -> Vec<Id> {
        let mut found = Vec::new();
        let mut nth = 0;
        for child in tree.named(id, &self.name) {
            let mut on_the_way = Vec::new();
            let fits = self.tests.iter().all(|test| match test {
                Test::Nth(wanted) => {
                    nth += 1;
                    nth == *wanted
                }
                Test::There(names, like) => match there(tree, child, names, like) {
                    Some(ids) => {
                        on_the_way.extend(ids);
                        true
                    }
                    None => false,
                },
            });
            if fits {
                for id in on_the_way.into_iter().chain([child]) {
                    if let Some(mark) = seen.get_mut(id) {
                        *mark = true;
                    }
                }
                found.push(child);
            }
        }
        found
    }
}

/// The way along names to the first element that is so, if there is one.
fn there(tree: &Tree, from: Id, names: &[String], like: &Like) -> Option<Vec<Id>> {
    let Some((name, rest)) = names.split_first() else {
        return like.fits(tree.get(from)).then(Vec::new);
    };
    tree.named(from, name).find_map(|child| {
        let mut way = there(tree, child, rest, like)?;
        way.push(child);
        Some(way)
    })
}

fn steps(short: &Short, way: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut inside = false;
    let parts = way.split(|letter| {
        inside = (inside || letter == '[') && letter != ']';
        letter == '/' && !inside
    });
    for part in parts.filter(|part| !part.is_empty()) {
        let (name, tests) = part.split_once('[').unwrap_or((part, ""));
        let tests = tests.split(['[', ']']).filter(|test| !test.is_empty());
        steps.push(Step { name: name.to_owned(), tests: tests.map(|text| test(short, text)).collect() });
    }
    steps
}

fn test(short: &Short, text: &str) -> Test {
    if let Ok(nth) = text.parse() {
        return Test::Nth(nth);
    }
    let at = text.find(['=', '@', '!', '?']).unwrap_or(text.len());
    let (names, like) = text.split_at(at);
    let names = names.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let sign = like.chars().next();
    let rest = like.get(1..).unwrap_or_default();
    let like = match sign {
        Some('=') => {
            let (code, system) = rest.split_once('@').unwrap_or((rest, ""));
            Like::Code { code: code.to_owned(), system: long(short, system) }
        }
        Some('@') => Like::OfSystem(long(short, rest)),
        Some('!') => Like::NotOfSystem(long(short, rest)),
        Some('?') => match rest.split_once("^=") {
            Some((name, value)) => Like::Begins { name: name.to_owned(), value: value.to_owned() },
            None => {
                let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
                Like::Attribute { name: name.to_owned(), value: long(short, value) }
            }
        },
        _ => Like::Any,
    };
    Test::There(names, like)
}
