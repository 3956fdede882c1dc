//! Folder and name customs of four families of recorders.
//!
//! Called when a plan becomes files. Pure. The customs are those seen on cards in the field: the
//! `PARAM.INI` of Chinese police recorders, the `Info.dat` variant, plain DCIM (CIPA DC-009, DCF:
//! three digits and five letters), and the folder-per-recording names of Axis. Never a promise
//! that all recorders of a family do so.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{files::Container, plan::RecorderClock};

/// A family of recorders, told by how it fills a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `PARAM.INI` with `[ZFY]` in GBK, device and officer in every name, battery log, NMEA tracks.
    CnZfy,
    /// `DCIM/100MEDIA/Info.dat`, AVI or transport streams named by time.
    InfoDat,
    /// A plain camera: `DCIM/100MEDIA/MOVI0001.MOV`, an event folder, no identity at all.
    Dcim,
    /// Axis-like: one folder a recording, names in UTC, Matroska, JSON tracks and bookmarks.
    Axis,
}

/// What a name is made from.
pub(crate) struct NameParts<'a> {
    pub(crate) serial: &'a str,
    pub(crate) officer: &'a str,
    /// Recorder's face at the clip's start.
    pub(crate) face: NaiveDateTime,
    /// The same moment as the recorder believes it in UTC.
    pub(crate) believed_utc: DateTime<Utc>,
    /// The face at the start of the recording the clip belongs to, believed UTC.
    pub(crate) recording_utc: DateTime<Utc>,
    pub(crate) sequence: u32,
    pub(crate) marked: bool,
    /// Sixteen hex digits, the clip's own.
    pub(crate) id: &'a str,
    pub(crate) container: Container,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 4] = [Self::CnZfy, Self::InfoDat, Self::Dcim, Self::Axis];

    /// The name used on the command line, in the truth and as the script's model.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CnZfy => "cn-zfy",
            Self::InfoDat => "info-dat",
            Self::Dcim => "dcim",
            Self::Axis => "axis",
        }
    }

    /// How this family marks an important clip: a `how` that recorder drivers use too.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::CnZfy => "name-suffix",
            Self::InfoDat | Self::Dcim => "folder",
            Self::Axis => "sidecar",
        }
    }

    /// Whether names carry a sequence number.
    pub(crate) fn is_numbered(self) -> bool {
        self != Self::Axis
    }

    /// Whether the recorder keeps a battery log on the card.
    pub(crate) fn has_battery_log(self) -> bool {
        self == Self::CnZfy
    }

    /// What the container's creation time says: most recorders write their face as if it were
    /// UTC; Axis writes the UTC it believes in.
    pub(crate) fn container_time(
        self,
        clock: &RecorderClock,
        face: NaiveDateTime,
    ) -> DateTime<Utc> {
        match self {
            Self::Axis => clock.believed_utc(face),
            _ => face.and_utc(),
        }
    }

    /// The video container of recording number `recording`, counted from 1.
    pub(crate) fn video(self, recording: u32) -> Container {
        match (self, recording % 2) {
            (Self::CnZfy, 1) => Container::Mp4H264,
            (Self::CnZfy, _) => Container::Mp4H265,
            (Self::InfoDat, 1) => Container::AviH264,
            (Self::InfoDat, _) => Container::TsH265,
            (Self::Dcim, 1) => Container::MovH264,
            (Self::Dcim, _) => Container::MovH265,
            (Self::Axis, 1) => Container::MkvH264,
            (Self::Axis, _) => Container::Mp4H264,
        }
    }

    /// The container of sound-only recordings.
    pub(crate) fn audio(self) -> Container {
        match self {
            Self::CnZfy | Self::Dcim => Container::Wav,
            Self::InfoDat => Container::Adts,
            Self::Axis => Container::M4a,
        }
    }

    /// A device number of this family.
    pub(crate) fn serial(self, rng: &mut fastrand::Rng) -> String {
        match self {
            Self::Axis => format!("B8A44F{:06X}", rng.u32(..0x0100_0000)),
            _ => format!("{:07}", rng.u32(1..10_000_000)),
        }
    }

    /// The recorder profile that fits such cards; named in the script.
    #[must_use]
    pub fn profile(self) -> &'static str {
        match self {
            Self::CnZfy => "cn-zfy-param-ini",
            Self::InfoDat => "cn-info-dat",
            Self::Dcim => "generic-dcim",
            Self::Axis => "axis-body-worn",
        }
    }

    /// Path of a media file from the card's root.
    pub(crate) fn path(self, name: &NameParts<'_>) -> String {
        let NameParts { serial, officer, sequence, .. } = *name;
        let extension = name.container.extension();
        let folder = match (name.marked, self) {
            (false, _) => "100MEDIA",
            (true, Self::InfoDat) => "LOCK",
            (true, _) => "EVENT",
        };
        let stamp = name.face.format("%Y%m%d%H%M%S");
        match self {
            Self::CnZfy => {
                let mark = if name.marked { "_IMP" } else { "" };
                let extension = extension.to_ascii_uppercase();
                let name = format!("{serial}_{officer}_{stamp}_{sequence:04}{mark}.{extension}");
                format!("DCIM/100MEDIA/{name}")
            }
            Self::InfoDat => {
                format!("DCIM/{folder}/{stamp}_{sequence:04}.{}", extension.to_ascii_uppercase())
            }
            Self::Dcim => {
                let stem = name.container.dcf_stem();
                format!("DCIM/{folder}/{stem}{sequence:04}.{}", extension.to_ascii_uppercase())
            }
            Self::Axis => {
                let start = name.believed_utc.format("%Y%m%dT%H%M%SZ");
                format!("{}/{start}_{}.{extension}", axis_folder(name), name.id)
            }
        }
    }
}

