//! Faults of tables as they are told, and bytes as they are sent.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::super::{ApiError, Code, FaultView};
use crate::{
    sheet::{FAULTS_MAX, Fault},
    words::{Words, told},
};

/// The bytes that a request carries.
pub(super) fn bytes_of(content: &str) -> Result<Vec<u8>, ApiError> {
    let bytes = BASE64_STANDARD.decode(content);
    bytes.map_err(|e| ApiError::new(Code::NotUnderstood).because(format_args!("content: {e}")))
}

/// Faults at their places, in somebody's language; of a file that is all wrong enough of them.
pub(super) fn faults(faults: &[Fault], words: &Words) -> Vec<FaultView> {
    let one = |fault: &Fault| {
        let key = format!("fault-{}", fault.kind.as_str());
        FaultView {
            row: fault.row,
            column: fault.column,
            code: fault.kind.as_str().into(),
            text: told!(words, &key, found = fault.found.as_str()),
        }
    };
    faults.iter().take(FAULTS_MAX).map(one).collect()
}
