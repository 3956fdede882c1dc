//! The settings themselves, one struct a section, with their defaults and ranges.
//!
//! Read by the daemon's composition root, which hands each part its own section.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{ByteSize, ConfigError, Language, SecretRef, TimeZone};

/// Everything that can be set. `Default` is what an empty file means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// This station, for people.
    pub station: Station,
    /// Taking clips off recorders.
    pub intake: Intake,
    /// Where originals are kept.
    pub archive: Archive,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Station {
    /// Its name; by default the host's.
    pub name: Option<String>,
    /// The zone in which its times are shown, `system` or a name such as `Asia/Shanghai`.
    pub timezone: TimeZone,
    /// The languages of its texts; the first is used where nobody asks for another.
    pub languages: Vec<Language>,
}

impl Default for Station {
    fn default() -> Self {
        let languages = vec![Language::ZhCn, Language::En];
        Self { name: None, timezone: TimeZone::System, languages }
    }
}

/// Taking clips off recorders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Intake {
    /// Bays that copy at the same moment, 1 to 64; the others wait their turn.
    pub parallel_bays: usize,
    /// Free space that intake leaves untouched on the staging disk.
    pub keep_free: ByteSize,
    /// Whether SM3 is computed beside BLAKE3 and SHA-256. It makes intake bound by the processor.
    pub sm3: bool,
    /// Whether the recorder's bytes are read a second time and compared before a clip is staged.
    pub second_read: bool,
}

impl Default for Intake {
    fn default() -> Self {
        Self { parallel_bays: 4, keep_free: ByteSize::mib(256), sm3: false, second_read: false }
    }
}

/// Where originals are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// The archive's folder; by default `archive` in the data folder.
    pub folder: Option<PathBuf>,
}

/// Viewable renditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Address and port; none: not on the network. Needs `token` or `read_token`.
    pub listen: Option<SocketAddr>,
    /// The bearer token of those who may do everything.
    pub token: Option<SecretRef>,
    /// The bearer token of those who may look, e.g. a metrics collector.
    pub read_token: Option<SecretRef>,
}

/// What docket says of its own work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,docket::flow=debug`.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// Whom docket tells of what a person should know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// Services that are told at once, signed.
    pub webhooks: Vec<Webhook>,
    /// A mail a day with what happened.
    pub mail: Option<Mail>,
}

/// A service that is told at once: <https://www.standardwebhooks.com/>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name here, unique.
    pub name: String,
    /// Where it listens: `https://…`, or `http://` on this host only.
    pub url: String,
    /// What the notices are signed with.
    pub secret: SecretRef,
}

/// A mail a day with what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server, `host` or `host:port`; 465 by default.
    pub server: String,
    /// Whether the connection is encrypted; unencrypted only to this host.
    #[serde(default)]
    pub tls: MailTls,
    /// The account there, if it wants one.
    #[serde(default)]
    pub user: Option<String>,
    /// That account's password.
    #[serde(default)]
    pub password: Option<SecretRef>,
    /// The sender's address.
    pub from: String,
    /// The receivers' addresses, at least one.
    pub to: Vec<String>,
    /// When it is sent, `HH:MM` in the station's zone.
    #[serde(default = "half_past_seven")]
    pub at: chrono::NaiveTime,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

fn half_past_seven() -> chrono::NaiveTime {
    chrono::NaiveTime::from_hms_opt(7, 30, 0).unwrap_or_default()
}

impl Settings {
    /// Checks ranges that types cannot hold.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=64).contains(&self.intake.parallel_bays) {
            return Err(range("intake.parallel_bays", "must be from 1 to 64"));
        }
        Ok(())
    }
}

fn range(key: &'static str, problem: &str) -> ConfigError {
    ConfigError::Range { key, problem: problem.into() }
}
