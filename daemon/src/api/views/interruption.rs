//! Interruptions, notes and recordings as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    catalog::{Interruption, KeptRecording, Note},
    domain::{Evidence, GapSpan},
};

/// A recording that broke off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InterruptionView {
    /// Its id.
    pub id: String,
    /// What shows it: `unfinished`, `sequence-hole`, `time-gap`, `recorder-log`, `time-jump`,
    /// `frames-missing`, `sound-lost` or `pull-broken`.
    pub kind: String,
    /// `possible`, `likely` or `certain`.
    pub strength: String,
    /// What became of it: `open`, `explained`, `dismissed` or `reported`.
    pub state: String,
    /// The rule that asks for an explanation, or a report.
    pub rule: String,
    /// Where that rule comes from, in short.
    pub clauses: Vec<String>,
    /// The recorder's name for people.
    pub recorder: String,
    /// The session in which it was found first.
    pub session: String,
    /// Where nothing was recorded.
    pub span: GapSpan,
    /// Its length in seconds, where both ends are known.
    pub seconds: Option<i64>,
    /// The clip before, or the clip itself.
    pub before: String,
    /// The clip with which recording went on.
    pub after: Option<String>,
    /// What was recorded next: its beginning should hold the spoken explanation.
    pub spoken_in: Option<String>,
    /// What shows it, and what tells its cause.
    pub evidence: Vec<Evidence>,
    /// The cause that the evidence tells: `weather`, `device-fault`, `device-damage`, `battery`,
    /// `storage` or `other`; none where nothing does.
    pub cause: Option<String>,
    /// What the supervisor must hear of: `could-not-go-on` or `information-lost`.
    pub loss: Option<String>,
    /// The supervisor was told and has not acknowledged it.
    pub waits_for_supervisor: bool,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When facts last changed it.
    pub changed_at: DateTime<Utc>,
    /// Facts that came later show it no more: since when.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why: `no-longer-shown` or `taken-since`.
    pub withdrawn_why: Option<String>,
    /// What people said of it, oldest first; only when one is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteView>,
}

impl From<&Interruption> for InterruptionView {
    fn from(i: &Interruption) -> Self {
        let (found, rule) = (&i.finding, i.finding.rule());
        let (withdrawn_at, withdrawn_why) = i.withdrawn.clone().unzip();
        Self {
            id: i.id.to_string(),
            kind: found.kind.as_str().into(),
            strength: found.strength.as_str().into(),
            state: i.state.as_str().into(),
            rule: rule.as_str().into(),
            clauses: rule.clauses().iter().map(ToString::to_string).collect(),
            recorder: i.recorder_label.clone(),
            session: i.session.to_string(),
            span: found.span,
            seconds: found.span.seconds(),
            before: found.before.to_string(),
            after: found.after.map(|item| item.to_string()),
            spoken_in: found.spoken_in.map(|item| item.to_string()),
            evidence: found.evidence.clone(),
            cause: found.cause.map(|cause| cause.as_str().into()),
            loss: found.loss.map(|loss| loss.as_str().into()),
            waits_for_supervisor: i.waits_for_supervisor,
            found_at: i.found_at,
            changed_at: i.changed_at,
            withdrawn_at,
            withdrawn_why,
            notes: Vec::new(),
        }
    }
}

/// Interruptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InterruptionsView {
    /// Newest first.
    pub interruptions: Vec<InterruptionView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// What somebody said of an interruption. It is never changed; a correction is a note of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteView {
    /// Its id.
    pub id: String,
    /// `explanation`, `correction`, `dismissal`, `report` or `acknowledgement`.
    pub kind: String,
    /// What was written; may be empty where the explanation is spoken.
    pub text: String,
    /// The cause, where one is told.
    pub cause: Option<String>,
    /// What a report reports.
    pub loss: Option<String>,
    /// Where the explanation is spoken.
    pub voice: Option<VoiceView>,
    /// The note that it corrects.
    pub corrects: Option<String>,
    /// Who wrote it: a person, or `station`.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an explanation is spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoiceView {
    /// The item.
    pub item: String,
    /// Seconds from its start.
    pub from_s: u32,
    /// Seconds from its start.
    pub to_s: u32,
}

impl From<Note> for NoteView {
    fn from(n: Note) -> Self {
        Self {
            id: n.id.to_string(),
            kind: n.kind,
            text: n.words,
            cause: n.cause.map(|cause| cause.as_str().into()),
            loss: n.loss.map(|loss| loss.as_str().into()),
            voice: n.voice.map(|voice| VoiceView {
                item: voice.item.to_string(),
                from_s: voice.from_s,
                to_s: voice.to_s,
            }),
            corrects: n.corrects.map(|id| id.to_string()),
            by: n.by,
            at: n.at,
        }
    }
}

/// Consecutive clips of one continuous act of recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordingView {
    /// Its recorder.
    #[serde(default)]
    pub recorder: String,
    /// The number of the officer who had the recorder when it began, by the register; else the one that the
    /// recorder told.
    #[serde(default)]
    pub officer: Option<String>,
    /// `video` or `audio`.
    pub kind: String,
    /// Its stream; empty where its recorder has one only.
    pub stream: String,
    /// The ids of its items, in order.
    pub items: Vec<String>,
    /// From the start of the first to the end of the last.
    pub span: GapSpan,
    /// How long the act lasted, in seconds, as far as its ends are known.
    pub expected_s: Option<i64>,
    /// What there is of it, in seconds.
    pub found_s: i64,
    /// What there is not, in seconds.
    pub missing_s: i64,
    /// Each part that is missing, in order.
    pub missing: Vec<MissingView>,
    /// What is missing beside it, in seconds: before it, or behind the last one. No part of the sums above.
    #[serde(default)]
    pub missing_beside_s: i64,
    /// Each of those parts, in order.
    #[serde(default)]
    pub missing_beside: Vec<MissingView>,
}

/// A part of a recording that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingView {
    /// When.
    pub span: GapSpan,
    /// How long, in seconds.
    pub seconds: i64,
    /// The length is reckoned (so many files of full length), and lies somewhere in the span.
    #[serde(default)]
    pub estimated: bool,
}

/// Recordings of a session, or a part of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordingsView {
    /// Of a session by stream and time, else docked last first.
    pub recordings: Vec<RecordingView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

impl From<KeptRecording> for RecordingView {
    fn from(kept: KeptRecording) -> Self {
        let KeptRecording { recorder, officer, recording: r, .. } = kept;
        let kind = serde_json::to_value(r.kind).ok();
        let part = |part: &crate::gaps::MissingPart| MissingView {
            span: part.span,
            seconds: part.ms / 1000,
            estimated: part.is_estimate,
        };
        let seconds = |parts: &[crate::gaps::MissingPart]| {
            parts.iter().fold(0_i64, |sum, part| sum.saturating_add(part.ms)) / 1000
        };
        Self {
            recorder,
            officer,
            kind: kind.and_then(|kind| Some(kind.as_str()?.to_owned())).unwrap_or_default(),
            stream: r.stream,
            items: r.clips.iter().map(ToString::to_string).collect(),
            span: r.span,
            expected_s: r.span.seconds(),
            found_s: r.found_ms / 1000,
            missing_s: seconds(&r.missing),
            missing: r.missing.iter().map(part).collect(),
            missing_beside_s: seconds(&r.missing_beside),
            missing_beside: r.missing_beside.iter().map(part).collect(),
        }
    }
}
