-- Bays that were taught by plugging a recorder in. Those in the settings file outrank them.
CREATE TABLE bays (
    name      TEXT PRIMARY KEY,
    -- The USB port, by its way from the host: '1-1.4'.
    port      TEXT NOT NULL UNIQUE,
    -- RFC 3339 in UTC with microseconds.
    taught_at TEXT NOT NULL,
    taught_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
