-- Rows of the tables as they lie, versions and tombstones included, and what stands of them.
SELECT
    (SELECT count() FROM reports) AS report_rows,
    (SELECT count() FROM reports FINAL) AS reports,
    (SELECT count() FROM seals) AS seal_rows,
    (SELECT count() FROM seals FINAL) AS seals,
    (SELECT sum(posts) FROM tallies WHERE drug = '' AND event = '') AS posts,
    (SELECT sum(flagged) FROM tallies WHERE drug = '' AND event = '') AS flagged
