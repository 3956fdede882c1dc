-- Manifests are signed and have generations.

-- SHA-256 of the file of the newest generation, lower-case hex; NULL of one that was made before docket
-- signed (`manifest_blake3` has that one's).
ALTER TABLE items ADD COLUMN manifest_sha256 TEXT;

-- Items whose newest manifest does not say everything that is known of them. Kept by the triggers below, in
-- the transaction of the fact.
CREATE TABLE manifests_due (
    item_id TEXT PRIMARY KEY REFERENCES items (id),
    -- Counts up with every fact, so that one that comes while a manifest is made is not forgotten.
    facts   INTEGER NOT NULL DEFAULT 1 CHECK (facts > 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER manifest_of_link AFTER INSERT ON case_links
    BEGIN INSERT INTO manifests_due (item_id) VALUES (new.item_id)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_unlink AFTER UPDATE OF unlinked_at ON case_links
    BEGIN INSERT INTO manifests_due (item_id) VALUES (new.item_id)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_rendition AFTER INSERT ON renditions
    BEGIN INSERT INTO manifests_due (item_id) VALUES (new.item_id)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_new_times AFTER INSERT ON item_times
    BEGIN INSERT INTO manifests_due (item_id) VALUES (new.item_id)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_times AFTER UPDATE ON item_times
    BEGIN INSERT INTO manifests_due (item_id) VALUES (new.item_id)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_new_interruption AFTER INSERT ON interruptions
    BEGIN INSERT INTO manifests_due (item_id)
          SELECT id FROM items WHERE id IN (new.before_item, new.after_item)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_interruption AFTER UPDATE ON interruptions
    BEGIN INSERT INTO manifests_due (item_id)
          SELECT id FROM items
          WHERE id IN (new.before_item, new.after_item, old.before_item, old.after_item)
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;
CREATE TRIGGER manifest_of_note AFTER INSERT ON notes
    BEGIN INSERT INTO manifests_due (item_id)
          SELECT i.id FROM interruptions n JOIN items i ON i.id IN (n.before_item, n.after_item)
          WHERE n.id = new.interruption_id
          ON CONFLICT (item_id) DO UPDATE SET facts = facts + 1; END;

-- What was sealed before docket signed gets a signed generation.
INSERT INTO manifests_due (item_id) SELECT id FROM items WHERE manifest_generation IS NOT NULL;
