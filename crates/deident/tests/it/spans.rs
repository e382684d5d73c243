//! Redaction on arbitrary text: spans stay valid, and a second pass changes nothing.

use deident::redact;
use model::Span;
use proptest::prelude::*;

/// Pieces that like to form identifiers with each other, between arbitrary Unicode.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "Dr. ",
            "my name is ",
            "Anna",
            "Müller",
            "@",
            "a.b",
            "@example.com",
            " at ",
            " dot ",
            "www.",
            "https://",
            "+49 ",
            "0171",
            " 2345678",
            "4111 1111 ",
            "DE89 3704 ",
            "12 ",
            "Oak ",
            "Street",
            "born ",
            "3.4.1987",
            "[name]",
            "[email]",
            "[",
            "]",
            "\n",
            "Regards,\n",
            "née le ",
            "Calle ",
            "😵‍💫",
            "é",
            "e\u{301}",
            "İ",
            "ß",
            "١٢٣",
            "123456789",
            ":",
            "::1",
            "u/",
            "patient ",
            "no. ",
            "handle",
            "name",
            ", ",
            "- ",
            "M. ",
            "Zoloft",
            "of ",
            "J. ",
            "le ",
            "'s ",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn boundary(text: &str, index: prop::sample::Index) -> usize {
    let mut at = index.index(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_stay_valid_and_order_is_kept(text in text(), a: prop::sample::Index, b: prop::sample::Index, handle in "[a-z@é]{0,6}") {
        let span = Span::new(boundary(&text, a), boundary(&text, b));
        let redacted = redact(&text, &[span], Some(&handle));
        let out = redacted.text.as_str();
        let moved = redacted.map.span(span);
        prop_assert!(moved.of(out).is_some(), "{moved:?} does not fit {out:?}");
        if !redacted.map.touches(span) {
            prop_assert_eq!(moved.of(out), span.of(&text), "what is not redacted stays letter for letter");
        }
        prop_assert_eq!(redacted.map.span(Span::new(0, text.len())), Span::new(0, out.len()));
        let mut end = 0;
        for redaction in &redacted.redactions {
            prop_assert!(redaction.span.of(&text).is_some());
            prop_assert!(redaction.span.start >= end, "redactions are in order and apart");
            end = redaction.span.end;
            prop_assert!(redacted.map.span(redaction.span).of(out).unwrap().contains(redaction.kind.placeholder()));
        }
    }

    #[test]
    fn redacting_twice_changes_nothing(text in text(), handle in "[a-z@é]{0,6}") {
        let once = redact(&text, &[], Some(&handle));
        let twice = redact(once.text.as_str(), &[], Some(&handle));
        prop_assert_eq!(once.text.as_str(), twice.text.as_str());
        prop_assert!(twice.redactions.is_empty());
    }
}

#[test]
fn moved_spans_join_the_placeholder() {
    let text = "Dr. Anna Kowalska gave me pills";
    let redacted = redact(text, &[], None);
    assert_eq!(redacted.text.as_str(), "Dr. [name] gave me pills");
    let of = |words: &str| {
        let at = text.find(words).unwrap();
        redacted.map.span(Span::new(at, at + words.len())).of(redacted.text.as_str()).unwrap().to_owned()
    };
    assert_eq!(of("Dr."), "Dr.");
    assert_eq!(of("nna"), "[name]");
    assert_eq!(of("Kowalska gave"), "[name] gave");
    assert_eq!(of("pills"), "pills");
    assert_eq!(
        redacted.map.span(Span::new(900, 901)),
        Span::new(24, 24),
        "beyond the text: empty at its end"
    );
}

#[test]
fn a_text_made_to_be_slow_is_not() {
    // Time by the square of the length would take hours here.
    let pieces = [
        "a",
        "a.",
        "1 ",
        "12 Aa ",
        "Dr. ",
        "Dr. A. ",
        "de ",
        "@a",
        "a@gmailx ",
        "a.com1",
        "[name]",
        "1234-",
        "my name is A",
        "x:",
        "\n- A",
    ];
    for piece in pieces {
        let text = piece.repeat((256 << 10) / piece.len());
        let redacted = redact(&text, &[], Some("aaa"));
        assert_eq!(
            redacted.map.span(Span::new(0, text.len())).end as usize,
            redacted.text.as_str().len(),
            "{piece}"
        );
    }
    let one = format!("{}@gmailx", "a.".repeat(128 << 10));
    assert!(redact(&one, &[], None).text.as_str().ends_with("[handle]"));
}
