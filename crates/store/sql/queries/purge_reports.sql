-- Takes replaced revisions and withdrawn reports off the disk now.
-- Reads: all columns of `reports`, and writes them anew.
OPTIMIZE TABLE reports FINAL
