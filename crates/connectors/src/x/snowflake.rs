//! Ids that hold a time: the upper bits are milliseconds since the platform's own epoch, the lower 22 bits tell ids of one
//! millisecond apart. So an id says when its post was written, and a time says where reading goes on.

use model::Timestamp;

/// Milliseconds from 1970 to the epoch of the ids.
const EPOCH_MILLIS: u64 = 1_288_834_974_657;

/// The first id that was made this way, in November 2010; those before were counted up and hold no time.
const FIRST: u64 = 29_700_859_247;

/// When the post with this id was written; nothing for ids that hold no time.
pub(super) fn written_at(id: &str) -> Option<Timestamp> {
    let number: u64 = id.parse().ok().filter(|number| *number >= FIRST)?;
    i64::try_from((number >> 22) + EPOCH_MILLIS).ok().map(Timestamp::from_millis)
}

/// The id that lies `secs` seconds before this one: whoever asks for what came after it reads the last seconds again.
pub(super) fn before(id: u64, secs: u64) -> u64 {
    if id < FIRST { id } else { id.saturating_sub((secs * 1000) << 22).max(FIRST - 1) }
}

/// The id that lies `secs` seconds after this one.
pub(super) fn after(id: u64, secs: u64) -> u64 {
    id.saturating_add((secs * 1000) << 22)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        let table = [
            ("1990000000000000002", Some("2025-11-16T10:12:27.069Z")),
            ("29700859247", Some("2010-11-04T01:43:01.738Z")),
            ("20", None),
            ("", None),
            ("-5", None),
            ("99999999999999999999999", None),
        ];
        for (id, wanted) in table {
            assert_eq!(written_at(id).map(|time| time.to_string()), wanted.map(str::to_owned), "{id}");
        }
        let id = 1_990_000_000_000_000_002;
        let earlier = written_at(&before(id, 30).to_string()).unwrap();
        assert_eq!(written_at(&id.to_string()).unwrap().0 - earlier.0, 30_000_000);
        assert_eq!((before(20, 30), before(FIRST, 30)), (20, FIRST - 1));
    }
}
