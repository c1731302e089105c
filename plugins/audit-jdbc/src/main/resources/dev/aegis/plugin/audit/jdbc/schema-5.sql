-- Documents that change together with records: what waits for people, and what they granted.
CREATE TABLE IF NOT EXISTS state (
  kind VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  status VARCHAR NOT NULL,
  due BIGINT,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS state_by_status ON state (kind, status, number);
CREATE INDEX IF NOT EXISTS state_by_due ON state (kind, status, due);
