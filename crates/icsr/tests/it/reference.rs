//! What the standard itself says: its schema and its table of elements, which are not part of the repository. They are looked for in
//! `shared/e2b` beside it; what needs them is left out, aloud, where they are not.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Says that a test proved nothing here, and why, whether or not its output is captured.
pub(crate) fn left_out(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr().lock(), "SKIPPED 1 test: {test}: {why}");
}

/// The folder of the standard, where it is there and `xmllint` is too.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/e2b");
    if !folder.is_dir() {
        left_out(test, "the schemas and tables of E2B(R3) are not beside the repository");
        return None;
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        left_out(test, "there is no xmllint: scripts/setup.sh installs it");
        return None;
    }
    Some(folder)
}

/// Validates files against the schema of batches.
pub(crate) fn validate(folder: &Path, files: &[PathBuf]) -> Output {
    Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(folder.join("xsd/multicacheschemas/MCCI_IN200100UV01.xsd"))
        .args(files)
        .output()
        .unwrap()
}

/// Rows of the table of elements: id, path of the value, path of the null flavour.
pub(crate) fn elements(folder: &Path) -> Vec<[String; 3]> {
    let mut rows = read_csv(&std::fs::read_to_string(folder.join("tables/e2b_r3_elements.csv")).unwrap());
    let header = rows.remove(0);
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (id, value, null, other) =
        (column("element"), column("xpath_value_fda"), column("xpath_null_fda"), column("xpath_value_mfds"));
    rows.into_iter()
        .map(|row| {
            let known = row[value].contains("MCCI_IN200100UV01");
            let value = if known { row[value].clone() } else { row[other].clone() };
            [row[id].clone(), value, row[null].clone()]
        })
        .collect()
}

/// Comma-separated values with quoted fields (RFC 4180).
pub(crate) fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                row.last_mut().unwrap().push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().unwrap().push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}

/// What XPath expressions say of a document, in their order: a string each.
///
/// `xmllint` evaluates without namespaces, so the document is read without its default namespace, and `xsi:type` as a plain name.
pub(crate) fn evaluate(xml: &str, paths: &[String]) -> Vec<String> {
    const BETWEEN: &str = "\u{241e}";
    let plain = xml.replacen(" xmlns=\"urn:hl7-org:v3\"", "", 1).replace("xsi:", "");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), plain).unwrap();
    let mut said = Vec::new();
    for chunk in paths.chunks(30) {
        let strings: Vec<String> =
            chunk.iter().map(|path| format!("string({})", path.replace("xsi:", ""))).collect();
        let expression = format!("concat('',{})", strings.join(&format!(",'{BETWEEN}',")));
        let output =
            Command::new("xmllint").args(["--xpath", &expression]).arg(file.path()).output().unwrap();
        assert!(
            output.status.success(),
            "{}\n{}",
            String::from_utf8_lossy(&output.stderr).chars().take(600).collect::<String>(),
            chunk.join("\n")
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text.strip_suffix('\n').unwrap_or(&text);
        said.extend(text.split(BETWEEN).map(str::to_owned));
    }
    said
}
