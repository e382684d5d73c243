//! What a pattern alone cannot tell: check digits, plausible dates and lengths, the words around.
//!
//! A check gets the whole text and the bytes a pattern matched, and answers with the bytes that are an
//! identifier, or `None`. It never widens the range.

use std::net::Ipv6Addr;
use std::ops::Range;

use crate::rules::{RULES, fold};

/// Confirms or cuts a match.
pub(crate) type Check = fn(&str, Range<usize>) -> Option<Range<usize>>;

/// The check of that name in `patterns.tsv`.
pub(crate) fn named(name: &str) -> Option<Check> {
    Some(match name {
        "email_words" => email_words,
        "tail" => tail,
        "link" => link,
        "handle" => handle,
        "handle_word" => handle_word,
        "ipv4" => ipv4,
        "ipv6" => ipv6,
        "iban" => iban,
        "luhn" => luhn,
        "ssn" => ssn,
        "nhs" => nhs,
        "nir" => nir,
        "tax_de" => tax_de,
        "dni" => dni,
        "number" => number,
        "phone" => phone,
        "phone_word" => phone_word,
        "digits" => digits,
        "street" => street,
        "town" => town,
        _ => return None,
    })
}

/// Whether the number at `at` is one of a product: `PZN 04114918`, `lot no. 1128846`.
pub(crate) fn is_of_product(text: &str, at: usize) -> bool {
    let start = text[..at].char_indices().rev().nth(24).map_or(0, |(start, _)| start);
    let mut words = text[start..at]
        .rsplit([' ', ':', '#', '\u{a0}'])
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty());
    words.next().is_some_and(|word| {
        let filler = ["no", "nr", "number", "num", "nummer", "code", "n°", "nº"]
            .iter()
            .any(|f| word.eq_ignore_ascii_case(f));
        RULES.is_batch(word) || (filler && words.next().is_some_and(|word| RULES.is_batch(word)))
    })
}

fn digits_of(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect()
}

fn keep_if(range: Range<usize>, keep: bool) -> Option<Range<usize>> {
    keep.then_some(range)
}

/// The word that follows directly or after one blank or hyphen; empty where none does.
fn next_word(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let rest = rest.strip_prefix([' ', '-', '\u{a0}']).unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    &rest[..end]
}

fn is_quantity(text: &str, range: &Range<usize>) -> bool {
    RULES.is_unit(next_word(text, range.end)) || text[range.end..].trim_start().starts_with('%')
}

/// `sick at the dot com office` is no address.
fn email_words(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let keep = text[range.clone()].split_whitespace().nth(2).is_some_and(|domain| !RULES.is_common(domain));
    keep_if(range, keep)
}

/// Punctuation at the end of a web address belongs to the sentence.
fn tail(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let trimmed =
        text[range.clone()].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '"', ')', ']', '*']);
    keep_if(range.start..range.start + trimmed.len(), !trimmed.is_empty())
}

/// A host needs a label of two letters; `1.5.ml` and `e.g.` have none.
fn link(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let range = tail(text, range)?;
    let host = text[range.clone()].split(['/', '?', '#']).next()?;
    let labels = host.rsplit_once('.').map_or("", |(labels, _)| labels);
    let named = labels.split('.').any(|label| label.chars().filter(|c| c.is_alphabetic()).count() >= 2);
    keep_if(range, named)
}

fn handle(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let trimmed = text[range.clone()].trim_end_matches(['.', '-']);
    let name = trimmed.rsplit(['@', '/']).next()?;
    keep_if(range.start..range.start + trimmed.len(), !RULES.is_common(name))
}

/// After `my insta is` only what looks made up for a machine is a handle.
fn handle_word(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let range = handle(text, range)?;
    let made_up = text[range.clone()].contains(|c: char| c.is_numeric() || matches!(c, '_' | '.' | '#'));
    keep_if(range, made_up)
}

fn ipv4(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let valid = text[range.clone()].split('.').all(|part| part.parse::<u8>().is_ok());
    keep_if(range, valid)
}

