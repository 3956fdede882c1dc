-- Whether the times of the items that a session listed first were told: 0 while it goes on, and after a
-- crash until its recorder's next session ends.
ALTER TABLE sessions ADD COLUMN times_told INTEGER NOT NULL DEFAULT 0 CHECK (times_told IN (0, 1));
