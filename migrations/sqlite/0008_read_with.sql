-- How the files of a root were read when it was last ingested to the end (limits, text recognition): with other
-- settings, more may be had of what was read in part.
ALTER TABLE roots ADD COLUMN read_with TEXT;
