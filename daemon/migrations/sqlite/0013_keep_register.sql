-- The register: units, officers, recorders, who was issued which recorder, and who was on duty.
--
-- Nothing here is ever changed or deleted. What is said anew of the same thing is another version of
-- it, with who said it, when and why; the highest version stands. A version with `withdrawn` says that
-- there was no such thing. The views ending in `_now` show what stands. Times are instants of trusted
-- time; an interval holds its first instant and not its last.

-- Units of the agency, by the code it gives them.
CREATE TABLE units (
    code        TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    name        TEXT NOT NULL,
    -- The unit above, by its code.
    parent      TEXT,
    withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    reason      TEXT,
    PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;

-- Terms: an officer bears a number, in a unit, from a day to a day. Moving to another unit or number
-- is another term of the same officer; a number that is given to somebody else is a term of another.
CREATE TABLE terms (
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    officer_id  TEXT NOT NULL,
    number      TEXT NOT NULL,
    name        TEXT NOT NULL,
    unit        TEXT,
    starts_at   TEXT NOT NULL,
    -- NULL: it goes on.
    ends_at     TEXT CHECK (ends_at > starts_at),
    withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    reason      TEXT,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX terms_by_number ON terms (number, starts_at);
CREATE INDEX terms_by_officer ON terms (officer_id, starts_at);

-- What people say of a recorder: its name or inventory number, and the unit that owns it. With this a
-- recorder without a readable identity is no stranger any more.
CREATE TABLE recorder_facts (
    recorder_id TEXT NOT NULL REFERENCES recorders (id),
    version     INTEGER NOT NULL CHECK (version > 0),
    name        TEXT NOT NULL,
    unit        TEXT,
    withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    reason      TEXT,
    PRIMARY KEY (recorder_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX recorder_facts_by_name ON recorder_facts (name);

-- Issues: a recorder is in somebody's hands from a moment to a moment. A single issue outranks a
-- permanent one, and that one the pool of a unit.
CREATE TABLE issues (
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    recorder_id TEXT NOT NULL REFERENCES recorders (id),
    kind        TEXT NOT NULL CHECK (kind IN ('single', 'permanent', 'pool')),
    -- Who has it; NULL in a pool.
    officer_id  TEXT,
    -- Whose pool it is in; NULL otherwise.
    unit        TEXT,
    issued_at   TEXT NOT NULL,
    -- When a single issue should be back.
    due_at      TEXT CHECK (due_at > issued_at),
    -- NULL: it is out.
    returned_at TEXT CHECK (returned_at >= issued_at),
    withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    reason      TEXT,
    PRIMARY KEY (id, version),
    CHECK ((kind = 'pool') = (officer_id IS NULL)),
    CHECK ((kind = 'pool') = (unit IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX issues_by_recorder ON issues (recorder_id, issued_at);
CREATE INDEX issues_by_officer ON issues (officer_id, issued_at);

-- Shifts: an officer is on duty from a moment to a moment.
CREATE TABLE shifts (
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    officer_id  TEXT NOT NULL,
    starts_at   TEXT NOT NULL,
    ends_at     TEXT NOT NULL CHECK (ends_at > starts_at),
    withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    reason      TEXT,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX shifts_by_officer ON shifts (officer_id, starts_at);
CREATE INDEX shifts_by_end ON shifts (ends_at);

CREATE VIEW units_now AS SELECT * FROM units v WHERE withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM units n WHERE n.code = v.code AND n.version > v.version);
CREATE VIEW terms_now AS SELECT * FROM terms v WHERE withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM terms n WHERE n.id = v.id AND n.version > v.version);
CREATE VIEW recorder_facts_now AS SELECT * FROM recorder_facts v WHERE withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM recorder_facts n
                    WHERE n.recorder_id = v.recorder_id AND n.version > v.version);
CREATE VIEW issues_now AS SELECT * FROM issues v WHERE withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM issues n WHERE n.id = v.id AND n.version > v.version);
CREATE VIEW shifts_now AS SELECT * FROM shifts v WHERE withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM shifts n WHERE n.id = v.id AND n.version > v.version);

CREATE TRIGGER units_no_update BEFORE UPDATE ON units
    BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END;
CREATE TRIGGER units_no_delete BEFORE DELETE ON units
    BEGIN SELECT RAISE(ABORT, 'the register is never deleted'); END;
CREATE TRIGGER terms_no_update BEFORE UPDATE ON terms
    BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END;
CREATE TRIGGER terms_no_delete BEFORE DELETE ON terms
    BEGIN SELECT RAISE(ABORT, 'the register is never deleted'); END;
CREATE TRIGGER recorder_facts_no_update BEFORE UPDATE ON recorder_facts
    BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END;
CREATE TRIGGER recorder_facts_no_delete BEFORE DELETE ON recorder_facts
    BEGIN SELECT RAISE(ABORT, 'the register is never deleted'); END;
CREATE TRIGGER issues_no_update BEFORE UPDATE ON issues
    BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END;
CREATE TRIGGER issues_no_delete BEFORE DELETE ON issues
    BEGIN SELECT RAISE(ABORT, 'the register is never deleted'); END;
CREATE TRIGGER shifts_no_update BEFORE UPDATE ON shifts
    BEGIN SELECT RAISE(ABORT, 'the register is never changed'); END;
CREATE TRIGGER shifts_no_delete BEFORE DELETE ON shifts
    BEGIN SELECT RAISE(ABORT, 'the register is never deleted'); END;
