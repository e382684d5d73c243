//! How many slips of the pen lie between two words: letters put in, left out, replaced, or two neighbours turned
//! round (optimal string alignment, the restricted Damerau–Levenshtein distance).

use dictionary::LONGEST;

/// Longest word that is compared; the dictionary indexes none longer.
const MOST: usize = LONGEST + 3;

/// The distance of `a` and `b` if it is at most `limit`.
pub(crate) fn slips(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    if a.len() >= MOST || b.len() >= MOST {
        return None;
    }
    if letters(a, b) > 2 * limit as u32 {
        return None;
    }
    let mut before = [0u8; MOST];
    let mut last = [0u8; MOST];
    let mut row = [0u8; MOST];
    for (j, cell) in last.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j as u8;
    }
    for i in 1..=a.len() {
        row[0] = i as u8;
        let mut least = row[0];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut cell = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cell = cell.min(before[j - 2] + 1);
            }
            row[j] = cell;
            least = least.min(cell);
        }
        if least as usize > limit {
            return None;
        }
        before = last;
        last = row;
    }
    Some(last[b.len()] as usize).filter(|distance| *distance <= limit)
}

/// Letters that stand in one of the words only. A slip changes at most two of them, so that most pairs need no
/// closer look.
fn letters(a: &[u8], b: &[u8]) -> u32 {
    let set = |word: &[u8]| word.iter().fold(0u32, |set, byte| set | 1 << (byte & 31));
    (set(a) ^ set(b)).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_as_people_make_them() {
        for (a, b, expected) in [
            ("lipitor", "liptior", Some(1)),
            ("pravachol", "provachol", Some(1)),
            ("zofran", "zofran", Some(0)),
            ("sertraline", "setralin", Some(2)),
            ("sertraline", "citalopram", None),
            ("abcd", "badc", Some(2)),
            ("", "ab", Some(2)),
            ("abc", "", None),
        ] {
            assert_eq!(slips(a.as_bytes(), b.as_bytes(), 2), expected, "{a} {b}");
            assert_eq!(slips(b.as_bytes(), a.as_bytes(), 2), expected, "{b} {a}");
        }
    }
}
