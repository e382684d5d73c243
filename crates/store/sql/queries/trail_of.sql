-- The lines of one subject, oldest first.
-- Reads: all columns of `trail` for one subject, by primary key: a granule in each part.
SELECT ?fields FROM trail FINAL PREWHERE subject = {subject:String} ORDER BY partition, position
