-- Format 1 of the outbox. Times are microseconds since 1970; what is NULL has not happened.

-- How far the rules have read each partition of the reports.
CREATE TABLE positions (
    partition INTEGER PRIMARY KEY,
    position  INTEGER NOT NULL
) STRICT;

-- What the rules remember between steps.
CREATE TABLE rule_state (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an alert, for ever: the row is what keeps the same alert from being told again. Its content goes with time.
CREATE TABLE alerts (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    rule            TEXT NOT NULL,
    at              INTEGER NOT NULL,
    content         TEXT,
    state           TEXT NOT NULL CHECK (state IN ('told', 'open', 'acknowledged')),
    acknowledged_at INTEGER,
    acknowledged_by TEXT
) STRICT;
CREATE INDEX alerts_by_time ON alerts (at);

-- Who is told. `listed` is 0 once the settings name it no more.
CREATE TABLE endpoints (
    number        INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    subscription  TEXT NOT NULL,
    listed        INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    open_until    INTEGER NOT NULL DEFAULT 0,
    disabled      TEXT,
    disabled_at   INTEGER
) STRICT;

-- One row for each alert and endpoint, and one more for each replay.
CREATE TABLE deliveries (
    endpoint INTEGER NOT NULL REFERENCES endpoints (number),
    sequence INTEGER NOT NULL,
    alert    INTEGER NOT NULL REFERENCES alerts (number),
    state    TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'skipped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at  INTEGER NOT NULL DEFAULT 0,
    done_at  INTEGER,
    PRIMARY KEY (endpoint, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_to_do ON deliveries (endpoint, sequence) WHERE state = 'pending';
CREATE INDEX deliveries_by_time_due ON deliveries (endpoint, next_at) WHERE state = 'pending';
CREATE INDEX deliveries_of_alert ON deliveries (alert);

-- The log of attempts. `sequence` is NULL for a test.
CREATE TABLE attempts (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint INTEGER NOT NULL REFERENCES endpoints (number),
    sequence INTEGER,
    attempt  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    millis   INTEGER NOT NULL,
    status   INTEGER,
    outcome  TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_by_delivery ON attempts (endpoint, sequence);
