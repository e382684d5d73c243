//! A MedDRA ASCII release: `$` between fields, no header.
//!
//! | file | fields read |
//! |---|---|
//! | `soc.asc`, `hlgt.asc`, `hlt.asc` | 0 code, 1 name |
//! | `pt.asc` | 0 code, 1 name, 3 code of the primary SOC |
//! | `mdhier.asc` | 0 PT, 1 HLT, 2 HLGT, 3 SOC, 11 `Y` for the primary path |
//! | `llt.asc` | 0 code, 1 name, 2 PT, 9 currency |
//!
//! A PT becomes the concept `meddra/<code>` with its codes along the primary path, and its LLTs become terms.
//! An LLT that is not current becomes a weak term: MedDRA retires terms for being vague, ambiguous, truncated or
//! misspelt. They must not be coded to, but people go on writing them, and other evidence can make them count.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use model::MentionKind;

use super::ImportError;
use super::lines::Lines;
use super::place::{Entry, Name, Placer};
use crate::format::Register;
use crate::source::{Codes, ConceptRow};

/// A preferred term with what is joined to it.
struct Pt {
    code: u32,
    name: String,
    line: usize,
    /// HLT, HLGT and SOC of its primary path; more than one where the release has more than one.
    path: [BTreeSet<u32>; 3],
    names: Vec<Name>,
}

/// The levels above a PT: file, name in messages, name of the code.
const LEVELS: [(&str, &str, &str); 3] =
    [("hlt.asc", "HLT", "meddra_hlt"), ("hlgt.asc", "HLGT", "meddra_hlgt"), ("soc.asc", "SOC", "meddra_soc")];
const SOC: usize = 2;

/// Reads the release in `dir`.
pub(super) fn read(dir: &Path, lang: &str, placer: &mut Placer) -> Result<(), ImportError> {
    let mut levels: [HashMap<u32, String>; 3] = Default::default();
    for (names, (file, level, _)) in levels.iter_mut().zip(LEVELS) {
        let mut lines = Lines::open(&dir.join(file))?;
        while let Some(line) = lines.next()? {
            let [code, name] = line.fields('$', 2)?;
            names.insert(line.code(&format!("{level} code"), code)?, name.to_owned());
        }
        placer.read(lines.number());
    }

    let mut lines = Lines::open(&dir.join("pt.asc"))?;
    let (mut pts, mut by_code) = (Vec::new(), HashMap::new());
    while let Some(line) = lines.next()? {
        let [code, name, _, soc] = line.fields('$', 4)?;
        let (code, soc) = (line.code("PT code", code)?, line.code("SOC code", soc)?);
        if !levels[SOC].contains_key(&soc) {
            return Err(line.bad(format!("PT {code} belongs to SOC {soc}, which is not in soc.asc")));
        }
        if by_code.insert(code, pts.len()).is_some() {
            return Err(line.bad(format!("PT {code} is there twice")));
        }
        if name.trim().is_empty() {
            return Err(line.bad(format!("PT {code} has no name")));
        }
        let name = name.trim().to_owned();
        let line = line.number;
        pts.push(Pt { code, name, line, path: Default::default(), names: Vec::new() });
    }
    placer.read(lines.number());
    read_paths(dir, &levels, &by_code, &mut pts, placer)?;
    if let Some(pt) = pts.iter().find(|pt| pt.path[SOC].is_empty()) {
        return Err(lines.mistake(pt.line, format!("PT {} has no primary path in mdhier.asc", pt.code)));
    }
    read_llts(dir, lang, &by_code, &mut pts, placer)?;
    for pt in pts {
        placer.place(&entry(pt, &levels[SOC], lang))?;
    }
    Ok(())
}

/// `mdhier.asc`: every code is checked, the primary path is kept.
fn read_paths(
    dir: &Path,
    levels: &[HashMap<u32, String>; 3],
    by_code: &HashMap<u32, usize>,
    pts: &mut [Pt],
    placer: &mut Placer,
) -> Result<(), ImportError> {
    let mut lines = Lines::open(&dir.join("mdhier.asc"))?;
    while let Some(line) = lines.next()? {
        let fields: [&str; 12] = line.fields('$', 12)?;
        let code = line.code("PT code", fields[0])?;
        let Some(&pt) = by_code.get(&code) else {
            return Err(line.bad(format!("PT {code} is not in pt.asc")));
        };
        for (i, (file, level, _)) in LEVELS.iter().enumerate() {
            let above = line.code(&format!("{level} code"), fields[1 + i])?;
            if !levels[i].contains_key(&above) {
                return Err(line.bad(format!("{level} {above} is not in {file}")));
            }
            if fields[11] == "Y" {
                pts[pt].path[i].insert(above);
            }
        }
    }
    placer.read(lines.number());
    Ok(())
}

fn read_llts(
    dir: &Path,
    lang: &str,
    by_code: &HashMap<u32, usize>,
    pts: &mut [Pt],
    placer: &mut Placer,
) -> Result<(), ImportError> {
    let mut lines = Lines::open(&dir.join("llt.asc"))?;
    while let Some(line) = lines.next()? {
        let fields: [&str; 11] = line.fields('$', 11)?;
        let (code, pt) = (line.code("LLT code", fields[0])?, line.code("PT code", fields[2])?);
        let Some(&pt) = by_code.get(&pt) else {
            return Err(line.bad(format!("LLT {code} belongs to PT {pt}, which is not in pt.asc")));
        };
        let weak = match fields[9] {
            "Y" => false,
            "N" => true,
            other => return Err(line.bad(format!("currency `{other}`: expected Y or N"))),
        };
        pts[pt].names.push(name(fields[1], lang, weak));
    }
    placer.read(lines.number());
    Ok(())
}

fn name(term: &str, lang: &str, weak: bool) -> Name {
    Name { term: term.trim().to_owned(), lang: lang.to_owned(), register: Register::Medical, weak }
}

fn entry(pt: Pt, socs: &HashMap<u32, String>, lang: &str) -> Entry {
    let mut codes = Codes::from([("meddra_pt".to_owned(), pt.code.to_string())]);
    for ((_, _, name), above) in LEVELS.iter().zip(&pt.path) {
        let above: Vec<String> = above.iter().map(u32::to_string).collect();
        codes.insert((*name).to_owned(), above.join(","));
    }
    let group = pt.path[SOC].first().and_then(|soc| socs.get(soc)).cloned().unwrap_or_default();
    let mut names = vec![name(&pt.name, lang, false)];
    names.extend(pt.names);
    let key = format!("meddra/{}", pt.code);
    let concept = ConceptRow { key, kind: MentionKind::Event, preferred: pt.name, group, codes };
    Entry { concept, names, curated: false }
}
