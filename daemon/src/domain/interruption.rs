//! What a recording that broke off is: its kind, how sure that is, what shows it, and what becomes of
//! it.
//!
//! Found by `gaps`, kept by the catalog, explained by people. Pure values; the codes are stable.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ItemId, Rule};

macro_rules! codes {
    ($(#[$doc:meta])+ $name:ident { $($(#[$of:meta])+ $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            utoipa::ToSchema,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$of])+ $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The one of that code.
            #[must_use]
            pub fn named(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == code)
            }
        }
    };
}

codes! {
    /// What shows that a recording broke off. Where several do at one place, the first of these.
    InterruptionKind {
        /// A file was never finished, or is damaged.
        Unfinished = "unfinished",
        /// Numbers are missing between two files.
        SequenceHole = "sequence-hole",
        /// Nothing was recorded between two clips of one recording.
        TimeGap = "time-gap",
        /// The recorder's own log says that something ended it.
        RecorderLog = "recorder-log",
        /// Time jumps inside a clip.
        TimeJump = "time-jump",
        /// Pictures are missing inside a clip.
        FramesMissing = "frames-missing",
        /// Sound is missing inside a clip.
        SoundLost = "sound-lost",
        /// Taking it off the recorder broke.
        PullBroken = "pull-broken",
    }
}

codes! {
    /// How sure it is that footage is missing that should be there.
    Strength {
        /// It may as well be a clean stop.
        Possible = "possible",
        /// Little else explains it.
        Likely = "likely",
        /// The recorder itself says so, or the bytes do.
        Certain = "certain",
    }
}

codes! {
    /// Why a recording broke off: the causes that QZ 16 names, and any other.
    Cause {
        /// Bad weather.
        Weather = "weather",
        /// The recorder failed.
        DeviceFault = "device-fault",
        /// The recorder was damaged.
        DeviceDamage = "device-damage",
        /// Its battery ran out.
        Battery = "battery",
        /// Its storage was full.
        Storage = "storage",
        /// Something else, told by a person.
        Other = "other",
    }
}

codes! {
    /// What of an interruption goes to the supervisor at once (QZ 16, second half).
    Loss {
        /// Recording could not go on.
        CouldNotGoOn = "could-not-go-on",
        /// What was recorded is lost.
        InformationLost = "information-lost",
    }
}

codes! {
    /// What became of an interruption.
    InterruptionState {
        /// Nobody has said anything yet.
        Open = "open",
        /// A note explains it.
        Explained = "explained",
        /// A person says that it is none.
        Dismissed = "dismissed",
        /// The supervisor was told of a loss.
        Reported = "reported",
    }
}

codes! {
    /// What a piece of evidence is.
    EvidenceCode {
        /// So much time without footage. Facts: `seconds`.
        TimeWithoutFootage = "time-without-footage",
        /// Numbers that no file has. Facts: `first`, `last`, `count`.
        NumbersMissing = "numbers-missing",
        /// The missing numbers fill the time without footage.
        TimeFits = "time-fits",
        /// The clip before is marked as important: what lies behind it may be overwritten.
        MarkedBefore = "marked-before",
        /// A line of the recorder's log. Facts: `event`, `line`.
        LogLine = "log-line",
        /// The recorder's log has the start of this clip, not its stop.
        StopNotLogged = "stop-not-logged",
        /// The log has a start of which no file is there. Facts: `line`.
        StartWithoutClip = "start-without-clip",
        /// The clip before has the full length of a clip: the recorder meant to go on. Facts: `seconds`.
        FullLength = "full-length",
        /// Recording went on soon. Facts: `seconds`.
        WentOnSoon = "went-on-soon",
        /// The recorder's clock begins again at some old date.
        ClockReset = "clock-reset",
        /// The file holds no bytes.
        EmptyFile = "empty-file",
        /// The file has no end, or its inside is damaged. Facts: `detail`.
        NotFinished = "not-finished",
        /// A place inside the clip. Facts: `from_ms`, `length_ms`.
        InsideClip = "inside-clip",
        /// Taking it in failed. Facts: `reason`, `bytes` (that are missing).
        PullFault = "pull-fault",
        /// At the dock the battery was nearly empty. Facts: `percent`.
        BatteryAtDock = "battery-at-dock",
        /// At the dock the card was nearly full. Facts: `free_bytes`.
        StorageAtDock = "storage-at-dock",
    }
}

/// One thing that shows an interruption, or tells its cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// What it is.
    pub code: EvidenceCode,
    /// The item it was found in or at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub item: Option<ItemId>,
    /// Its facts, by the names that its code has; each one harmless line.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
}

impl Evidence {
    /// Evidence of this kind, without facts.
    #[must_use]
    pub fn new(code: EvidenceCode) -> Self {
        Self { code, item: None, facts: BTreeMap::new() }
    }

    /// Found at `item`.
    #[must_use]
    pub fn at(mut self, item: ItemId) -> Self {
        self.item = Some(item);
        self
    }

    /// With a fact.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and references alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.insert(name.into(), super::name::harmless(&value.to_string()));
        self
    }
}

/// A time without footage, or a part of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GapSpan {
    /// Where footage ends, by the recorder's face.
    #[schema(value_type = Option<String>, example = "2026-11-22T08:00:00")]
    pub from: Option<NaiveDateTime>,
    /// Where it goes on; none where it did not.
    #[schema(value_type = Option<String>, example = "2026-11-22T08:00:00")]
    pub to: Option<NaiveDateTime>,
    /// The same on trusted time, where that is known.
    pub from_utc: Option<DateTime<Utc>>,
    /// The same on trusted time, where that is known.
    pub to_utc: Option<DateTime<Utc>>,
}

impl GapSpan {
    /// Its length in seconds, where both ends are known.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        Some((self.to? - self.from?).num_seconds())
    }
}

/// An interruption as the facts show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The place by which it is known when it is found again.
    pub place: String,
    /// What shows it.
    pub kind: InterruptionKind,
    /// How sure it is.
    pub strength: Strength,
    /// Where nothing was recorded.
    pub span: GapSpan,
    /// The clip before, or the clip itself.
    pub before: ItemId,
    /// The clip with which recording went on.
    pub after: Option<ItemId>,
    /// What was recorded next, of whatever kind: its beginning should hold the spoken explanation.
    pub spoken_in: Option<ItemId>,
    /// What shows it, and what tells its cause.
    pub evidence: Vec<Evidence>,
    /// The cause that the evidence tells; none where nothing does.
    pub cause: Option<Cause>,
    /// Whether the supervisor must hear of it.
    pub loss: Option<Loss>,
}

impl Finding {
    /// The rule that asks for an explanation, or for a report where something is lost.
    #[must_use]
    pub fn rule(&self) -> Rule {
        if self.loss.is_some() { Rule::LossReported } else { Rule::InterruptionExplained }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_they_are_serialised_by() {
        for one in InterruptionKind::ALL {
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
            assert_eq!(InterruptionKind::named(one.as_str()), Some(*one));
        }
        for one in EvidenceCode::ALL {
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
        }
        for one in Cause::ALL {
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
        }
    }

    #[test]
    fn facts_cannot_rewrite_a_screen() {
        let line = Evidence::new(EvidenceCode::LogLine).with("line", "a\u{1b}[2J\u{202e}b\nc");
        assert_eq!(line.facts["line"], "a [2J b c");
    }
}
