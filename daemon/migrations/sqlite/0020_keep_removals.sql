-- Removals of footage from recorders: asked for by one act of a person and confirmed by another. Rows
-- are never deleted.
CREATE TABLE removals (
    id           TEXT PRIMARY KEY,
    -- The stay whose footage it is.
    session_id   TEXT NOT NULL REFERENCES sessions (id),
    -- Times are RFC 3339 in UTC with microseconds.
    asked_at     TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    confirmed_at TEXT,
    confirmed_by TEXT,
    ended_at     TEXT,
    -- 'removed': the recorder was opened anew and seen without its footage; 'failed'; 'unknown': the
    -- station ended before anybody looked.
    outcome      TEXT CHECK (outcome IN ('removed', 'failed', 'unknown')),
    -- Why it failed: a stable code, and words.
    reason       TEXT,
    detail       TEXT
) STRICT;
CREATE INDEX removals_by_session ON removals (session_id);
CREATE INDEX removals_open ON removals (id) WHERE confirmed_at IS NOT NULL AND ended_at IS NULL;
