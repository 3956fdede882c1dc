-- Cases with what they are about, whom they concern, and what happened to them; records and texts of a
-- case. Days are YYYY-MM-DD in the station's zone; an empty text is none.

ALTER TABLE cases ADD COLUMN category    TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN object_name TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN object_code TEXT NOT NULL DEFAULT '';
-- Code of the matter in the matters list.
ALTER TABLE cases ADD COLUMN matter      TEXT NOT NULL DEFAULT '';
-- Months, or 'permanent'; empty: nobody has said how long the case file is kept.
ALTER TABLE cases ADD COLUMN file_term   TEXT NOT NULL DEFAULT '';
-- What the steps in case_steps come to.
ALTER TABLE cases ADD COLUMN opened_on       TEXT;
ALTER TABLE cases ADD COLUMN action_ended_on TEXT;
ALTER TABLE cases ADD COLUMN closed_on       TEXT;
ALTER TABLE cases ADD COLUMN reopened_on     TEXT;
ALTER TABLE cases ADD COLUMN filed_on        TEXT;
CREATE INDEX cases_by_object_code ON cases (object_code, number) WHERE object_code <> '';
CREATE INDEX cases_by_object_name ON cases (object_name, number) WHERE object_name <> '';
CREATE INDEX cases_unfiled ON cases (coalesce(action_ended_on, closed_on), number)
    WHERE filed_on IS NULL AND coalesce(action_ended_on, closed_on) IS NOT NULL;

-- What happened to cases, in the order in which it was entered. Insert only.
CREATE TABLE case_steps (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL REFERENCES cases (number),
    -- domain::CaseAct's code.
    act         TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL
) STRICT;
CREATE INDEX case_steps_by_case ON case_steps (case_number, seq);
CREATE TRIGGER case_steps_no_update BEFORE UPDATE ON case_steps
    BEGIN SELECT RAISE(ABORT, 'steps of a case are never changed'); END;
CREATE TRIGGER case_steps_no_delete BEFORE DELETE ON case_steps
    BEGIN SELECT RAISE(ABORT, 'steps of a case are never deleted'); END;

-- Facts that people add to cases; a correction is another record. Insert only, but for the mark.
CREATE TABLE case_records (
    id          TEXT PRIMARY KEY,
    case_number TEXT NOT NULL REFERENCES cases (number),
    -- The item it is about, or NULL.
    item_id     TEXT REFERENCES items (id),
    -- domain::CaseRecord's kind, and itself as JSON.
    kind        TEXT NOT NULL,
    record_json TEXT NOT NULL,
    -- The record that it corrects, or NULL; each is corrected once at most.
    corrects    TEXT UNIQUE REFERENCES case_records (id),
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,
    -- 1 once its object stands in the archive; a start writes the others.
    written     INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1))
) STRICT;
CREATE INDEX case_records_by_case ON case_records (case_number, id);
CREATE INDEX case_records_by_item ON case_records (item_id, case_number, kind)
    WHERE item_id IS NOT NULL;
CREATE INDEX case_records_unwritten ON case_records (id) WHERE written = 0;
CREATE TRIGGER case_records_no_change
    BEFORE UPDATE OF id, case_number, item_id, kind, record_json, corrects, at, who ON case_records
    BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;
CREATE TRIGGER case_records_no_delete BEFORE DELETE ON case_records
    BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

-- Texts attached to cases, archived beside the footage.
CREATE TABLE case_documents (
    id          TEXT PRIMARY KEY,
    case_number TEXT NOT NULL REFERENCES cases (number),
    -- As it was handed in; never a path.
    name        TEXT NOT NULL,
    title       TEXT NOT NULL,
    -- Lower-case letters and digits, at most 8; 'bin' where the name has none.
    extension   TEXT NOT NULL,
    -- Bytes.
    size        INTEGER NOT NULL CHECK (size >= 0),
    blake3      TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    -- When it was read back from the archive, equal, with its manifest beside it; NULL: it is not
    -- archived, and is to be attached again.
    proven_at       TEXT,
    manifest_blake3 TEXT
) STRICT;
CREATE INDEX case_documents_by_case ON case_documents (case_number, id);

-- The newest list counts; older ones stay for what was judged by them.
CREATE TABLE matter_lists (
    version    INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    who        TEXT NOT NULL,
    -- What the list calls itself.
    title      TEXT NOT NULL,
    -- 1: the example that ships with docket, no agency's list.
    is_example INTEGER NOT NULL CHECK (is_example IN (0, 1))
) STRICT;
CREATE TABLE matters (
    version INTEGER NOT NULL REFERENCES matter_lists (version),
    -- Its place in the list, from 1.
    line    INTEGER NOT NULL,
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    -- domain::Recording's code.
    recording TEXT NOT NULL,
    -- JSON list of texts.
    stages_json TEXT NOT NULL,
    -- Months after the case was closed; NULL: as the law has it.
    months  INTEGER CHECK (months >= 1),
    -- The clause that asks for it, as the list cites it.
    clause  TEXT NOT NULL,
    PRIMARY KEY (version, code)
) STRICT, WITHOUT ROWID;
