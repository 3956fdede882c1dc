-- Between which docks an item was recorded, whatever became of its recorder's clock: it was not on the
-- recorder at the one, and was at the other. NULL: no such dock, or true time was not known there.
ALTER TABLE item_times ADD COLUMN absent_at TEXT;
ALTER TABLE item_times ADD COLUMN present_at TEXT;
