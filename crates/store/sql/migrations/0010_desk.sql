-- The desk: what people did, and what stands of each report because of it.
--
-- A copy of the hop `reviews`, for reading: the journal is the truth, this table is written from it and may be written again
-- from any place on. A line has one place in the journal and never changes, so of two copies one is left.
-- In the order of subjects, because the history of a report is read by every card.
CREATE TABLE IF NOT EXISTS trail
(
    subject   String CODEC(ZSTD(1)),
    partition UInt16,
    position  UInt64 CODEC(Delta, ZSTD(1)),
    entry     String COMMENT 'its number' CODEC(ZSTD(1)),
    at        DateTime64(6, 'UTC') COMMENT 'by the clock of who wrote it' CODEC(Delta, ZSTD(1)),
    actor     LowCardinality(String) COMMENT 'account, account/token, or hark',
    change    LowCardinality(String),
    applied   UInt8 COMMENT '0 for an entry that another one came before',
    body      String COMMENT 'the bytes of the entry, as appended' CODEC(ZSTD(1)),
    hash      String COMMENT 'of the bytes' CODEC(ZSTD(1)),
    chain     String COMMENT 'hash over the partition up to here' CODEC(ZSTD(1)),
    -- `trail_page.sql`: the page of the audit, newest first, of all or of one actor, without the bytes: those are then read
    -- by key. Copies that stand twice are left out by their place. An order of actors of its own would cost every insert a
    -- third file, and spare a page that is asked for by hand some bytes a line.
    PROJECTION by_time
    (
        SELECT at, partition, position, subject, actor, change ORDER BY at, partition, position
    ),
    -- `trail_ends.sql`: where the copy ends in each partition, and with which chain: asked by every process that starts.
    PROJECTION by_place
    (
        SELECT partition, position, chain ORDER BY partition, position
    )
)
ENGINE = ReplacingMergeTree
ORDER BY (subject, partition, position)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', min_age_to_force_merge_seconds = 86400;
-- One row per report that somebody touched: what the queue chooses and counts by. A report without a row is new.
-- `version` is the number of entries that stand, so that whoever writes later with less changes nothing. In the order of
-- `reports`, so that the two are joined as they lie, without a table of hashes (`parts/standing.sql`).
CREATE TABLE IF NOT EXISTS desk
(
    report_id       String CODEC(ZSTD(1)),
    version         UInt64 CODEC(T64, ZSTD(1)),
    status          LowCardinality(String),
    assignee        LowCardinality(String) COMMENT 'account, or empty; so are the other accounts',
    lease_holder    LowCardinality(String),
    lease_until     Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    leased_at       Nullable(DateTime64(6, 'UTC')) COMMENT 'when somebody first took it into work' CODEC(ZSTD(1)),
    decided_by      LowCardinality(String) COMMENT 'with the five below: the first finding',
    decided_at      Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    verdict         LowCardinality(String),
    because         LowCardinality(String),
    second_by       LowCardinality(String) COMMENT 'with the three below: the second finding',
    second_at       Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    second_verdict  LowCardinality(String),
    agreed          Int8 COMMENT 'whether the two agree; -1 while there are not two',
    settled         LowCardinality(String) COMMENT 'verdict that settled a disagreement, or empty',
    snoozed_until   Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    escalated       UInt8,
    master          String COMMENT 'report that stands for its cluster, or empty' CODEC(ZSTD(1)),
    joined_how      LowCardinality(String),
    joined_score    Float32 CODEC(ZSTD(1)),
    confirmed       UInt8,
    known_posted_at Nullable(DateTime64(6, 'UTC')) COMMENT 'with the two below: as known when it was first seen' CODEC(ZSTD(1)),
    known_read_at   Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    known_flagged_at Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    seen_at         Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    criteria_met_at Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    serious         Int8 COMMENT 'by people; -1 where nobody said, and the machine counts',
    criteria        Array(LowCardinality(String)) COMMENT 'criteria of seriousness that people found met',
    standing        String COMMENT 'JSON of all that stands' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
ORDER BY report_id
SETTINGS min_age_to_force_merge_seconds = 86400;
