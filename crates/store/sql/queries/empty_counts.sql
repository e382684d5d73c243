-- Empties `hourly_counts`, before it is counted anew.
-- Reads: nothing.
TRUNCATE TABLE hourly_counts
