-- Which entries of each span of ids have a value: what they are found by. A term is a value, with a letter that says of
-- what.
CREATE TABLE IF NOT EXISTS posting (
  term VARCHAR NOT NULL,
  span BIGINT NOT NULL,
  ids BYTEA NOT NULL,
  PRIMARY KEY (term, span)
);
CREATE INDEX IF NOT EXISTS posting_of_span ON posting (span);
DELETE FROM posting;
-- An entry's records are its first, whose sequence is its id, the one that ended it, and these, if any.
ALTER TABLE entry ADD COLUMN IF NOT EXISTS others VARCHAR;
DROP INDEX IF EXISTS record_of_entry;
DROP INDEX IF EXISTS entry_by_session;
DROP INDEX IF EXISTS entry_by_agent;
DROP INDEX IF EXISTS entry_by_action;
DROP INDEX IF EXISTS entry_by_risk;
DROP INDEX IF EXISTS entry_by_rule;
DROP INDEX IF EXISTS entry_by_status;
DROP INDEX IF EXISTS entry_by_end;
-- Records up to the last one that was pruned, whose entries had not ended: the hash before each of them.
CREATE TABLE IF NOT EXISTS kept (
  sequence BIGINT PRIMARY KEY,
  previous BYTEA NOT NULL
);
