-- Begins a refresh of `hourly_counts` now.
-- Reads: the keys and the counted columns of all of `reports`.
SYSTEM REFRESH VIEW hourly_counts_refresh
