-- Our database. Made only when it is missing: where somebody else made it, we may lack the right, or it has another engine.
-- Reads: nothing.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ON CLUSTER 'main' ENGINE = Atomic;

-- Which files of `sql/migrations` were applied, with the checksum of what they held.
-- Reads: nothing.
CREATE TABLE IF NOT EXISTS migrations ON CLUSTER 'main'
(
    number     UInt32,
    name       String,
    checksum   String,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY number
SETTINGS replicated_deduplication_window = 100;

-- Who migrates, or waits to: one row per ticket, its latest version counts; see `lock.rs`. Times are the server's.
-- Reads: nothing.
CREATE TABLE IF NOT EXISTS migration_tickets ON CLUSTER 'main'
(
    ticket     String,
    version    UInt64,
    holder     String,
    expires_at DateTime64(3, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
ORDER BY ticket
TTL toDateTime(expires_at) + INTERVAL 1 DAY;

-- One row per revision of a report; reads use FINAL and see the highest version of each.
-- `version` is twice the post's revision, plus one for a withdrawal: a withdrawal wins over the report of the same
-- revision, and a report screened anew (same revision, later insert) replaces the earlier one.
-- Not partitioned: replaced rows are dropped only by merges inside a partition, and a withdrawal does not know
-- when its post was written.
CREATE TABLE IF NOT EXISTS reports ON CLUSTER 'main'
(
    report_id              String,
    version                UInt64,
    is_deleted             UInt8,
    revision               UInt64,
    withdrawn              LowCardinality(String) COMMENT 'why, for a withdrawal; else empty',
    channel                LowCardinality(String),
    kind                   LowCardinality(String),
    author                 String COMMENT 'pseudonym, or empty',
    created_at             Nullable(DateTime64(6, 'UTC')),
    observed_at            DateTime64(6, 'UTC'),
    posted_at              DateTime64(6, 'UTC') COMMENT 'created_at, or observed_at where the channel gives no time',
    expires_at             DateTime('UTC'),
    score                  Float32,
    language               LowCardinality(String),
    fingerprint            UInt64,
    title                  String CODEC(ZSTD(3)),
    about                  Array(String) CODEC(ZSTD(3)),
    text                   String COMMENT 'redacted' CODEC(ZSTD(3)),
    drugs                  Array(LowCardinality(String)) COMMENT 'concepts of drug mentions, each once',
    drug_names             Array(LowCardinality(String)),
    events                 Array(LowCardinality(String)) COMMENT 'concepts of events said to have happened, each once',
    event_names            Array(LowCardinality(String)),
    reaction_drugs         Array(LowCardinality(String)) COMMENT 'with reaction_events: pairs whose relation is reaction',
    reaction_events        Array(LowCardinality(String)),
    seriousness            Array(LowCardinality(String)),
    criteria_met           UInt8 COMMENT 'how many of the four criteria of a valid case are met',
    mentions               String COMMENT 'JSON, as are the six below' CODEC(ZSTD(3)),
    pairs                  String CODEC(ZSTD(3)),
    facts                  String CODEC(ZSTD(3)),
    validity               String CODEC(ZSTD(3)),
    quality                String CODEC(ZSTD(3)),
    explanation            String CODEC(ZSTD(3)),
    redactions             String CODEC(ZSTD(3)),
    hark_version           LowCardinality(String),
    dictionary_version     LowCardinality(String),
    model_version          LowCardinality(String),
    settings_version       LowCardinality(String)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;

-- Where a flagged post came from, sealed; apart from reports, with a retention of its own.
CREATE TABLE IF NOT EXISTS seals ON CLUSTER 'main'
(
    report_id   String,
    version     UInt64,
    is_deleted  UInt8,
    sealed      String,
    observed_at DateTime64(6, 'UTC'),
    expires_at  DateTime('UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;

-- Screened posts counted by hour, channel, drug and event; reads sum, with FINAL.
-- An empty drug and event count every post of the hour.
-- `delta` names the batch that brought the count, so that a batch that is written again after a crash replaces its own
-- counts instead of adding to them.
CREATE TABLE IF NOT EXISTS tallies ON CLUSTER 'main'
(
    hour    DateTime('UTC'),
    channel LowCardinality(String),
    drug    LowCardinality(String),
    event   LowCardinality(String),
    delta   String,
    posts   UInt64,
    flagged UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYear(hour)
ORDER BY (channel, drug, event, hour, delta)
SETTINGS replicated_deduplication_window = 1000;

-- Codes of the concepts of a report, each once, as `terminology=code`; several codes of one terminology are taken apart.
-- Drugs and situations count wherever they are mentioned, events only where they are said to have happened: the
-- column `events` decides. Computed by the database, so that reports stored earlier have it too.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS codes Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayFlatten(arrayMap(
        mention -> arrayMap(
            code -> arrayMap(value -> concat(code.1, '=', value), splitByChar(',', code.2)),
            JSONExtractKeysAndValues(mention, 'codes', 'String')),
        arrayFilter(
            mention -> JSONExtractString(mention, 'kind') != 'event' OR has(events, JSONExtractString(mention, 'concept')),
            JSONExtractArrayRaw(mentions)))));

-- What kind of source a report is, to choose by: its labels, and whether somebody tells of their own. Computed by the
-- database from the JSON column `quality`, so that reports stored earlier have them too.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS quality_labels Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayMap(
        label -> JSONExtractString(label, 'value'),
        JSONExtractArrayRaw(quality, 'labels')));

ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS first_hand Bool
    MATERIALIZED JSONExtractBool(quality, 'first_hand');

-- Which model knew the words of the post's language: its version and hash, or `none for <language>`, where mentions, cues,
-- order and form decided alone. Empty for reports that were stored before.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS model LowCardinality(String) DEFAULT '' AFTER language;

-- For a billion reports. Each index is here for a query of `sql/queries` that names it.
--
-- What the writer knows anyway is no longer computed by the database from JSON: the columns of 0004 and 0005 keep their
-- expressions for rows that were stored without them, and take values from now on.
ALTER TABLE reports ON CLUSTER 'main' MODIFY COLUMN codes Array(LowCardinality(String))
    DEFAULT arrayDistinct(arrayFlatten(arrayMap(
        mention -> arrayMap(
            code -> arrayMap(value -> concat(code.1, '=', value), splitByChar(',', code.2)),
            JSONExtractKeysAndValues(mention, 'codes', 'String')),
        arrayFilter(
            mention -> JSONExtractString(mention, 'kind') != 'event' OR has(events, JSONExtractString(mention, 'concept')),
            JSONExtractArrayRaw(mentions)))));

ALTER TABLE reports ON CLUSTER 'main' MODIFY COLUMN quality_labels Array(LowCardinality(String))
    DEFAULT arrayDistinct(arrayMap(
        label -> JSONExtractString(label, 'value'),
        JSONExtractArrayRaw(quality, 'labels')));

ALTER TABLE reports ON CLUSTER 'main' MODIFY COLUMN first_hand Bool
    DEFAULT JSONExtractBool(quality, 'first_hand');

ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS country LowCardinality(String)
    DEFAULT JSONExtractString(facts, 'country', 'value') COMMENT 'ISO 3166-1 alpha-2, or empty';

-- Identifiers are random hexadecimal: they halve. Rows lie in the order of random ids, so times are far from their
-- neighbours, but few of their bytes differ. A fingerprint is noise. The long texts and the JSON take most of an
-- insert's time; level 1 is three times as fast as level 3 and a tenth larger.
ALTER TABLE reports ON CLUSTER 'main'
    MODIFY COLUMN report_id CODEC(ZSTD(1)),
    MODIFY COLUMN version CODEC(T64, ZSTD(1)),
    MODIFY COLUMN revision CODEC(T64, ZSTD(1)),
    MODIFY COLUMN author CODEC(ZSTD(1)),
    MODIFY COLUMN created_at CODEC(ZSTD(1)),
    MODIFY COLUMN observed_at CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN posted_at CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN expires_at CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN score CODEC(ZSTD(1)),
    MODIFY COLUMN fingerprint CODEC(NONE),
    MODIFY COLUMN title CODEC(ZSTD(1)),
    MODIFY COLUMN about CODEC(ZSTD(1)),
    MODIFY COLUMN text CODEC(ZSTD(1)),
    MODIFY COLUMN mentions CODEC(ZSTD(1)),
    MODIFY COLUMN pairs CODEC(ZSTD(1)),
    MODIFY COLUMN facts CODEC(ZSTD(1)),
    MODIFY COLUMN validity CODEC(ZSTD(1)),
    MODIFY COLUMN quality CODEC(ZSTD(1)),
    MODIFY COLUMN explanation CODEC(ZSTD(1)),
    MODIFY COLUMN redactions CODEC(ZSTD(1));

-- A part as an insert leaves it is one file and not a hundred, each of which would be synchronised to the disk: twice as fast.
-- Merges write larger parts by columns.
ALTER TABLE reports ON CLUSTER 'main' MODIFY SETTING min_bytes_for_wide_part = 134217728;

-- Newest first (`list_candidates.sql`): what lists choose by, in the order of time. A projection and not a table of its own:
-- it lives in the parts of `reports`, so it is written with them or not at all, and what a merge drops from a part is
-- dropped from the projection too. Merges that drop rows build it anew.
ALTER TABLE reports ON CLUSTER 'main' MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

ALTER TABLE reports ON CLUSTER 'main' ADD PROJECTION IF NOT EXISTS by_time
(
    SELECT
        posted_at, report_id, version, is_deleted, channel, language, score, drugs, events, codes, seriousness,
        quality_labels, first_hand, criteria_met
    ORDER BY posted_at, report_id
);

-- Builds it for parts that are there already, in the background; until then they are read as before.
ALTER TABLE reports ON CLUSTER 'main' MATERIALIZE PROJECTION by_time;

ALTER TABLE seals ON CLUSTER 'main'
    MODIFY COLUMN report_id CODEC(ZSTD(1)),
    MODIFY COLUMN version CODEC(T64, ZSTD(1)),
    MODIFY COLUMN sealed CODEC(ZSTD(1)),
    MODIFY COLUMN observed_at CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN expires_at CODEC(Delta, ZSTD(1));

ALTER TABLE tallies ON CLUSTER 'main'
    MODIFY COLUMN hour CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN delta CODEC(ZSTD(1)),
    MODIFY COLUMN posts CODEC(T64, ZSTD(1)),
    MODIFY COLUMN flagged CODEC(T64, ZSTD(1));

-- Reports that stand, by hour of the post, channel, country, drug and event; with no drug and no event each report once,
-- then each pair of a suspected reaction. Counted anew as a whole every five minutes and put in place at once. A count
-- that inserts would add to cannot be right: it does not see what a revision replaces, what a withdrawal removes, or
-- that a batch is written again. What each replica of a cluster has is counted by itself, so this table is not replicated.
CREATE TABLE IF NOT EXISTS hourly_counts ON CLUSTER 'main'
(
    hour    DateTime('UTC') CODEC(Delta, ZSTD(1)),
    channel LowCardinality(String),
    country LowCardinality(String),
    drug    LowCardinality(String),
    event   LowCardinality(String),
    reports UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (drug, event, hour, channel, country);

CREATE MATERIALIZED VIEW IF NOT EXISTS hourly_counts_refresh ON CLUSTER 'main'
REFRESH EVERY 5 MINUTE TO hourly_counts AS
SELECT
    -- A DateTime ends in 2106 and begins in 1970: what was posted outside counts at its end, as tallies do.
    toStartOfHour(toDateTime(greatest(0, least(4294967295, intDiv(toUnixTimestamp64Milli(posted_at), 1000))), 'UTC')) AS hour,
    channel,
    country,
    pair.1 AS drug,
    pair.2 AS event,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayConcat([('', '')], arrayZip(reaction_drugs, reaction_events)) AS pair
GROUP BY hour, channel, country, drug, event;

-- For `reports_by_authors.sql`: news of an account that is gone asks for all it wrote.
ALTER TABLE reports ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_author author TYPE bloom_filter(0.01) GRANULARITY 4;

-- What the desk must know of a report beside its words: the conversation it is part of, the post it answers or repeats, and
-- how far it went.
ALTER TABLE reports ON CLUSTER 'main'
    ADD COLUMN IF NOT EXISTS thread String DEFAULT '' COMMENT 'pseudonym of the conversation, or empty' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS parent String DEFAULT ''
        COMMENT 'report_id that the post has which it answers or repeats, whether that became a report or not; or empty'
        CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS metrics Map(LowCardinality(String), Float64) DEFAULT map()
        COMMENT 'likes, shares … when the post was read' CODEC(ZSTD(1));

-- Channels say that a post repeats another by its kind: nothing more is stored for it.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS repost Bool ALIAS kind = 'repost';

-- When the row was first inserted: from then on somebody could see it as a candidate. The database writes it down, not the
-- writer: rows that it has get the time they were observed, written into their parts before the default is changed, because
-- a default that asks for the time gives another answer at each read of a part without the column. A statement that runs
-- again leaves values alone that a part has. Replicas take the parts of the one that answers.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS stored_at DateTime64(6, 'UTC') DEFAULT observed_at CODEC(Delta, ZSTD(1));

ALTER TABLE reports ON CLUSTER 'main' MATERIALIZE COLUMN stored_at SETTINGS mutations_sync = 1;

ALTER TABLE reports ON CLUSTER 'main' MODIFY COLUMN stored_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC');

-- For `reports_of_thread.sql`: a card shows what else was reported of the conversation.
ALTER TABLE reports ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_thread thread TYPE bloom_filter(0.01) GRANULARITY 4;

-- The desk: what people did, and what stands of each report because of it.
--
-- A copy of the hop `reviews`, for reading: the journal is the truth, this table is written from it and may be written again
-- from any place on. A line has one place in the journal and never changes, so of two copies one is left.
-- In the order of subjects, because the history of a report is read by every card.
CREATE TABLE IF NOT EXISTS trail ON CLUSTER 'main'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (subject, partition, position)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', min_age_to_force_merge_seconds = 86400;

-- One row per report that somebody touched: what the queue chooses and counts by. A report without a row is new.
-- `version` is the number of entries that stand, so that whoever writes later with less changes nothing. In the order of
-- `reports`, so that the two are joined as they lie, without a table of hashes (`parts/standing.sql`).
CREATE TABLE IF NOT EXISTS desk ON CLUSTER 'main'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
ORDER BY report_id
SETTINGS min_age_to_force_merge_seconds = 86400;

-- What the finder of duplicates knows of each report, and the keys under which it finds it again.
--
-- `signatures` has what is compared: hashes of the text, none of its words, and the facts of the case. `signature_keys` is the
-- same the other way round: in the order of keys, so that those who share one lie together and no scan is needed; a bloom filter
-- over arrays of keys would let through every third granule for the three dozen keys that a report looks under. Rows go with
-- their report: by the same retention, and at once (a row with `is_deleted`) when it is withdrawn.
-- Granules of 256 rows: what is read is some rows here and there.
CREATE TABLE IF NOT EXISTS signatures ON CLUSTER 'main'
(
    report_id  String CODEC(ZSTD(1)),
    version    UInt64 COMMENT 'of the row of `reports` that was looked at' CODEC(T64, ZSTD(1)),
    is_deleted UInt8,
    format     UInt16 COMMENT 'of minima and keys',
    stored_at  DateTime64(6, 'UTC') COMMENT 'when that row came; the last of all is how far the finder is' CODEC(Delta, ZSTD(1)),
    expires_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    posted_at  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    channel    LowCardinality(String),
    author     String COMMENT 'pseudonym, or empty' CODEC(ZSTD(1)),
    thread     String COMMENT 'pseudonym, or empty' CODEC(ZSTD(1)),
    parent     String COMMENT 'report_id, or empty' CODEC(ZSTD(1)),
    repost     Bool,
    text_hash  UInt64 COMMENT 'of the normalised text; 0 where it is empty' CODEC(NONE),
    text_bytes UInt32 CODEC(T64, ZSTD(1)),
    shingles   UInt32 CODEC(T64, ZSTD(1)),
    minima     Array(UInt32) COMMENT 'MinHash' CODEC(NONE),
    drugs      Array(LowCardinality(String)),
    events     Array(LowCardinality(String)),
    age        Nullable(Float32) COMMENT 'years',
    sex        LowCardinality(String),
    country    LowCardinality(String),
    others     Array(Tuple(String, String)) COMMENT 'other facts that are told, with their values' CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS index_granularity = 256, min_age_to_force_merge_seconds = 86400;

CREATE TABLE IF NOT EXISTS signature_keys ON CLUSTER 'main'
(
    key        UInt64 CODEC(Delta, ZSTD(1)),
    report_id  String CODEC(ZSTD(1)),
    posted_at  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    version    UInt64 CODEC(T64, ZSTD(1)),
    is_deleted UInt8,
    expires_at DateTime('UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY (key, report_id)
TTL expires_at
SETTINGS index_granularity = 256, min_age_to_force_merge_seconds = 86400;

-- For `arrivals.sql`: what came since, withdrawals too. `reports` itself lies in the order of ids.
ALTER TABLE reports ON CLUSTER 'main' ADD PROJECTION IF NOT EXISTS by_arrival
(
    SELECT stored_at, report_id, version, expires_at ORDER BY stored_at, report_id
);

ALTER TABLE reports ON CLUSTER 'main' MATERIALIZE PROJECTION by_arrival;

-- For `members.sql`.
ALTER TABLE desk ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_master master TYPE bloom_filter(0.01) GRANULARITY 4;

