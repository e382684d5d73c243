//! Packs drug names into the queries of a platform.

mod misspell;

pub use misspell::misspellings;

/// A name to look for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The name as people write it, lower case; may hold spaces.
    pub name: String,
    /// Preferred name of the drug it stands for.
    pub drug: String,
    /// Whether it is a misspelling rather than a name.
    pub misspelled: bool,
}

/// What a platform's query language allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// Longest query, in characters, `suffix` included.
    pub max_chars: usize,
    /// Most names in one query.
    pub max_terms: usize,
    /// Between two names: ` OR `, `|`, a comma.
    pub or: &'a str,
    /// Around all names, if there are several, such as `(` and `)`.
    pub group: (&'a str, &'a str),
    /// Around a name of several words, such as `"` and `"`.
    pub phrase: (&'a str, &'a str),
    /// After the names, such as ` -is:retweet`.
    pub suffix: &'a str,
}

/// The queries that together look for every name once, as few as a first-fit packing in the order given makes. A name
/// that fits into no query is left out and returned.
pub fn pack(terms: &[Term], limits: &Limits<'_>) -> (Vec<String>, Vec<Term>) {
    let fixed =
        limits.suffix.chars().count() + limits.group.0.chars().count() + limits.group.1.chars().count();
    let or = limits.or.chars().count();
    let mut bins: Vec<(usize, Vec<String>)> = Vec::new();
    let mut left_out = Vec::new();
    for term in terms {
        let written = match term.name.contains(' ') {
            true => format!("{}{}{}", limits.phrase.0, term.name, limits.phrase.1),
            false => term.name.clone(),
        };
        let length = written.chars().count();
        if fixed + length > limits.max_chars || limits.max_terms == 0 {
            left_out.push(term.clone());
            continue;
        }
        let fits = |(used, names): &&mut (usize, Vec<String>)| {
            fixed + used + or + length <= limits.max_chars && names.len() < limits.max_terms
        };
        match bins.iter_mut().find(fits) {
            Some((used, names)) => {
                *used += or + length;
                names.push(written);
            }
            None => bins.push((length, vec![written])),
        }
    }
    let queries = bins
        .into_iter()
        .map(|(_, names)| match names.len() {
            1 => format!("{}{}", names[0], limits.suffix),
            _ => format!("{}{}{}{}", limits.group.0, names.join(limits.or), limits.group.1, limits.suffix),
        })
        .collect();
    (queries, left_out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const X: Limits = Limits {
        max_chars: 40,
        max_terms: 3,
        or: " OR ",
        group: ("(", ")"),
        phrase: ("\"", "\""),
        suffix: " -is:retweet",
    };

    fn terms(names: &[&str]) -> Vec<Term> {
        names
            .iter()
            .map(|name| Term { name: (*name).to_owned(), drug: String::new(), misspelled: false })
            .collect()
    }

    #[test]
    fn names_are_packed_with_the_operators_of_the_platform() {
        let (queries, left) = pack(&terms(&["sertraline", "zoloft", "st johns wort", "lustral"]), &X);
        assert_eq!(
            queries,
            ["(sertraline OR zoloft) -is:retweet", "(\"st johns wort\" OR lustral) -is:retweet",]
        );
        assert!(left.is_empty());
        let (queries, left) = pack(&terms(&["a name that is far too long for any query"]), &X);
        assert!(queries.is_empty() && left.len() == 1);
    }

    proptest! {
        #[test]
        fn every_name_is_in_one_query_and_no_query_is_too_long(names in prop::collection::vec("[a-z]{1,12}( [a-z]{1,6})?", 0..60)) {
            let (queries, left) = pack(&terms(&names.iter().map(String::as_str).collect::<Vec<_>>()), &X);
            prop_assert!(queries.iter().all(|query| query.chars().count() <= X.max_chars));
            let inside: usize = queries.iter().map(|query| query.matches(" OR ").count() + 1).sum();
            prop_assert_eq!(inside + left.len(), names.len());
        }
    }
}
