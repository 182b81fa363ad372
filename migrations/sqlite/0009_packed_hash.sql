-- The hash of the bytes of a file that holds several documents: with another time and the same bytes it is not read
-- again. NULL where it was stored before, or changed while it was read.
ALTER TABLE packed_files ADD COLUMN content_hash TEXT;
