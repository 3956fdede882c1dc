-- Copies at further targets are read again like those at home, as long as the settings name the target.
UPDATE copies SET audited = 1
    WHERE target IN (SELECT name FROM targets WHERE removed_at IS NULL)
      AND item_id IN (SELECT id FROM items WHERE state <> 'quarantined');
