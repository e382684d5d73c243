-- For `reports_by_authors.sql`: news of an account that is gone asks for all it wrote.
ALTER TABLE reports ADD INDEX IF NOT EXISTS by_author author TYPE bloom_filter(0.01) GRANULARITY 4;
