//! One recorder stands in one bay at a time.
//!
//! Used by `bay` for as long as a recorder's session lasts. Keeps nothing on disk: after a crash no recorder is
//! in hand.

use std::sync::PoisonError;

use super::Line;
use crate::flow::FlowError;

/// The recorders in hand, so that one is never taken in twice at the same time.
pub(super) struct Alone<'a> {
    line: &'a Line,
    key: String,
}

impl<'a> Alone<'a> {
    /// Takes the recorder of `key` in hand until this is dropped.
    ///
    /// # Errors
    /// [`FlowError::AlreadyDocked`], naming it by `label`, while another bay has it.
    pub(super) fn take(line: &'a Line, key: &str, label: &str) -> Result<Self, FlowError> {
        let mut busy = line.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.iter().any(|k| k == key) {
            return Err(FlowError::AlreadyDocked(label.into()));
        }
        busy.push(key.into());
        Ok(Self { line, key: key.into() })
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        let mut busy = self.line.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.retain(|k| *k != self.key);
    }
}
