-- Which model knew the words of the post's language: its version and hash, or `none for <language>`, where mentions, cues,
-- order and form decided alone. Empty for reports that were stored before.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS model LowCardinality(String) DEFAULT '' AFTER language;
