//! Forms on paper: all that they say is there and can be read by a machine, and the pages are what they were.

use std::path::PathBuf;
use std::process::Command;

use expect_test::expect_file;
use export::paper::{self, Fonts};
use icsr::cioms::{self, Field, Form, FormMeta};
use icsr::value::Known;
use icsr::words::Terms;
use icsr::{Icsr, sample, summary};
use proptest::prelude::*;

fn terms() -> Terms {
    let names = [("10900071", "Drowsiness"), ("10900072", "Respiratory arrest"), ("10900031", "Jaundice")];
    names.into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect()
}

fn form(case: &Icsr) -> Form {
    cioms::form(case, &FormMeta { follow_up: false, terms: terms() })
}

/// Puts a PDF where it can be looked at, and gives back its text.
fn text(pdf: &[u8], name: &str, layout: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, pdf).unwrap();
    let out = Command::new("pdftotext").args([layout, "-enc", "UTF-8"]).arg(&path).arg("-").output();
    let out = out.expect("pdftotext: install poppler-utils (scripts/setup.sh does)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    // What stands at the foot of a page would part a word that goes on at the next.
    let is_foot = |line: &&str| layout == "-raw" && line.contains(" page ") && line.contains(" of ");
    text.lines().filter(|line| !is_foot(line)).map(|line| format!("{line}\n")).collect()
}

/// Without spaces.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Whether a word stands there in one piece, or its begin at the end of a box and its end on the continuation page.
fn stands(flat: &str, word: &str) -> bool {
    let word = squeezed(word);
    let parted = |at: usize| {
        let (begin, end) = word.split_at(at);
        flat.contains(&format!("{begin}seecontinuationpage")) && flat.contains(end)
    };
    flat.contains(&word) || word.char_indices().skip(1).any(|(at, _)| parted(at))
}

/// Every word is there; where a line broke within one, its halves follow each other.
fn assert_all_words(shown: &str, said: &str, what: &str) {
    let shown = squeezed(shown);
    for word in said.split_whitespace() {
        assert!(shown.contains(&squeezed(word)), "{what}: `{word}` is not on paper");
    }
}

#[test]
fn the_form_of_the_sample_is_what_it_was() {
    let fonts = Fonts::embedded().unwrap();
    let pdf = paper::cioms(&form(&sample::case()), &fonts).unwrap();
    expect_file!["golden/cioms.txt"].assert_eq(&text(&pdf, "cioms.pdf", "-layout"));
    assert_eq!(
        pdf,
        paper::cioms(&form(&sample::case()), &fonts).unwrap(),
        "the same bytes for the same case"
    );
}

#[test]
fn the_summary_of_the_sample_is_what_it_was() {
    let summary = summary::summary(&sample::case(), &terms());
    let pdf =
        paper::summary(&summary, "A candidate report: not verified.", &Fonts::embedded().unwrap()).unwrap();
    expect_file!["golden/summary.txt"].assert_eq(&text(&pdf, "summary.pdf", "-layout"));
}

#[test]
fn a_post_needs_one_page_and_a_long_case_says_where_it_goes_on() {
    let fonts = Fonts::embedded().unwrap();
    let short = text(&paper::cioms(&form(&sample::post()), &fonts).unwrap(), "post.pdf", "-layout");
    assert!(short.contains("page 1 of 1") && !short.contains("see continuation page"), "{short}");
    assert!(short.contains("Consumer / social media"), "{short}");

    let mut case = sample::case();
    case.h.text = Known::Is("She waited for the doctor all night long. ".repeat(400));
    let long = text(&paper::cioms(&form(&case), &fonts).unwrap(), "long.pdf", "-raw");
    assert!(long.contains("see continuation page"), "{long}");
    assert!(
        long.contains("7 + 13. DESCRIBE REACTION(S) (including relevant tests/lab data) (continued)"),
        "{long}"
    );
    assert_eq!(long.matches("doctor").count(), 400);
}

