-- The tags of all documents of a root; kept with the root, so that documents ingested later have them too.
CREATE TABLE tags (
    root TEXT NOT NULL,
    tag  TEXT NOT NULL,
    PRIMARY KEY (root, tag)
) STRICT, WITHOUT ROWID;

-- The vectors of the sentences of a chunk, as `ibid_core::SentenceVector` writes them.
CREATE TABLE sentence_vectors (
    chunk   TEXT PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    vectors BLOB NOT NULL
) STRICT;

-- Another number after every change of what filters look at, so that an open library knows when what it
-- remembers is out of date. Versions come as pending ones, which no filter looks at.
CREATE TABLE revision (
    id     INTEGER PRIMARY KEY CHECK (id = 0),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO revision (id, number) VALUES (0, 0);

CREATE TRIGGER revision_of_versions AFTER UPDATE ON versions
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_of_deleted_versions AFTER DELETE ON versions WHEN old.state = 'live'
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_of_tags AFTER INSERT ON tags
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_of_deleted_tags AFTER DELETE ON tags
BEGIN UPDATE revision SET number = number + 1; END;

-- Sums over the vectors of a chunk, by which damage to them is told; chunks stored before have none.
ALTER TABLE chunks ADD COLUMN dense_sum REAL;
ALTER TABLE chunks ADD COLUMN sparse_sum REAL;
