-- How many reports have each value of the fields that are compared: concepts as they are, `sex=`, `country=`, `age=` whole years.
-- Reads: the columns of those fields of all of `signatures`: every ten minutes, in the background.
SELECT
    arrayJoin(arrayConcat(
        arrayMap(concept -> toString(concept), drugs),
        arrayMap(concept -> toString(concept), events),
        if(sex = '', [], [concat('sex=', sex)]),
        if(country = '', [], [concat('country=', country)]),
        if(isNull(age), [], [concat('age=', toString(toUInt32(ifNull(age, 0))))]))) AS value,
    count() AS reports
FROM signatures
WHERE is_deleted = 0
GROUP BY value
ORDER BY reports DESC, value
LIMIT 200000
