//! What stands behind a host: the built-in table `dictionaries/domains.tsv`. Knows nothing of posts.
//!
//! A domain stands for itself and every host under it, compared label by label from the end, so that
//! `who.int.example.com` and `notwho.int` are strangers.

use model::ReferenceKind;

/// The table: `domain<TAB>kind` a line, `#` begins a comment line.
const TABLE: &str = include_str!("../../../../dictionaries/domains.tsv");

/// Shortest DOI worth the name is `10.` and four digits (DOI Handbook, 2.2); registrants have at most nine.
const REGISTRANT: std::ops::RangeInclusive<usize> = 4..=9;

/// The domains that are known.
pub(crate) struct Domains {
    /// By domain, sorted.
    known: Vec<(&'static str, ReferenceKind)>,
    /// Parts of names of hosts that sell medicines.
    shops: Vec<&'static str>,
}

impl Domains {
    /// The built-in table.
    pub(crate) fn built_in() -> Self {
        let mut domains = Self { known: Vec::new(), shops: Vec::new() };
        for (domain, kind) in lines() {
            match reference(kind) {
                Some(kind) => domains.known.push((domain, kind)),
                None => domains.shops.push(domain),
            }
        }
        domains.known.sort_unstable_by_key(|(domain, _)| *domain);
        domains
    }

    /// What stands behind a host in small letters: the longest known domain that it lies under.
    pub(crate) fn kind(&self, host: &str) -> Option<ReferenceKind> {
        let mut rest = host;
        loop {
            if let Ok(at) = self.known.binary_search_by_key(&rest, |(domain, _)| *domain) {
                return Some(self.known[at].1);
            }
            (_, rest) = rest.split_once('.')?;
        }
    }

    /// Whether the name of a host in small letters says that medicines are sold there.
    pub(crate) fn sells(&self, host: &str) -> bool {
        self.kind(host).is_none() && self.shops.iter().any(|part| host.contains(part))
    }
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn reference(kind: &str) -> Option<ReferenceKind> {
    match kind {
        "peer_reviewed" => Some(ReferenceKind::PeerReviewed),
        "government" => Some(ReferenceKind::Government),
        "who" => Some(ReferenceKind::Who),
        _ => None,
    }
}

/// The host of a link in small letters: without scheme, user, port and path. `None` for what is no link: a word
/// without a scheme must look like a host to be one.
pub(crate) fn host(link: &str) -> Option<String> {
    let (stated, rest) = match link.split_once("://") {
        Some((scheme, rest)) if matches!(&*scheme.to_ascii_lowercase(), "http" | "https") => (true, rest),
        Some(_) => return None,
        None => (false, link),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    // Browsers go to what follows the last `@`; without a scheme it is an address of mail.
    let named = match authority.rsplit_once('@') {
        Some((_, host)) if stated => host,
        Some(_) => return None,
        None => authority,
    };
    let name = named.split(':').next().unwrap_or_default().trim_end_matches('.');
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let fits =
        name.contains('.') && !name.starts_with('.') && !name.contains("..") && name.chars().all(plain);
    fits.then(|| name.to_ascii_lowercase())
}

/// Whether a word is a DOI, `doi:10.1000/182` or `10.1000/182`.
pub(crate) fn is_doi(word: &str) -> bool {
    let bare = match word.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("doi:") => &word[4..],
        _ => word,
    };
    bare.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, name)| {
        !name.is_empty()
            && REGISTRANT.contains(&registrant.len())
            && registrant.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let written = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        let domains = Domains::built_in();
        assert_eq!(domains.known.len() + domains.shops.len(), written);
        assert!(lines().all(|(_, kind)| kind == "shop" || reference(kind).is_some()));
        assert!(domains.known.windows(2).all(|pair| pair[0].0 < pair[1].0), "a domain stands twice");
        assert!(
            lines()
                .all(|(domain, _)| domain.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'-'))
        );
    }

    #[test]
    fn a_host_is_what_a_browser_would_go_to() {
        for (link, expected) in [
            ("https://www.FDA.gov/drugs?x=1", Some("www.fda.gov")),
            ("http://user:pw@who.int:8080/x", Some("who.int")),
            ("https://who.int@evil.example/x", Some("evil.example")),
            ("https://evil.example\\@who.int", Some("evil.example")),
            ("https://evil.example#who.int", Some("evil.example")),
            ("who.int/news", Some("who.int")),
            ("who.int.", Some("who.int")),
            ("anna@who.int", None),
            ("ftp://who.int", None),
            ("word", None),
            ("so...tired", None),
            ("", None),
        ] {
            assert_eq!(host(link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn domains_are_compared_label_by_label() {
        let domains = Domains::built_in();
        use ReferenceKind::{Government, PeerReviewed, Who};
        for (host, expected) in [
            ("who.int", Some(Who)),
            ("apps.who.int", Some(Who)),
            ("who.int.evil.com", None),
            ("notwho.int", None),
            ("fda.gov", Some(Government)),
            ("pubmed.ncbi.nlm.nih.gov", Some(PeerReviewed)),
            ("nih.gov", Some(Government)),
            ("gov.evil.com", None),
            ("mygov", None),
            ("example.com", None),
        ] {
            assert_eq!(domains.kind(host), expected, "{host}");
        }
        assert!(domains.sells("cheap-pills.example") && !domains.sells("example.com"));
        assert!(!domains.sells("pharmacy.gov.uk"));
    }

    #[test]
    fn a_doi_has_a_registrant_and_a_name() {
        for (word, expected) in [
            ("10.1000/182", true),
            ("doi:10.1056/NEJMoa000000", true),
            ("10.5/10", false),
            ("10.1000/", false),
            ("10.1000", false),
        ] {
            assert_eq!(is_doi(word), expected, "{word}");
        }
    }
}
