//! How people misspell drug names. Search queries cannot ask for everything within a slip, so the likeliest forms are written
//! out: first how a name sounds, then what hurried fingers do. The rules and their order are our own reading of misspellings
//! in patients' posts; they are data.

/// What is written for what, in any place of the word.
static SOUNDS: &[(&str, &str)] = &[
    ("ph", "f"),
    ("yl", "il"),
    ("ine", "in"),
    ("xa", "za"),
    ("ei", "ie"),
    ("ie", "ei"),
    ("cy", "ci"),
    ("th", "t"),
    ("qu", "k"),
    ("ae", "e"),
    ("oe", "e"),
    ("rr", "r"),
    ("ll", "l"),
    ("pp", "p"),
    ("tt", "t"),
    ("nn", "n"),
    ("mm", "m"),
    ("y", "i"),
    ("i", "y"),
    ("z", "s"),
    ("c", "k"),
    ("k", "c"),
    ("v", "f"),
    ("e", "a"),
    ("a", "e"),
    ("i", "e"),
    ("o", "a"),
    ("l", "ll"),
    ("r", "rr"),
    ("t", "tt"),
];

/// Shorter words have too many neighbours that are words.
const MIN_LETTERS: usize = 6;

/// Up to `most` misspellings of a name of one word, likeliest first; none for which `known` says that it is a word of its own.
pub fn misspellings(name: &str, most: usize, known: impl Fn(&str) -> bool) -> Vec<String> {
    if name.len() < MIN_LETTERS || !name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    let mut offer = |slip: String| {
        if found.len() < most && slip != name && !found.contains(&slip) && !known(&slip) {
            found.push(slip);
        }
    };
    for (right, wrong) in SOUNDS {
        // The first letter is seldom wrong.
        if let Some(at) = name[1..].find(right) {
            let at = at + 1;
            offer(format!("{}{wrong}{}", &name[..at], &name[at + right.len()..]));
        }
    }
    // A letter left out, then two letters the wrong way round, from the middle outwards.
    let middle_first = || {
        let (count, middle) = (name.len() - 1, name.len() / 2);
        (0..2 * count).filter_map(move |n| {
            let step = n.div_ceil(2);
            let at = if n % 2 == 0 { middle.checked_add(step) } else { middle.checked_sub(step) };
            at.filter(|at| (1..count).contains(at))
        })
    };
    for at in middle_first() {
        offer(format!("{}{}", &name[..at], &name[at + 1..]));
    }
    for at in middle_first() {
        let (first, second) = (&name[at..=at], &name[at + 1..at + 2]);
        offer(format!("{}{second}{first}{}", &name[..at], &name[at + 2..]));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_misspelled_as_they_sound() {
        let slips = |name: &str, most| misspellings(name, most, |_| false);
        assert_eq!(slips("sertraline", 3), ["sertralin", "sertralyne", "sartraline"]);
        assert_eq!(slips("metformin", 2), ["metformyn", "matformin"]);
        assert_eq!(slips("citalopram", 50).len(), 23);
        assert!(
            slips("zoloft", 0).is_empty() && slips("aspir", 5).is_empty() && slips("st johns", 5).is_empty()
        );
        let none = misspellings("sertraline", 50, |slip| slip == "sertralin");
        assert!(!none.contains(&"sertralin".to_owned()));
    }

    proptest! {
        #[test]
        fn slips_are_near_and_differ(name in "[a-z]{6,20}", most in 0usize..20) {
            let slips = misspellings(&name, most, |_| false);
            prop_assert!(slips.len() <= most);
            for (at, slip) in slips.iter().enumerate() {
                prop_assert!(*slip != name && !slips[..at].contains(slip));
                prop_assert!(strsim::damerau_levenshtein(slip, &name) <= 2);
            }
        }
    }
}
