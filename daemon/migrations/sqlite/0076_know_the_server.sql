-- Which server a target's address means, where the address alone does not say so. NULL: noted by an older version,
-- which did not look; the next start notes it.
ALTER TABLE targets ADD COLUMN server TEXT;
-- 1: no trying again can help before a person did something. Such a thing is tried seldom, and told once.
ALTER TABLE sendings ADD COLUMN for_person INTEGER NOT NULL DEFAULT 0 CHECK (for_person IN (0, 1));
