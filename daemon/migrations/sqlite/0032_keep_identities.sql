-- The station's identities: which key counts from when on. One row an identity note; rows are never deleted.
CREATE TABLE identities (
    -- From 1, without holes.
    number    INTEGER PRIMARY KEY CHECK (number >= 1),
    epoch     INTEGER NOT NULL CHECK (epoch >= 1),
    -- The public key: '<name>+<key id>+<base64>'. Private keys never stand in here.
    key       TEXT NOT NULL UNIQUE,
    -- The signed note, as it stands in the archive.
    note      TEXT NOT NULL,
    -- When it was found to stand in the archive; RFC 3339 in UTC with microseconds.
    stored_at TEXT
) STRICT;
CREATE TRIGGER identities_no_delete BEFORE DELETE ON identities
BEGIN SELECT RAISE(ABORT, 'identities are never deleted'); END;
CREATE TRIGGER identities_keep_note BEFORE UPDATE OF number, epoch, key, note ON identities
BEGIN SELECT RAISE(ABORT, 'identities are never changed'); END;
