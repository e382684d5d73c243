-- Reports whose words are nearly those of another: few bits of the fingerprint differ. Nearest first.
-- The inner query takes candidates without FINAL, standing or not, ten thousand at most; the outer keeps those that stand.
-- Reads: the column `fingerprint` of all of `reports`, 8 bytes a row: no index serves a distance in bits. Then the rest for the
-- candidates, by primary key.
SELECT ?fields
FROM reports FINAL
PREWHERE report_id IN
(
    SELECT report_id
    FROM reports
    PREWHERE bitHammingDistance(fingerprint, {fingerprint:UInt64}) <= {distance:UInt8}
    WHERE is_deleted = 0 AND report_id != {report:String}
    ORDER BY bitHammingDistance(fingerprint, {fingerprint:UInt64}), report_id
    LIMIT 10000
)
WHERE bitHammingDistance(fingerprint, {fingerprint:UInt64}) <= {distance:UInt8}
ORDER BY bitHammingDistance(fingerprint, {fingerprint:UInt64}), report_id
LIMIT {limit:UInt32}
