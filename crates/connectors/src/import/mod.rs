//! Exports that people or operators bring: a file, or a folder of files, each read once.
//!
//! # Contract
//! * Every file below the path whose name has one of the wanted endings is handed to a channel's parse function, in the order
//!   of names. Hidden files, links and other endings are passed over.
//! * A file is known again by its name, size and hash ([`Ledger`], which is the cursor): one that was read is not read again,
//!   one that changed is read anew as a whole. Repeated posts are removed by id.
//! * A file without posts is left out and counted: an export holds many. One that cannot be read, or is too long, is refused
//!   and does not stop the others.
//!
//! One file is in memory at a time. Packed archives must be unpacked first. A file that is still being written is read again
//! once it is whole; move files in under their final name to spare that.

mod ledger;
mod reader;
#[cfg(test)]
mod tests;

pub(crate) use reader::{Imports, Parse};

use crate::source::{Key, Takes, key};

/// The key under which channels take such a path.
pub(crate) const IMPORT_PATH: Key = key(
    "import_path",
    Takes::Path,
    "A file, or a folder of files, exported from the platform (unpacked): each is read once, and again when it changes.",
);
