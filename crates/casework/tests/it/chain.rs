//! The chain of a partition: a sound one is sound, and whatever is changed in it is told.

use casework::Hash;
use casework::chain::{Copied, Fault, Heads, Walk, Wrong};
use proptest::prelude::*;

use crate::teller::{Teller, person};
use casework::Change;

fn lines(count: u64) -> Vec<Copied> {
    let mut report = Teller::default();
    let mut chain = Hash::default();
    (0..count)
        .map(|number| {
            let entry = report.entry(&person("anna"), Change::Commented { text: number.to_string() });
            let bytes = entry.to_bytes();
            report.standing.apply(&entry, &bytes);
            chain = Hash::chained(&chain, &bytes);
            // A broker leaves gaps.
            Copied {
                position: 2 * number,
                hash: Hash::of(&bytes),
                chain: chain.clone(),
                bytes,
                applied: true,
            }
        })
        .collect()
}

fn faults(lines: &[Copied]) -> Vec<Fault> {
    let (mut walk, mut heads, mut found) = (Walk::new(3), Heads::default(), Vec::new());
    for line in lines {
        walk.line(line, &mut heads, |fault| found.push(fault));
    }
    found
}

#[test]
fn a_number_that_was_there_stands_for_nothing() {
    let mut all = lines(3);
    let mut again = all[1].clone();
    again.position = 9;
    again.chain = Hash::chained(&all[2].chain, &again.bytes);
    again.applied = false;
    all.push(again);
    assert!(faults(&all).is_empty());
    all[3].applied = true;
    assert_eq!(faults(&all), [Fault { partition: 3, position: 9, wrong: Wrong::Applied }]);
}

proptest! {
    #[test]
    fn any_change_is_told(count in 2..20_u64, at in any::<prop::sample::Index>(), kind in 0..6, byte in any::<prop::sample::Index>()) {
        let sound = lines(count);
        prop_assert!(faults(&sound).is_empty());
        let at = at.index(sound.len());
        let mut changed = sound;
        match kind {
            0 => {
                let bytes = &mut changed[at].bytes;
                let byte = byte.index(bytes.len());
                bytes[byte] ^= 0x20;
            }
            1 => changed[at].hash.0.replace_range(0..1, "z"),
            2 => changed[at].chain.0.replace_range(0..1, "z"),
            3 => changed[at].applied = false,
            // The last one leaves no trace in the chain: the journal tells.
            4 if at + 1 < changed.len() => drop(changed.remove(at)),
            _ => {
                let other = (at + 1) % changed.len();
                changed.swap(at, other);
            }
        }
        prop_assert!(!faults(&changed).is_empty());
    }
}
