-- What others said of checkpoints and stands at a further target: witnesses' lines and time stamps. Of the home
-- archive their own rows tell it.
CREATE TABLE said_publications (
    target       TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    -- Leaves of the checkpoint.
    size         INTEGER NOT NULL,
    -- The end of the object's name: the key id of a witness, or '<nn>.tsr'.
    name         TEXT NOT NULL,
    published_at TEXT NOT NULL,
    PRIMARY KEY (target, epoch, size, name),
    FOREIGN KEY (epoch, size) REFERENCES log_checkpoints (epoch, size)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER said_publications_no_update BEFORE UPDATE ON said_publications
    BEGIN SELECT RAISE(ABORT, 'publications are never changed'); END;
