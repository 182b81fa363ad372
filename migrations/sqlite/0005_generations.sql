-- Chunks and vectors are made by a splitter and embedding models. While a library is re-indexed, those of the next
-- generation are made beside those that serve; that they serve instead is one change of one row.
CREATE TABLE generation (
    id      INTEGER PRIMARY KEY CHECK (id = 0),
    serving INTEGER NOT NULL
) STRICT;
INSERT INTO generation (id, serving) VALUES (0, 0);

ALTER TABLE chunks RENAME TO all_chunks;
ALTER TABLE all_chunks ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

-- The chunks that serve.
CREATE VIEW chunks AS
    SELECT id, version, ordinal, start, "end", text, heading, dense_sum, sparse_sum FROM all_chunks
    WHERE generation = (SELECT serving FROM generation);

-- The versions whose chunks of the next generation are stored with their points.
CREATE TABLE reindexed (
    version INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE
) STRICT;
