//! Where it happened, as far as the text says: a country's name behind words that put somebody there ("here in
//! Germany", "from the UK", "in Ontario, Canada"), or its flag.
//!
//! A name counts only with a capital, one of up to three letters only in capitals: "turkey", "us" and "can" are words.
//! A name behind a journey ("flew to Spain") does not count, nor one that nothing places ("Germany won").

use model::Evidence;
use text::TokenFlags;

use super::scene::{Scene, Statement};
use crate::cue::{Category, of_flag};

/// Names up to this many letters are written in capitals.
const SHORT: usize = 3;
/// Most words of a smaller place before the country ("in New South Wales, Australia").
const SMALLER_PLACE: usize = 3;

/// The country the post states. The first wins; a name goes before a flag.
pub(crate) fn stated(scene: &Scene<'_>) -> Option<Evidence> {
    let places: Vec<Statement> = scene.statements(Category::Located).collect();
    let named = scene
        .statements(Category::Country)
        .filter(|name| is_written_as_name(scene, *name))
        .find(|name| is_placed(scene, &places, *name))
        .map(|name| scene.evidence(name.value, name));
    named.or_else(|| flag(scene))
}

fn is_written_as_name(scene: &Scene<'_>, name: Statement) -> bool {
    let written = scene.written(name.from, name.to);
    let letters = || written.chars().filter(|c| c.is_alphabetic());
    if letters().count() <= SHORT {
        letters().all(char::is_uppercase)
    } else {
        letters().next().is_some_and(char::is_uppercase)
    }
}

/// Whether words before the name put somebody there.
fn is_placed(scene: &Scene<'_>, places: &[Statement], name: Statement) -> bool {
    let before = |at: usize| places.iter().rev().find(|place| place.to == at);
    if scene.units[name.from].after_break() {
        return false;
    }
    if let Some(place) = before(name.from) {
        return place.value == "here";
    }
    if !scene.units[name.from].flags.has(TokenFlags::COMMA) {
        return false;
    }
    (1..=SMALLER_PLACE).any(|words| {
        let Some(from) = name.from.checked_sub(words) else { return false };
        let capitals = scene.written(from, name.from).starts_with(char::is_uppercase);
        capitals && !scene.parted(from, name.from) && before(from).is_some_and(|place| place.value == "here")
    })
}

/// A flag, which is two letters of its own alphabet that stand together.
fn flag(scene: &Scene<'_>) -> Option<Evidence> {
    scene.units.iter().enumerate().filter(|(_, unit)| unit.flags.has(TokenFlags::EMOJI)).find_map(|(i, _)| {
        [i + 1, i + 2].into_iter().filter(|to| *to <= scene.units.len()).find_map(|to| {
            let code = of_flag(scene.written(i, to))?;
            Some(scene.evidence(code, Statement { from: i, to, value: code }))
        })
    })
}
