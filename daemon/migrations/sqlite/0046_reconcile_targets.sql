-- Reconciling: what the catalog says of each archive target against what stands there.

-- The newest of each target, the home archive ('local') included.
CREATE TABLE reconciliations (
    target   TEXT PRIMARY KEY,
    at       TEXT NOT NULL,
    -- 1: every byte was read.
    deep     INTEGER NOT NULL CHECK (deep IN (0, 1)),
    -- Objects.
    expected INTEGER NOT NULL,
    present  INTEGER NOT NULL,
    missing  INTEGER NOT NULL,
    extra    INTEGER NOT NULL,
    altered  INTEGER NOT NULL,
    -- Of those missing or altered: stand again, or are queued to be copied again.
    healed   INTEGER NOT NULL,
    -- Bytes of what stands there.
    bytes    INTEGER NOT NULL,
    -- Why it could not be done to the end, words; NULL where it could.
    failure  TEXT
) STRICT, WITHOUT ROWID;
