//! Reads a finite state transducer as the `fst` crate writes it (its format 3), byte by byte and with every
//! read checked. The crate's own reader panics on a damaged automaton; this one finds nothing in it. It knows
//! only what look-up needs: follow a byte, is this state final, which value has been gathered.
//!
//! A state ends at its address and is read backwards from there: a byte that tells its form and, for common
//! letters, its input; then input, sizes, targets and outputs as the form has them. Targets lie before the
//! state that names them, so that no walk can run in a circle.

/// Version of the format that this reader knows.
const FORMAT: u64 = 3;
/// Bytes behind the root state: number of keys, root address, checksum.
const FOOTER: usize = 8 + 8 + 4;
/// The address of the final state without transitions.
const EMPTY: usize = 0;
/// States with more transitions than this carry an index of 256 bytes.
const INDEXED_FROM: usize = 32;

/// Letters that a state's first byte can name by number, most frequent first (numbers start at 1).
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// An automaton over bytes, with a number for each key.
#[derive(Clone, Copy)]
pub(crate) struct Automaton<'a> {
    data: &'a [u8],
    root: usize,
    keys: usize,
}

/// A place in a walk: the state reached and the value gathered.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    state: usize,
    value: u64,
}

/// A state with many or no transitions, or a final one.
struct Any {
    /// One past the inputs, which are stored last first.
    inputs_end: usize,
    transitions: usize,
    indexed: bool,
    target_size: usize,
    value_size: usize,
    is_final: bool,
}

impl<'a> Automaton<'a> {
    /// `None` where the frame (version, footer, root) does not fit.
    pub(crate) fn new(data: &'a [u8]) -> Option<Self> {
        if read(data, 0, 8)? != FORMAT {
            return None;
        }
        let footer = data.len().checked_sub(FOOTER)?;
        let keys = usize::try_from(read(data, footer, 8)?).ok()?;
        let root = usize::try_from(read(data, footer + 8, 8)?).ok()?;
        (root == EMPTY || root.checked_add(1) == Some(footer)).then_some(Self { data, root, keys })
    }

    /// Number of keys.
    pub(crate) fn len(&self) -> usize {
        self.keys
    }

    /// Where every walk begins.
    pub(crate) fn start(&self) -> Cursor {
        Cursor { state: self.root, value: 0 }
    }

    /// Follows `bytes`; `None` where no key goes on like that.
    #[inline]
    pub(crate) fn feed(&self, mut at: Cursor, bytes: &[u8]) -> Option<Cursor> {
        for byte in bytes {
            at = self.step(at, *byte)?;
        }
        Some(at)
    }

    /// The value of the key read so far, if it is one.
    #[inline]
    pub(crate) fn value(&self, at: Cursor) -> Option<u64> {
        if at.state == EMPTY {
            return Some(at.value);
        }
        if self.data.get(at.state)? >> 6 >= 0b10 {
            return None;
        }
        let any = self.any(at.state)?;
        if !any.is_final {
            return None;
        }
        let values_end = any.values_end()?;
        let own = values_end.checked_sub((any.transitions + 1) * any.value_size)?;
        at.value.checked_add(read(self.data, own, any.value_size)?)
    }

    #[inline]
    fn step(&self, at: Cursor, byte: u8) -> Option<Cursor> {
        if at.state == EMPTY {
            return None;
        }
        let form = *self.data.get(at.state)?;
        if form >> 6 < 0b10 {
            return self.step_any(at, byte);
        }
        let common = form & 0b11_1111;
        let (input, before) = match common {
            0 => (*self.data.get(at.state.checked_sub(1)?)?, at.state - 1),
            n => (*COMMON.get(n as usize - 1)?, at.state),
        };
        if input != byte {
            return None;
        }
        if form >> 6 == 0b11 {
            // The target is the state that ends right before this one.
            return Some(Cursor { state: before.checked_sub(1)?, value: at.value });
        }
        let sizes = before.checked_sub(1)?;
        let (target_size, value_size) = self.sizes(sizes)?;
        let target = sizes.checked_sub(target_size)?;
        let start = target.checked_sub(value_size)?;
        let value = at.value.checked_add(read(self.data, start, value_size)?)?;
        Some(Cursor { state: self.target(target, target_size, start)?, value })
    }

    fn step_any(&self, at: Cursor, byte: u8) -> Option<Cursor> {
        let any = self.any(at.state)?;
        let inputs = any.inputs_end.checked_sub(any.transitions)?;
        let i = if any.indexed {
            let i = *self.data.get(any.inputs_end + byte as usize)? as usize;
            (i < any.transitions).then_some(i)?
        } else {
            let found = self.data.get(inputs..any.inputs_end)?.iter().position(|input| *input == byte)?;
            any.transitions - 1 - found
        };
        self.transition(at, &any, i)
    }

    /// The place that transition `i` leads to.
    fn transition(&self, at: Cursor, any: &Any, i: usize) -> Option<Cursor> {
        let targets_end = any.inputs_end.checked_sub(any.transitions)?;
        let target = targets_end.checked_sub((i + 1) * any.target_size)?;
        let values_end = any.values_end()?;
        let own = if any.is_final { any.value_size } else { 0 };
        let start = values_end.checked_sub(any.transitions * any.value_size + own)?;
        let value = values_end.checked_sub((i + 1) * any.value_size)?;
        let value = at.value.checked_add(read(self.data, value, any.value_size)?)?;
        Some(Cursor { state: self.target(target, any.target_size, start)?, value })
    }

