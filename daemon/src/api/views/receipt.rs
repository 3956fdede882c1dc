//! A receipt as it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CheckpointView, RecorderView};
use crate::{
    catalog::Recorder,
    receipt::{Clip, Receipt},
};

/// What the station signed of a session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReceiptView {
    /// The session.
    pub session: String,
    /// From 1; the newest.
    pub generation: u32,
    /// Where it stands in the archive.
    pub key: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The name of the key that signed it.
    pub origin: String,
    /// The recorder.
    pub recorder: RecorderView,
    /// The bay's name.
    pub bay: String,
    /// Who docked it.
    pub docked_by: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// `complete`, `incomplete`, `torn` or `interrupted`.
    pub outcome: String,
    /// Whether it came in time: `on-time`, `excused`, `open`, `overdue` or `late`; none of a session that
    /// brought nothing.
    pub handover: Option<String>,
    /// By when it had to be.
    pub deadline: Option<DateTime<Utc>>,
    /// Files on the card.
    pub listed: u64,
    /// Became items in this session.
    pub taken: u64,
    /// Were known already, equal.
    pub known: u64,
    /// Not taken as they are, with a reason.
    pub excepted: u64,
    /// Where each file is told.
    pub clips_key: String,
    /// SHA-256 of that file.
    pub clips_sha256: String,
    /// Files not taken as they are, the first hundred.
    pub not_taken: Vec<NotTakenView>,
    /// The newest checkpoint of the custody log that stands in the archive.
    pub checkpoint: Option<CheckpointView>,
}

/// A file that was not taken as it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NotTakenView {
    /// Its path, as it may be shown.
    pub path: String,
    /// Why: a stable code.
    pub reason: String,
}

/// Files not taken that are told.
const NOT_TAKEN_MAX: usize = 100;

/// A receipt without where it stands.
#[must_use]
pub(in crate::api) fn receipt_view(
    recorder: &Recorder,
    receipt: &Receipt,
    clips: &[Clip],
) -> ReceiptView {
    let not_taken = clips.iter().filter_map(|clip| {
        let reason = clip.reason.clone()?;
        Some(NotTakenView { path: clip.path.clone(), reason })
    });
    ReceiptView {
        session: receipt.session.to_string(),
        generation: receipt.generation,
        key: String::new(),
        sha256: String::new(),
        origin: receipt.origin.clone(),
        recorder: recorder.into(),
        bay: receipt.bay.clone(),
        docked_by: receipt.docked_by.clone(),
        started_at: receipt.started_at,
        ended_at: receipt.ended_at,
        outcome: receipt.outcome.clone(),
        handover: receipt.handover.as_ref().map(|h| h.verdict.as_str().into()),
        deadline: receipt.handover.as_ref().map(|h| h.deadline),
        listed: receipt.counts.listed,
        taken: receipt.counts.taken,
        known: receipt.counts.known,
        excepted: receipt.counts.excepted,
        clips_key: receipt.clips.key.clone(),
        clips_sha256: receipt.clips.sha256.clone(),
        not_taken: not_taken.take(NOT_TAKEN_MAX).collect(),
        checkpoint: None,
    }
}
