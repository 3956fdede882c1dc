-- What an older version gave up looking into for want of a private key is looked into once there is one.
UPDATE items SET examined_version = 0, awaits_key = ''
    WHERE stored_json IS NOT NULL AND id IN (SELECT e.item_id FROM examinations e
        WHERE e.outcome = 'failed' AND e.detail = 'this station has no private key that opens it'
          AND e.version = items.examined_version);
DELETE FROM examinations
    WHERE outcome = 'failed' AND detail = 'this station has no private key that opens it'
      AND item_id IN (SELECT id FROM items WHERE stored_json IS NOT NULL);
