//! Fonts: those that come with Hark, and where they have no glyph, fonts of the machine.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use krilla::text::Font;
use rustybuzz::ttf_parser;

use super::Error;

const REGULAR: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed-Bold.ttf");

/// Where systems keep fonts.
const FOLDERS: [&str; 4] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts/Supplemental", "/Library/Fonts"];
/// How deep folders are searched.
const DEPTH: usize = 4;

/// Fonts to draw with. Cheap to share: fonts of the machine are looked at when a character first asks for them.
pub struct Fonts {
    regular: Arc<Face>,
    bold: Arc<Face>,
    folders: Vec<PathBuf>,
    others: OnceLock<Vec<Other>>,
}

/// A font file of the machine.
struct Other {
    path: PathBuf,
    covers: Coverage,
    /// Read when it is first used; nothing: it cannot be.
    face: Mutex<Option<Option<Arc<Face>>>>,
}

/// A font, read.
pub(super) struct Face {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) font: Font,
    covers: Coverage,
}

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Fonts {
    /// Those that come with Hark, then those of given folders, then Noto where systems keep fonts.
    ///
    /// # Errors
    /// When a font that comes with Hark cannot be read.
    pub fn new(folders: &[PathBuf]) -> Result<Fonts, Error> {
        let embedded = |bytes: &[u8], name| Face::read(bytes.to_vec()).map(Arc::new).ok_or(Error::Font(name));
        Ok(Fonts {
            regular: embedded(REGULAR, "DejaVu Sans Condensed")?,
            bold: embedded(BOLD, "DejaVu Sans Condensed Bold")?,
            folders: folders.to_vec(),
            others: OnceLock::new(),
        })
    }

    /// The same without any font of the machine.
    ///
    /// # Errors
    /// When a font that comes with Hark cannot be read.
    pub fn embedded() -> Result<Fonts, Error> {
        let fonts = Fonts::new(&[])?;
        fonts.others.get_or_init(Vec::new);
        Ok(fonts)
    }

    pub(super) fn base(&self, weight: Weight) -> &Arc<Face> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// A font with a glyph for each of the characters: that of the weight where it has them.
    pub(super) fn face(&self, weight: Weight, cluster: &[char]) -> Option<Arc<Face>> {
        let base = self.base(weight);
        if base.covers.all(cluster) {
            return Some(base.clone());
        }
        let others = self.others.get_or_init(|| found(&self.folders));
        others.iter().filter(|other| other.covers.all(cluster)).find_map(Other::face)
    }
}

impl Other {
    fn face(&self) -> Option<Arc<Face>> {
        // A thread that panicked here left the font unread: it is read now.
        let mut face = self.face.lock().unwrap_or_else(PoisonError::into_inner);
        face.get_or_insert_with(|| Face::read(std::fs::read(&self.path).ok()?).map(Arc::new)).clone()
    }
}

impl Face {
    fn read(bytes: Vec<u8>) -> Option<Face> {
        let bytes = Arc::new(bytes);
        let covers = Coverage::of(&bytes)?;
        let font = Font::new(Arc::clone(&bytes).into(), 0)?;
        Some(Face { bytes, font, covers })
    }
}

/// The characters that a font draws.
struct Coverage(Vec<RangeInclusive<u32>>);

impl Coverage {
    /// Nothing where the file is no font, or has pictures instead of outlines: a glyph of it would not be seen.
    fn of(bytes: &[u8]) -> Option<Coverage> {
        let face = ttf_parser::Face::parse(bytes, 0).ok()?;
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() && tables.cff2.is_none() {
            return None;
        }
        let mut codes = Vec::new();
        for table in tables.cmap?.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode) {
            table.codepoints(|code| {
                if table.glyph_index(code).is_some_and(|glyph| glyph.0 != 0) {
                    codes.push(code);
                }
            });
        }
        codes.sort_unstable();
        codes.dedup();
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for code in codes {
            match ranges.last_mut() {
                Some(last) if *last.end() + 1 == code => *last = *last.start()..=code,
                _ => ranges.push(code..=code),
            }
        }
        Some(Coverage(ranges))
    }

    fn has(&self, c: char) -> bool {
        // Some fonts have a blank for control characters: they would not be seen.
        if c.is_control() {
            return false;
        }
        let code = u32::from(c);
        let at = self.0.partition_point(|range| *range.end() < code);
        self.0.get(at).is_some_and(|range| range.contains(&code))
    }

    fn all(&self, cluster: &[char]) -> bool {
        cluster.iter().all(|c| self.has(*c))
    }
}

/// Font files by preference: folders of the settings in their order, then Noto of the system, sans before serif.
fn found(folders: &[PathBuf]) -> Vec<Other> {
    let mut paths = Vec::new();
    for folder in folders {
        let mut here = Vec::new();
        walk(folder, DEPTH, &mut here);
        here.sort();
        paths.extend(here);
    }
    let mut system = Vec::new();
    for folder in FOLDERS {
        walk(Path::new(folder), DEPTH, &mut system);
    }
    system.retain(|path| {
        let name = stem(path);
        name.starts_with("Noto") && (name.contains("Regular") || !name.contains('-'))
    });
    system.sort_by_key(|path| {
        let name = stem(path);
        (!name.starts_with("NotoSans"), name.contains("Mono"), path.clone())
    });
    paths.extend(system);
    paths.into_iter().filter_map(Other::open).collect()
}

impl Other {
    fn open(path: PathBuf) -> Option<Other> {
        let covers = Coverage::of(&std::fs::read(&path).ok()?)?;
        Some(Other { path, covers, face: Mutex::new(None) })
    }
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).unwrap_or_default()
}

fn walk(folder: &Path, depth: usize, into: &mut Vec<PathBuf>) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_ascii_lowercase();
        if path.is_dir() {
            walk(&path, deeper, into);
        } else if matches!(extension.as_str(), "ttf" | "otf" | "ttc") {
            into.push(path);
        }
    }
}
