//! Whatever comes in: a hundred thousand random texts, the corpora where they are at hand, and packs that were tampered
//! with so that every checksum fits. Nothing panics, spans are characters of the text, and asking twice changes nothing.

use std::io::{BufRead, BufReader};

use dictionary::{Dictionary, compile};
use flate2::bufread::MultiGzDecoder;
use matcher::Matcher;
use proptest::prelude::*;

use crate::rig::{dictionary, mentions, sources};

/// What must hold of the mentions of any text.
#[track_caller]
fn sound(matcher: &mut Matcher<'_>, text: &str) {
    let found = mentions(matcher, text);
    for mention in &found {
        let span = mention.span;
        assert!(span.start < span.end && span.of(text).is_some(), "{span:?} of {} bytes", text.len());
    }
    assert_eq!(mentions(matcher, text), found, "asked again");
}

/// A fixed sequence of numbers (xorshift64*, Vigna 2016): the same texts on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

#[test]
fn a_hundred_thousand_random_texts() {
    const PIECES: &[&str] = &[
        "sertraline",
        "liptior",
        "threw",
        "up",
        "pain",
        "arms",
        "and",
        "legs",
        "stomach",
        "killing",
        "🤮",
        "é",
        "’",
        "'",
        " ",
        " ",
        " ",
        ".",
        ",",
        "#",
        "@",
        "http://",
        "www.",
        "aaa",
        "ß",
        "\u{200D}",
        "\u{300}",
        "中",
        "1,000",
        "5mg",
        "*",
        "-",
        "\n",
        "Ａ",
        "ﬁ",
        "😵\u{200D}💫",
        "\u{0}",
        "qu'",
        "İ",
    ];
    let dictionary = dictionary();
    let mut matcher = Matcher::new(&dictionary);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut text = String::new();
    for _ in 0..100_000 {
        text.clear();
        for _ in 0..numbers.below(24) {
            match numbers.below(4) {
                0 => text.extend(char::from_u32(numbers.below(0x11_0000) as u32)),
                _ => text.push_str(PIECES[numbers.below(PIECES.len())]),
            }
        }
        sound(&mut matcher, &text);
    }
}

#[test]
fn every_text_of_the_corpora() {
    let corpora = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/corpora");
    let Ok(folders) = std::fs::read_dir(&corpora) else {
        eprintln!("SKIPPED: the corpora are not beside the repository");
        return;
    };
    let dictionary = dictionary();
    let mut matcher = Matcher::new(&dictionary);
    let mut texts = 0;
    for file in
        folders.flatten().filter_map(|folder| std::fs::read_dir(folder.path()).ok()).flatten().flatten()
    {
        let packed = BufReader::new(std::fs::File::open(file.path()).unwrap());
        for line in BufReader::new(MultiGzDecoder::new(packed)).lines() {
            let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            if let Some(text) = record["text"].as_str() {
                sound(&mut matcher, text);
                texts += 1;
            }
        }
    }
    assert!(texts > 10_000, "{texts} texts");
}

/// Rewrites every checksum of a pack so that it fits.
fn reseal(pack: &mut [u8]) {
    const TABLE: usize = 24;
    const ROW: usize = 24;
    let number = |pack: &[u8], at: usize| u64::from_le_bytes(pack[at..at + 8].try_into().unwrap()) as usize;
    let rows = u32::from_le_bytes(pack[12..16].try_into().unwrap()) as usize;
    for row in (0..rows).map(|i| TABLE + i * ROW) {
        let (offset, length) = (number(pack, row), number(pack, row + 8));
        if let Some(section) = offset.checked_add(length).and_then(|end| pack.get(offset..end)) {
            let sum = xxhash_rust::xxh3::xxh3_64(section);
            pack[row + 16..row + 24].copy_from_slice(&sum.to_le_bytes());
        }
    }
    let sum = xxhash_rust::xxh3::xxh3_64(&pack[TABLE..TABLE + rows * ROW]);
    pack[16..24].copy_from_slice(&sum.to_le_bytes());
}

/// Asks everything of a pack that was tampered with, where it is accepted at all.
fn ask(mut pack: Vec<u8>) {
    reseal(&mut pack);
    let Ok(dictionary) = Dictionary::from_vec(pack) else { return };
    let _ = (dictionary.verify(), dictionary.terms(), dictionary.manifest().len());
    dictionary.for_each_term(&mut |_, term| drop(dictionary.senses(term).collect::<Vec<_>>()));
    let mut matcher = Matcher::new(&dictionary);
    for text in [
        "liptior threw it all back up",
        "pain in my arms, legs and stomach",
        "sertraline 🤮 tummy killing",
        "naussea",
    ] {
        let _ = mentions(&mut matcher, text);
    }
}

/// Sizes, offsets and counts have four or eight bytes: none may be trusted to be more than nothing, or less than everything.
#[test]
fn no_number_of_a_pack_is_trusted() {
    let numbers: [&[u8]; 4] = [&[0; 4], &[1, 0, 0, 0], &[0xff; 4], &[0xff; 8]];
    let pack = compile(&sources()).unwrap().pack;
    let mut asked = 0;
    for at in 24..pack.len() - 8 {
        for number in numbers {
            let mut changed = pack.clone();
            changed[at..at + number.len()].copy_from_slice(number);
            if changed != pack {
                ask(changed);
                asked += 1;
            }
        }
    }
    assert!(asked > 1_000, "{asked} packs");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// A hostile pack is refused or gives some answer; it never makes the program panic or hang.
    #[test]
    fn hostile_packs_do_no_harm(changes in proptest::collection::vec((0usize..1 << 20, any::<u8>()), 1..12)) {
        let mut pack = compile(&sources()).unwrap().pack;
        // Beside the header nothing but content is changed: magic, version and number of sections stay.
        for (at, byte) in changes {
            let at = 24 + at % (pack.len() - 24);
            pack[at] = byte;
        }
        ask(pack);
    }
}
