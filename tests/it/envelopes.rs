//! What benches take for granted: of the posts made for them exactly the promised share is flagged.

use testkit::envelopes;

use crate::hark;

#[test]
fn the_promised_share_is_flagged() {
    let (hark, _dir) = hark();
    for (count, bytes, per_mille, reports) in
        [(300, 500, 10, 3), (100, 400, 1000, 100), (100, 500, 1000, 100), (20, 3_000, 500, 10)]
    {
        let lines: String = envelopes(count, bytes, per_mille, 1).map(|line| line + "\n").collect();
        let screened = hark.run_with(["screen", "-"], &lines).success();
        assert_eq!(screened.stdout.lines().count(), reports, "{per_mille} of 1000, {bytes} bytes");
    }
}
