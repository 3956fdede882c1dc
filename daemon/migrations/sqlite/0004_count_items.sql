-- How many items stand in each state, and their bytes: kept by the triggers below in the transaction
-- of every change, so that nobody counts a million rows to show a number.
CREATE TABLE item_counts (
    state TEXT PRIMARY KEY,
    items INTEGER NOT NULL,
    -- Of an item that claims to be longer than 4 TiB, as a hostile recorder's may, 4 TiB are counted:
    -- the sum stays an integer.
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO item_counts
    SELECT state, count(*), sum(min(size, 4398046511104)) FROM items GROUP BY state;

CREATE TRIGGER items_counted_in AFTER INSERT ON items BEGIN
    INSERT INTO item_counts VALUES (new.state, 1, min(new.size, 4398046511104))
        ON CONFLICT (state) DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER items_counted_over AFTER UPDATE OF state, size ON items BEGIN
    UPDATE item_counts SET items = items - 1, bytes = bytes - min(old.size, 4398046511104)
        WHERE state = old.state;
    INSERT INTO item_counts VALUES (new.state, 1, min(new.size, 4398046511104))
        ON CONFLICT (state) DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER items_counted_out AFTER DELETE ON items BEGIN
    UPDATE item_counts SET items = items - 1, bytes = bytes - min(old.size, 4398046511104)
        WHERE state = old.state;
END;

-- Every link ever made of an item.
CREATE INDEX case_links_by_item ON case_links (item_id, id);
