//! Keys, pseudonyms and seals: stable, separate, opened by the right key only.

use deident::{KeyError, Keys, SealError, Sealed, Source};
use proptest::prelude::*;
use secrecy_text::expose;

/// The key file's text is a secret; only this test looks at it.
mod secrecy_text {
    pub(crate) fn expose(text: &secrecy::SecretString) -> &str {
        secrecy::ExposeSecret::expose_secret(text)
    }
}

fn keys(byte: u8) -> Keys {
    Keys::new([byte; 32])
}

fn source() -> Source {
    Source {
        post_id: "1990000000000000002".to_owned(),
        handle: Some("anna_k".to_owned()),
        url: Some("https://forum.example/t/9".to_owned()),
        ..Source::default()
    }
}

#[test]
fn a_key_file_is_read_back_and_mistakes_say_what_to_do() {
    let text = Keys::file_text(&[0xab; 32]);
    let read = Keys::parse(expose(&text)).unwrap();
    assert_eq!(read.id(), keys(0xab).id());
    assert_eq!(read.pseudonym("x", "a"), keys(0xab).pseudonym("x", "a"));
    assert!(Keys::from_hex(&"AB".repeat(32)).is_ok(), "capitals are digits too");

    assert_eq!(Keys::parse("# nothing\n\n").unwrap_err(), KeyError::Empty);
    assert_eq!(Keys::parse("hark-key-1 abc").unwrap_err(), KeyError::Length { found: 3 });
    assert_eq!(Keys::parse(&"zz".repeat(32)).unwrap_err(), KeyError::NotHex { column: 1 });
    let two = "00".repeat(32);
    assert_eq!(Keys::parse(&format!("{two}\n{two}")).unwrap_err(), KeyError::TwoKeys);
}

#[test]
fn digests_are_stable_for_ever() {
    // Golden: another value would orphan every pseudonym and report of every installation.
    expect_test::expect![[r#"
        key 06d7074d
        pseudonym 158a7d78d7cc62bcbd0ade60c377e4f2
        thread 1ca99e6cbc57f2698c192686acf65856
        report f5518411b42f548eedad49b42b1deb9b
        state f8850e43102d4460156980ab49e9c23e
    "#]]
    .assert_eq(&format!(
        "key {}\npseudonym {}\nthread {}\nreport {}\nstate {}\n",
        keys(7).id(),
        keys(7).pseudonym("x", "anna_k"),
        keys(7).thread_id("x", "1990000000000000001"),
        keys(7).report_id("x", "1990000000000000002"),
        model::ReportId(keys(7).state_key("x", "1990000000000000002")),
    ));
}

#[test]
fn digests_keep_apart_what_differs() {
    let k = keys(1);
    assert_eq!(k.pseudonym("x", "@Anna_K "), k.pseudonym("x", "anna_k"), "case and @ do not count");
    assert_ne!(k.pseudonym("x", "anna"), k.pseudonym("reddit", "anna"), "channels do not share authors");
    assert_ne!(k.pseudonym("ab", "c"), k.pseudonym("a", "bc"));
    assert_ne!(k.pseudonym("x", "anna"), keys(2).pseudonym("x", "anna"));
    assert_ne!(k.report_id("x", "1").0, k.thread_id("x", "1").0, "one sub-key per use");
    assert_ne!(k.report_id("x", "1").0, k.state_key("x", "1"), "one sub-key per use");
}

#[test]
fn a_seal_opens_with_its_key_only() {
    let sealed = keys(1).seal(&source());
    assert_eq!(sealed, keys(1).seal(&source()), "sealing is deterministic");
    assert!(keys(1).open(&sealed).unwrap() == source());
    let error = keys(2).open(&sealed).unwrap_err();
    assert_eq!(error, SealError::OtherKey { sealed_with: keys(1).id(), in_use: keys(2).id() });
    // A forged key id does not help.
    let forged: Sealed = sealed.as_str().replace(&keys(1).id(), &keys(2).id()).parse().unwrap();
    assert_eq!(keys(2).open(&forged).unwrap_err(), SealError::Broken);
}

#[test]
fn a_seal_tells_how_much_it_holds() {
    for length in [0, 1, 2, 3, 4, 100, 1001] {
        assert_eq!(keys(1).seal_bytes(&vec![7; length]).plain_bytes(), length);
    }
}

#[test]
fn a_seal_serves_one_purpose() {
    let bytes = keys(1).seal_bytes(b"{}");
    assert_eq!(keys(1).open_bytes(&bytes).unwrap(), b"{}");
    assert_eq!(keys(1).open(&bytes).unwrap_err(), SealError::Broken);
    let identity = keys(1).seal(&source());
    assert_eq!(keys(1).open_bytes(&identity).unwrap_err(), SealError::Broken);
}

#[test]
fn what_is_no_seal_is_refused() {
    for text in
        ["", "s1", "s1.00000000.", "s1.00000000.AAAA", "s1.zz.AAAA", "s0.00000000.AAAA", "s1.0000.0.A.B"]
    {
        assert_eq!(text.parse::<Sealed>().unwrap_err(), SealError::Malformed, "{text}");
    }
    assert_eq!("s2.00000000.AAAA".parse::<Sealed>().unwrap_err(), SealError::Version);
}

#[test]
fn debug_prints_nothing_personal_or_secret() {
    let keys = keys(0xcd);
    let shown = format!("{:?} {:?} {:?}", source(), keys.seal(&source()), keys);
    for word in ["anna", "1990000000000000002", "forum", "cdcd", "205"] {
        assert!(!shown.contains(word), "{word} in {shown}");
    }
}

proptest! {
    #[test]
    fn any_bytes_come_back_and_any_change_is_noticed(plain: Vec<u8>, at: prop::sample::Index) {
        let keys = keys(3);
        let sealed = keys.seal_bytes(&plain);
        prop_assert_eq!(keys.open_bytes(&sealed).unwrap(), plain);
        let body = sealed.as_str().rfind('.').unwrap() + 1;
        let mut text = sealed.as_str().as_bytes().to_vec();
        // The last character may hold unused bits, which the decoder refuses by itself.
        let at = body + at.index(text.len() - body - 1);
        text[at] = if text[at] == b'A' { b'B' } else { b'A' };
        let changed: Sealed = String::from_utf8(text).unwrap().parse().unwrap();
        prop_assert_eq!(keys.open_bytes(&changed).unwrap_err(), SealError::Broken);
    }
}
