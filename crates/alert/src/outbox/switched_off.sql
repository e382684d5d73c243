-- Format 2: when the endpoint that is named for it (`tell`) was told that this one is switched off; NULL where it has yet to be.
ALTER TABLE endpoints ADD COLUMN told_at INTEGER;
