//! Values that a setting can hold besides numbers, switches and text: sizes, zones, languages, places of
//! bays.
//!
//! Each is written as people write it; anything else is [`NotOfThisForm`], and the caller, who knows
//! what was expected, says so. Nothing is rounded or guessed.

use std::{fmt, path::PathBuf, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A text is not of the form that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not of the expected form")]
pub struct NotOfThisForm;

/// A number of bytes, written `"256 MiB"`, `"50 GB"`, or a whole number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

impl ByteSize {
    /// So many bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many mebibytes.
    #[must_use]
    pub const fn mib(n: u64) -> Self {
        Self(n << 20)
    }

    /// In bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

const UNITS: [(&str, u64); 9] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, size): &&(&str, u64)| self.0 >= *size && self.0.is_multiple_of(*size);
        let (unit, size) = UNITS[..5].iter().rev().find(whole).unwrap_or(&UNITS[0]);
        write!(f, "{} {unit}", self.0 / size)
    }
}

impl FromStr for ByteSize {
    type Err = NotOfThisForm;

    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let unit = unit.trim();
        let size = if unit.is_empty() {
            Some(1)
        } else {
            UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, size)| *size)
        };
        let bytes = number.parse::<u64>().ok().zip(size).and_then(|(n, size)| n.checked_mul(size));
        bytes.map(Self).ok_or(NotOfThisForm)
    }
}

impl Serialize for ByteSize {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {
                    "type": "string",
                    "pattern": "^\\s*[0-9]+\\s*([Bb]|[KkMmGgTt][Ii]?[Bb])?\\s*$",
                    "examples": ["256 MiB", "50 GB"],
                },
                { "type": "integer", "minimum": 0 },
            ]
        })
    }
}

/// The zone in which times are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeZone {
    /// The host's.
    #[default]
    System,
    /// By its name in the IANA database.
    Named(chrono_tz::Tz),
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Named(zone) => f.write_str(zone.name()),
        }
    }
}

impl FromStr for TimeZone {
    type Err = NotOfThisForm;

    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        if text == "system" {
            return Ok(Self::System);
        }
        text.parse().map(Self::Named).map_err(|_| NotOfThisForm)
    }
}

impl Serialize for TimeZone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for TimeZone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeZone".into()
    }

    // The names are not listed: they change with the IANA database, and the list would be stale.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "examples": ["system", "Asia/Shanghai", "Asia/Urumqi", "UTC"],
        })
    }
}

/// Where a bay is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BayAt {
    /// A USB port by its way from the host, `1-1.4`: bus 1, port 1, port 4 of the hub there.
    Port(String),
    /// A folder, absolute.
    Folder(PathBuf),
}

impl fmt::Display for BayAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(port) => f.write_str(port),
            Self::Folder(path) => path.display().fmt(f),
        }
    }
}

impl FromStr for BayAt {
    type Err = NotOfThisForm;

    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        if text.starts_with('/') {
            return Ok(Self::Folder(text.into()));
        }
        // Five hubs at most stand between the host and a device (USB 2.0, 4.1.1).
        let number = |text: &str, max: u16| {
            let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
            plain && text.parse().is_ok_and(|number: u16| number <= max)
        };
        let is_port = text.split_once('-').is_some_and(|(bus, ports)| {
            let mut ports = ports.split('.').map(|port| number(port, 255));
            number(bus, u16::MAX)
                && ports.by_ref().take(6).all(|fits| fits)
                && ports.next().is_none()
        });
        if is_port { Ok(Self::Port(text.into())) } else { Err(NotOfThisForm) }
    }
}

impl Serialize for BayAt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for BayAt {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BayAt".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(/.*|[1-9][0-9]*-[1-9][0-9]*(\\.[1-9][0-9]*){0,5})$",
            "examples": ["1-1.4", "/srv/docket/bay"],
        })
    }
}

/// A language of docket's texts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Language {
    /// Chinese, simplified.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_write_them() {
        let read = |text: &str| text.parse::<ByteSize>().map(ByteSize::bytes);
        for (text, bytes) in
            [("256 MiB", 268_435_456), ("50GB", 50_000_000_000), (" 7 b ", 7), ("12", 12)]
        {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
        for text in ["", "MiB", "1.5 GiB", "-1", "1 EiB", "99999999999999999999", "99999999 TiB"] {
            assert_eq!(read(text), Err(NotOfThisForm), "{text}");
        }
    }

    #[test]
    fn a_size_reads_as_it_shows() {
        for bytes in [0, 1, 1023, 1024, 1 << 28, 50_000_000_000, u64::MAX] {
            let size = ByteSize::new(bytes);
            assert_eq!(size.to_string().parse(), Ok(size));
        }
        assert_eq!(ByteSize::mib(256).to_string(), "256 MiB");
    }

    #[test]
    fn a_bay_is_at_a_port_or_in_a_folder() {
        for text in ["1-1", "1-1.4", "2-3.4.1", "12-255.1.1.1.1.1", "/srv/bay"] {
            assert_eq!(text.parse::<BayAt>().map(|at| at.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "bay", "usb1", "1-", "1-0", "1-256", "1-1.1.1.1.1.1.1", "1-1:1.0", "01-1"]
        {
            assert_eq!(text.parse::<BayAt>(), Err(NotOfThisForm), "{text}");
        }
    }

    #[test]
    fn a_zone_reads_as_it_shows() {
        for text in ["system", "Asia/Shanghai", "UTC"] {
            assert_eq!(text.parse::<TimeZone>().map(|zone| zone.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("Asia/Beijing".parse::<TimeZone>(), Err(NotOfThisForm));
    }
}
