-- The custody log as a Merkle tree (RFC 6962), one an epoch, and what was signed and published of it.
-- All of it is insert only.

-- Epochs: from which entry on a tree goes. Leaf i of an epoch is the entry `first_seq + i`.
CREATE TABLE log_epochs (
    epoch     INTEGER PRIMARY KEY CHECK (epoch > 0),
    first_seq INTEGER NOT NULL UNIQUE CHECK (first_seq > 0),
    opened_at TEXT NOT NULL,
    -- Newest entry that stood there before this station signed its log; 0 where it always did. What
    -- was permitted until then was permitted without a checkpoint.
    unsigned_seq INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Full hash tiles: 256 hashes of a level (8 binary levels each), which follow from the entries. Kept so
-- that a proof reads a handful of rows.
CREATE TABLE log_tiles (
    epoch  INTEGER NOT NULL REFERENCES log_epochs (epoch),
    level  INTEGER NOT NULL CHECK (level BETWEEN 0 AND 6),
    n      INTEGER NOT NULL CHECK (n >= 0),
    -- The tile's own hash: what the next level holds of it. Before `hashes`, to be read without them.
    root   BLOB NOT NULL CHECK (length(root) = 32),
    hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (epoch, level, n)
) STRICT;

-- Signed states of a tree.
CREATE TABLE log_checkpoints (
    epoch   INTEGER NOT NULL REFERENCES log_epochs (epoch),
    -- Leaves.
    size    INTEGER NOT NULL CHECK (size > 0),
    root    BLOB NOT NULL CHECK (length(root) = 32),
    -- The signed note, as it goes into the archive.
    note    TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (epoch, size)
) STRICT, WITHOUT ROWID;

-- Checkpoints that stand in an archive target, with every tile they need.
CREATE TABLE log_publications (
    target       TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    published_at TEXT NOT NULL,
    PRIMARY KEY (target, epoch, size),
    FOREIGN KEY (epoch, size) REFERENCES log_checkpoints (epoch, size)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_epochs_no_update BEFORE UPDATE ON log_epochs
    BEGIN SELECT RAISE(ABORT, 'epochs of the log are never changed'); END;
CREATE TRIGGER log_epochs_no_delete BEFORE DELETE ON log_epochs
    BEGIN SELECT RAISE(ABORT, 'epochs of the log are never deleted'); END;
CREATE TRIGGER log_tiles_no_update BEFORE UPDATE ON log_tiles
    BEGIN SELECT RAISE(ABORT, 'tiles of the log are never changed'); END;
CREATE TRIGGER log_tiles_no_delete BEFORE DELETE ON log_tiles
    BEGIN SELECT RAISE(ABORT, 'tiles of the log are never deleted'); END;
CREATE TRIGGER log_checkpoints_no_update BEFORE UPDATE ON log_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER log_checkpoints_no_delete BEFORE DELETE ON log_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER log_publications_no_update BEFORE UPDATE ON log_publications
    BEGIN SELECT RAISE(ABORT, 'publications are never changed'); END;
CREATE TRIGGER log_publications_no_delete BEFORE DELETE ON log_publications
    BEGIN SELECT RAISE(ABORT, 'publications are never deleted'); END;

-- Sealed items that wait for a checkpoint.
CREATE INDEX items_to_permit ON items (id) WHERE state = 'sealed' AND hole_bytes = 0;
