-- When the entries of each thousand or so were, so that a time is found without an index on it.
CREATE TABLE IF NOT EXISTS span (
  number BIGINT PRIMARY KEY,
  earliest BIGINT NOT NULL,
  latest BIGINT NOT NULL
);
DELETE FROM span;
INSERT INTO span (number, earliest, latest)
  SELECT id / 1024, MIN(occurred), MAX(occurred) FROM entry GROUP BY id / 1024;
DROP INDEX IF EXISTS entry_by_time;
