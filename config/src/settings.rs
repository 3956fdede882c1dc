//! The settings themselves, one struct a section, with their defaults.
//!
//! Read by the daemon's composition root, which hands each part its own section. Built by
//! [`load`](crate::load) alone, which lets nothing unfit in. The comments here are the schema's texts.

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf};

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::{
    Audit, BayAt, ByteSize, Cards, Cases, Dock, Duty, Handover, HookUrl, Language, LogWitness,
    Recipient, Recorders, Register, SecretRef, Target, TimeZone, Witness,
};

/// How many bays may copy at the same moment.
pub(crate) const PARALLEL_BAYS: RangeInclusive<i64> = 1..=64;

/// Share of a disk that may be used, percent.
pub(crate) const HIGH_WATER: RangeInclusive<i64> = 2..=100;
/// Hours for which a target may fail.
pub(crate) const FAILING_HOURS: RangeInclusive<i64> = 1..=720;
/// Days of disk.
pub(crate) const ROOM_DAYS: RangeInclusive<i64> = 0..=366;
/// Seconds until a checkpoint covers an event: what a thief of the disk could write anew is never more than a minute's.
pub(crate) const CHECKPOINT_S: RangeInclusive<i64> = 1..=60;

/// Longest name of a station, a bay or a webhook, characters.
pub(crate) const NAME_MAX_CHARS: usize = 64;

/// Longest name of an account, characters: as long as a mail address may be (RFC 5321, 4.5.3.1.3).
pub(crate) const ACCOUNT_MAX_CHARS: usize = 254;

/// Everything that can be set. An empty file means the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// This station, for people.
    pub station: Station,
    /// The bays: where recorders are plugged in.
    pub bays: Bays,
    /// The bays' lights and charging.
    pub dock: Dock,
    /// Cards whose filesystem docket does not decode itself.
    pub cards: Cards,
    /// Recorders that take commands.
    pub recorders: Recorders,
    /// What makes a recorder fit for the next shift.
    pub duty: Duty,
    /// The register of units, officers, recorders, issues and shifts.
    pub register: Register,
    /// By when footage must be handed over.
    pub handover: Handover,
    /// Taking clips off recorders.
    pub intake: Intake,
    /// Where originals are kept, and the signed custody log.
    pub archive: Archive,
    /// Watching the logs of other stations.
    pub witness: Witness,
    /// Archived originals read again.
    pub audit: Audit,
    /// Cases.
    pub cases: Cases,
    /// Viewable renditions.
    pub transcode: Transcode,
    /// The API over the network.
    pub http: Http,
    /// What docket says of its own work.
    pub log: Log,
    /// Whom docket tells of what a person should know.
    pub notify: Notify,
}

/// This station, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Station {
    /// Its name, 1 to 64 characters; by default the host's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = NAME_MAX_CHARS))]
    pub name: Option<String>,
    /// The zone in which its times are shown, `system` or a name such as `Asia/Shanghai`.
    pub timezone: TimeZone,
    /// The languages of its texts; the first is used where nobody asks for another.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub languages: Vec<Language>,
}

impl Default for Station {
    fn default() -> Self {
        let languages = vec![Language::ZhCn, Language::En];
        Self { name: None, timezone: TimeZone::System, languages }
    }
}

/// The bays: where recorders are plugged in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Bays {
    /// Whether every USB port is a bay, named after itself. Otherwise those are left alone that are
    /// neither listed here nor taught.
    pub any: bool,
    /// The bays. They outrank those that were taught.
    pub bay: Vec<Bay>,
}

/// A bay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bay {
    /// Its name, unique, 1 to 64 characters.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub name: String,
    /// Its USB port, e.g. `1-1.4`, or a folder to be watched, an absolute path; unique.
    pub at: BayAt,
}

/// Taking clips off recorders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Intake {
    /// Bays that copy at the same moment, 1 to 64; the others wait their turn.
    #[schemars(range(min = *PARALLEL_BAYS.start(), max = *PARALLEL_BAYS.end()))]
    pub parallel_bays: usize,
    /// Free space that intake leaves untouched on the staging disk.
    pub keep_free: ByteSize,
    /// No more is taken off recorders while this much of the staging disk or of the archive's is used, percent,
    /// 2 to 100; 100: only `keep_free` counts.
    #[schemars(range(min = *HIGH_WATER.start(), max = *HIGH_WATER.end()))]
    pub high_water: u8,
    /// Until so much is used again, percent, below `high_water`; by default three below it.
    #[schemars(range(min = 1, max = *HIGH_WATER.end() - 1))]
    pub low_water: u8,
    /// Whether SM3 is computed beside BLAKE3 and SHA-256. It makes intake bound by the processor.
    pub sm3: bool,
    /// Whether the recorder's bytes are read a second time and compared before a clip is staged.
    pub second_read: bool,
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            parallel_bays: 4,
            keep_free: ByteSize::mib(256),
            high_water: 98,
            low_water: 95,
            sm3: false,
            second_read: false,
        }
    }
}

