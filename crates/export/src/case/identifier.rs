//! Identifiers that are the same however often a case is built: they are made of the report's id alone.

use model::ReportId;

/// Digits of a report's id at the end of an identifier.
const DIGITS: usize = 32;

/// C.1.1: `CC-ORG-NUMBER`, where the number is the id of the report. `country` is ISO 3166-1 alpha-2, `organisation` has no `-`.
pub fn case_number(country: &str, organisation: &str, report: ReportId) -> String {
    format!("{country}-{organisation}-{report}")
}

/// The report of a C.1.1 that [`case_number`] made; nothing for another's.
pub fn report_of(case_number: &str) -> Option<ReportId> {
    let (_, number) = case_number.rsplit_once('-')?;
    (number.len() == DIGITS).then(|| number.parse().ok()).flatten()
}

/// A UUID (RFC 9562, version 8) of something in a case, such as the reaction of a concept. Made of report, kind and concept, so that a
/// later version of the case names the same thing by the same UUID.
pub fn uuid(report: ReportId, kind: &str, concept: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hark icsr 1").update(&report.0);
    for part in [kind, concept] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let digest = hasher.finalize();
    let mut bytes = [0_u8; 16];
    for (byte, from) in bytes.iter_mut().zip(digest.as_bytes()) {
        *byte = *from;
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    // An id writes sixteen bytes as hexadecimal digits.
    let digits = ReportId(bytes).to_string();
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::{case_number, report_of, uuid};
    use model::ReportId;

    #[test]
    fn a_case_number_leads_back_to_its_report() {
        let report = ReportId([0xa7; 16]);
        let number = case_number("DE", "ACME", report);
        assert_eq!(number, format!("DE-ACME-{report}"));
        assert_eq!(report_of(&number), Some(report));
        for other in ["DE-ACME-12", "", "DE-ACME-", "0123456789abcdef0123456789abcdef"] {
            assert_eq!(report_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_uuid_is_of_version_8_and_of_its_parts() {
        let (one, other) = (ReportId([1; 16]), ReportId([2; 16]));
        let id = uuid(one, "reaction", "event/headache");
        assert_eq!((id.len(), id.as_bytes()[14]), (36, b'8'));
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_eq!(id, uuid(one, "reaction", "event/headache"));
        for (report, kind, concept) in [
            (other, "reaction", "event/headache"),
            (one, "drug", "event/headache"),
            (one, "reactione", "vent/headache"),
        ] {
            assert_ne!(id, uuid(report, kind, concept));
        }
    }
}
