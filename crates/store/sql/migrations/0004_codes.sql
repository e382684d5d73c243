-- Codes of the concepts of a report, each once, as `terminology=code`; several codes of one terminology are taken apart.
-- Drugs and situations count wherever they are mentioned, events only where they are said to have happened: the
-- column `events` decides. Computed by the database, so that reports stored earlier have it too.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS codes Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayFlatten(arrayMap(
        mention -> arrayMap(
            code -> arrayMap(value -> concat(code.1, '=', value), splitByChar(',', code.2)),
            JSONExtractKeysAndValues(mention, 'codes', 'String')),
        arrayFilter(
            mention -> JSONExtractString(mention, 'kind') != 'event' OR has(events, JSONExtractString(mention, 'concept')),
            JSONExtractArrayRaw(mentions)))));
