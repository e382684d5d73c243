//! robots.txt (RFC 9309): which paths a site lets this program read, and how slowly.

/// Most of a file that is read, in bytes: what the RFC asks for at least.
const MAX_BYTES: usize = 500 << 10;

/// Longest pause that is heeded, in seconds.
const MAX_DELAY_SECS: f64 = 3600.0;

/// The rules for this program.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Robots {
    /// Whether to allow, and the pattern.
    rules: Vec<(bool, String)>,
    /// `Crawl-delay`, in seconds; no part of the RFC, but a wish that costs nothing.
    pub(super) delay_secs: i64,
    /// Addresses of sitemaps, for everybody.
    pub(super) sitemaps: Vec<String>,
}

impl Robots {
    /// The rules of the groups that name `token`, or else of those for everybody.
    pub(super) fn of(bytes: &[u8], token: &str) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BYTES)]);
        let text = text.trim_start_matches('\u{feff}');
        let (mut own, mut all) = (None::<Self>, None::<Self>);
        let mut sitemaps = Vec::new();
        // Whom the group is for, and whether it has rules yet: names in a row belong to one group.
        let (mut for_own, mut for_all, mut begun) = (false, false, true);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else { continue };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
            match &*name {
                "user-agent" => {
                    if begun {
                        (for_own, for_all, begun) = (false, false, false);
                    }
                    let product = value.split(['/', ' ']).next().unwrap_or_default();
                    for_own |= product.eq_ignore_ascii_case(token);
                    for_all |= value == "*";
                    if for_own {
                        own.get_or_insert_default();
                    }
                }
                "allow" | "disallow" | "crawl-delay" => {
                    begun = true;
                    let groups =
                        [own.as_mut().filter(|_| for_own), for_all.then(|| all.get_or_insert_default())];
                    for group in groups.into_iter().flatten() {
                        group.rule(&name, value);
                    }
                }
                "sitemap" => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        Self { sitemaps, ..own.or(all).unwrap_or_default() }
    }

    fn rule(&mut self, name: &str, value: &str) {
        match name {
            "crawl-delay" => {
                let secs = value.parse::<f64>().ok().filter(|secs| secs.is_finite());
                self.delay_secs = secs.map_or(0, |secs| secs.clamp(0.0, MAX_DELAY_SECS).ceil() as i64);
            }
            // A rule without a path says nothing.
            _ if value.is_empty() => {}
            _ => self.rules.push((name == "allow", value.to_owned())),
        }
    }

    /// Whether a path, with its query, may be read: the longest pattern decides, and of two alike the one that allows.
    pub(super) fn allows(&self, path: &str) -> bool {
        let matching = self.rules.iter().filter(|(_, pattern)| matches(pattern, path));
        matching.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| *allow)
    }
}

/// Whether a pattern matches the beginning of a path: `*` stands for anything, `$` at the end for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    let open_end = pattern.ends_with('*');
    while let Some(part) = parts.next() {
        // The last part must stand at the end where the pattern ends there.
        if whole && !open_end && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    !whole || open_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_the_rfc_says() {
        for (pattern, path, wanted) in [
            ("/a", "/abc", true),
            ("/a", "/b", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/*.php", "/x/y.php?z", true),
            ("/*.php$", "/y.php?z", false),
            ("/*.php$", "/y.php/z.php", true),
            ("/a*", "/a", true),
            ("/a*$", "/abc", true),
            ("*", "/", true),
            ("/é*x", "/éx", true),
        ] {
            assert_eq!(matches(pattern, path), wanted, "{pattern} {path}");
        }
    }

    #[test]
    fn the_most_specific_group_and_the_longest_rule_decide() {
        let text = "\u{feff}Sitemap: https://e.org/s.xml\nUser-agent: *\nDisallow: /\n\nUser-agent: other\nUser-Agent: Hark/1.0 # us\n\
            Disallow: /private\nAllow: /private/open\nCrawl-delay: 2.5\nDisallow:\n";
        let robots = Robots::of(text.as_bytes(), "hark");
        assert!(robots.allows("/x") && robots.allows("/private/open/1") && !robots.allows("/private/1"));
        assert_eq!((robots.delay_secs, &*robots.sitemaps), (3, &["https://e.org/s.xml".to_owned()][..]));
        assert!(!Robots::of(text.as_bytes(), "someone").allows("/x"));
        assert!(!Robots::of(b"User-agent: hark\n\nUser-agent: *\nDisallow: /", "hark").allows("/x"));
        assert!(Robots::of(b"\xff\xfe\x00", "hark").allows("/x"));
        assert!(Robots::of(b"User-agent: *\nDisallow: /a\nAllow: /a", "hark").allows("/a"));
    }
}
