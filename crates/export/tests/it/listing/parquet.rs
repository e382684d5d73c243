//! Parquet by the row reader of its crate.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{Grid, Read};

fn grid(path: &Path) -> Grid {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect()).collect()
}

fn text(field: &Field) -> Option<String> {
    let instant = |micros: i64| jiff::Timestamp::from_microsecond(micros).unwrap().to_string();
    Some(match field {
        Field::Null => return None,
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Bool(truth) => truth.to_string(),
        Field::Date(days) => {
            let days = jiff::SignedDuration::from_hours(i64::from(*days) * 24);
            jiff::civil::date(1970, 1, 1).checked_add(days).unwrap().to_string()
        }
        Field::TimestampMicros(at) => instant(*at),
        other => panic!("a field of another type: {other}"),
    })
}

pub(super) fn read(files: &[PathBuf]) -> Read {
    let metadata = |path: &Path| -> Vec<(String, String)> {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let metadata = reader.metadata().file_metadata();
        assert!(metadata.created_by().unwrap().starts_with("Hark version "));
        let pairs = metadata.key_value_metadata().unwrap().iter().filter_map(|pair| {
            Some((pair.key.strip_prefix("hark.")?.to_owned(), pair.value.clone().unwrap_or_default()))
        });
        pairs.collect()
    };
    let cover = metadata(&files[0]);
    assert_eq!(metadata(&files[1]), cover, "each file says the same of itself");
    Read { cases: grid(&files[0]), reactions: grid(&files[1]), cover }
}
