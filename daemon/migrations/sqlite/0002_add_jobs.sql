-- Long work that people started, so that its end can be asked for later. It proves nothing; what it
-- did has custody events of its own. Old rows are deleted.
CREATE TABLE jobs (
    id         TEXT PRIMARY KEY,
    -- What was asked: JSON of api::Work.
    work       TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at TEXT NOT NULL,
    -- NULL while it runs; 'interrupted' when the station ended under it.
    ended_at   TEXT,
    state      TEXT CHECK (state IN ('done', 'failed', 'cancelled', 'interrupted')),
    -- The answer (done) or the problem (failed, cancelled): JSON.
    outcome    TEXT
) STRICT;
CREATE INDEX jobs_running ON jobs (id) WHERE ended_at IS NULL;

-- Why a session is not complete, as a stable code beside the words.
ALTER TABLE sessions ADD COLUMN outcome_code TEXT;
