-- The oldest program that can go on with a version, where several work on one database.
ALTER TABLE aegis_schema ADD COLUMN IF NOT EXISTS usable_by INTEGER;
-- How the processes on one database know of each other. Nothing that must survive.
CREATE TABLE IF NOT EXISTS lease (
  name VARCHAR PRIMARY KEY,
  holder VARCHAR NOT NULL,
  ends TIMESTAMP WITH TIME ZONE NOT NULL
);
