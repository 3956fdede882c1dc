-- Targets that fail as a whole: since when nothing succeeds, how often in a row, and until when they are left in peace.
ALTER TABLE targets ADD COLUMN failing_since TEXT;
ALTER TABLE targets ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN not_before TEXT;
-- 1: people were told that it fails, and are to be told once it does not any more.
ALTER TABLE targets ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
