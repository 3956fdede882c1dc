# Looking at notices.

notices-none = No notices.
notices-head-at = LAST
notices-head-notice = NOTICE
notices-head-severity = SEVERITY
notices-head-text = WHAT
notices-notice = notice
notices-severity = severity
notices-first = first
notices-last = last
notices-times = times
notices-told = told
notices-delivery = { $channel }: { $state } ({ $attempts } tries) { $at } { $error }

severity-info = info
severity-warning = warning
severity-alarm = alarm

delivery-pending = to be told
delivery-delivered = told
delivery-failed = given up
delivery-dropped = not wanted any more
