//! Which parts of a score are told: the strongest by name, the rest as one, so that the parts told still add up to
//! the log-odds of the score.

use model::Contribution;

use crate::score::strongest_first;

/// Most parts told by name. A person reads no more; a report stores no more.
pub(crate) const STRONGEST: usize = 12;

/// Begins the name of the part that stands for all weaker ones.
const REST: &str = "rest:";

/// Whether the parts of a score are worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// For no post.
    #[default]
    Never,
    /// For posts that are flagged: what a report stores.
    Flagged,
    /// For every post that is scored.
    Always,
}

impl From<bool> for Explain {
    fn from(wanted: bool) -> Self {
        if wanted { Self::Always } else { Self::Never }
    }
}

impl Explain {
    /// Whether a post with this verdict is explained.
    pub(crate) fn wants(self, flagged: bool) -> bool {
        match self {
            Self::Never => false,
            Self::Flagged => flagged,
            Self::Always => true,
        }
    }
}

/// The `most` strongest of `parts`, strongest first, and what is left as one part `rest:<n> weaker parts`.
/// `parts` come strongest first and add up to the log-odds; so does what is returned.
fn strongest(mut parts: Vec<Contribution>, most: usize) -> Vec<Contribution> {
    if parts.len() > most {
        let weaker = parts.split_off(most);
        let weight = weaker.iter().map(|part| part.weight).sum();
        parts.push(Contribution { name: format!("{REST}{} weaker parts", weaker.len()), weight });
    }
    parts
}

/// What is told of a score, [`STRONGEST`] by name: the strongest of its `parts`, which come in any order, and every one
/// of `named`, whose names are reasons and must not be lost in the rest. Strongest first, the rest last.
pub(crate) fn told(mut parts: Vec<Contribution>, named: Vec<Contribution>) -> Vec<Contribution> {
    strongest_first(&mut parts);
    let mut told = strongest(parts, STRONGEST.saturating_sub(named.len()));
    let rest = told.pop_if(|part| part.name.starts_with(REST));
    told.extend(named);
    strongest_first(&mut told);
    told.extend(rest);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_one_part_and_nothing_is_lost() {
        for n in [0, 1, STRONGEST, STRONGEST + 1, 40] {
            let parts: Vec<Contribution> =
                (0..n).map(|i| Contribution { name: format!("word:{i}"), weight: 5.0 - i as f64 }).collect();
            let whole: f64 = parts.iter().map(|part| part.weight).sum();
            let told = strongest(parts, STRONGEST);
            assert!((told.iter().map(|part| part.weight).sum::<f64>() - whole).abs() < 1e-9);
            assert_eq!(told.len(), n.min(STRONGEST + 1));
            let rest = told.iter().find(|part| part.name.starts_with("rest:"));
            assert_eq!(rest.is_some(), n > STRONGEST);
            if let Some(rest) = rest {
                assert_eq!(rest.name, format!("rest:{} weaker parts", n - STRONGEST));
            }
        }
    }
}
