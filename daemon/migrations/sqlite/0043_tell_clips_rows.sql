-- Receipts tell the rows of their clips, so that a lost catalog gets them back: those that were made before
-- get another generation.
INSERT INTO receipts_due (session_id) SELECT session_id FROM receipts WHERE generation = 1
    ON CONFLICT (session_id) DO UPDATE SET facts = facts + 1;
