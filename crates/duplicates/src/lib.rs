//! Which reports tell of the same case: texts by MinHash, records by the hit-miss model. No IO.
