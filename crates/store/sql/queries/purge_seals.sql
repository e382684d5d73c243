-- Takes replaced and withdrawn seals off the disk now.
-- Reads: all columns of `seals`, and writes them anew.
OPTIMIZE TABLE seals FINAL
