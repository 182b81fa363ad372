-- The catalog of a library: the truth that the vectors are derived from.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Files and folders that were ingested.
CREATE TABLE roots (
    path   TEXT PRIMARY KEY,
    prefix TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE versions (
    id           INTEGER PRIMARY KEY,
    root         TEXT NOT NULL,
    name         TEXT NOT NULL,
    -- pending: its points may not be stored; superseded: its points may not be deleted yet.
    state        TEXT NOT NULL CHECK (state IN ('pending', 'live', 'superseded')),
    content_hash TEXT NOT NULL,
    text_hash    TEXT NOT NULL,
    format       TEXT NOT NULL,
    title        TEXT,
    language     TEXT,
    text         TEXT NOT NULL,
    locations    TEXT NOT NULL,
    coverage     TEXT NOT NULL,
    size         INTEGER NOT NULL,
    modified_ns  INTEGER NOT NULL,
    ingested_at  INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;

CREATE UNIQUE INDEX one_live_version ON versions (name) WHERE state = 'live';
CREATE INDEX versions_by_root ON versions (root, state);

CREATE TABLE chunks (
    id      TEXT PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    text    TEXT NOT NULL,
    heading TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX chunks_by_version ON chunks (version, ordinal);

CREATE TABLE refused (
    root   TEXT NOT NULL,
    path   TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (root, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE traces (
    id    TEXT PRIMARY KEY,
    trace TEXT NOT NULL
) STRICT, WITHOUT ROWID;
