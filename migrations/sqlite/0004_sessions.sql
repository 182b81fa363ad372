-- Conversations: what was asked, and what was answered by spans and hashes of documents, without their text.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    -- The first question.
    title      TEXT NOT NULL,
    started_at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
    session  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    -- The trace of the answer, which goes with the session.
    trace    TEXT,
    turn     TEXT NOT NULL,
    asked_at INTEGER NOT NULL DEFAULT (unixepoch()),
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
