-- How many reports have signatures, and between which times nearly all of them were posted.
-- Reads: `posted_at` and `is_deleted` of all of `signatures`: every ten minutes, in the background.
SELECT
    count() AS reports,
    toUnixTimestamp64Micro(quantileExactLow(0.01)(posted_at)) AS first,
    toUnixTimestamp64Micro(quantileExactHigh(0.99)(posted_at)) AS last
FROM signatures
WHERE is_deleted = 0
