# Jobs: long work that somebody started.

jobs-none = No jobs.
jobs-head-job = JOB
jobs-head-verb = WORK
jobs-head-state = STATE
jobs-head-started = STARTED
jobs-job = job
jobs-verb = work
jobs-state = state
jobs-by = started by
jobs-started = started
jobs-ended = ended
jobs-progress = so far
jobs-of = { $done } of { $total }, { $bytes }
jobs-so-far = { $done }, { $bytes }

verb-dock = dock
verb-demo = demo
verb-verify = verify
verb-fsck = fsck

job-running = running
job-done = done
job-failed = failed
job-cancelled = cancelled
job-interrupted = interrupted: the station ended while it ran
