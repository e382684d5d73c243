//! A chat that a person exported as text.
//!
//! * Android: `DD.MM.YYYY, HH:MM - Name: text`; iOS: `[DD/MM/YY, HH:MM:SS] Name: text`. Order and signs depend on the phone:
//!   day before month or behind it is told by the whole file ([`order`]); hours may have AM and PM behind them.
//! * A line without a time goes on with the message before it. A line without `Name:` is a notice of the app.
//! * What the app writes in the place of words stands in [`markers`](super::markers).
//!
//! There is no zone: the settings tell it. There are no ids: one is made of the file's name, time, author and text. A deletion
//! cannot be told apart from one before the export, so that it is no erasure.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::markers::{Marker, is_mark, own};
use crate::meta::digest;
use crate::source::Found;
use model::{Post, Timestamp};

/// How many lines a file may have before its first message.
const LEADING_LINES: usize = 20;

/// Longest name of a person, in bytes: more before a colon is a sentence.
const MAX_NAME_BYTES: usize = 120;

/// The three numbers of a date, as they stand.
type Numbers = [u16; 3];

/// In which order they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// The beginning of a message.
struct Stamp<'a> {
    numbers: Numbers,
    time: Time,
    /// What follows: name and text, or a notice.
    rest: &'a str,
    /// Signs that hint at the order where numbers do not.
    slashes_and_halves: bool,
}

/// Reads a chat; false if the text is none. Times are in `zone`; `name` is the file's.
pub(super) fn read(text: &str, name: &str, zone: &TimeZone, found: &mut Found) -> bool {
    let mut messages: Vec<(Stamp<'_>, Vec<&str>)> = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (stamp(line), messages.last_mut()) {
            (Some(stamp), _) => messages.push((stamp, Vec::new())),
            (None, Some((_, more))) => more.push(line),
            (None, None) if number < LEADING_LINES => {}
            (None, None) => return false,
        }
    }
    if messages.is_empty() {
        return false;
    }
    let order = order(&messages.iter().map(|(stamp, _)| stamp).collect::<Vec<_>>());
    let thread = digest("chat", &[name]);
    let mut before: HashMap<String, usize> = HashMap::new();
    for (stamp, more) in &messages {
        let Some((author, first)) = named(stamp.rest) else {
            found.skip("a notice of the platform");
            continue;
        };
        let mut whole = first.to_owned();
        for line in more {
            whole.push('\n');
            whole.push_str(line);
        }
        let words = match own(&whole) {
            Ok(words) => words,
            Err(marker) => {
                found.skip(match marker {
                    Marker::Omitted => "no text",
                    Marker::Deleted => "deleted before the export",
                    Marker::Notice => "a notice of the platform",
                });
                continue;
            }
        };
        let text: String = words.text.trim_start_matches(is_mark).trim().to_owned();
        if text.is_empty() {
            found.skip("no text");
            continue;
        }
        let at = instant(stamp, order, zone);
        let written = at.map(|at| at.to_string()).unwrap_or_default();
        let mut id = digest("chat", &[name, &written, author, &text]);
        // The same words twice in a minute are two messages.
        let count = before.entry(id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            id = format!("{id}:{count}");
        }
        found.post(Post {
            id: Cow::Owned(id),
            text: Cow::Owned(text),
            kind: Some(Cow::Borrowed("message")),
            author: Some(Cow::Owned(author.to_owned())),
            created_at: at,
            thread: Some(Cow::Owned(thread.clone())),
            terms: Some(Cow::Borrowed("consented-export")),
            revision: u64::from(words.edited),
            ..super::blank()
        });
    }
    true
}

/// Name and text; nothing for a notice.
fn named(rest: &str) -> Option<(&str, &str)> {
    let (name, text) = rest.split_once(": ").or_else(|| Some((rest.strip_suffix(':')?, "")))?;
    let name = name.trim_matches(is_mark).trim().trim_start_matches('~').trim();
    let quoted = name.contains(['"', '“', '”', '«', '„']);
    (!name.is_empty() && name.len() <= MAX_NAME_BYTES && !quoted).then_some((name, text))
}

