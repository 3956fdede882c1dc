# What can go wrong. A code: what failed; .title its name; .kept what is safe; .todo what to do; .more the
# whole story for `docket explain`.

dkt-0001 = docket failed
    .title = Internal error
    .kept = everything committed before stands
    .todo = try again; if it stays, report it with the log
    .more = …
