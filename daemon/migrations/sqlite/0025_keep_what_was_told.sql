-- What a station alone may not shorten: the longest term that was told of a case, and what a receipt
-- counts for. Every item that was ever linked to a case is judged anew when the catalog is opened.

-- The longest term that a list gave its matter while it was its matter, months; NULL: none did.
ALTER TABLE cases ADD COLUMN matter_months INTEGER;
-- The longest term that was said of its file, as file_term.
ALTER TABLE cases ADD COLUMN file_longest TEXT NOT NULL DEFAULT '';
UPDATE cases SET file_longest = file_term,
    matter_months = (SELECT max(m.months) FROM matters m WHERE m.code = cases.matter);

-- For which evidence a receipt counts: written with it. Insert only.
CREATE TABLE receipted (
    item_id     TEXT NOT NULL REFERENCES items (id),
    case_number TEXT NOT NULL REFERENCES cases (number),
    record_id   TEXT NOT NULL REFERENCES case_records (id),
    PRIMARY KEY (item_id, case_number, record_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receipted_no_update BEFORE UPDATE ON receipted
    BEGIN SELECT RAISE(ABORT, 'what a receipt counts for is never changed'); END;
CREATE TRIGGER receipted_no_delete BEFORE DELETE ON receipted
    BEGIN SELECT RAISE(ABORT, 'what a receipt counts for is never deleted'); END;
INSERT INTO receipted (item_id, case_number, record_id)
    SELECT r.item_id, r.case_number, r.id FROM case_records r
    WHERE r.kind = 'receipt' AND r.corrects IS NULL AND r.item_id IS NOT NULL;
INSERT INTO receipted (item_id, case_number, record_id)
    SELECT DISTINCT l.item_id, r.case_number, r.id
    FROM case_records r JOIN case_links l ON l.case_number = r.case_number
    WHERE r.kind = 'receipt' AND r.corrects IS NULL AND r.item_id IS NULL
        AND l.linked_at <= r.at AND (l.unlinked_at IS NULL OR l.unlinked_at > r.at)
        AND EXISTS (SELECT 1 FROM case_records s WHERE s.item_id = l.item_id
            AND s.case_number = r.case_number AND s.kind = 'statement' AND s.at <= r.at);

-- Not judged yet.
INSERT INTO retention (item_id, disposal_on, reason, case_number, computed_at)
    SELECT DISTINCT item_id, NULL, 'no-case', NULL, '' FROM case_links WHERE true
    ON CONFLICT (item_id) DO UPDATE SET computed_at = '';
CREATE INDEX retention_unjudged ON retention (item_id) WHERE computed_at = '';
