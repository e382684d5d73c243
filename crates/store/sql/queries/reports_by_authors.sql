-- The reports by some authors that stand: what goes when an account does.
-- Reads: `report_id`, `revision`, `author` and `observed_at` of `reports`; the index on `author` leaves out most granules.
SELECT report_id, revision, author, observed_at FROM reports FINAL WHERE author IN {authors:Array(String)} ORDER BY report_id
