-- The lines of every subject but reports (`report/…`; `0` follows `/`), oldest first in each partition.
-- Reads: all columns of `trail` but for reports, by primary key: once for each process that starts.
SELECT ?fields FROM trail FINAL PREWHERE subject < 'report/' OR subject >= 'report0' ORDER BY partition, position
