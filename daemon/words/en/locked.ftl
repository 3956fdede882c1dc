# Locked recorders that did not take their passwords.

help-recorders-locked = List locked recorders that did not take their passwords
help-recorders-locked-limit = At most so many
help-recorders-locked-after = Only those after this one: the `next` of the page before
help-recorders-allow-passwords = Forget the passwords that failed on a locked recorder: put into a bay again, it is offered its password
help-recorders-allow-passwords-key = What tells it from others, from the list

act-password-offered = password offered
act-passwords-forgotten = failed passwords forgotten
life-password-offered = Recorder { $recorder } in { $bay } is offered its password.
life-passwords-forgotten = A person had the passwords forgotten that failed on recorder { $recorder }: it may be offered them again.

cli-locked-none = No recorder refused its password.
cli-head-locked-key = KEY
cli-head-failed = FAILED
cli-head-last-offer = LAST OFFERED
