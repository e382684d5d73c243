-- Rows of the queue for some reports, as they stand now.
-- Reads: of `reports` and `desk` a granule for each report in each part; the column `master` of `desk`.
SELECT
    report_id AS report, priority,
    toUnixTimestamp64Micro(received_at) AS received_at,
    toUnixTimestamp64Micro(posted_at) AS posted_at,
    arrayDistinct(if(
        empty(reaction_drugs), drug_names, arrayMap(c -> drug_names[indexOf(drugs, c)], reaction_drugs))) AS products,
    arrayDistinct(if(
        empty(reaction_events), event_names, arrayMap(c -> event_names[indexOf(events, c)], reaction_events))) AS event_names,
    JSONExtractString(
        arrayFirst(
            m -> JSONExtractString(m, 'kind') = 'event' AND has(events, JSONExtractString(m, 'concept')),
            JSONExtractArrayRaw(mentions)),
        'text') AS verbatim,
    toBool(serious) AS serious, criteria, country, channel, kind, language, score, valid, due, status, assignee,
    lease_holder, toUnixTimestamp64Micro(lease_until) AS lease_until, toBool(escalated) AS escalated, master,
    toUInt32(twins.members) AS twins,
    substringUTF8(text, 1, 160) AS excerpt
FROM standing
LEFT ANY JOIN
(
    SELECT master AS of, count() AS members
    FROM desk FINAL
    WHERE master IN {only:Array(String)}
      AND report_id IN
        (
            SELECT report_id FROM reports FINAL
            PREWHERE report_id IN (SELECT report_id FROM desk WHERE master IN {only:Array(String)})
        )
    GROUP BY of
) AS twins ON report_id = twins.of
