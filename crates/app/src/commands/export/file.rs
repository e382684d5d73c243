//! Files that are given by hand and read whole, up to a size: it is known before they are, so that none fills the memory.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Most bytes of a file with messages or answers: as many as are read as XML.
pub(super) const MAX_BYTES: u64 = 1 << 30;

/// What a file holds; nothing where it is larger than `most` bytes.
pub(super) fn whole(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > most {
        return Ok(None);
    }
    // A pipe, or a file that grows, says nothing of its length.
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// What to say of a file that is too large.
pub(super) fn too_large(most: u64) -> String {
    format!("it is larger than the {} MiB that are read at once: split it", most >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_a_size() {
        let scratch = testkit::Scratch::new();
        let path = scratch.path().join("file");
        std::fs::write(&path, "abcd").unwrap();
        assert_eq!(whole(&path, 4).unwrap().as_deref(), Some(b"abcd".as_slice()));
        assert_eq!(whole(&path, 3).unwrap(), None);
        // Its length is 0 by what the system says of it.
        let endless = Path::new("/dev/zero");
        assert_eq!(whole(endless, 1000).unwrap(), None);
        assert_eq!(whole(&scratch.path().join("none"), 4).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(too_large(MAX_BYTES), "it is larger than the 1024 MiB that are read at once: split it");
    }
}
