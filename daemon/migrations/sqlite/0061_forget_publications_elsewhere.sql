-- A further target that moves to another place has none of the log there yet. What was published at home is
-- never deleted, as before.
DROP TRIGGER log_publications_no_delete;
CREATE TRIGGER log_publications_no_delete BEFORE DELETE ON log_publications WHEN old.target = 'local'
    BEGIN SELECT RAISE(ABORT, 'publications are never deleted'); END;
