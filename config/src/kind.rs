//! What can be wrong with a setting, as facts: the daemon tells them in the person's language.
//!
//! Never holds the text of a secret, nor of a value that may be one. `Display` is plain English, for
//! logs.

use std::{fmt, io};

/// The type of a value, as people know it from TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `"text"`
    Text,
    /// `4`
    Whole,
    /// `4.5`
    Decimal,
    /// `true` or `false`
    Switch,
    /// A date or a time without quotes.
    Moment,
    /// `[…]`
    List,
    /// `[section]` or `{…}`
    Table,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A file or folder cannot be read; a file that was asked for must exist.
    Unreadable {
        /// What the system said.
        reason: io::ErrorKind,
    },
    /// A file is far too long for settings.
    TooLarge {
        /// How long it may be, bytes.
        max_bytes: u64,
    },
    /// A file or a variable is not UTF-8.
    NotUtf8,
    /// The text is not TOML.
    Syntax {
        /// What the parser said, in English. It quotes nothing from the file.
        said: String,
    },
    /// A key or section stands twice in one file.
    KeyTwice,
    /// A flag is not `section.key=value`.
    NotAnAssignment,
    /// There is no such section.
    UnknownSection {
        /// The one that was probably meant.
        nearest: Option<String>,
    },
    /// There is no such key.
    UnknownKey {
        /// The whole key that was probably meant.
        nearest: Option<String>,
    },
    /// A key that the table must have is not there.
    Missing,
    /// A value of another type is expected.
    WrongType {
        /// What is expected.
        expected: ValueType,
        /// What is there.
        found: ValueType,
    },
    /// A number is outside its range.
    OutOfRange {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// What is there, as written.
        found: String,
    },
    /// A word is none of those that are known.
    NotOneOf {
        /// Those that are.
        allowed: Vec<&'static str>,
        /// What is there.
        found: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Not a number of bytes such as `"256 MiB"`.
    NotASize {
        /// What is there.
        found: String,
    },
    /// Neither `system` nor a zone of the IANA database.
    NotAZone {
        /// What is there.
        found: String,
        /// The zone that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Neither `"credential:NAME"` nor `"file:/path"`: most likely the secret itself, so not told.
    NotASecretRef,
    /// Neither a USB port such as `1-1.4` nor an absolute folder.
    NotABayPlace {
        /// What is there.
        found: String,
    },
    /// Not an address and port such as `127.0.0.1:8420`.
    NotAnAddress {
        /// What is there.
        found: String,
    },
    /// Not `host` or `host:port`.
    NotAServer {
        /// What is there.
        found: String,
    },
    /// Not a mail address such as `docket@example.org`.
    NotAMailAddress {
        /// What is there.
        found: String,
    },
    /// Neither `https://…` nor `http://…`, or with an account in it. It may hold a password: not told.
    NotAUrl,
    /// Not a public key `<name>+<key id>+<base64>` of the kind that is wanted.
    NotAPublicKey {
        /// What is there.
        found: String,
    },
    /// Not a public key `docket-archive-<64 hex digits>-<8 hex digits>`, or one of which a digit is another.
    NotARecipient {
        /// What is there.
        found: String,
    },
    /// Not a time of day such as `"07:30"`.
    NotATime {
        /// What is there.
        found: String,
    },
    /// Neither a folder's address such as `file:///mnt/second` nor a bucket's such as `s3://evidence`. It
    /// may hold a password: not told.
    NotATargetUrl,
    /// Not lower-case letters, digits and hyphens, too long, or `local`.
    NotATargetName {
        /// What is there.
        found: String,
    },
    /// Not a regular expression.
    NotAPattern {
        /// What is there.
        found: String,
    },
    /// Not a level, and not directives such as `info,docket::flow=debug`.
    NotALogDirective {
        /// The directive.
        found: String,
        /// The level that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Empty, too long, or with white space around it.
    NotAName {
        /// How long it may be, characters.
        max_chars: usize,
    },
    /// A path that depends on where docket is started.
    RelativePath {
        /// What is there.
        found: String,
    },
    /// A character that nobody can see, such as a line end or a zero byte.
    ControlCharacter,
    /// A list that must hold something holds nothing.
    EmptyList,
    /// A value that must be unique is there before.
    Duplicate {
        /// The value.
        found: String,
    },
    /// Of no use without one of other keys.
    NeedsOther {
        /// The keys, one of which is needed.
        any_of: Vec<&'static str>,
    },
    /// Unencrypted to another host; that is for this host only.
    Unencrypted,
}

impl ProblemKind {
    /// Every [`id`](Self::id) there is.
    pub const IDS: [&str; 34] = [
        "unreadable",
        "too-large",
        "not-utf8",
        "syntax",
        "key-twice",
        "not-an-assignment",
        "unknown-section",
        "unknown-key",
        "missing",
        "wrong-type",
        "out-of-range",
        "not-one-of",
        "not-a-size",
        "not-a-zone",
        "not-a-secret-ref",
        "not-a-bay-place",
        "not-an-address",
        "not-a-server",
        "not-a-mail-address",
        "not-a-url",
        "not-a-time",
        "not-a-public-key",
        "not-a-recipient",
        "not-a-target-url",
        "not-a-target-name",
        "not-a-pattern",
        "not-a-log-directive",
        "not-a-name",
        "relative-path",
        "control-character",
        "empty-list",
        "duplicate",
        "needs-other",
        "unencrypted",
    ];

    /// Its name, which never changes: for messages, documents and machines.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::TooLarge { .. } => "too-large",
            Self::NotUtf8 => "not-utf8",
            Self::Syntax { .. } => "syntax",
            Self::KeyTwice => "key-twice",
            Self::NotAnAssignment => "not-an-assignment",
            Self::UnknownSection { .. } => "unknown-section",
            Self::UnknownKey { .. } => "unknown-key",
            Self::Missing => "missing",
            Self::WrongType { .. } => "wrong-type",
            Self::OutOfRange { .. } => "out-of-range",
            Self::NotOneOf { .. } => "not-one-of",
            Self::NotASize { .. } => "not-a-size",
            Self::NotAZone { .. } => "not-a-zone",
            Self::NotASecretRef => "not-a-secret-ref",
            Self::NotABayPlace { .. } => "not-a-bay-place",
            Self::NotAnAddress { .. } => "not-an-address",
            Self::NotAServer { .. } => "not-a-server",
            Self::NotAMailAddress { .. } => "not-a-mail-address",
            Self::NotAUrl => "not-a-url",
            Self::NotAPublicKey { .. } => "not-a-public-key",
            Self::NotARecipient { .. } => "not-a-recipient",
            Self::NotATime { .. } => "not-a-time",
            Self::NotATargetUrl => "not-a-target-url",
            Self::NotATargetName { .. } => "not-a-target-name",
            Self::NotAPattern { .. } => "not-a-pattern",
            Self::NotALogDirective { .. } => "not-a-log-directive",
            Self::NotAName { .. } => "not-a-name",
            Self::RelativePath { .. } => "relative-path",
            Self::ControlCharacter => "control-character",
            Self::EmptyList => "empty-list",
            Self::Duplicate { .. } => "duplicate",
            Self::NeedsOther { .. } => "needs-other",
            Self::Unencrypted => "unencrypted",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Whole => "a whole number",
            Self::Decimal => "a decimal number",
            Self::Switch => "true or false",
            Self::Moment => "a date or time",
            Self::List => "a list",
            Self::Table => "a table",
        })
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason } => write!(f, "cannot be read: {reason}"),
            Self::TooLarge { max_bytes } => write!(f, "is longer than {max_bytes} bytes"),
            Self::NotUtf8 => f.write_str("is not UTF-8"),
            Self::Syntax { said } => write!(f, "is not TOML: {said}"),
            Self::KeyTwice => f.write_str("stands here a second time"),
            Self::NotAnAssignment => f.write_str("is not section.key=value"),
            Self::UnknownSection { nearest } => meant(f, "is no section", nearest.as_deref()),
            Self::UnknownKey { nearest } => meant(f, "is no setting", nearest.as_deref()),
            Self::Missing => f.write_str("is missing"),
            Self::WrongType { expected, found } => {
                write!(f, "must be {expected} and is {found}")
            }
            Self::OutOfRange { min, max, found } => {
                write!(f, "must be from {min} to {max} and is {found}")
            }
            Self::NotOneOf { allowed, found, nearest } => {
                let what = format!("must be one of {} and is {found:?}", allowed.join(", "));
                meant(f, &what, *nearest)
            }
            Self::NotASize { found } => write!(f, "{found:?} is no size such as \"256 MiB\""),
            Self::NotAZone { found, nearest } => {
                meant(f, &format!("{found:?} is no zone such as \"Asia/Shanghai\""), *nearest)
            }
            Self::NotASecretRef => f.write_str(
                "must be \"credential:NAME\" or \"file:/absolute/path\", never the secret itself",
            ),
            Self::NotABayPlace { found } => {
                write!(
                    f,
                    "{found:?} is neither a USB port such as \"1-1.4\" nor an absolute folder"
                )
            }
            Self::NotAnAddress { found } => {
                write!(f, "{found:?} is no address and port such as \"127.0.0.1:8420\"")
            }
            Self::NotAServer { found } => write!(f, "{found:?} is neither host nor host:port"),
            Self::NotAMailAddress { found } => write!(f, "{found:?} is no mail address"),
            Self::NotAUrl => f.write_str("must be https://… without an account in it"),
            Self::NotAPublicKey { found } => {
                write!(f, "{found:?} is no public key of the kind that is wanted")
            }
            Self::NotARecipient { found } => {
                write!(f, "{found:?} is no public key as docket keys tells it: it was mistyped")
            }
            Self::NotATime { found } => write!(f, "{found:?} is no time such as \"07:30\""),
            Self::NotATargetUrl => f.write_str(
                "must be a folder such as \"file:///mnt/second\" or a bucket such as \"s3://evidence\"",
            ),
            Self::NotATargetName { found } => write!(
                f,
                "{found:?} is no name of lower-case letters, digits and hyphens; \"local\" is taken"
            ),
            Self::NotAPattern { found } => write!(f, "{found:?} is no regular expression"),
            Self::NotALogDirective { found, nearest } => meant(
                f,
                &format!("{found:?} is no level and no directive such as \"docket::flow=debug\""),
                *nearest,
            ),
            Self::NotAName { max_chars } => {
                write!(f, "must have 1 to {max_chars} characters and no white space around them")
            }
            Self::RelativePath { found } => write!(f, "{found:?} must be an absolute path"),
            Self::ControlCharacter => f.write_str("holds an invisible character"),
            Self::EmptyList => f.write_str("must not be empty"),
            Self::Duplicate { found } => write!(f, "{found:?} is there twice"),
            Self::NeedsOther { any_of } => write!(f, "needs {}", any_of.join(" or ")),
            Self::Unencrypted => f.write_str("may be unencrypted to this host only"),
        }
    }
}

fn meant(f: &mut fmt::Formatter<'_>, what: &str, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(f, "{what}; perhaps {nearest}?"),
        None => f.write_str(what),
    }
}

#[cfg(test)]
mod tests;
