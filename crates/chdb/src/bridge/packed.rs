//! Compressed bodies, as the official client sends and takes them.
//!
//! * Inserts with `decompress=1` in the URL come in ClickHouse's own blocks: a checksum of 16 bytes (CityHash 1.0.2,
//!   128 bits, its halves swapped), then what it covers: method 0x82 (LZ4), length of the block from the method on, length of
//!   the data, both 4 bytes little-endian, and an LZ4 block.
//! * Answers go out as LZ4 frames, one for each chunk, where the request says `Accept-Encoding: lz4` and
//!   `enable_http_compression=1`.

use std::io::Write as _;

use hyper::body::Bytes;
use lz4_flex::frame::FrameEncoder;

use super::exception::Exception;

const CHECKSUM: usize = 16;
/// Method and the two lengths.
const HEADER: usize = 9;
const LZ4: u8 = 0x82;
/// Most data in one block, in bytes. The client packs about 256 KiB; servers refuse above 1 GiB.
const MAX_BLOCK: usize = 64 << 20;

/// Takes packed blocks apart, however the network cut them.
#[derive(Default)]
pub(super) struct Unpacker {
    pending: Vec<u8>,
}

impl Unpacker {
    /// Adds what arrived; `each` gets the data of every block that is complete.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&[u8]) -> Result<(), Exception>,
    ) -> Result<(), Exception> {
        self.pending.extend_from_slice(bytes);
        let mut at = 0;
        while let Some((data, length)) = block(&self.pending[at..])? {
            each(&data)?;
            at += length;
        }
        self.pending.drain(..at);
        Ok(())
    }

    /// The body has ended.
    pub(super) fn finish(&self) -> Result<(), Exception> {
        if self.pending.is_empty() { Ok(()) } else { Err(broken("the last block is not complete")) }
    }
}

/// The data of the first block and the block's length; `None` while more of it must come.
fn block(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Exception> {
    let Some((checksum, rest)) = bytes.split_first_chunk::<CHECKSUM>() else { return Ok(None) };
    let Some(header) = rest.first_chunk::<HEADER>() else { return Ok(None) };
    let [method, a, b, c, d, e, f, g, h] = *header;
    let packed = u32::from_le_bytes([a, b, c, d]) as usize;
    let plain = u32::from_le_bytes([e, f, g, h]) as usize;
    if method != LZ4 {
        return Err(broken("its method is not LZ4"));
    }
    if !(HEADER..=MAX_BLOCK).contains(&packed) || plain > MAX_BLOCK {
        return Err(broken("a block's length cannot be"));
    }
    let Some(covered) = rest.get(..packed) else { return Ok(None) };
    if cityhash_rs::cityhash_102_128(covered).rotate_right(64).to_le_bytes() != *checksum {
        return Err(broken("a checksum does not fit its block"));
    }
    let data =
        lz4_flex::block::decompress(&covered[HEADER..], plain).map_err(|_| broken("a block is not LZ4"))?;
    if data.len() != plain {
        return Err(broken("a block is shorter than it says"));
    }
    Ok(Some((data, CHECKSUM + packed)))
}

fn broken(what: &str) -> Exception {
    Exception::new(271, "CANNOT_DECOMPRESS", &format!("the compressed body is not well formed: {what}"))
}

/// One chunk of an answer as a frame of its own.
pub(super) fn frame(chunk: &Bytes) -> Bytes {
    let mut encoder = FrameEncoder::new(Vec::with_capacity(chunk.len() / 2));
    // Writing to memory does not fail.
    let packed = encoder.write_all(chunk).ok().and_then(|()| encoder.finish().ok());
    packed.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(data: &[u8]) -> Vec<u8> {
        let body = lz4_flex::block::compress(data);
        let mut covered = vec![LZ4];
        covered.extend_from_slice(&u32::try_from(body.len() + HEADER).unwrap().to_le_bytes());
        covered.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        covered.extend_from_slice(&body);
        let checksum = cityhash_rs::cityhash_102_128(&covered).rotate_right(64).to_le_bytes();
        [checksum.as_slice(), &covered].concat()
    }

    fn unpack(pieces: &[&[u8]]) -> Result<Vec<u8>, String> {
        let (mut unpacker, mut data) = (Unpacker::default(), Vec::new());
        let text = |exception: Exception| format!("{exception:?}");
        for piece in pieces {
            unpacker
                .push(piece, |block| {
                    data.extend_from_slice(block);
                    Ok(())
                })
                .map_err(text)?;
        }
        unpacker.finish().map_err(text)?;
        Ok(data)
    }

    #[test]
    fn blocks_come_apart_wherever_the_network_cuts() {
        let body = [packed(&[7; 1000]), packed(b"abc"), packed(b"")].concat();
        let want = [[7; 1000].as_slice(), b"abc"].concat();
        for cut in 0..body.len() {
            assert_eq!(unpack(&[&body[..cut], &body[cut..]]).unwrap(), want, "cut at {cut}");
        }
    }

    #[test]
    fn a_torn_or_damaged_body_is_refused() {
        let body = packed(b"some rows, and some more rows");
        for end in 1..body.len() {
            assert!(unpack(&[&body[..end]]).is_err(), "torn at {end}");
        }
        for at in 0..body.len() {
            let mut damaged = body.clone();
            damaged[at] ^= 1;
            assert!(unpack(&[&damaged]).is_err(), "damaged at {at}");
        }
    }
}
