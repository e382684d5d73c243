//! Languages as E2B names them: ISO 639-2, three letters, in the form for terminology (`deu`, not `ger`).

/// First subtag of BCP 47 (ISO 639-1) and ISO 639-2/T.
const LANGUAGES: &[(&str, &str)] = &[
    ("af", "afr"),
    ("am", "amh"),
    ("ar", "ara"),
    ("az", "aze"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("bs", "bos"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("cy", "cym"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("eo", "epo"),
    ("es", "spa"),
    ("et", "est"),
    ("eu", "eus"),
    ("fa", "fas"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("ga", "gle"),
    ("gl", "glg"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("hy", "hye"),
    ("id", "ind"),
    ("is", "isl"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ka", "kat"),
    ("kk", "kaz"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("lo", "lao"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mn", "mon"),
    ("mr", "mar"),
    ("ms", "msa"),
    ("mt", "mlt"),
    ("my", "mya"),
    ("nb", "nob"),
    ("ne", "nep"),
    ("nl", "nld"),
    ("nn", "nno"),
    ("no", "nor"),
    ("pa", "pan"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("si", "sin"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sq", "sqi"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("sw", "swa"),
    ("ta", "tam"),
    ("te", "tel"),
    ("th", "tha"),
    ("tl", "tgl"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("ur", "urd"),
    ("uz", "uzb"),
    ("vi", "vie"),
    ("yue", "zho"),
    ("zh", "zho"),
    ("zu", "zul"),
];

/// Of a BCP 47 tag; `und` (undetermined) where the language is not known.
pub fn iso_639_2(tag: &str) -> &str {
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    let known = LANGUAGES
        .iter()
        .find(|(two, three)| first.eq_ignore_ascii_case(two) || first.eq_ignore_ascii_case(three));
    known.map_or("und", |(_, three)| three)
}

/// Whether the text needs no translation.
pub(super) fn is_english(tag: &str) -> bool {
    iso_639_2(tag) == "eng"
}

#[cfg(test)]
mod tests {
    use super::iso_639_2;

    #[test]
    fn tags_have_three_letters() {
        for (tag, three) in [
            ("en", "eng"),
            ("en-GB", "eng"),
            ("DE", "deu"),
            ("pt-BR", "por"),
            ("ja", "jpn"),
            ("zh-Hant", "zho"),
            ("und", "und"),
            ("xx", "und"),
        ] {
            assert_eq!(iso_639_2(tag), three, "{tag}");
        }
    }
}
