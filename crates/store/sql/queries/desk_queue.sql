-- Where the reports of a filter lie in the queue: a stretch, by offset or from behind a row on. The least first.
-- What is not behind the row comes last, and is left by the program: so one reading also says how many pass.
-- Reads: as `parts/chosen.sql`; then sorts what passes, as many as offset and limit ask for.
SELECT
    report, first, second, third, words,
    {after:UInt8} = 0
        OR (first, second, third) > ({after_first:Int64}, {after_second:Int64}, {after_third:Int64})
        OR (first, second, third) = ({after_first:Int64}, {after_second:Int64}, {after_third:Int64})
            AND (words > {after_words:String} OR words = {after_words:String} AND report > {after_report:String}) AS behind
FROM ordered
ORDER BY behind DESC, first, second, third, words, report
LIMIT {limit:UInt64} OFFSET {offset:UInt64}
SETTINGS exact_rows_before_limit = 1
