-- The bytes of a clip that could not be read; in the item's own file they are zeros. An item with any
-- is rescued, not whole: it ends as 'sealed' and never becomes 'releasable'. While a clip is pulled,
-- what its journal knows.
CREATE TABLE holes (
    item_id      TEXT NOT NULL REFERENCES items (id),
    -- The first byte, and how many.
    offset_bytes INTEGER NOT NULL CHECK (offset_bytes >= 0),
    length_bytes INTEGER NOT NULL CHECK (length_bytes > 0),
    -- In words.
    why          TEXT NOT NULL,
    PRIMARY KEY (item_id, offset_bytes)
) STRICT, WITHOUT ROWID;

-- The sum of an item's holes; 0 for a whole one.
ALTER TABLE items ADD COLUMN hole_bytes INTEGER NOT NULL DEFAULT 0 CHECK (hole_bytes >= 0);
-- The rescued item of the same clip that this one has the bytes of, and more.
ALTER TABLE items ADD COLUMN reads_more_of TEXT REFERENCES items (id);
CREATE INDEX items_rescued ON items (recorder_id, id)
    WHERE hole_bytes > 0 AND blake3 IS NOT NULL AND state <> 'quarantined';
CREATE INDEX items_reading_more ON items (reads_more_of, id) WHERE reads_more_of IS NOT NULL;

-- A whole clip whose lost bytes turn out to be zeros has the digest of the rescued one.
DROP INDEX items_once;
CREATE UNIQUE INDEX items_once ON items (recorder_id, path_raw, blake3, hole_bytes)
    WHERE blake3 IS NOT NULL AND state <> 'quarantined';
