-- How many items stand in each state, and their bytes: kept by the triggers below in the transaction
-- of every change, so that nobody counts a million rows to show a number.
CREATE TABLE item_counts (
    state TEXT PRIMARY KEY,
    items INTEGER NOT NULL,
    -- Of an item that claims to be longer than 4 TiB, as a hostile recorder's may, 4 TiB are counted,
    -- and never more than 2^62 in all: whatever recorders claim, counting them fails nobody's intake.
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO item_counts
    SELECT state, count(*),
           CAST(min(total(min(size, 4398046511104)), 4611686018427387904) AS INTEGER)
    FROM items GROUP BY state;

CREATE TRIGGER items_counted_in AFTER INSERT ON items BEGIN
    INSERT INTO item_counts VALUES (new.state, 1, min(new.size, 4398046511104))
        ON CONFLICT (state) DO UPDATE
        SET items = items + 1, bytes = min(bytes + excluded.bytes, 4611686018427387904);
END;
CREATE TRIGGER items_counted_over AFTER UPDATE OF state, size ON items BEGIN
    UPDATE item_counts SET items = items - 1, bytes = max(bytes - min(old.size, 4398046511104), 0)
        WHERE state = old.state;
    INSERT INTO item_counts VALUES (new.state, 1, min(new.size, 4398046511104))
        ON CONFLICT (state) DO UPDATE
        SET items = items + 1, bytes = min(bytes + excluded.bytes, 4611686018427387904);
END;
CREATE TRIGGER items_counted_out AFTER DELETE ON items BEGIN
    UPDATE item_counts SET items = items - 1, bytes = max(bytes - min(old.size, 4398046511104), 0)
        WHERE state = old.state;
END;

-- Every link ever made of an item.
CREATE INDEX case_links_by_item ON case_links (item_id, id);
