-- How long each item is kept: computed anew in the transaction of every fact that matters. An item
-- without a row belongs to no case, and is kept.

-- Holds are placed here; lifting one shortens what is kept, and is not for a station alone.
CREATE TABLE legal_holds (
    id          TEXT PRIMARY KEY,
    -- One of the two.
    item_id     TEXT REFERENCES items (id),
    case_number TEXT REFERENCES cases (number),
    reason      TEXT NOT NULL,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,
    CHECK ((item_id IS NULL) <> (case_number IS NULL))
) STRICT;
CREATE INDEX legal_holds_by_item ON legal_holds (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX legal_holds_by_case ON legal_holds (case_number) WHERE case_number IS NOT NULL;

CREATE TABLE retention (
    item_id     TEXT PRIMARY KEY REFERENCES items (id),
    -- The first day on which it may be disposed of, YYYY-MM-DD in the station's zone; NULL: kept.
    disposal_on TEXT,
    -- retention::Reason's code.
    reason      TEXT NOT NULL,
    -- The case that decides, or NULL.
    case_number TEXT REFERENCES cases (number),
    computed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_by_day ON retention (disposal_on, item_id) WHERE disposal_on IS NOT NULL;

-- No case had a closing day before.
INSERT INTO retention (item_id, disposal_on, reason, case_number, computed_at)
    SELECT item_id, NULL, 'case-open', min(case_number), max(linked_at) FROM case_links
    WHERE unlinked_at IS NULL GROUP BY item_id;
