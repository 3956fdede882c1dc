-- When each item was recorded, on trusted time, beside the recorder's own stamps. Computed from the
-- readings of the recorder's clock and written anew when another reading says more; what was said
-- before stands in the custody log.
CREATE TABLE item_times (
    item_id  TEXT PRIMARY KEY REFERENCES items (id),
    -- RFC 3339 in UTC with microseconds; NULL where only the end is known.
    start_at TEXT,
    end_at   TEXT NOT NULL,
    -- The most by which either may be off, milliseconds; NULL: nobody knows.
    error_ms INTEGER CHECK (error_ms >= 0),
    -- domain::TimeBasis's code.
    basis    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX item_times_by_end ON item_times (end_at, item_id);