/// Tells the order of all dates by those that allow one only; else by that in which time goes backward least often; else
/// by signs.
fn order(stamps: &[&Stamp<'_>]) -> Order {
    let votes = |index: usize| stamps.iter().filter(|stamp| stamp.numbers[index] > 12).count();
    if stamps.iter().filter(|stamp| stamp.numbers[0] > 31).count() * 2 > stamps.len() {
        return Order::YearMonthDay;
    }
    match (votes(0), votes(1)) {
        (days, months) if days > months => return Order::DayMonthYear,
        (days, months) if months > days => return Order::MonthDayYear,
        _ => {}
    }
    let backward = |order: Order| {
        let dates: Vec<Option<DateTime>> = stamps.iter().map(|stamp| civil(stamp, order)).collect();
        dates.windows(2).filter(|pair| pair[1] < pair[0]).count()
    };
    let (day, month) = (backward(Order::DayMonthYear), backward(Order::MonthDayYear));
    let american = stamps.iter().any(|stamp| stamp.slashes_and_halves);
    match day.cmp(&month) {
        std::cmp::Ordering::Less => Order::DayMonthYear,
        std::cmp::Ordering::Greater => Order::MonthDayYear,
        std::cmp::Ordering::Equal if american => Order::MonthDayYear,
        std::cmp::Ordering::Equal => Order::DayMonthYear,
    }
}

fn civil(stamp: &Stamp<'_>, order: Order) -> Option<DateTime> {
    let [first, second, third] = stamp.numbers;
    let (year, month, day) = match order {
        Order::DayMonthYear => (third, second, first),
        Order::MonthDayYear => (third, first, second),
        Order::YearMonthDay => (first, second, third),
    };
    let year = if year < 100 { year + 2000 } else { year };
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_datetime(stamp.time))
}

fn instant(stamp: &Stamp<'_>, order: Order, zone: &TimeZone) -> Option<Timestamp> {
    let time = zone.to_ambiguous_timestamp(civil(stamp, order)?).compatible().ok()?;
    Some(Timestamp(time.as_microsecond()))
}

/// The beginning of a message, if a line is one.
fn stamp(line: &str) -> Option<Stamp<'_>> {
    let line = line.trim_start_matches(is_mark);
    let (bracketed, inner) = match line.strip_prefix('[') {
        Some(inner) => (true, inner),
        None => (false, line),
    };
    let mut reader = Reader(inner);
    let first = reader.number(4)?;
    let sign = reader.one(&['.', '/', '-'])?;
    reader.space();
    let second = reader.number(2)?;
    reader.one(&[sign])?;
    reader.space();
    let third = reader.number(4)?;
    // `,` or a word such as `à`, with spaces around.
    let gap = reader.0.find(|letter: char| letter.is_ascii_digit()).filter(|gap| (1..=12).contains(gap))?;
    if reader.0[..gap].contains([':', '-', ']']) {
        return None;
    }
    reader.0 = &reader.0[gap..];
    let hour = reader.number(2)?;
    reader.one(&[':', '.'])?;
    let minute = reader.number(2)?;
    let second_of_minute = match reader.one(&[':', '.']) {
        Some(_) => reader.number(2)?,
        None => 0,
    };
    let half = reader.half();
    let hour = match half {
        None => hour,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    let rest = match bracketed {
        true => reader.0.strip_prefix(']')?.trim_start(),
        false => reader.0.trim_start_matches(is_mark).strip_prefix(" - ")?,
    };
    let part = |number: u16| i8::try_from(number).ok();
    Some(Stamp {
        numbers: [first, second, third],
        time: Time::new(part(hour)?, part(minute)?, part(second_of_minute)?, 0).ok()?,
        rest: rest.trim_start_matches(is_mark),
        slashes_and_halves: sign == '/' && half.is_some(),
    })
}

/// Takes a line apart from its start.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn number(&mut self, most: usize) -> Option<u16> {
        let end = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = self.0[..end].parse().ok()?;
        self.0 = &self.0[end..];
        Some(number)
    }

    fn one(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.0.chars().next().filter(|sign| signs.contains(sign))?;
        self.0 = &self.0[sign.len_utf8()..];
        Some(sign)
    }

    fn space(&mut self) {
        self.0 = self.0.trim_start_matches(' ');
    }

    /// `AM` or `PM` in its spellings; whether it is the afternoon.
    fn half(&mut self) -> Option<bool> {
        let rest = self.0.trim_start_matches([' ', '\u{202f}', '\u{a0}']);
        let letters: String =
            rest.chars().take(7).filter(|letter| letter.is_ascii_alphabetic()).take(2).collect();
        let afternoon = match () {
            () if letters.eq_ignore_ascii_case("am") => false,
            () if letters.eq_ignore_ascii_case("pm") => true,
            () => return None,
        };
        let end = rest.find(['m', 'M'])? + 1;
        self.0 = rest[end..].trim_start_matches('.');
        Some(afternoon)
    }
}
