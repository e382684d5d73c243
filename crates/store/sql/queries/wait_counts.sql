-- Waits for the refresh of `hourly_counts` that runs, and fails as it fails.
-- Reads: nothing.
SYSTEM WAIT VIEW hourly_counts_refresh
