//! What in the facts of a clip may bear on an interruption, as one flat list.
//!
//! Called by the daemon, which keeps findings where they can be asked for, and by whoever shows them.
//! Pure. A finding is an observation with its measure, no verdict: causes and strength are judged
//! elsewhere, with the clip's neighbours in sight. The thresholds are below, and part of
//! [`super::INSIDE_VERSION`].

use serde::{Deserialize, Serialize};

use super::{Ending, InsideFacts, StreamInside};

/// Sound beginning this much after the pictures, or ending this much before them, is a finding, in
/// milliseconds. Recorders switch the two on and off within a few tenths of a second.
pub const SOUND_EDGE_MS: i64 = 1000;
/// A gap in pictures or sound this long is a finding, in milliseconds. Recorders drop single frames in
/// poor light and under load; those are counted in the facts and stand for no interruption.
pub const GAP_MS: u64 = 500;
/// Timestamps going back by this much are a finding, in milliseconds; less is disorder.
pub const STEP_BACK_MS: u64 = 100;
/// A clip that can be read only to this much less than it claims is a finding, in milliseconds.
pub const SHORTFALL_MS: u64 = 1500;

/// What sort of observation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum FindingKind {
    /// The index was never written: recording was not finished, nothing plays.
    NoIndex,
    /// The file was not closed in order, but plays.
    Unfinished,
    /// The file ends before its container says, or inside a unit of it; `count` is the bytes missing,
    /// when known.
    CutShort,
    /// It can be read only to `start_ms`, and claims to last to `end_ms`.
    Shortfall,
    /// Packets could not be read or came marked as damaged; `count` of them.
    Damaged,
    /// No pictures from `start_ms` to `end_ms`; `count` frames, where the rate is steady.
    PicturesMissing,
    /// No sound packets from `start_ms` to `end_ms`, while the stream goes on later.
    SoundMissing,
    /// Sound begins only at `end_ms`, with pictures since `start_ms`.
    SoundLate,
    /// Sound ends at `start_ms`, with pictures until `end_ms`.
    SoundEndsEarly,
    /// Sound at or near digital zero from `start_ms` to `end_ms`.
    Silence,
    /// Timestamps go back at `start_ms`, by `count` milliseconds.
    StepBack,
}

/// One observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Finding {
    /// What sort.
    pub kind: FindingKind,
    /// Index of the stream, when it is of one.
    #[serde(default)]
    pub stream: Option<u16>,
    /// Where it begins, clip time in milliseconds.
    #[serde(default)]
    pub start_ms: Option<i64>,
    /// Where it ends, clip time in milliseconds.
    #[serde(default)]
    pub end_ms: Option<i64>,
    /// How many, in the unit the kind tells.
    #[serde(default)]
    pub count: Option<u64>,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NoIndex,
        Self::Unfinished,
        Self::CutShort,
        Self::Shortfall,
        Self::Damaged,
        Self::PicturesMissing,
        Self::SoundMissing,
        Self::SoundLate,
        Self::SoundEndsEarly,
        Self::Silence,
        Self::StepBack,
    ];

    /// The kind of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    /// The stable code, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoIndex => "no-index",
            Self::Unfinished => "unfinished",
            Self::CutShort => "cut-short",
            Self::Shortfall => "shortfall",
            Self::Damaged => "damaged",
            Self::PicturesMissing => "pictures-missing",
            Self::SoundMissing => "sound-missing",
            Self::SoundLate => "sound-late",
            Self::SoundEndsEarly => "sound-ends-early",
            Self::Silence => "silence",
            Self::StepBack => "step-back",
        }
    }
}

impl Finding {
    fn of(kind: FindingKind) -> Self {
        Self { kind, stream: None, start_ms: None, end_ms: None, count: None }
    }

    fn span(kind: FindingKind, stream: u16, start_ms: i64, end_ms: i64) -> Self {
        let (start_ms, end_ms) = (Some(start_ms), Some(end_ms));
        Self { stream: Some(stream), start_ms, end_ms, ..Self::of(kind) }
    }
}

impl InsideFacts {
    /// Everything in these facts that may bear on an interruption: the file first, then by position.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut spans: Vec<Finding> = self.streams.iter().flat_map(of_stream).collect();
        spans.extend(self.sound_edges());
        spans.extend(self.silences());
        spans.sort_by_key(|finding| (finding.start_ms, finding.kind));
        self.of_file().into_iter().chain(spans).collect()
    }

    fn of_file(&self) -> Vec<Finding> {
        let file = &self.file;
        let ending = match file.ending {
            Ending::NoIndex => Some(Finding::of(FindingKind::NoIndex)),
            Ending::Unfinished => Some(Finding::of(FindingKind::Unfinished)),
            Ending::CutShort => {
                Some(Finding { count: file.missing_bytes, ..Finding::of(FindingKind::CutShort) })
            }
            Ending::Whole | Ending::Unknown => None,
        };
        let damaged = (file.damaged_packets > 0 || file.broke_off).then(|| Finding {
            count: Some(file.damaged_packets),
            ..Finding::of(FindingKind::Damaged)
        });
        [ending, self.shortfall(), damaged].into_iter().flatten().collect()
    }

    fn shortfall(&self) -> Option<Finding> {
        let (claimed, readable) = (self.claimed_ms?, self.file.readable_to_ms?);
        let short = u64::try_from(readable).unwrap_or(0).saturating_add(SHORTFALL_MS) < claimed;
        short.then(|| Finding {
            start_ms: Some(readable),
            end_ms: i64::try_from(claimed).ok(),
            ..Finding::of(FindingKind::Shortfall)
        })
    }

    /// Sound that begins after the pictures or ends before them.
    fn sound_edges(&self) -> Vec<Finding> {
        let (Some(pictures), Some(sound)) = (self.pictures(), self.sound_stream()) else {
            return Vec::new();
        };
        let late = pictures.start_ms.zip(sound.start_ms);
        let early = sound.end_ms.zip(pictures.end_ms);
        [(FindingKind::SoundLate, late), (FindingKind::SoundEndsEarly, early)]
            .into_iter()
            .filter_map(|(kind, span)| {
                let (start, end) = span?;
                (end.saturating_sub(start) >= SOUND_EDGE_MS)
                    .then(|| Finding::span(kind, sound.index, start, end))
            })
            .collect()
    }

    fn silences(&self) -> Vec<Finding> {
        let Some(sound) = &self.sound else { return Vec::new() };
        let span = |silence: &super::Gap| {
            Finding::span(FindingKind::Silence, sound.stream, silence.start_ms, silence.end_ms)
        };
        sound.silences.iter().map(span).collect()
    }
}

fn of_stream(stream: &StreamInside) -> Vec<Finding> {
    let kind = match stream.medium.as_str() {
        "video" => FindingKind::PicturesMissing,
        "audio" => FindingKind::SoundMissing,
        // Captions and data come when there is something to say.
        _ => return Vec::new(),
    };
    let Some(timing) = &stream.timing else { return Vec::new() };
    let gaps = timing.gaps.iter().filter(|gap| gap.length_ms() >= GAP_MS).map(|gap| Finding {
        count: gap.frames,
        ..Finding::span(kind, stream.index, gap.start_ms, gap.end_ms)
    });
    let backs = timing.steps_back.iter().filter(|back| back.by_ms >= STEP_BACK_MS);
    let backs = backs.map(|back| Finding {
        stream: Some(stream.index),
        start_ms: Some(back.at_ms),
        count: Some(back.by_ms),
        ..Finding::of(FindingKind::StepBack)
    });
    gaps.chain(backs).collect()
}
