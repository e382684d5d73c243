-- What the desk must know of a report beside its words: the conversation it is part of, the post it answers or repeats, and
-- how far it went.
ALTER TABLE reports
    ADD COLUMN IF NOT EXISTS thread String DEFAULT '' COMMENT 'pseudonym of the conversation, or empty' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS parent String DEFAULT ''
        COMMENT 'report_id that the post has which it answers or repeats, whether that became a report or not; or empty'
        CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS metrics Map(LowCardinality(String), Float64) DEFAULT map()
        COMMENT 'likes, shares … when the post was read' CODEC(ZSTD(1));
-- Channels say that a post repeats another by its kind: nothing more is stored for it.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS repost Bool ALIAS kind = 'repost';
-- When the row was first inserted: from then on somebody could see it as a candidate. The database writes it down, not the
-- writer: rows that it has get the time they were observed, written into their parts before the default is changed, because
-- a default that asks for the time gives another answer at each read of a part without the column. A statement that runs
-- again leaves values alone that a part has. Replicas take the parts of the one that answers.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS stored_at DateTime64(6, 'UTC') DEFAULT observed_at CODEC(Delta, ZSTD(1));
ALTER TABLE reports MATERIALIZE COLUMN stored_at SETTINGS mutations_sync = 1;
ALTER TABLE reports MODIFY COLUMN stored_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC');
-- For `reports_of_thread.sql`: a card shows what else was reported of the conversation.
ALTER TABLE reports ADD INDEX IF NOT EXISTS by_thread thread TYPE bloom_filter(0.01) GRANULARITY 4;
