-- Dock receipts: what the station signed of a session for whoever brought its footage.

-- Generations that stand in the archive. Insert only.
CREATE TABLE receipts (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- From 1.
    generation INTEGER NOT NULL CHECK (generation > 0),
    -- SHA-256 of the file, lower-case hex.
    sha256     TEXT NOT NULL,
    PRIMARY KEY (session_id, generation)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts
    BEGIN SELECT RAISE(ABORT, 'receipts are never changed'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
    BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END;

-- Ended sessions whose newest receipt, if there is one, does not say what is known. Kept by the triggers
-- below, in the transaction of the fact.
CREATE TABLE receipts_due (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    -- Counts up with every fact.
    facts      INTEGER NOT NULL DEFAULT 1 CHECK (facts > 0)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receipt_of_session AFTER UPDATE OF ended_at ON sessions
    WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL
    BEGIN INSERT INTO receipts_due (session_id) VALUES (new.id)
          ON CONFLICT (session_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER receipt_of_verdict AFTER INSERT ON handovers
    BEGIN INSERT INTO receipts_due (session_id) VALUES (new.session_id)
          ON CONFLICT (session_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER receipt_of_words AFTER INSERT ON handover_words
    BEGIN INSERT INTO receipts_due (session_id) VALUES (new.session_id)
          ON CONFLICT (session_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER receipt_of_item AFTER UPDATE OF state ON items
    WHEN new.state IN ('proven', 'quarantined') AND new.state <> old.state
    BEGIN INSERT INTO receipts_due (session_id)
          SELECT c.session_id FROM clips c JOIN sessions s ON s.id = c.session_id
          WHERE c.item_id = new.id AND s.ended_at IS NOT NULL
          ON CONFLICT (session_id) DO UPDATE SET facts = facts + 1; END;

-- Sessions that ended before docket made receipts get one.
INSERT INTO receipts_due (session_id) SELECT id FROM sessions WHERE ended_at IS NOT NULL;
