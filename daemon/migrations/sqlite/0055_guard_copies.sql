-- What is asked of further targets that must keep what is written there (`worm = "required"`): that an item's
-- copies are on hold while it is kept without a term, and locked through the longest day that the rules came to.

-- 1: its copies are put on hold and locked.
ALTER TABLE targets ADD COLUMN guarded INTEGER NOT NULL DEFAULT 0 CHECK (guarded IN (0, 1));

-- What is asked for each item that was ever linked to a case, or is held or extended.
CREATE TABLE guarding (
    item_id  TEXT PRIMARY KEY REFERENCES items (id),
    -- 1: kept without a term, so on hold.
    hold     INTEGER NOT NULL CHECK (hold IN (0, 1)),
    -- The latest day of disposal that there ever was, YYYY-MM-DD: it never gets earlier. NULL: none yet.
    until_on TEXT
) STRICT, WITHOUT ROWID;

-- An item's copies at a target: the original and the manifests that prove it, as one.
CREATE TABLE guards (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    target       TEXT NOT NULL REFERENCES targets (name),
    item_id      TEXT NOT NULL REFERENCES items (id),
    -- 1: what is asked was not read back there yet.
    due          INTEGER NOT NULL DEFAULT 1 CHECK (due IN (0, 1)),
    -- Counts what was asked: work that began before the newest of it settles nothing.
    asked        INTEGER NOT NULL DEFAULT 1,
    -- Whose hold it is: 'docket', noted before it is put; 'other': it lay there before. NULL: none.
    hold_by      TEXT CHECK (hold_by IN ('docket', 'other')),
    -- What was read back last, of all its objects the least; NULL: nothing yet.
    held         INTEGER CHECK (held IN (0, 1)),
    locked_until TEXT,
    read_at      TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0,
    -- The newest failure: a stable code, and words.
    failure      TEXT,
    detail       TEXT,
    -- Not to be tried before.
    not_before   TEXT,
    UNIQUE (target, item_id)
) STRICT;
CREATE INDEX guards_due ON guards (target, seq, not_before) WHERE due = 1;
CREATE INDEX guards_by_item ON guards (item_id);

INSERT INTO guarding (item_id, hold, until_on)
    SELECT item_id, disposal_on IS NULL, disposal_on FROM retention;

CREATE TRIGGER guard_item AFTER INSERT ON retention
BEGIN
    INSERT INTO guarding (item_id, hold, until_on)
        VALUES (new.item_id, new.disposal_on IS NULL, new.disposal_on) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER guard_item_anew AFTER UPDATE OF disposal_on ON retention
    WHEN new.disposal_on IS NOT old.disposal_on
BEGIN
    UPDATE guarding SET hold = new.disposal_on IS NULL,
        until_on = max(COALESCE(until_on, new.disposal_on), COALESCE(new.disposal_on, until_on))
        WHERE item_id = new.item_id;
END;
-- Whatever is asked anew is due at every guarded target that has something of the item.
CREATE TRIGGER guard_new AFTER INSERT ON guarding
BEGIN
    INSERT INTO guards (target, item_id)
        SELECT t.name, new.item_id FROM targets t WHERE t.guarded = 1 AND EXISTS (
            SELECT 1 FROM sendings s WHERE s.target = t.name AND s.kind IN ('original', 'manifest')
                AND s.subject = new.item_id AND s.sent_at IS NOT NULL)
        ON CONFLICT (target, item_id)
            DO UPDATE SET due = 1, asked = asked + 1, attempts = 0, not_before = NULL;
END;
CREATE TRIGGER guard_anew AFTER UPDATE ON guarding
BEGIN
    INSERT INTO guards (target, item_id)
        SELECT t.name, new.item_id FROM targets t WHERE t.guarded = 1 AND EXISTS (
            SELECT 1 FROM sendings s WHERE s.target = t.name AND s.kind IN ('original', 'manifest')
                AND s.subject = new.item_id AND s.sent_at IS NOT NULL)
        ON CONFLICT (target, item_id)
            DO UPDATE SET due = 1, asked = asked + 1, attempts = 0, not_before = NULL;
END;
CREATE TRIGGER guard_sent AFTER UPDATE OF sent_at ON sendings
    WHEN new.sent_at IS NOT NULL AND old.sent_at IS NULL AND new.kind IN ('original', 'manifest')
BEGIN
    INSERT INTO guards (target, item_id)
        SELECT t.name, g.item_id FROM targets t, guarding g
        WHERE t.name = new.target AND t.guarded = 1 AND g.item_id = new.subject
        ON CONFLICT (target, item_id)
            DO UPDATE SET due = 1, asked = asked + 1, attempts = 0, not_before = NULL;
END;
-- A target that is to keep from now on what it has.
CREATE TRIGGER guard_all AFTER UPDATE OF guarded ON targets
    WHEN new.guarded = 1 AND old.guarded = 0
BEGIN
    INSERT INTO guards (target, item_id)
        SELECT new.name, g.item_id FROM guarding g WHERE EXISTS (
            SELECT 1 FROM sendings s WHERE s.target = new.name
                AND s.kind IN ('original', 'manifest')
                AND s.subject = g.item_id AND s.sent_at IS NOT NULL)
        ON CONFLICT (target, item_id)
            DO UPDATE SET due = 1, asked = asked + 1, attempts = 0, not_before = NULL;
END;
