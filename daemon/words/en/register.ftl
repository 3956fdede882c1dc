# The register: units, officers, recorders, issues, the roster, and files of them.

# Columns of files. A file may name them in either language.
column-code = code
column-name = name
column-parent = parent
column-number = number
column-unit = unit
column-from = from
column-until = until
column-serial = serial
column-make = make
column-model = model
column-recorder = recorder
column-kind = kind
column-officer = officer
column-due = due

# How a recorder is in somebody's hands.
issue-single = single
issue-permanent = permanent
issue-pool = pool
