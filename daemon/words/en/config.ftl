# What can be wrong with the settings: one message a problem. Its place (file, line, column) is told beside it.

config-unreadable = { $path } cannot be read: { $cause }
config-not-utf8 = { $key } is not text in UTF-8
config-too-large = the file is longer than { $max } bytes, which no settings file needs
config-syntax = this is not TOML: { $cause }
config-unknown-key =
    { GIVEN($nearest) ->
        [yes] there is no setting { $key }; did you mean { $nearest }?
       *[no] there is no setting { $key }
    }
config-unknown-section =
    { GIVEN($nearest) ->
        [yes] there is no section [{ $key }]; did you mean [{ $nearest }]?
       *[no] there is no section [{ $key }]
    }
config-wrong-type = { $key } must be { $expected }, but is { $found }
config-not-one-of =
    { GIVEN($nearest) ->
        [yes] { $key } must be one of { $allowed }, but is { $found }; did you mean { $nearest }?
       *[no] { $key } must be one of { $allowed }, but is { $found }
    }
config-out-of-range = { $key } must be from { $min } to { $max }, but is { $found }
config-not-a-size = { $key } must be a size with its unit, such as "50 GiB", but is { $found }
config-not-a-zone =
    { GIVEN($nearest) ->
        [yes] { $key } must be a time zone, such as "Asia/Shanghai", or "system", but is { $found }; did you mean { $nearest }?
       *[no] { $key } must be a time zone, such as "Asia/Shanghai", or "system", but is { $found }
    }
config-not-a-secret-ref = { $key } must say where the secret is kept, not the secret itself: "credential:NAME" or "file:PATH"
config-not-a-bay-place = { $key }: { $found } is neither a USB port such as "1-1.4" nor an absolute folder
config-not-an-address = { $key } must be an address with a port, such as "127.0.0.1:8420", but is { $found }
config-not-a-public-key = { $key } is { $found }, which is no public key of that kind, <name>+<key id>+<base64>: a log's is told by "docket identity show" of its station, a witness's likewise
config-not-a-recipient = { $key } is { $found }, which is no public key as "docket keys create" and "docket keys show" tell it, docket-archive-<64 hex digits>-<8 hex digits>: copy it whole; the last eight digits show that one was mistyped
config-not-a-url = { $key } must be a URL without an account in it, such as "https://example.org/hook"
config-not-a-time = { $key } must be a time of day, such as "07:30", but is { $found }
config-not-a-target-url = { $key } must be a folder such as "file:///mnt/second" or a bucket such as "s3://evidence"
config-not-a-target-name = { $key } must be lower-case letters, digits and hyphens, and not "local", but is { $found }
config-not-a-pattern = { $key } must be a regular expression, but is { $found }
config-needs-other = { $key } is of use only together with { $other }
config-duplicate = { $key } holds { $found } twice
config-relative-path = { $key } must be a full path, from / on, but is { $found }
config-empty-list = { $key } must hold at least one value
config-not-a-log-directive =
    { GIVEN($nearest) ->
        [yes] { $key } must be a log level (error, warn, info, debug, trace) or directives such as "info,docket::flow=debug", but holds { $found }; did you mean { $nearest }?
       *[no] { $key } must be a log level (error, warn, info, debug, trace) or directives such as "info,docket::flow=debug", but holds { $found }
    }
config-key-twice = this key or section stands here a second time
config-not-an-assignment = what follows { $path } is not of the form section.key=value
config-missing = { $key } is missing
config-not-a-server = { $key } must be a host, or host:port, but is { $found }
config-not-a-mail-address = { $key } must be a mail address, such as docket@example.org, but is { $found }
config-not-a-name = { $key } must have 1 to { $max } characters and no white space around them
config-control-character = { $key } holds a character that nobody can see, such as a line end
config-unencrypted = { $key } may be unencrypted to this host only

# The types of values.

type-text = a text
type-whole = a whole number
type-decimal = a decimal number
type-switch = true or false
type-moment = a date or time
type-list = a list
type-table = a table