    fn any(&self, state: usize) -> Option<Any> {
        let form = *self.data.get(state)?;
        let (transitions, sizes) = match form & 0b11_1111 {
            // A count of its own: 256 does not fit a byte and is written as 1, which needs none.
            0 => match *self.data.get(state.checked_sub(1)?)? {
                1 => (256, state.checked_sub(2)?),
                n => (n as usize, state.checked_sub(2)?),
            },
            n => (n as usize, state.checked_sub(1)?),
        };
        let (target_size, value_size) = self.sizes(sizes)?;
        let indexed = transitions > INDEXED_FROM;
        let inputs_end = sizes.checked_sub(if indexed { 256 } else { 0 })?;
        Some(Any {
            inputs_end,
            transitions,
            indexed,
            target_size,
            value_size,
            is_final: form & 0b0100_0000 != 0,
        })
    }

    #[inline]
    fn sizes(&self, at: usize) -> Option<(usize, usize)> {
        let byte = *self.data.get(at)?;
        let sizes = ((byte >> 4) as usize, (byte & 0xf) as usize);
        (sizes.0 <= 8 && sizes.1 <= 8).then_some(sizes)
    }

    /// The address that lies a stored distance before `start`; a distance of 0 stands for the empty state.
    #[inline]
    fn target(&self, at: usize, size: usize, start: usize) -> Option<usize> {
        match usize::try_from(read(self.data, at, size)?).ok()? {
            0 => Some(EMPTY),
            distance => start.checked_sub(distance),
        }
    }

    /// Every key with its value, in byte order. Stops after as many keys as the automaton claims to have.
    pub(crate) fn for_each(&self, visit: &mut dyn FnMut(&[u8], u64)) {
        let mut key = Vec::new();
        // A state, and the number of its next transition to follow.
        let mut stack = vec![(self.start(), 0)];
        let mut left = self.keys;
        // A damaged automaton may share states so often that walking it all never ends.
        let mut steps = self.data.len().saturating_mul(64);
        while let Some((at, next)) = stack.last_mut() {
            if *next == 0
                && let Some(value) = self.value(*at)
            {
                visit(&key, value);
                left = left.saturating_sub(1);
            }
            if left == 0 || steps == 0 {
                return;
            }
            steps -= 1;
            let input = self.input(*at, *next);
            *next += 1;
            match input.and_then(|byte| Some((byte, self.step(*at, byte)?))) {
                Some((byte, to)) => {
                    key.push(byte);
                    stack.push((to, 0));
                }
                None => {
                    stack.pop();
                    key.pop();
                }
            }
        }
    }

    /// The byte of transition `i`, counted from the lowest byte.
    fn input(&self, at: Cursor, i: usize) -> Option<u8> {
        if at.state == EMPTY {
            return None;
        }
        let form = *self.data.get(at.state)?;
        if form >> 6 >= 0b10 {
            return match form & 0b11_1111 {
                _ if i > 0 => None,
                0 => self.data.get(at.state.checked_sub(1)?).copied(),
                n => COMMON.get(n as usize - 1).copied(),
            };
        }
        let any = self.any(at.state)?;
        if i >= any.transitions {
            return None;
        }
        self.data.get(any.inputs_end.checked_sub(1 + i)?).copied()
    }
}

impl Any {
    /// One past the values of the transitions, which are stored last first.
    fn values_end(&self) -> Option<usize> {
        self.inputs_end.checked_sub(self.transitions * (1 + self.target_size))
    }
}

/// A number of `size` bytes, little endian.
#[inline]
fn read(data: &[u8], at: usize, size: usize) -> Option<u64> {
    if size == 0 {
        return Some(0);
    }
    let bytes = data.get(at..at.checked_add(size)?)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn build(keys: &BTreeMap<Vec<u8>, u64>) -> Vec<u8> {
        let mut builder = fst::MapBuilder::memory();
        for (key, value) in keys {
            builder.insert(key, *value).expect("keys come sorted");
        }
        builder.into_inner().expect("memory takes everything")
    }

    proptest::proptest! {
        /// What the writer put in is what the reader finds, and nothing else.
        #[test]
        fn it_reads_what_the_crate_writes(
            keys in proptest::collection::btree_map("[a-e \u{0}\u{ff}]{0,6}|\\PC{0,12}", 0u64..1 << 40, 0..200),
            others in proptest::collection::vec("[a-e ]{0,6}", 20),
        ) {
            let keys: BTreeMap<Vec<u8>, u64> = keys.into_iter().map(|(k, v)| (k.into_bytes(), v)).collect();
            let bytes = build(&keys);
            let automaton = Automaton::new(&bytes).expect("it is sound");
            let get = |key: &[u8]| automaton.value(automaton.feed(automaton.start(), key)?);
            let mut all = BTreeMap::new();
            automaton.for_each(&mut |key, value| {
                all.insert(key.to_vec(), value);
            });
            proptest::prop_assert_eq!(&all, &keys);
            for other in others {
                proptest::prop_assert_eq!(get(other.as_bytes()), keys.get(other.as_bytes()).copied());
            }
        }

        /// No damage makes it panic or go on for ever.
        #[test]
        fn damage_finds_nothing_or_something_else(at in 8usize..4000, byte in 0u8..=255) {
            let keys = (0..300u64).map(|i| (format!("key{:03} {}", i * 7 % 300, i % 9).into_bytes(), i)).collect();
            let mut bytes = build(&keys);
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Some(automaton) = Automaton::new(&bytes) {
                for key in keys.keys() {
                    let _ = automaton.feed(automaton.start(), key).and_then(|at| automaton.value(at));
                }
                let mut count = 0;
                automaton.for_each(&mut |_, _| count += 1);
                proptest::prop_assert!(count <= automaton.len());
            }
        }
    }
}
