-- When the row of `reports` came that was looked at last.
-- Reads: `stored_at` and `format` of all of `signatures`: once, when a process starts.
SELECT count() AS n, max(stored_at) AS at FROM signatures WHERE format = {format:UInt16}
