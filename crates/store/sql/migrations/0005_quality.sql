-- What kind of source a report is, to choose by: its labels, and whether somebody tells of their own. Computed by the
-- database from the JSON column `quality`, so that reports stored earlier have them too.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS quality_labels Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayMap(
        label -> JSONExtractString(label, 'value'),
        JSONExtractArrayRaw(quality, 'labels')));
ALTER TABLE reports ADD COLUMN IF NOT EXISTS first_hand Bool
    MATERIALIZED JSONExtractBool(quality, 'first_hand');
