//! Blocks: records of one partition, length-prefixed, compressed, sealed with a checksum. Pure.
//!
//! ```text
//! raw   = (length: u32 little endian, payload[length])*      cut before BLOCK_BYTES, unless one record is longer
//! block = lz4(raw)                                            no frame; `raw_bytes` stands in the row
//! sum   = xxh3-64(hop:u8 partition:u16 first:u64 count:u32 appended_at:i64 raw_bytes:u64 xxh3-64(block):u64)
//! ```
//! The sum covers the place as well, so a row moved elsewhere is found out too. Nothing here panics on hostile bytes.

use xxhash_rust::xxh3::xxh3_64;

use crate::record::{Hop, MAX_RECORD_BYTES, Millis, Partition, Position};

/// Where a block is cut, in raw bytes. Smaller compresses worse; larger makes a reader with small batches hold more.
const BLOCK_BYTES: usize = 1024 * 1024;

/// Longest raw block that is believed before it is unpacked: guards against a damaged length.
const MAX_RAW_BYTES: usize = BLOCK_BYTES + MAX_RECORD_BYTES + PREFIX;

/// Bytes of a length prefix.
const PREFIX: usize = 4;

/// A compressed block that has no place in the log yet, so it is made before any lock is taken.
pub(crate) struct Packed {
    pub(crate) count: u32,
    pub(crate) raw_bytes: usize,
    pub(crate) block: Vec<u8>,
    hash: u64,
}

/// All that a row says about its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label {
    pub(crate) hop: Hop,
    pub(crate) partition: Partition,
    pub(crate) first: Position,
    pub(crate) count: u32,
    pub(crate) appended_at: Millis,
    pub(crate) raw_bytes: usize,
}

impl Label {
    /// The checksum of the row with a block of this hash.
    fn seal(&self, hash: u64) -> u64 {
        let mut bytes = Vec::with_capacity(39);
        bytes.push(self.hop.code());
        bytes.extend_from_slice(&self.partition.0.to_le_bytes());
        bytes.extend_from_slice(&self.first.0.to_le_bytes());
        bytes.extend_from_slice(&self.count.to_le_bytes());
        bytes.extend_from_slice(&self.appended_at.0.to_le_bytes());
        bytes.extend_from_slice(&(self.raw_bytes as u64).to_le_bytes());
        bytes.extend_from_slice(&hash.to_le_bytes());
        xxh3_64(&bytes)
    }
}

impl Packed {
    /// The checksum to store beside the block.
    pub(crate) fn seal(&self, label: &Label) -> u64 {
        label.seal(self.hash)
    }
}

/// Packs payloads, in order, into one or more blocks. Each is at most `MAX_RECORD_BYTES` long (checked before).
pub(crate) fn pack<'a>(payloads: impl Iterator<Item = &'a [u8]>) -> Vec<Packed> {
    let mut packed = Vec::new();
    let mut raw = Vec::new();
    let mut count = 0;
    for payload in payloads {
        if count > 0 && raw.len() + PREFIX + payload.len() > BLOCK_BYTES {
            packed.push(close(&raw, count));
            raw.clear();
            count = 0;
        }
        raw.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        raw.extend_from_slice(payload);
        count += 1;
    }
    if count > 0 {
        packed.push(close(&raw, count));
    }
    packed
}

fn close(raw: &[u8], count: u32) -> Packed {
    let block = lz4_flex::block::compress(raw);
    let hash = xxh3_64(&block);
    Packed { count, raw_bytes: raw.len(), block, hash }
}

/// An unpacked block, read record by record. Its buffer is used again for the next one.
#[derive(Default)]
pub(crate) struct Unpacked {
    raw: Vec<u8>,
    cursor: usize,
    left: u32,
    next: Position,
    appended_at: Millis,
}

