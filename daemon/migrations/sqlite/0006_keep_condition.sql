-- How a recorder was when its clips were decided, what was done to its clock, and whether it was fit
-- for the next shift. Each is NULL where it was not asked or not done.

-- What it told: JSON of docket_drivers::Condition, every answer kept as a fact.
ALTER TABLE sessions ADD COLUMN condition_json TEXT;
-- Its clock was set, after the reading in clock_json: JSON of duty::ClockSet.
ALTER TABLE sessions ADD COLUMN clock_set_json TEXT;
-- Whether it may be issued again, and why not: JSON of duty::Verdict.
ALTER TABLE sessions ADD COLUMN duty_json TEXT;