/// Times such as `12:30:45` have too few groups; a bare `::` is punctuation.
fn ipv6(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let found = text[range.clone()].trim_end_matches(':');
    let range = range.start..range.start + found.len();
    let long = found.bytes().filter(|&b| b == b':').count() >= 3 || found.contains("::");
    let solid = found.bytes().filter(u8::is_ascii_hexdigit).count() >= 4;
    keep_if(range, long && solid && found.parse::<Ipv6Addr>().is_ok())
}

/// ISO 13616: the country gives the length, and the remainder mod 97 is 1.
fn iban(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let found = &text[range.clone()];
    let length = RULES.iban_length(&found[..2])?;
    let solid: Vec<(usize, u8)> = found
        .bytes()
        .enumerate()
        .filter(|(_, b)| *b != b' ')
        .map(|(at, b)| (at, b.to_ascii_uppercase()))
        .collect();
    let end = solid.get(length - 1)?.0 + 1;
    let turned = solid[4..length].iter().chain(&solid[..4]);
    let remainder = turned.fold(0u32, |rest, (_, b)| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b - b'A') + 10) % 97,
    });
    // Do not cut through a word that follows.
    let whole = !text[range.start + end..].starts_with(char::is_alphanumeric);
    (whole && remainder == 1).then_some(range.start..range.start + end)
}

/// ISO/IEC 7812: the longest run of whole groups whose last digit checks, as a dose may stand behind it.
fn luhn(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let found = &text[range.clone()];
    let ends: Vec<usize> =
        found.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(at, _)| at + 1).collect();
    (13..=ends.len()).rev().map(|count| ends[count - 1]).find_map(|end| {
        let digits = digits_of(&found[..end]);
        let double = |(at, &d): (usize, &u8)| {
            let d = u32::from(d) << (at % 2);
            if d > 9 { d - 9 } else { d }
        };
        let sum: u32 = digits.iter().rev().enumerate().map(double).sum();
        let whole = !text[range.start + end..].starts_with(char::is_alphanumeric);
        (whole && sum.is_multiple_of(10) && sum > 0).then_some(range.start..range.start + end)
    })
}

/// Areas 000, 666 and 900 on were never given out.
fn ssn(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let area = &text[range.start..range.start + 3];
    let valid = area != "000" && area != "666" && area < "900" && !is_quantity(text, &range);
    keep_if(range, valid)
}

/// NHS number: weights 10 to 2, check digit 11 minus the remainder.
fn nhs(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let digits = digits_of(&text[range.clone()]);
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(&d, weight)| u32::from(d) * weight).sum();
    let check = (11 - sum % 11) % 11;
    keep_if(range, check != 10 && check == u32::from(digits[9]))
}

/// French NIR: the key is 97 minus the number mod 97, with 2A as 19 and 2B as 18. In its usual groups, or without
/// key, it is taken as it is: people mistype.
fn nir(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let grouped = text[range.clone()].matches(' ').count() >= 5;
    let solid: String =
        text[range.clone()].chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
    let solid = solid.replace("2A", "19").replace("2B", "18");
    let number: u64 = solid.get(..13)?.parse().ok()?;
    let valid = match solid.get(13..15) {
        Some(key) => grouped || key.parse::<u64>().is_ok_and(|key| key == 97 - number % 97),
        None => true,
    };
    keep_if(range, valid)
}

/// German tax number: ISO/IEC 7064, MOD 11,10.
fn tax_de(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let digits = digits_of(&text[range.clone()]);
    let product = digits[..10].iter().fold(10u32, |product, &d| {
        let sum = (u32::from(d) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    keep_if(range, (11 - product) % 10 == u32::from(digits[10]))
}

/// Spanish DNI and NIE: the letter is the number mod 23; X, Y, Z stand for 0, 1, 2.
fn dni(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let solid: Vec<u8> = text[range.clone()]
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|b| b.to_ascii_uppercase())
        .collect();
    let (letter, number) = solid.split_last()?;
    let number = number
        .iter()
        .fold(0u32, |n, b| n * 10 + u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'X' }));
    keep_if(range, LETTERS[(number % 23) as usize] == *letter)
}