impl Unpacked {
    /// Checks and unpacks a stored block. On damage nothing can be read from `self`.
    pub(crate) fn fill(&mut self, label: &Label, sum: u64, block: &[u8]) -> Result<(), &'static str> {
        self.left = 0;
        if label.seal(xxh3_64(block)) != sum {
            return Err("a block's checksum does not fit");
        }
        if label.raw_bytes > MAX_RAW_BYTES {
            return Err("a block claims to be longer than any block is");
        }
        self.raw.clear();
        self.raw.resize(label.raw_bytes, 0);
        match lz4_flex::block::decompress_into(block, &mut self.raw) {
            Ok(bytes) if bytes == label.raw_bytes => {}
            _ => return Err("a block cannot be decompressed"),
        }
        check_frames(&self.raw, label.count)?;
        self.cursor = 0;
        self.left = label.count;
        self.next = label.first;
        self.appended_at = label.appended_at;
        Ok(())
    }

    /// When its records were appended.
    pub(crate) fn appended_at(&self) -> Millis {
        self.appended_at
    }

    /// Position of the next record; meaningful while there is one.
    pub(crate) fn position(&self) -> Option<Position> {
        (self.left > 0).then_some(self.next)
    }

    /// The next record, without taking it.
    pub(crate) fn peek(&self) -> Option<&[u8]> {
        if self.left == 0 {
            return None;
        }
        let rest = self.raw.get(self.cursor..)?;
        let (length, rest) = rest.split_first_chunk::<PREFIX>()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    /// Steps over the next record.
    pub(crate) fn skip(&mut self) {
        if let Some(length) = self.peek().map(<[u8]>::len) {
            self.cursor += PREFIX + length;
            self.left -= 1;
            self.next.0 += 1;
        }
    }

    /// Forgets what is left.
    pub(crate) fn clear(&mut self) {
        self.left = 0;
    }
}

/// The frames must be `count` and fill the block to its last byte.
fn check_frames(raw: &[u8], count: u32) -> Result<(), &'static str> {
    let mut rest = raw;
    for _ in 0..count {
        let Some((length, tail)) = rest.split_first_chunk::<PREFIX>() else {
            return Err("a block holds fewer records than its row says");
        };
        let Some(tail) = tail.get(u32::from_le_bytes(*length) as usize..) else {
            return Err("a record runs past the end of its block");
        };
        rest = tail;
    }
    if rest.is_empty() { Ok(()) } else { Err("a block holds more bytes than its records") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label(packed: &Packed) -> Label {
        Label {
            hop: Hop::Posts,
            partition: Partition(3),
            first: Position(7),
            count: packed.count,
            appended_at: Millis(5),
            raw_bytes: packed.raw_bytes,
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..60)) {
            let mut found = Vec::new();
            let mut unpacked = Unpacked::default();
            for packed in pack(payloads.iter().map(Vec::as_slice)) {
                let label = label(&packed);
                unpacked.fill(&label, packed.seal(&label), &packed.block).unwrap();
                while let Some(payload) = unpacked.peek().map(<[u8]>::to_vec) {
                    unpacked.skip();
                    found.push(payload);
                }
            }
            prop_assert_eq!(found, payloads);
        }

        /// Past the checksum, as if its author were the enemy: any bytes and any label give an error or records.
        #[test]
        fn hostile_blocks_do_not_panic(
            block in prop::collection::vec(any::<u8>(), 0..200), raw_bytes in 0usize..4000, count in any::<u32>(),
        ) {
            let packed = Packed { count, raw_bytes, hash: xxh3_64(&block), block };
            let label = label(&packed);
            let mut unpacked = Unpacked::default();
            if unpacked.fill(&label, packed.seal(&label), &packed.block).is_ok() {
                while unpacked.peek().is_some() { unpacked.skip(); }
            }
        }
    }

    #[test]
    fn every_part_of_the_label_is_sealed() {
        let packed = pack([&b"one"[..], b"two"].into_iter()).remove(0);
        let right = label(&packed);
        let sum = packed.seal(&right);
        let wrong = [
            Label { hop: Hop::Reports, ..right },
            Label { partition: Partition(4), ..right },
            Label { first: Position(8), ..right },
            Label { count: 1, ..right },
            Label { appended_at: Millis(6), ..right },
            Label { raw_bytes: right.raw_bytes + 1, ..right },
        ];
        for label in wrong {
            assert!(Unpacked::default().fill(&label, sum, &packed.block).is_err(), "{label:?}");
        }
        let huge = Label { raw_bytes: usize::MAX, ..right };
        assert!(Unpacked::default().fill(&huge, packed.seal(&huge), &packed.block).is_err());
    }

    #[test]
    fn large_appends_are_cut_into_blocks() {
        let payload = vec![7; 300_000];
        let sizes: Vec<u32> =
            pack(std::iter::repeat_n(payload.as_slice(), 10)).iter().map(|packed| packed.count).collect();
        assert_eq!(sizes, [3, 3, 3, 1]);
    }
}
