//! CSV by `csv-core`.

use std::path::Path;

use csv_core::{ReadFieldResult, Reader};

use super::{Grid, Read};

/// Every record of a file, empty fields as nothing.
pub(super) fn grid(path: &Path) -> Grid {
    let bytes = std::fs::read(path).unwrap();
    let (mut reader, mut rest) = (Reader::new(), bytes.as_slice());
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), Vec::new());
    let mut space = vec![0; 1 << 20];
    loop {
        let (result, read, written) = reader.read_field(rest, &mut space);
        rest = &rest[read..];
        field.extend_from_slice(&space[..written]);
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                let text = String::from_utf8(std::mem::take(&mut field)).unwrap();
                row.push((!text.is_empty()).then_some(text));
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            ReadFieldResult::End => return rows,
        }
    }
}

/// The listing of the three files, without the names of columns.
pub(super) fn read(files: &[std::path::PathBuf]) -> Read {
    let cover = grid(&files[2]).into_iter().skip(1);
    let cover = cover.map(|mut row| (row[0].take().unwrap(), row[1].take().unwrap_or_default())).collect();
    Read { cases: grid(&files[0]).split_off(1), reactions: grid(&files[1]).split_off(1), cover }
}
