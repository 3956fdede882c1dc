//! The planned files of a card: names, facts and where the bytes come from.
//!
//! Filled by the schedule, the sidecars and the oddities; carried out by `build`. Plain values.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::truth::FileKind;

/// One file that a card shall hold.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFile {
    /// Raw path from the card's root.
    pub(crate) path: Vec<u8>,
    pub(crate) content: Content,
    /// The recorder's face when the file was last written; its stamp on the card.
    pub(crate) modified: NaiveDateTime,
    pub(crate) kind: FileKind,
    pub(crate) facts: Facts,
}

/// What is true of a file besides its bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// How it is marked as important, if it is.
    pub(crate) marked: Option<&'static str>,
    pub(crate) start: Option<NaiveDateTime>,
    pub(crate) end: Option<NaiveDateTime>,
    pub(crate) recording: Option<u32>,
    pub(crate) sequence: Option<u32>,
    /// Path of the clip this file accompanies.
    pub(crate) sidecar_of: Option<Vec<u8>>,
    /// What is odd about it, in a stable word.
    pub(crate) odd: Option<&'static str>,
}

/// Where a file's bytes come from.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Made by `ffmpeg`.
    Footage(Footage),
    /// Made by `ffmpeg`, then cut before its index.
    CutFootage(Footage),
    /// Given here.
    Bytes(Vec<u8>),
    /// The same bytes as the file planned at this path.
    CopyOf(Vec<u8>),
}

/// Footage to be made.
#[derive(Clone, Debug)]
pub(crate) struct Footage {
    /// Decides picture, sound and size.
    pub(crate) seed: u64,
    pub(crate) container: Container,
    /// Length in whole seconds; ignored for photos.
    pub(crate) seconds: u32,
    /// The recorder's face at the start: the burned-in clock runs from here.
    pub(crate) face: NaiveDateTime,
    /// What the container says of its creation, where it can.
    pub(crate) container_time: DateTime<Utc>,
    /// Burned in beside the clock.
    pub(crate) label: String,
}

/// A container with its codecs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Container {
    Mp4H264,
    Mp4H265,
    MovH264,
    MovH265,
    AviH264,
    TsH265,
    MkvH264,
    Jpeg,
    Wav,
    Adts,
    M4a,
}

impl Container {
    /// Every container the generator can make.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 11] = [
        Self::Mp4H264,
        Self::Mp4H265,
        Self::MovH264,
        Self::MovH265,
        Self::AviH264,
        Self::TsH265,
        Self::MkvH264,
        Self::Jpeg,
        Self::Wav,
        Self::Adts,
        Self::M4a,
    ];

    /// Extension in lower case.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Mp4H264 | Self::Mp4H265 => "mp4",
            Self::MovH264 | Self::MovH265 => "mov",
            Self::AviH264 => "avi",
            Self::TsH265 => "ts",
            Self::MkvH264 => "mkv",
            Self::Jpeg => "jpg",
            Self::Wav => "wav",
            Self::Adts => "aac",
            Self::M4a => "m4a",
        }
    }

    /// The `ffmpeg` muxer.
    pub(crate) fn muxer(self) -> &'static str {
        match self {
            Self::Mp4H264 | Self::Mp4H265 => "mp4",
            Self::MovH264 | Self::MovH265 => "mov",
            Self::AviH264 => "avi",
            Self::TsH265 => "mpegts",
            Self::MkvH264 => "matroska",
            Self::Jpeg => "image2",
            Self::Wav => "wav",
            Self::Adts => "adts",
            Self::M4a => "ipod",
        }
    }

    /// Codecs as `ffprobe` names them, video first.
    pub(crate) fn codecs(self) -> &'static [&'static str] {
        match self {
            Self::Mp4H264 | Self::MovH264 | Self::MkvH264 => &["h264", "aac"],
            Self::Mp4H265 | Self::MovH265 | Self::TsH265 => &["hevc", "aac"],
            Self::AviH264 => &["h264", "pcm_s16le"],
            Self::Jpeg => &["mjpeg"],
            Self::Wav => &["pcm_s16le"],
            Self::Adts | Self::M4a => &["aac"],
        }
    }

    pub(crate) fn kind(self) -> FileKind {
        match self {
            Self::Jpeg => FileKind::Photo,
            Self::Wav | Self::Adts | Self::M4a => FileKind::Audio,
            _ => FileKind::Video,
        }
    }

    /// Whether the container can carry a creation time.
    pub(crate) fn carries_time(self) -> bool {
        !matches!(self, Self::AviH264 | Self::TsH265 | Self::Jpeg | Self::Wav | Self::Adts)
    }

    /// The four letters before a DCF file number.
    pub(crate) fn dcf_stem(self) -> &'static str {
        match self.kind() {
            FileKind::Photo => "IMG_",
            FileKind::Audio => "SND_",
            _ => "MOVI",
        }
    }
}
