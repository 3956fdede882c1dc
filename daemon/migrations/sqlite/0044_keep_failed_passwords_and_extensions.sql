-- Passwords that locked recorders were offered and did not take, so that a restart forgets none: a
-- recorder may lock itself for good after a few. One that took a password has no row. No password is in
-- here, and nothing it could be guessed by without the station's own salt, which stands in a file.
CREATE TABLE failed_passwords (
    recorder TEXT NOT NULL,     -- what tells the recorder from others while it is locked
    mark     TEXT NOT NULL,     -- of recorder and password: a digest keyed by the salt, hexadecimal
    label    TEXT NOT NULL,     -- the recorder's name for people
    profile  TEXT NOT NULL,     -- the profile that knows the command
    bay      TEXT NOT NULL,     -- where it stood last
    failures INTEGER NOT NULL CHECK (failures > 0),
                                -- offers that failed, counted before each is made
    refused  INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
                                -- 1: the recorder said no; it is not offered this one again
    last_at  TEXT NOT NULL,     -- UTC, of the last offer
    PRIMARY KEY (recorder, mark)
) STRICT, WITHOUT ROWID;

-- Days through which something is kept although no rule asks for it. Insert only: nothing is shortened here.
CREATE TABLE extensions (
    id          TEXT PRIMARY KEY,
    -- One of the two; of a case all that was ever linked to it is kept.
    item_id     TEXT REFERENCES items (id),
    case_number TEXT REFERENCES cases (number),
    through     TEXT NOT NULL,  -- the last day, YYYY-MM-DD in the station's zone
    reason      TEXT NOT NULL,
    at          TEXT NOT NULL,  -- UTC
    who         TEXT NOT NULL,
    CHECK ((item_id IS NULL) <> (case_number IS NULL))
) STRICT;
CREATE INDEX extensions_by_item ON extensions (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX extensions_by_case ON extensions (case_number) WHERE case_number IS NOT NULL;
CREATE TRIGGER extensions_no_update BEFORE UPDATE ON extensions
    BEGIN SELECT RAISE(ABORT, 'an extension is never changed'); END;
CREATE TRIGGER extensions_no_delete BEFORE DELETE ON extensions
    BEGIN SELECT RAISE(ABORT, 'an extension is never taken back'); END;
