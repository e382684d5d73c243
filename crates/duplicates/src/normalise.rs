//! The words of a post without what a copy changes: marks of reposts, links, mentions, hash signs, punctuation.
//!
//! `text::fold` gives lower case, plain width and compatibility forms and letters without diacritics; here the words that are
//! no words of the case go, and the rest is joined: by one space where something stood between two words, by none where
//! nothing did, so that scripts without spaces keep their runs of characters. Arabic vowel signs and the stroke that lengthens
//! a word go too: who copies by hand leaves them out.

use text::{Folded, TokenFlags};

/// What `deident` writes in place of identifiers. They stand for links, mentions and names, and count as mentions do: not.
/// A test compares them with `deident::Kind`.
const MARKS: [&str; 9] =
    ["[email]", "[link]", "[handle]", "[phone]", "[ip]", "[id]", "[birth date]", "[address]", "[name]"];

/// A mention, for `text::fold`.
const MENTION: &str = " @x ";

/// The normalised text: letters and digits in lower case, single spaces. Empty where nothing is left.
pub fn normalise(text: &str) -> String {
    let mut folded = Folded::new();
    folded.fold(&without_marks(text));
    let tokens = folded.tokens();
    let mut normal = String::with_capacity(text.len());
    let mut end = None;
    for (at, token) in tokens.iter().enumerate().skip(after_repost_marks(&folded)) {
        if [TokenFlags::URL, TokenFlags::HANDLE, TokenFlags::EMOJI].iter().any(|flag| token.flags.has(*flag))
        {
            continue;
        }
        if end.is_some_and(|end| end != token.start) {
            normal.push(' ');
        }
        normal.push_str(folded.word(at));
        end = Some(token.end);
    }
    normal
}

/// Where the words begin behind `RT @somebody`, however often it stands there.
fn after_repost_marks(folded: &Folded) -> usize {
    let tokens = folded.tokens();
    let mut at = 0;
    while at + 1 < tokens.len()
        && folded.word_bytes(at) == b"rt"
        && tokens[at + 1].flags.has(TokenFlags::HANDLE)
    {
        at += 2;
    }
    at
}

fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        match MARKS.iter().find(|mark| from.starts_with(**mark)) {
            Some(mark) => {
                plain.push_str(MENTION);
                rest = &from[mark.len()..];
            }
            None => {
                plain.push('[');
                rest = &from[1..];
            }
        }
    }
    plain.push_str(rest);
    plain.retain(|c| !is_vowel_sign(c));
    plain
}

fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_changes_goes() {
        for (text, normal) in [
            ("RT @ann: Zoloft makes me SO dizzy!! https://t.example/abc", "zoloft makes me so dizzy"),
            ("RT @ann: RT [handle]: Zoloft makes me so dizzy [link]", "zoloft makes me so dizzy"),
            ("#Zoloft makes me so dizzy 😵 @bob", "zoloft makes me so dizzy"),
            ("Zoloft\u{a0}makes  me — so, dizzy…", "zoloft makes me so dizzy"),
            ("Ｚｏｌｏｆｔ makes me so dizzy", "zoloft makes me so dizzy"),
            ("#BrainFog since day 3", "brainfog since day 3"),
            ("rt once, rt twice", "rt once rt twice"),
            ("薬を飲んだら、頭が痛い。", "薬を飲んだら 頭が痛い"),
            ("[sic] it said", "sic it said"),
            ("صُداعٌ شـديد", "صداع شديد"),
            ("@ann [link] 👍", ""),
            ("", ""),
        ] {
            assert_eq!(normalise(text), normal, "{text}");
        }
    }

    #[test]
    fn normalising_twice_changes_nothing() {
        for text in
            ["RT @a: It’s 12.5 mg, twice — a day", "L'ibuprofène m'a rendu malade", "دواء جديد، صداع شديد!"]
        {
            let once = normalise(text);
            assert_eq!(normalise(&once), once);
        }
    }

    #[test]
    fn every_mark_of_a_redaction_is_known() {
        let marks: Vec<&str> = deident::Kind::ALL.iter().map(|kind| kind.placeholder()).collect();
        assert_eq!(marks, MARKS);
    }
}
