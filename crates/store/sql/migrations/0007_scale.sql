-- For a billion reports. Each index is here for a query of `sql/queries` that names it.
--
-- What the writer knows anyway is no longer computed by the database from JSON: the columns of 0004 and 0005 keep their
-- expressions for rows that were stored without them, and take values from now on.
ALTER TABLE reports MODIFY COLUMN codes Array(LowCardinality(String))
    DEFAULT arrayDistinct(arrayFlatten(arrayMap(
        mention -> arrayMap(
            code -> arrayMap(value -> concat(code.1, '=', value), splitByChar(',', code.2)),
            JSONExtractKeysAndValues(mention, 'codes', 'String')),
        arrayFilter(
            mention -> JSONExtractString(mention, 'kind') != 'event' OR has(events, JSONExtractString(mention, 'concept')),
            JSONExtractArrayRaw(mentions)))));
ALTER TABLE reports MODIFY COLUMN quality_labels Array(LowCardinality(String))
    DEFAULT arrayDistinct(arrayMap(
        label -> JSONExtractString(label, 'value'),
        JSONExtractArrayRaw(quality, 'labels')));
ALTER TABLE reports MODIFY COLUMN first_hand Bool
    DEFAULT JSONExtractBool(quality, 'first_hand');
ALTER TABLE reports ADD COLUMN IF NOT EXISTS country LowCardinality(String)
    DEFAULT JSONExtractString(facts, 'country', 'value') COMMENT 'ISO 3166-1 alpha-2, or empty';
-- Identifiers are random hexadecimal: they halve. Rows lie in the order of random ids, so times are far from their
-- neighbours, but few of their bytes differ. A fingerprint is noise. The long texts and the JSON take most of an
-- insert's time; level 1 is three times as fast as level 3 and a tenth larger.
ALTER TABLE reports
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
ALTER TABLE reports MODIFY SETTING min_bytes_for_wide_part = 134217728;
-- Newest first (`list_candidates.sql`): what lists choose by, in the order of time. A projection and not a table of its own:
-- it lives in the parts of `reports`, so it is written with them or not at all, and what a merge drops from a part is
-- dropped from the projection too. Merges that drop rows build it anew.
ALTER TABLE reports MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE reports ADD PROJECTION IF NOT EXISTS by_time
(
    SELECT
        posted_at, report_id, version, is_deleted, channel, language, score, drugs, events, codes, seriousness,
        quality_labels, first_hand, criteria_met
    ORDER BY posted_at, report_id
);
-- Builds it for parts that are there already, in the background; until then they are read as before.
ALTER TABLE reports MATERIALIZE PROJECTION by_time;
ALTER TABLE seals
    MODIFY COLUMN report_id CODEC(ZSTD(1)),
    MODIFY COLUMN version CODEC(T64, ZSTD(1)),
    MODIFY COLUMN sealed CODEC(ZSTD(1)),
    MODIFY COLUMN observed_at CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN expires_at CODEC(Delta, ZSTD(1));
ALTER TABLE tallies
    MODIFY COLUMN hour CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN delta CODEC(ZSTD(1)),
    MODIFY COLUMN posts CODEC(T64, ZSTD(1)),
    MODIFY COLUMN flagged CODEC(T64, ZSTD(1));
-- Reports that stand, by hour of the post, channel, country, drug and event; with no drug and no event each report once,
-- then each pair of a suspected reaction. Counted anew as a whole every five minutes and put in place at once. A count
-- that inserts would add to cannot be right: it does not see what a revision replaces, what a withdrawal removes, or
-- that a batch is written again. What each replica of a cluster has is counted by itself, so this table is not replicated.
CREATE TABLE IF NOT EXISTS hourly_counts
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
CREATE MATERIALIZED VIEW IF NOT EXISTS hourly_counts_refresh
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
