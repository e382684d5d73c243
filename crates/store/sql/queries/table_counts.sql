-- Rows of the tables as they lie, versions and tombstones included, and what stands of them.
-- Reads: the keys of all of `reports`, `seals` and `tallies`: for a person who asks, not for a page.
SELECT
    assumeNotNull((SELECT count() FROM reports)) AS report_rows,
    assumeNotNull((SELECT count() FROM reports FINAL)) AS reports,
    assumeNotNull((SELECT count() FROM seals)) AS seal_rows,
    assumeNotNull((SELECT count() FROM seals FINAL)) AS seals,
    assumeNotNull((SELECT sum(posts) FROM tallies FINAL WHERE drug = '' AND event = '')) AS posts,
    assumeNotNull((SELECT sum(flagged) FROM tallies FINAL WHERE drug = '' AND event = '')) AS flagged
