//! What reading again came to, as it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::LogCheckView;
use crate::api::{VerifyPart, Violation};

/// What verifying came to: originals read again, and receipts and the custody log checked where that was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyView {
    /// Originals read.
    pub checked: u64,
    /// Bytes read.
    pub bytes: u64,
    /// How many of them are not what they should be, or could not be read.
    pub failed_count: u64,
    /// The first thousand of those.
    pub failed: Vec<VerifyFailure>,
    /// How many originals there were to choose from.
    #[serde(default)]
    pub of: u64,
    /// Only those first seen since then; none where nothing was said.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// How they were drawn, where they were; else none.
    #[serde(default)]
    pub sample: Option<SampleView>,
    /// What was verified; none means originals.
    #[serde(default)]
    pub what: Vec<VerifyPart>,
    /// What checking the receipts came to, where it was asked.
    #[serde(default)]
    pub receipts: Option<ReceiptsCheckView>,
    /// What checking the custody log came to, where it was asked.
    #[serde(default)]
    pub log: Option<LogCheckView>,
}

/// What checking dock receipts came to: each generation of each, its signature and its list of clips.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptsCheckView {
    /// Whether nothing was found.
    pub clean: bool,
    /// Sessions whose receipts were checked.
    pub checked: u64,
    /// How much is wrong.
    pub violation_count: u64,
    /// The first thousand of it.
    pub violations: Vec<Violation>,
}

/// Originals drawn by lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SampleView {
    /// How many.
    pub size: u64,
    /// What the lot was drawn by: the same seed draws the same ones of the same archive.
    pub seed: u64,
    /// Where none failed: of a million originals at most so many are damaged, at a confidence of 95 %.
    pub damaged_at_most_ppm: Option<u32>,
}

/// An original that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyFailure {
    /// The item.
    pub item: String,
    /// Its path on the recorder.
    pub path: String,
    /// The object's key.
    pub key: String,
    /// `fixity-mismatch`, `lost`, `unreadable` or `unsteady`: a stable code.
    pub reason: String,
    /// What is wrong.
    pub problem: String,
    /// Whether the item was set aside, so that the next docking takes the clip anew.
    pub set_aside: bool,
}

impl VerifyView {
    /// Failures told in full at most; the count goes on.
    const TOLD_MAX: usize = 1000;

    pub(in crate::api) fn fail(&mut self, failure: VerifyFailure) {
        self.failed_count += 1;
        if self.failed.len() < Self::TOLD_MAX {
            self.failed.push(failure);
        }
    }

    /// Whether originals were among what was verified.
    #[must_use]
    pub fn is_of_originals(&self) -> bool {
        self.what.is_empty() || self.what.contains(&VerifyPart::Originals)
    }

    /// 0 when all is as it should be, else 6.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let is_sound = self.failed_count == 0
            && self.receipts.as_ref().is_none_or(|receipts| receipts.clean)
            && self.log.as_ref().is_none_or(|log| log.clean);
        if is_sound { 0 } else { 6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_told_are_bounded_and_all_are_counted() {
        let failure = VerifyFailure {
            item: String::new(),
            path: String::new(),
            key: String::new(),
            reason: "lost".into(),
            problem: String::new(),
            set_aside: true,
        };
        let mut view = VerifyView::default();
        assert_eq!(view.exit_code(), 0);
        for _ in 0..1001 {
            view.fail(failure.clone());
        }
        assert_eq!((view.failed.len(), view.failed_count, view.exit_code()), (1000, 1001, 6));
    }

    #[test]
    fn a_broken_receipt_or_log_is_a_failure_of_integrity() {
        for clean in [true, false] {
            let code = if clean { 0 } else { 6 };
            let receipts = Some(ReceiptsCheckView { clean, ..ReceiptsCheckView::default() });
            let log = Some(LogCheckView { clean, ..LogCheckView::default() });
            assert_eq!(VerifyView { receipts, ..VerifyView::default() }.exit_code(), code);
            assert_eq!(VerifyView { log, ..VerifyView::default() }.exit_code(), code);
        }
    }
}
