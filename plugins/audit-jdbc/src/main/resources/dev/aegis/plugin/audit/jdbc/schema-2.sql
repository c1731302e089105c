-- The chain. Its text is the truth; all else can be made from it.
CREATE TABLE IF NOT EXISTS record (
  sequence BIGINT PRIMARY KEY,
  entry_id BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  occurred BIGINT NOT NULL,
  body VARCHAR,
  long_body TEXT,
  salts BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE INDEX IF NOT EXISTS record_of_entry ON record (entry_id, sequence);

-- What entries are looked for by. The *_key columns hold a text, or what stands for a long one.
CREATE TABLE IF NOT EXISTS entry (
  id BIGINT PRIMARY KEY,
  administrative BOOLEAN NOT NULL,
  session_key VARCHAR NOT NULL,
  agent_key VARCHAR NOT NULL,
  action_key VARCHAR NOT NULL,
  risk SMALLINT,
  approval SMALLINT,
  rule VARCHAR,
  status SMALLINT NOT NULL,
  occurred BIGINT NOT NULL,
  ended BIGINT,
  size BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_by_session ON entry (session_key, id);
CREATE INDEX IF NOT EXISTS entry_by_agent ON entry (agent_key, id);
CREATE INDEX IF NOT EXISTS entry_by_action ON entry (action_key, id);
CREATE INDEX IF NOT EXISTS entry_by_risk ON entry (risk, id);
CREATE INDEX IF NOT EXISTS entry_by_rule ON entry (rule, id);
CREATE INDEX IF NOT EXISTS entry_by_status ON entry (status, id);
CREATE INDEX IF NOT EXISTS entry_by_time ON entry (occurred, id);
CREATE INDEX IF NOT EXISTS entry_by_end ON entry (ended);

CREATE TABLE IF NOT EXISTS policy (
  number BIGINT PRIMARY KEY,
  version VARCHAR NOT NULL,
  documents TEXT NOT NULL,
  occurred BIGINT NOT NULL,
  author VARCHAR NOT NULL,
  file_digest VARCHAR,
  sequence BIGINT NOT NULL
);

-- What the first record that is left goes on from, once records were pruned; at most one row.
CREATE TABLE IF NOT EXISTS pruned (
  sequence BIGINT PRIMARY KEY,
  hash BYTEA NOT NULL
);
