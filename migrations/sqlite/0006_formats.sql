-- What a file says of itself besides its title and language; and the time of it that filters look at before the
-- time of the file.
ALTER TABLE versions ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE versions ADD COLUMN dated_ns INTEGER;

-- Files that hold several documents, as they were when all of these were stored: until then they are read again.
CREATE TABLE packed_files (
    root        TEXT NOT NULL,
    name        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    -- How many documents of it are stored.
    documents   INTEGER NOT NULL,
    -- What of it could not be read: JSON, path and reason of each.
    refused     TEXT NOT NULL,
    PRIMARY KEY (root, name)
) STRICT, WITHOUT ROWID;
