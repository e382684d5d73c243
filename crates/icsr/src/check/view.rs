//! A message as the tables see it: blocks, and what was found in each.

use super::table::{BlockSpec, Holder, Spec, TABLES};
use super::value;
use crate::tree::{Element, Id, Tree};

/// A value, or the reason why there is none, where the table expects one.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) spec: &'static Spec,
    pub(crate) node: Id,
    pub(crate) value: Option<String>,
    pub(crate) null: Option<String>,
}

/// A block that is there.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) id: &'static str,
    pub(crate) node: Id,
    /// Which it is of its kind in the block around it, from 1.
    nth: usize,
    within: Option<usize>,
    pub(crate) found: Vec<Found>,
    /// Elements of XML that should hold a value and hold nothing.
    pub(crate) empty: Vec<(&'static Spec, Id)>,
}

impl Block {
    /// What was found of an element, a value or a null flavour.
    pub(crate) fn get(&self, element: &str) -> Option<&Found> {
        self.found.iter().find(|found| found.spec.id == element)
    }

    /// The value of an element.
    pub(crate) fn value(&self, element: &str) -> Option<&str> {
        self.found.iter().filter(|found| found.spec.id == element).find_map(|found| found.value.as_deref())
    }

    /// The null flavour of an element.
    pub(crate) fn null(&self, element: &str) -> Option<&str> {
        self.get(element)?.null.as_deref()
    }

    /// Whether there is a value or a null flavour.
    pub(crate) fn has(&self, element: &str) -> bool {
        self.get(element).is_some()
    }

    /// Whether the value of an element is this one.
    pub(crate) fn is(&self, element: &str, value: &str) -> bool {
        self.value(element) == Some(value)
    }
}

/// A message, or the envelope around messages.
pub(crate) struct View<'t> {
    pub(crate) tree: &'t Tree,
    blocks: Vec<Block>,
    /// Elements of XML that no row of the tables leads to.
    pub(crate) unknown: Vec<Id>,
    /// Blocks that must be there and are not, with the one that they should stand in.
    pub(crate) missing: Vec<(&'static BlockSpec, usize)>,
    /// Blocks that are there more often than they may be.
    pub(crate) repeated: Vec<usize>,
}

impl<'t> View<'t> {
    /// Of a tree whose root is a block.
    pub(crate) fn of(tree: &'t Tree, root: &'static str, split: bool) -> View<'t> {
        let mut seen = vec![false; tree.len()];
        let mut view =
            View { tree, blocks: Vec::new(), unknown: Vec::new(), missing: Vec::new(), repeated: Vec::new() };
        view.enter(root, Tree::ROOT, 1, None, &mut seen);
        for spec in &TABLES.blocks {
            // Messages are split off the envelope.
            if split && spec.within == root {
                continue;
            }
            let around = |(at, block): (usize, &Block)| (block.id == spec.within).then_some((at, block.node));
            let around: Vec<_> = view.blocks.iter().enumerate().filter_map(around).collect();
            for (at, node) in around {
                let nodes = spec.place.find(tree, node, &mut seen);
                if nodes.is_empty() && spec.must {
                    view.missing.push((spec, at));
                }
                for (nth, node) in nodes.into_iter().enumerate() {
                    if nth == 1 && !spec.many {
                        view.repeated.push(view.blocks.len());
                    }
                    view.enter(spec.id, node, nth + 1, Some(at), &mut seen);
                }
            }
        }
        view.unknown = unknown(tree, &seen);
        view
    }

    fn enter(&mut self, id: &'static str, node: Id, nth: usize, within: Option<usize>, seen: &mut [bool]) {
        if let Some(mark) = seen.get_mut(node) {
            *mark = true;
        }
        let mut block = Block { id, node, nth, within, found: Vec::new(), empty: Vec::new() };
        for spec in TABLES.elements.get(id).into_iter().flatten() {
            for node in spec.place.find(self.tree, node, seen) {
                let element = self.tree.get(node);
                let null = element.attribute("nullFlavor").filter(|_| !spec.beside).map(str::to_owned);
                let value = match spec.holder {
                    Holder::Attribute(name) => element.attribute(name),
                    Holder::Text => Some(element.text.trim()),
                };
                let filled = |value: &&str| !value.is_empty() && !value::bare(spec.value, value).is_empty();
                let value = value.filter(filled).map(str::to_owned);
                if value.is_some() || null.is_some() {
                    block.found.push(Found { spec, node, value, null });
                } else if matches!(spec.holder, Holder::Text) || (is_bare(element) && !spec.beside) {
                    block.empty.push((spec, node));
                }
            }
        }
        self.blocks.push(block);
    }

    /// All blocks.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter()
    }

    /// Blocks of a kind.
    pub(crate) fn blocks(&self, id: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.id == id)
    }

    /// The first block of a kind.
    pub(crate) fn one(&self, id: &str) -> Option<&Block> {
        self.blocks(id).next()
    }

    /// A block by its number.
    pub(crate) fn at(&self, at: usize) -> Option<&Block> {
        self.blocks.get(at)
    }

    /// The value of an element in the first block of a kind.
    pub(crate) fn value(&self, block: &str, element: &str) -> Option<&str> {
        self.one(block)?.value(element)
    }

    /// Blocks of a kind that stand in one.
    pub(crate) fn inside<'v>(&'v self, block: &'v Block, id: &'v str) -> impl Iterator<Item = &'v Block> {
        let at = self.blocks.iter().position(|other| std::ptr::eq(other, block));
        self.blocks(id).filter(move |other| other.within == at)
    }

    /// The number of an element with the numbers of its blocks in place of the letters, such as `E.2.7`.
    pub(crate) fn place(&self, block: &Block, element: &str) -> String {
        let mut numbers = Vec::new();
        let mut at = Some(block);
        while let Some(block) = at {
            // Messages of a batch count only for what is of the batch.
            if block.id.contains('.')
                && (block.id != "N.2.r" || element.starts_with('N'))
                && repeats(block.id)
            {
                numbers.push(block.nth);
            }
            at = block.within.and_then(|within| self.at(within));
        }
        let letters: Vec<&str> = element.split('.').collect();
        let mut numbers = numbers.into_iter();
        let mut parts: Vec<String> = letters
            .iter()
            .rev()
            .map(|part| match *part {
                "r" | "i" | "k" => numbers.next().map_or((*part).to_owned(), |number| number.to_string()),
                _ => (*part).to_owned(),
            })
            .collect();
        parts.reverse();
        parts.join(".")
    }
}

/// Whether an element is a `value` with nothing in it: one with words alone has no code, and may.
fn is_bare(element: &Element) -> bool {
    &*element.name == "value" && element.children.is_empty()
}

/// Whether there may be several of a block.
fn repeats(id: &str) -> bool {
    id == "N.2.r" || TABLES.blocks.iter().any(|spec| spec.id == id && spec.many)
}

/// The outermost elements that were not seen.
fn unknown(tree: &Tree, seen: &[bool]) -> Vec<Id> {
    let fresh = |id: Id| !seen.get(id).copied().unwrap_or(true);
    (0..tree.len()).filter(|id| fresh(*id) && tree.parent(*id).is_none_or(|parent| !fresh(parent))).collect()
}