/// Axis's folder of one recording: `<user UUID>_<serial>_<start>`.
pub(crate) fn axis_folder(name: &NameParts<'_>) -> String {
    let start = name.recording_utc.format("%Y%m%dT%H%M%SZ");
    format!("{}_{}_{start}", user_uuid(name.officer), name.serial)
}

/// The UUID under which an Axis system knows an officer: random in the field, here always the
/// same for the same officer.
fn user_uuid(officer: &str) -> String {
    let hex = blake3::hash(officer.as_bytes()).to_hex();
    let part = |from: usize, to: usize| &hex[from..to];
    let (a, b, c, d) = (part(0, 8), part(8, 12), part(13, 16), part(17, 20));
    format!("{a}-{b}-4{c}-8{d}-{}", part(20, 32))
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Layout {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|layout| layout.name() == name)
            .ok_or_else(|| format!("no layout {name:?}; there are {known}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_family() {
        let face: NaiveDateTime = "2026-03-14T08:30:05".parse().unwrap();
        let parts = NameParts {
            serial: "0012345",
            officer: "004711",
            face,
            believed_utc: face.and_utc(),
            recording_utc: face.and_utc(),
            sequence: 12,
            marked: true,
            id: "00ff00ff00ff00ff",
            container: Container::Mp4H264,
        };
        let name = Layout::CnZfy.path(&parts);
        assert_eq!(name, "DCIM/100MEDIA/0012345_004711_20260314083005_0012_IMP.MP4");
        assert_eq!(Layout::InfoDat.path(&parts), "DCIM/LOCK/20260314083005_0012.MP4");
        assert_eq!(Layout::Dcim.path(&parts), "DCIM/EVENT/MOVI0012.MP4");
        let folder = format!("{}_0012345_20260314T083005Z", user_uuid("004711"));
        assert_eq!(user_uuid("004711").len(), 36);
        assert_eq!(
            Layout::Axis.path(&parts),
            format!("{folder}/20260314T083005Z_00ff00ff00ff00ff.mp4")
        );
    }

    #[test]
    fn layouts_are_found_by_name() {
        for layout in Layout::ALL {
            assert_eq!(layout.name().parse(), Ok(layout));
        }
        assert!("zfy".parse::<Layout>().unwrap_err().contains("cn-zfy"));
    }
}
