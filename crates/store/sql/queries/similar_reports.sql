-- Reports whose words are nearly those of another: few bits of the fingerprint differ. Nearest first.
SELECT ?fields
FROM reports FINAL
WHERE report_id IN
(
    SELECT report_id
    FROM reports FINAL
    WHERE bitHammingDistance(fingerprint, {fingerprint:UInt64}) <= {distance:UInt8} AND report_id != {report:String}
    ORDER BY bitHammingDistance(fingerprint, {fingerprint:UInt64}), report_id
    LIMIT {limit:UInt32}
)
ORDER BY bitHammingDistance(fingerprint, {fingerprint:UInt64}), report_id
