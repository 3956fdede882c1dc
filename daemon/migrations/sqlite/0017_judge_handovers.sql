-- Handovers: whether what a session brought came in time, and what people said of it.
--
-- Nothing that was said or judged is ever changed or deleted: the newest row of a session stands.

-- What somebody said: an exception, or that there is none; and why.
CREATE TABLE handover_words (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id  TEXT NOT NULL REFERENCES sessions (id),
    -- 'none': no exception, only the reason.
    kind        TEXT NOT NULL CHECK (kind IN ('none', 'continuous', 'remote', 'away')),
    -- When they were back, by their word.
    returned_at TEXT,
    reason      TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CHECK ((kind = 'none') = (returned_at IS NULL))
) STRICT;
CREATE INDEX handover_words_by_session ON handover_words (session_id, seq);

-- Verdicts, of a session as a whole: that of the item that came latest for its deadline.
CREATE TABLE handovers (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    version    INTEGER NOT NULL CHECK (version > 0),
    standing   TEXT NOT NULL CHECK (standing IN ('on-time', 'excused', 'open', 'overdue', 'late')),
    deadline   TEXT NOT NULL,
    -- The item that decided.
    item_id    TEXT NOT NULL REFERENCES items (id),
    -- JSON of handover::Verdict.
    verdict    TEXT NOT NULL,
    judged_at  TEXT NOT NULL,
    PRIMARY KEY (session_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX handovers_by_standing ON handovers (standing, session_id);
CREATE VIEW handovers_now AS SELECT * FROM handovers v
    WHERE NOT EXISTS (SELECT 1 FROM handovers n
                      WHERE n.session_id = v.session_id AND n.version > v.version);

-- Sessions to be judged, for the first time or anew. Kept by the triggers below.
CREATE TABLE handovers_to_judge (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id)
) STRICT, WITHOUT ROWID;

-- Warnings that were given: of a session's waiting clips or of an issue, once for each deadline.
CREATE TABLE handover_warnings (
    subject   TEXT NOT NULL,
    deadline  TEXT NOT NULL,
    warned_at TEXT NOT NULL,
    PRIMARY KEY (subject, deadline)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER handover_of_session AFTER UPDATE OF ended_at ON sessions
    WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL
    BEGIN INSERT OR IGNORE INTO handovers_to_judge VALUES (new.id); END;
CREATE TRIGGER handover_of_words AFTER INSERT ON handover_words
    BEGIN INSERT OR IGNORE INTO handovers_to_judge VALUES (new.session_id); END;
CREATE TRIGGER handover_of_new_times AFTER INSERT ON item_times
    BEGIN INSERT OR IGNORE INTO handovers_to_judge
          SELECT c.session_id FROM clips c JOIN sessions s ON s.id = c.session_id
          WHERE c.item_id = new.item_id AND c.outcome = 'taken' AND s.ended_at IS NOT NULL; END;
CREATE TRIGGER handover_of_times AFTER UPDATE ON item_times
    BEGIN INSERT OR IGNORE INTO handovers_to_judge
          SELECT c.session_id FROM clips c JOIN sessions s ON s.id = c.session_id
          WHERE c.item_id = new.item_id AND c.outcome = 'taken' AND s.ended_at IS NOT NULL; END;

CREATE TRIGGER handover_words_no_update BEFORE UPDATE ON handover_words
    BEGIN SELECT RAISE(ABORT, 'what was said is never changed'); END;
CREATE TRIGGER handover_words_no_delete BEFORE DELETE ON handover_words
    BEGIN SELECT RAISE(ABORT, 'what was said is never deleted'); END;
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers
    BEGIN SELECT RAISE(ABORT, 'verdicts are never changed'); END;
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers
    BEGIN SELECT RAISE(ABORT, 'verdicts are never deleted'); END;
