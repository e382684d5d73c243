//! The files of a release: one term a line, fields that each end in `$`.
//!
//! * `llt.asc`: code, name, code of the preferred term, six codes of other terminologies, `Y` or `N` for current, one code more;
//! * `pt.asc`: code, name, nothing, code of the primary system organ class, and what is not needed here;
//! * `soc.asc`: code, name, and what is not needed here;
//! * `meddra_release.asc`, where it is there: version first.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::{MeddraError, Release, Row};

/// Field of `llt.asc` that says whether a term is current.
const CURRENCY: usize = 9;
/// Field of `pt.asc` with the primary system organ class.
const CLASS: usize = 3;
/// Digits of a code.
const DIGITS: usize = 8;

pub(super) fn open(dir: &Path, version: &str) -> Result<Release, MeddraError> {
    let digits =
        |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !version.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor)) {
        return Err(MeddraError::Version(version.to_owned()));
    }
    check_release(dir, version)?;
    let mut classes = BTreeMap::new();
    lines(dir.join("soc.asc"), |fields| {
        classes.insert(code(fields.first())?, name(fields)?.to_owned());
        Ok(())
    })?;
    let mut class_of = BTreeMap::new();
    lines(dir.join("pt.asc"), |fields| {
        let class = code(fields.get(CLASS))?;
        if !classes.contains_key(&class) {
            return Err("its system organ class is not in soc.asc");
        }
        class_of.insert(code(fields.first())?, class);
        Ok(())
    })?;
    let mut release = Release {
        version: version.to_owned(),
        rows: Vec::new(),
        by_name: Vec::new(),
        names: String::new(),
        folded: String::new(),
        class_of,
        classes,
    };
    lines(dir.join("llt.asc"), |fields| {
        let row = row(fields, &mut release.names, &mut release.folded)?;
        if !release.class_of.contains_key(&row.pt) {
            return Err("its preferred term is not in pt.asc");
        }
        release.rows.push(row);
        Ok(())
    })?;
    release.rows.sort_by_key(|row| row.code);
    let mut by_name: Vec<u32> = (0..release.rows.len() as u32).collect();
    let key = |place: &u32| {
        // Places count the rows.
        let row = &release.rows[*place as usize];
        (release.folded(row), !row.current, row.code)
    };
    by_name.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
    release.by_name = by_name;
    Ok(release)
}

fn row(fields: &[&str], names: &mut String, folded: &mut String) -> Result<Row, &'static str> {
    let name = name(fields)?;
    let plain = text::fold_term(name);
    let length = |text: &str| u16::try_from(text.len()).map_err(|_| "the name is longer than 64 KiB");
    let place =
        |text: &str| u32::try_from(text.len()).map_err(|_| "the names of all terms are longer than 4 GiB");
    let row = Row {
        code: code(fields.first())?,
        pt: code(fields.get(2))?,
        start: place(names)?,
        length: length(name)?,
        folded_start: place(folded)?,
        folded_length: length(&plain)?,
        current: match fields.get(CURRENCY) {
            Some(&"Y") => true,
            Some(&"N") => false,
            _ => return Err("the tenth field is neither Y nor N"),
        },
    };
    names.push_str(name);
    folded.push_str(&plain);
    Ok(row)
}

fn name<'f>(fields: &[&'f str]) -> Result<&'f str, &'static str> {
    fields.get(1).copied().filter(|name| !name.is_empty()).ok_or("the name is missing")
}

fn code(field: Option<&&str>) -> Result<u32, &'static str> {
    let digits = field.filter(|code| code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|code| code.parse().ok()).ok_or("a code is not eight digits")
}

/// Calls `take` with the fields of every line.
fn lines(
    path: PathBuf,
    mut take: impl FnMut(&[&str]) -> Result<(), &'static str>,
) -> Result<(), MeddraError> {
    let fault = |source| MeddraError::Read { path: path.clone(), source };
    let mut reader = BufReader::new(File::open(&path).map_err(fault)?);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(fault)? == 0 {
            break;
        }
        // Translations are UTF-8; an old English release is ASCII.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            continue;
        }
        let fields: Vec<&str> = text.split('$').collect();
        take(&fields).map_err(|what| MeddraError::Line { path: path.clone(), line, what })?;
    }
    Ok(())
}

/// That the folder is not of another release; a folder that does not say is taken at the operator's word.
fn check_release(dir: &Path, version: &str) -> Result<(), MeddraError> {
    let Ok(text) = std::fs::read_to_string(dir.join("meddra_release.asc")) else { return Ok(()) };
    let found = text.split('$').next().unwrap_or_default().trim();
    if found.is_empty() || found == version {
        return Ok(());
    }
    Err(MeddraError::OtherRelease {
        path: dir.to_owned(),
        found: found.to_owned(),
        expected: version.to_owned(),
    })
}
