-- Every folder that was ever to keep wrapped keys: one that the settings name no more has those of its time still,
-- and a key that is destroyed is destroyed there too.
CREATE TABLE key_folders (
    folder TEXT PRIMARY KEY,
    since  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
