-- Fixity audits: every archived original is read again within a set number of days.

-- The original's bytes.
ALTER TABLE copies ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);
-- When it was last read back and equal; at first when it was proven on its way in.
ALTER TABLE copies ADD COLUMN last_proven_at TEXT;
-- 0: nothing is expected of it any more, for its item was set aside.
ALTER TABLE copies ADD COLUMN audited INTEGER NOT NULL DEFAULT 1 CHECK (audited IN (0, 1));
-- When its last failed check was, and what it found: a stable code. Kept when a later one is good.
ALTER TABLE copies ADD COLUMN failed_at TEXT;
ALTER TABLE copies ADD COLUMN failure TEXT;

UPDATE copies SET last_proven_at = proven_at,
    bytes = (SELECT size FROM items WHERE items.id = copies.item_id),
    audited = (SELECT state <> 'quarantined' FROM items WHERE items.id = copies.item_id);

-- What is due, oldest first, and how long it is.
CREATE INDEX copies_to_audit ON copies (last_proven_at, item_id, target, bytes, failed_at)
    WHERE audited = 1 AND last_proven_at IS NOT NULL;
CREATE INDEX copies_failed ON copies (failed_at) WHERE failed_at IS NOT NULL;

CREATE TRIGGER items_audited_no_more AFTER UPDATE OF state ON items
    WHEN new.state = 'quarantined' AND old.state <> 'quarantined'
BEGIN
    UPDATE copies SET audited = 0 WHERE item_id = new.id;
END;

-- How many copies were last proven in each hour (its first 13 characters, in UTC), and their bytes:
-- kept by the triggers below, so that nobody adds up a million rows to know how fast to read.
CREATE TABLE audit_hours (
    hour   TEXT PRIMARY KEY,
    copies INTEGER NOT NULL,
    bytes  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO audit_hours
    SELECT substr(last_proven_at, 1, 13), count(*), sum(bytes) FROM copies
    WHERE audited = 1 AND last_proven_at IS NOT NULL GROUP BY 1;

CREATE TRIGGER copies_audit_begun AFTER INSERT ON copies
    WHEN new.audited = 1 AND new.last_proven_at IS NOT NULL
BEGIN
    INSERT INTO audit_hours VALUES (substr(new.last_proven_at, 1, 13), 1, new.bytes)
        ON CONFLICT (hour) DO UPDATE SET copies = copies + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER copies_audit_left AFTER UPDATE OF audited, last_proven_at, bytes ON copies
    WHEN old.audited = 1 AND old.last_proven_at IS NOT NULL
BEGIN
    UPDATE audit_hours SET copies = copies - 1, bytes = bytes - old.bytes
        WHERE hour = substr(old.last_proven_at, 1, 13);
    DELETE FROM audit_hours WHERE hour = substr(old.last_proven_at, 1, 13) AND copies = 0;
END;
CREATE TRIGGER copies_audit_moved AFTER UPDATE OF audited, last_proven_at, bytes ON copies
    WHEN new.audited = 1 AND new.last_proven_at IS NOT NULL
BEGIN
    INSERT INTO audit_hours VALUES (substr(new.last_proven_at, 1, 13), 1, new.bytes)
        ON CONFLICT (hour) DO UPDATE SET copies = copies + 1, bytes = bytes + excluded.bytes;
END;
