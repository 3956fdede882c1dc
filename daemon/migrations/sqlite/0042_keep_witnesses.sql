-- Witnesses: what this station saw of other stations' logs, and what others saw of its own, time stamp
-- authorities among them. All of it is insert only, but for when a copy was found in the archive.

-- The key this station signs with as a witness, once it has one.
CREATE TABLE witness_keys (
    -- The public key: '<name>+<key id>+<base64>'. The private one never stands in here.
    key     TEXT PRIMARY KEY,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Trees of other logs this station signed for; of each log the greatest is what it saw last.
CREATE TABLE witnessed_logs (
    origin  TEXT NOT NULL,
    -- Leaves.
    size    INTEGER NOT NULL CHECK (size >= 0),
    root    BLOB NOT NULL CHECK (length(root) = 32),
    seen_at TEXT NOT NULL,
    PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;

-- Trees, signed by their log, that this station would not sign for as they contradict what it saw. Each is
-- told once: whoever repeats it fills nothing.
CREATE TABLE witness_refusals (
    origin     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    root       BLOB NOT NULL CHECK (length(root) = 32),
    refused_at TEXT NOT NULL,
    PRIMARY KEY (origin, size, root)
) STRICT, WITHOUT ROWID;

-- Lines of witnesses about this station's checkpoints.
CREATE TABLE cosignatures (
    epoch     INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    -- The witness's public key.
    witness   TEXT NOT NULL,
    -- Its key id, 8 hex digits: the end of the object's name.
    key_id    TEXT NOT NULL,
    line      TEXT NOT NULL,
    -- When the witness saw it, by its clock.
    seen_at   TEXT NOT NULL,
    got_at    TEXT NOT NULL,
    -- When it was found to stand in the archive.
    stored_at TEXT,
    PRIMARY KEY (epoch, witness, size),
    FOREIGN KEY (epoch, size) REFERENCES log_checkpoints (epoch, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX cosignatures_of_checkpoint ON cosignatures (epoch, size);
CREATE INDEX cosignatures_unstored ON cosignatures (epoch, size) WHERE stored_at IS NULL;

-- Time stamps (RFC 3161) of this station's checkpoints, by an authority outside.
CREATE TABLE time_stamps (
    epoch      INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    -- The number in the object's name, from 1.
    number     INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99),
    -- The authority's answer, DER.
    answer     BLOB NOT NULL,
    -- When the authority had seen the checkpoint, by its clock.
    stamped_at TEXT NOT NULL,
    got_at     TEXT NOT NULL,
    -- When it was found to stand in the archive.
    stored_at  TEXT,
    PRIMARY KEY (epoch, size, number),
    FOREIGN KEY (epoch, size) REFERENCES log_checkpoints (epoch, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX time_stamps_unstored ON time_stamps (epoch, size) WHERE stored_at IS NULL;

-- Epochs that do not go on from what a witness saw: nothing more of them is signed or published.
CREATE TABLE log_forks (
    epoch    INTEGER PRIMARY KEY REFERENCES log_epochs (epoch),
    -- The witness's name; NULL where a person said so.
    witness  TEXT,
    -- 'beyond' (it saw more), 'other' (it saw another tree of that size), 'not-extended', or 'told'.
    reason   TEXT NOT NULL,
    -- Leaves of the checkpoint it was asked about, and of what it saw, if it said.
    size     INTEGER NOT NULL,
    seen     INTEGER,
    found_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER witness_keys_no_update BEFORE UPDATE ON witness_keys
    BEGIN SELECT RAISE(ABORT, 'keys are never changed'); END;
CREATE TRIGGER witness_keys_no_delete BEFORE DELETE ON witness_keys
    BEGIN SELECT RAISE(ABORT, 'keys are never deleted'); END;
CREATE TRIGGER witnessed_logs_no_update BEFORE UPDATE ON witnessed_logs
    BEGIN SELECT RAISE(ABORT, 'what a witness saw is never changed'); END;
CREATE TRIGGER witnessed_logs_no_delete BEFORE DELETE ON witnessed_logs
    BEGIN SELECT RAISE(ABORT, 'what a witness saw is never forgotten'); END;
CREATE TRIGGER witness_refusals_no_update BEFORE UPDATE ON witness_refusals
    BEGIN SELECT RAISE(ABORT, 'refusals are never changed'); END;
CREATE TRIGGER witness_refusals_no_delete BEFORE DELETE ON witness_refusals
    BEGIN SELECT RAISE(ABORT, 'refusals are never forgotten'); END;
CREATE TRIGGER cosignatures_keep_line BEFORE UPDATE OF epoch, size, witness, key_id, line, seen_at, got_at
    ON cosignatures BEGIN SELECT RAISE(ABORT, 'cosignatures are never changed'); END;
CREATE TRIGGER cosignatures_no_delete BEFORE DELETE ON cosignatures
    BEGIN SELECT RAISE(ABORT, 'cosignatures are never deleted'); END;
CREATE TRIGGER time_stamps_keep_answer BEFORE UPDATE OF epoch, size, number, answer, stamped_at, got_at
    ON time_stamps BEGIN SELECT RAISE(ABORT, 'time stamps are never changed'); END;
CREATE TRIGGER time_stamps_no_delete BEFORE DELETE ON time_stamps
    BEGIN SELECT RAISE(ABORT, 'time stamps are never deleted'); END;
CREATE TRIGGER log_forks_no_update BEFORE UPDATE ON log_forks
    BEGIN SELECT RAISE(ABORT, 'forks are never changed'); END;
CREATE TRIGGER log_forks_no_delete BEFORE DELETE ON log_forks
    BEGIN SELECT RAISE(ABORT, 'forks are never forgotten'); END;
