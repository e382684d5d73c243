//! The ways in which platforms write times, each to UTC with the precision of the source. A time without a zone is taken as
//! UTC: it is off by hours at most, and says so nowhere, so prefer a form with one.

use model::Timestamp;

/// RFC 3339, also with an offset without colon (`+0000`), a space for the `T`, or no offset at all.
pub fn iso(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let text = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT")).unwrap_or(text);
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z"];
    for form in zoned {
        if let Ok(time) = jiff::fmt::strtime::parse(form, text).and_then(|parts| parts.to_timestamp()) {
            return Some(Timestamp(time.as_microsecond()));
        }
    }
    text.parse::<jiff::civil::DateTime>().ok().and_then(utc)
}

/// `Mon May 19 14:01:46 +0000 2025`, the form of the older Twitter interface.
pub fn twitter(text: &str) -> Option<Timestamp> {
    jiff::fmt::strtime::parse("%a %b %d %H:%M:%S %z %Y", text.trim())
        .and_then(|parts| parts.to_timestamp())
        .ok()
        .map(|time| Timestamp(time.as_microsecond()))
}

/// RFC 2822 and what feeds and mails make of it: named zones, two-digit years, no weekday, or a wrong one.
pub fn rfc2822(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    static PARSER: jiff::fmt::rfc2822::DateTimeParser =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    if let Ok(time) = PARSER.parse_timestamp(text) {
        return Some(Timestamp(time.as_microsecond()));
    }
    // `UTC` and `Z` are no zones of RFC 2822, and are written all the same.
    let fixed = text.strip_suffix("UTC").or_else(|| text.strip_suffix('Z'))?;
    let time = PARSER.parse_timestamp(format!("{} +0000", fixed.trim_end())).ok()?;
    Some(Timestamp(time.as_microsecond()))
}

/// Any of the above.
pub fn any(text: &str) -> Option<Timestamp> {
    iso(text).or_else(|| rfc2822(text)).or_else(|| twitter(text))
}

/// Seconds since 1970, with a fraction or without; nothing for what lies outside the years 1970 to 9999.
pub fn epoch(secs: f64) -> Option<Timestamp> {
    (secs.is_finite() && (0.0..253_402_300_800.0).contains(&secs))
        .then(|| Timestamp((secs * 1e6).round() as i64))
}

/// Seconds, or milliseconds from 100 billion on, or microseconds from 100 trillion on.
pub fn epoch_any(number: f64) -> Option<Timestamp> {
    match number {
        n if n >= 1e14 => epoch(n / 1e6),
        n if n >= 1e11 => epoch(n / 1e3),
        n => epoch(n),
    }
}

fn utc(time: jiff::civil::DateTime) -> Option<Timestamp> {
    let instant = jiff::tz::TimeZone::UTC.to_timestamp(time).ok()?;
    Some(Timestamp(instant.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_times() {
        type Read = fn(&str) -> Option<Timestamp>;
        let table: [(Read, &str, Option<&str>); 14] = [
            (iso, "2026-01-15T10:30:00.000Z", Some("2026-01-15T10:30:00Z")),
            (iso, "2026-08-10T18:45:03+0000", Some("2026-08-10T18:45:03Z")),
            (iso, "2026-08-10T18:45:03-0230", Some("2026-08-10T21:15:03Z")),
            (iso, "2016-03-04 09:10:11+0000", Some("2016-03-04T09:10:11Z")),
            (iso, "2026-01-01T20:10:40", Some("2026-01-01T20:10:40Z")),
            (iso, "2026-08-29 00:41:13", Some("2026-08-29T00:41:13Z")),
            (iso, "2026-07-06 16:10:56 GMT", Some("2026-07-06T16:10:56Z")),
            (iso, "2026-07-06", Some("2026-07-06T00:00:00Z")),
            (iso, "yesterday", None),
            (twitter, "Mon May 19 14:01:46 +0000 2025", Some("2025-05-19T14:01:46Z")),
            (rfc2822, "Tue, 03 Jun 2008 11:05:30 GMT", Some("2008-06-03T11:05:30Z")),
            (rfc2822, "3 Jun 08 11:05:30 -0700", Some("2008-06-03T18:05:30Z")),
            (rfc2822, "Mon, 03 Jun 2008 11:05:30 UTC", Some("2008-06-03T11:05:30Z")),
            (any, "2008-06-03T11:05:30+02:00", Some("2008-06-03T09:05:30Z")),
        ];
        for (read, text, wanted) in table {
            assert_eq!(read(text).map(|time| time.to_string()), wanted.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn numbers_are_seconds_milliseconds_or_microseconds() {
        for (number, wanted) in [
            (1_767_225_600.0, "2026-01-01T00:00:00Z"),
            (1_767_225_600_500.0, "2026-01-01T00:00:00.5Z"),
            (1_767_225_600_000_001.0, "2026-01-01T00:00:00.000001Z"),
        ] {
            assert_eq!(epoch_any(number).unwrap().to_string(), wanted);
        }
        for wrong in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            assert_eq!(epoch_any(wrong), None, "{wrong}");
        }
    }
}
