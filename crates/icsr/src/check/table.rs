//! The tables of `data/`, read once: elements, the blocks that they stand in, and lists of codes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::place::{Place, Short, long};

/// How an element is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must be there.
    Must,
    /// It may be, or others decide.
    May,
    /// It should be as it is wanted; receivers pass over it.
    Frame,
}

/// Where a value stands in its XML element.
#[derive(Debug)]
pub(crate) enum Holder {
    /// In an attribute.
    Attribute(&'static str),
    /// It is the text.
    Text,
}

/// An element of the table.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) id: &'static str,
    pub(crate) need: Need,
    /// Whether it may stand more than once in its block.
    pub(crate) repeats: bool,
    /// Kind of value, such as `ts:day`.
    pub(crate) value: &'static str,
    /// Longest value, in characters.
    pub(crate) max: Option<usize>,
    /// Data type that `value` must declare.
    pub(crate) kind: Option<&'static str>,
    /// Null flavours that are allowed; with `+` for the FDA only.
    pub(crate) nulls: Vec<&'static str>,
    /// Whether null flavours are those of the part beside it.
    pub(crate) beside: bool,
    pub(crate) system: Option<String>,
    pub(crate) place: Place,
    pub(crate) holder: Holder,
}

impl Spec {
    /// Its number; none for what is around the elements.
    pub(crate) fn number(&self) -> &'static str {
        if self.id == "frame" { "" } else { self.id }
    }

    /// Whether it is the FDA's own.
    pub(crate) fn fda(&self) -> bool {
        self.id.starts_with("FDA.")
    }
}

/// A block of the table.
#[derive(Debug)]
pub(crate) struct BlockSpec {
    pub(crate) id: &'static str,
    /// The block it stands in.
    pub(crate) within: &'static str,
    /// Whether there must be one, and whether there may be more.
    pub(crate) must: bool,
    pub(crate) many: bool,
    pub(crate) place: Place,
}

/// All tables.
pub(crate) struct Tables {
    /// Elements by block.
    pub(crate) elements: BTreeMap<&'static str, Vec<Spec>>,
    /// Blocks in the order of the table: those around come first.
    pub(crate) blocks: Vec<BlockSpec>,
    /// Codes by list.
    pub(crate) lists: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// The tables.
pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let elements = include_str!("../../data/elements.tsv");
    let short: Short = elements
        .lines()
        .filter_map(|line| line.strip_prefix('%')?.split_once('\t'))
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    let short = short.iter().map(|(name, text)| (name.clone(), long(&short, text))).collect();
    let mut by_block: BTreeMap<&'static str, Vec<Spec>> = BTreeMap::new();
    for row in rows(elements) {
        if let [id, block, need, value, max, kind, nulls, system, path] = row[..] {
            let (path, holder) = holder(path);
            by_block.entry(block).or_default().push(Spec {
                id,
                need: match need.trim_end_matches('*') {
                    "M" => Need::Must,
                    "W" => Need::Frame,
                    _ => Need::May,
                },
                repeats: need.ends_with('*'),
                value,
                max: max.parse().ok(),
                kind: given(kind),
                nulls: nulls.split(' ').filter(|null| !matches!(*null, "-" | "=")).collect(),
                beside: nulls == "=",
                system: given(system).map(|system| long(&short, system)),
                place: Place::parse(&short, path),
                holder,
            });
        }
    }
    let blocks = rows(include_str!("../../data/blocks.tsv"))
        .filter_map(|row| match row[..] {
            [id, within, times, path] => Some(BlockSpec {
                id,
                within,
                must: times.starts_with('1'),
                many: times.ends_with('+'),
                place: Place::parse(&short, path),
            }),
            _ => None,
        })
        .collect();
    let lists = rows(include_str!("../../data/codelists.tsv"))
        .filter_map(|row| match row[..] {
            [list, _version, codes] => Some((list, codes.split(' ').collect())),
            _ => None,
        })
        .collect();
    Tables { elements: by_block, blocks, lists }
});

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with(['#', '%'])).map(|line| line.split('\t').collect())
}

fn given(cell: &'static str) -> Option<&'static str> {
    (cell != "-").then_some(cell)
}

/// Parts a path from what holds the value at its end.
fn holder(path: &'static str) -> (&'static str, Holder) {
    let after = path.rfind(']').map_or(0, |at| at + 1);
    let end = path.get(after..).and_then(|rest| rest.rfind(['@', '#'])).map_or(path.len(), |at| after + at);
    let (steps, holder) = path.split_at(end);
    match holder.strip_prefix('@') {
        Some(name) => (steps, Holder::Attribute(name)),
        None => (steps, Holder::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_together() {
        let tables = &*TABLES;
        let blocks: BTreeSet<&str> = tables.blocks.iter().map(|block| block.id).chain(["N"]).collect();
        for block in &tables.blocks {
            assert!(blocks.contains(block.within), "{} stands in {}", block.id, block.within);
        }
        let mut known = BTreeSet::new();
        for (block, specs) in &tables.elements {
            assert!(blocks.contains(block), "{block}");
            for spec in specs {
                assert!(spec.id == "frame" || known.insert(spec.id), "{} stands twice", spec.id);
                if let Some(list) = spec.value.strip_prefix("list:") {
                    assert!(tables.lists.contains_key(list), "{}: {list}", spec.id);
                }
                let limited = spec.max.is_some() || spec.value.starts_with("ts:");
                let short = matches!(spec.value, "bool" | "true" | "uuid" | "file" | "unit" | "number");
                assert!(limited || short || spec.id == "frame", "{} has no length", spec.id);
            }
        }
        for list in tables.lists.keys() {
            let mut specs = tables.elements.values().flatten();
            let asks = |spec: &Spec| spec.value == *list || spec.value.strip_prefix("list:") == Some(*list);
            assert!(specs.any(asks), "no element asks for the list {list}");
        }
        let rows: usize = tables.elements.values().map(Vec::len).sum();
        let lines =
            include_str!("../../data/elements.tsv").lines().filter(|line| !line.starts_with(['#', '%']));
        assert_eq!(rows, lines.count(), "every row is read");
        assert_eq!(tables.lists["country"].len(), 249);
    }
}