/// Japanese, Arabic, Thai and emoji: by fonts of the machine where it has them, by code points where not; never by nothing.
#[test]
fn other_scripts_are_drawn_or_named() {
    let said = "頭痛がひどい。 صداع شديد ปวดหัวมาก 😵‍💫 🫠 \u{7} Kopfschmerz żółć";
    let mut case = sample::post();
    case.h.text = Known::Is(said.into());
    for (fonts, name) in
        [(Fonts::embedded().unwrap(), "scripts-embedded.pdf"), (Fonts::new(&[]).unwrap(), "scripts.pdf")]
    {
        let shown = squeezed(&text(&paper::cioms(&form(&case), &fonts).unwrap(), name, "-raw"));
        for c in ['頭', '痛', 'ป', '😵', '💫', '🫠', '\u{7}', 'ż'] {
            let code = format!("[U+{:04X}]", u32::from(c));
            assert!(
                shown.contains(c) || shown.matches(&code).count() >= 2,
                "{c} in {name}: neither drawn nor named and noted"
            );
        }
        assert!(shown.contains("[U+0007]"), "what no font has is named");
        assert!(shown.contains("CharactersthatcouldnotbedrawnNofontathand"), "and noted");
    }
}

#[test]
fn pages_are_accessible() {
    let fonts = Fonts::embedded().unwrap();
    let summary = summary::summary(&sample::case(), &terms());
    for (pdf, name) in [
        (paper::cioms(&form(&sample::case()), &fonts).unwrap(), "cioms-tags.pdf"),
        (paper::summary(&summary, "", &fonts).unwrap(), "summary-tags.pdf"),
    ] {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &pdf).unwrap();
        let info = |options: &[&str]| {
            let out =
                Command::new("pdfinfo").args(options).arg(&path).output().expect("pdfinfo (poppler-utils)");
            String::from_utf8(out.stdout).unwrap()
        };
        let about = info(&[]);
        assert!(about.contains("Tagged:          yes"), "{about}");
        assert!(about.contains("DE-INVENTED-000001"), "a title: {about}");
        let tags = info(&["-struct-text"]);
        assert!(tags.contains("H1") && tags.contains("H2") && tags.contains("H3"), "{tags}");
        if name.starts_with("summary") {
            assert!(tags.contains("Table") && tags.contains("TH") && tags.contains("TD"), "{tags}");
        }
        let fonts = Command::new("pdffonts").arg(&path).output().expect("pdffonts (poppler-utils)");
        let fonts = String::from_utf8(fonts.stdout).unwrap();
        // Columns: name, type, encoding, embedded, subset, maps to Unicode.
        for font in fonts.lines().skip(2) {
            assert!(font.contains("DejaVuSansCondensed") && font.contains("yes yes yes"), "{fonts}");
        }
    }
}

fn said() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[a-zA-Z]{1,12}[.,;]?",
        1 => "[a-z0-9/._-]{60,200}",
        1 => "[ぁ-ゖ一-鿋]{1,30}",
        1 => "[😀-🙏🤐-🥞]{1,3}",
        1 => "[àéîõüßçñøåæœčšž]{1,9}",
    ];
    prop::collection::vec(word, 0..120).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is said, however long, is on paper: in its box, or on a continuation page.
    #[test]
    fn nothing_is_cut_off(texts in prop::collection::vec(said(), Field::ALL.len())) {
        let mut form = Form::default();
        form.texts.extend(Field::ALL.into_iter().zip(texts));
        // It stands at the foot of each page as well.
        form.texts.insert(Field::ControlNumber, "DE-INVENTED-000001".into());
        let pdf = paper::cioms(&form, system()).unwrap();
        let shown = text(&pdf, "any.pdf", "-raw");
        let flat = squeezed(&shown);
        for (field, said) in &form.texts {
            // A character may stand as its code point.
            for word in said.split_whitespace() {
                let whole = stands(&flat, word);
                let by_parts = || word.chars().all(|c| shown.contains(c) || shown.contains(&format!("[U+{:04X}]", u32::from(c))));
                prop_assert!(whole || (!word.is_ascii() && by_parts()), "{field:?}: `{word}` is not on paper");
            }
        }
    }
}

/// Fonts of the machine are read once for all tests.
fn system() -> &'static Fonts {
    static FONTS: std::sync::OnceLock<Fonts> = std::sync::OnceLock::new();
    FONTS.get_or_init(|| Fonts::new(&[]).unwrap())
}

#[test]
fn every_element_of_the_sample_is_in_its_summary() {
    let summary = summary::summary(&sample::case(), &Terms::new());
    let shown = text(&paper::summary(&summary, "", system()).unwrap(), "summary-system.pdf", "-raw");
    for fact in summary.sections.iter().flat_map(|section| &section.groups).flat_map(|group| &group.facts) {
        assert_all_words(&shown, &fact.value, fact.element);
    }
}