/// What follows `case number`: two digits at least, and no number of a registered study.
fn number(text: &str, mut range: Range<usize>) -> Option<Range<usize>> {
    // A last group may be the dose that follows: `order number 12345 20 mg`.
    while is_quantity(text, &range) {
        range.end = range.start + text[range.clone()].rfind(' ')?;
    }
    let found = &text[range.clone()];
    let study = ["nct", "isrctn", "drks", "eudract", "pmid"]
        .iter()
        .any(|p| found.get(..p.len()).is_some_and(|head| head.eq_ignore_ascii_case(p)));
    let enough = found.len() >= 3 && found.bytes().filter(u8::is_ascii_digit).count() >= 2;
    let year = found.len() == 4 && (found.starts_with("19") || found.starts_with("20"));
    // `5mg`, `20mg/day`: a number that ends in a unit.
    let letters = found.trim_start_matches(|c: char| c.is_ascii_digit());
    let dose = letters.len() < found.len() && RULES.is_unit(letters.split('/').next().unwrap_or_default());
    keep_if(range, enough && !study && !year && !dose)
}

fn phone(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let count = digits_of(&text[range.clone()]).len();
    keep_if(
        range.clone(),
        (8..=15).contains(&count) && !starts_with_date(&text[range.clone()]) && !is_quantity(text, &range),
    )
}

fn phone_word(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let count = digits_of(&text[range.clone()]).len();
    keep_if(
        range.clone(),
        (5..=15).contains(&count) && !starts_with_date(&text[range.clone()]) && !is_quantity(text, &range),
    )
}

/// `01.02.2023 10:30` begins like a telephone number in pairs.
fn starts_with_date(found: &str) -> bool {
    let mut parts = found.split(['.', '/', '-', ' ']);
    let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let small =
        |part: &str, most: u32| part.len() <= 2 && part.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    (year(c) && small(a, 31) && small(b, 31)) || (year(a) && small(b, 12) && small(c, 31))
}

/// Long runs of digits, but no decimals such as 0.123456789.
fn digits(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let before = &text[..range.start];
    let decimal =
        before.strip_suffix(['.', ',']).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()));
    keep_if(range, !decimal)
}

/// Words in small letters (or a text all in capitals) must not be everyday words: `10 minutes down the road`.
fn street(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let found = &text[range.clone()];
    let everyday = found.split(|c: char| !c.is_alphabetic() && c != '\'').any(|word| {
        let small =
            word.starts_with(char::is_lowercase) || word.chars().nth(1).is_some_and(char::is_uppercase);
        small && word.chars().count() > 1 && !RULES.is_particle(word) && RULES.is_common(word)
    });
    let numbered = found.starts_with(|c: char| c.is_ascii_digit());
    let letters = |c: char| !c.is_alphabetic();
    let measured = if numbered {
        found.split(letters).any(|word| word.len() > 1 && RULES.is_unit(word))
    } else {
        // `Im August 6`, `Am Montag 12`: a street's name is no everyday word.
        found
            .split(letters)
            .skip(1)
            .any(|word| word.len() > 1 && !RULES.is_particle(&fold(word)) && RULES.is_common(word))
    };
    let decimal = numbered && text[..range.start].ends_with(['.', ',', ':']);
    let trailing = found.ends_with(|c: char| c.is_ascii_digit()) && is_quantity(text, &range);
    keep_if(range, !everyday && !measured && !trailing && !decimal)
}

/// `in 10000 Fällen` is a count, `in 80331 München` a town.
fn town(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let digits: String = text[range.clone()].chars().filter(char::is_ascii_digit).collect();
    let measured = text[range.clone()].split(' ').any(|word| RULES.is_unit(word) || RULES.is_common(word));
    let french = text[..range.start].trim_end().ends_with('à');
    keep_if(range, (french || !digits.ends_with("00")) && !measured)
}
