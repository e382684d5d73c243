-- Format 1 of the embedded journal. Positions count records; times are milliseconds since 1970.

-- Small durable values: cursors, versions.
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- One row per partition, made with the journal: where it starts and ends, also when every record is trimmed.
CREATE TABLE ends (
    hop INTEGER NOT NULL, partition INTEGER NOT NULL,
    first INTEGER NOT NULL,             -- first position still kept
    next  INTEGER NOT NULL,             -- position after the last record
    PRIMARY KEY (hop, partition)
) STRICT, WITHOUT ROWID;

-- Records appended together to one partition; a large append is cut into several rows.
CREATE TABLE log (
    id          INTEGER PRIMARY KEY,
    hop         INTEGER NOT NULL, partition INTEGER NOT NULL,
    first       INTEGER NOT NULL,       -- position of the first record
    count       INTEGER NOT NULL,       -- number of records
    appended_at INTEGER NOT NULL,
    raw_bytes   INTEGER NOT NULL,       -- length of the block before compression
    sum         INTEGER NOT NULL,       -- xxh3-64 over all of the above but id, and over the block
    block       BLOB NOT NULL           -- lz4 of (length: u32 little endian, payload)*
) STRICT;
CREATE UNIQUE INDEX log_place ON log (hop, partition, first);

-- One row per group and partition.
CREATE TABLE readers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again after `forget`: old readers stay fenced
    grp       TEXT NOT NULL, hop INTEGER NOT NULL, partition INTEGER NOT NULL,
    committed INTEGER NOT NULL,
    planned   INTEGER,                  -- end of the planned delta
    UNIQUE (grp, hop, partition)
) STRICT;

-- A reader's state; `at` is where the delta of its last write ended.
CREATE TABLE state (
    reader INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (reader, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX state_age ON state (reader, at);