/// Where originals are kept, and the signed custody log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// The archive's folder, an absolute path; by default `archive` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub folder: Option<PathBuf>,
    /// How long an event waits at most until a signed checkpoint of the custody log covers it in the
    /// archive, seconds, 1 to 60.
    #[schemars(range(min = *CHECKPOINT_S.start(), max = *CHECKPOINT_S.end()))]
    pub checkpoint_s: u32,
    /// Who watches this station's custody log; none by default.
    pub witnesses: Vec<LogWitness>,
    /// Certificates (PEM) of the time stamp authorities that are trusted, a file; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub time_stamp_roots: Option<PathBuf>,
    /// Further places that get a copy of everything the archive holds.
    pub targets: Vec<Target>,
    /// Encryption of originals and renditions; off by default.
    pub encryption: Encryption,
    /// People are told of a required target of which nothing succeeds for so many hours, 1 to 720.
    #[schemars(range(min = *FAILING_HOURS.start(), max = *FAILING_HOURS.end()))]
    pub failing_hours: u32,
    /// People are told when the disks are full in fewer days than these, at the pace of late, 0 to 366; 0: never.
    #[schemars(range(min = *ROOM_DAYS.start(), max = *ROOM_DAYS.end()))]
    pub room_days: u32,
}

/// Encryption at rest: on as soon as there is somebody who may open what is encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Encryption {
    /// The public keys, each of which opens everything, as `docket keys create` tells them: `docket-archive-`, 64 hex
    /// digits, `-` and 8 hex digits that show what was mistyped. None by default: nothing is encrypted.
    #[schemars(with = "Vec<String>", inner(regex(pattern = crate::recipient::PATTERN)))]
    pub recipients: Vec<Recipient>,
    /// Further folders in which the wrapped key of each item is kept, beside `keys` in the archive's folder.
    #[schemars(with = "Vec<String>")]
    pub key_folders: Vec<PathBuf>,
    /// Whether keys of items may be destroyed, which disposes of what they open wherever it stands; off by default.
    pub destroy_keys: bool,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            folder: None,
            checkpoint_s: 60,
            witnesses: Vec::new(),
            time_stamp_roots: None,
            targets: Vec::new(),
            encryption: Encryption::default(),
            failing_hours: 24,
            room_days: 7,
        }
    }
}

/// Viewable renditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Transcode {
    /// Whether previews and posters are made.
    pub enabled: bool,
}

impl Default for Transcode {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// The API over the network. The unix socket in the data folder is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Address and port, e.g. `127.0.0.1:8420`; without, not on the network. Needs `token` or
    /// `read_token`. It speaks plain HTTP: beyond this host put a TLS proxy before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = r"^([0-9.]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$"))]
    pub listen: Option<SocketAddr>,
    /// The bearer token of those who may do everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SecretRef")]
    pub token: Option<SecretRef>,
    /// The bearer token of those who may look, e.g. a metrics collector.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SecretRef")]
    pub read_token: Option<SecretRef>,
}

/// What docket says of its own work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,docket::flow=debug`.
    #[schemars(length(min = 1))]
    pub level: String,
    /// How lines are written.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".into(), format: LogFormat::Auto }
    }
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// The journal's fields under systemd, text otherwise.
    #[default]
    Auto,
    /// Text on standard error.
    Text,
    /// One JSON object a line on standard error.
    Json,
    /// The system journal, with fields.
    Journald,
}

impl LogFormat {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Auto, Self::Text, Self::Json, Self::Journald];

    /// As one writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Json => "json",
            Self::Journald => "journald",
        }
    }
}

/// Whom docket tells of what a person should know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// Services that are told at once, signed.
    pub webhooks: Vec<Webhook>,
    /// A mail a day with what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Mail")]
    pub mail: Option<Mail>,
}

/// A service that is told at once: <https://www.standardwebhooks.com/>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name here, unique, 1 to 64 characters.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub name: String,
    /// Where it listens: `https://…`, or `http://` on this host only. It is shown as far as its host:
    /// what follows may be a token.
    #[schemars(with = "String", regex(pattern = "^https?://"))]
    pub url: HookUrl,
    /// What the notices are signed with.
    pub secret: SecretRef,
}

/// A mail a day with what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server, `host` or `host:port`; 465 by default.
    #[schemars(length(min = 1))]
    pub server: String,
    /// Whether the connection is encrypted; unencrypted only to this host.
    #[serde(default)]
    pub tls: MailTls,
    /// The account there, if it wants one; then `password` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = ACCOUNT_MAX_CHARS))]
    pub user: Option<String>,
    /// That account's password; needs `user`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SecretRef")]
    pub password: Option<SecretRef>,
    /// The sender's address.
    #[schemars(regex(pattern = "^[^@\\s]+@[^@\\s]+$"))]
    pub from: String,
    /// The receivers' addresses, at least one.
    #[schemars(length(min = 1), inner(regex(pattern = "^[^@\\s]+@[^@\\s]+$")))]
    pub to: Vec<String>,
    /// When it is sent, `HH:MM` in the station's zone.
    #[serde(default = "Mail::default_at", serialize_with = "hour_and_minute")]
    #[schemars(with = "String", regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: NaiveTime,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// TLS after `STARTTLS`, refused without.
    Starttls,
    /// None; only to this host.
    None,
}

impl MailTls {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Implicit, Self::Starttls, Self::None];

    /// As one writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::Starttls => "starttls",
            Self::None => "none",
        }
    }
}

impl Mail {
    /// Half past seven in the morning: after the night's shift, before the day's.
    pub(crate) fn default_at() -> NaiveTime {
        NaiveTime::MIN + chrono::TimeDelta::minutes(7 * 60 + 30)
    }
}

pub(crate) fn hour_and_minute<S: Serializer>(
    at: &NaiveTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.format("%H:%M"))
}
