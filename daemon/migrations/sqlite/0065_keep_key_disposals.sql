-- The keys of encrypted items that somebody wants destroyed, in two steps. From the second on the key counts for
-- nothing, wherever it stands still; the end is when it was found nowhere any more.
CREATE TABLE key_disposals (
    id           TEXT PRIMARY KEY,
    item_id      TEXT NOT NULL REFERENCES items (id),
    reason       TEXT NOT NULL,
    asked_at     TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    condemned_at TEXT,
    condemned_by TEXT,
    destroyed_at TEXT,
    CHECK ((condemned_at IS NULL) = (condemned_by IS NULL)),
    CHECK (destroyed_at IS NULL OR condemned_at IS NOT NULL)
) STRICT;
-- A key is destroyed once.
CREATE UNIQUE INDEX key_disposals_condemned ON key_disposals (item_id) WHERE condemned_at IS NOT NULL;
CREATE INDEX key_disposals_open ON key_disposals (id) WHERE condemned_at IS NOT NULL AND destroyed_at IS NULL;
CREATE TRIGGER key_disposals_no_delete BEFORE DELETE ON key_disposals
    BEGIN SELECT RAISE(ABORT, 'disposals of keys are never deleted'); END;
