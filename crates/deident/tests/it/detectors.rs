//! Every kind of identifier, true cases and false ones, in four languages: `cases.txt`.

use deident::redact;

use crate::annotated;

#[test]
fn every_case_is_found_or_left_alone() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in include_str!("../cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        cases += 1;
        let case = annotated::parse(line);
        let redacted = redact(&case.text, &case.protected, None);
        let found: Vec<(&str, &str)> =
            redacted.redactions.iter().map(|r| (r.kind.as_str(), r.span.of(&case.text).unwrap())).collect();
        let wanted: Vec<(&str, &str)> = case
            .identifiers
            .iter()
            .map(|(span, kind)| (kind.as_str(), span.of(&case.text).unwrap()))
            .collect();
        if found != wanted {
            wrong.push(format!("{line}\n  wanted {wanted:?}\n  found  {found:?}"));
        }
    }
    assert!(cases > 150, "{cases} cases");
    assert!(wrong.is_empty(), "{} of {cases} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_authors_own_handle_goes_wherever_it_stands() {
    let table = [
        ("anna_k", "this is Anna_K, not anna_kk", "this is [handle], not anna_kk"),
        ("@müsli", "MÜSLI here", "[handle] here"),
        ("Jane Roe", "Jane here, jane roe there; the roe deer", "[name] here, [handle] there; the roe deer"),
        ("me", "me and my pain", "me and my pain"),
        ("email", "[email] by email", "[email] by [handle]"),
    ];
    for (handle, text, wanted) in table {
        assert_eq!(redact(text, &[], Some(handle)).text.as_str(), wanted, "{handle}");
    }
}
