//! What to say of a word that is not among those that may stand there.

/// The word among `known` that was probably meant: within a third of the letters of `given`, capitals and `-` for `_` aside; of several
/// the first. Nothing for one or two letters, which are near to anything.
pub(crate) fn did_you_mean<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let folded = |word: &str| word.to_ascii_lowercase().replace('-', "_");
    let given = folded(given);
    let letters = given.chars().count();
    let most = if letters < 3 { 0 } else { letters / 3 };
    known
        .into_iter()
        .map(|word| (strsim::osa_distance(&given, &folded(word)), word))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| format!("did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn what_is_near_is_told() {
        let known = ["single", "first-pair", "safety_desk"];
        for (given, meant) in [
            ("singel", Some("single")),
            ("SINGLE", Some("single")),
            ("first_pair", Some("first-pair")),
            ("safety-dsk", Some("safety_desk")),
            ("si", None),
            ("cascade", None),
        ] {
            assert_eq!(
                did_you_mean(given, known),
                meant.map(|word| format!("did you mean `{word}`?")),
                "{given}"
            );
        }
    }
}
