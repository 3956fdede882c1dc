//! The spans in which work is logged: a bay, a session, an item.
//!
//! `run` enters the first two on a bay's thread, the stages of `flow` the third. Their fields reach
//! every line: `journalctl BAY=3 ITEM=…`, and the same names in JSON.

use tracing::{Span, error_span};

use crate::domain::{ItemId, SessionId};

// Of the highest level, so that no filter takes the bay and the item off an error's line.

/// Work in the bay of that name.
#[must_use]
pub fn bay_span(bay: &str) -> Span {
    error_span!("bay", bay)
}

/// Work on a recorder's stay.
#[must_use]
pub fn session_span(session: SessionId) -> Span {
    error_span!("session", %session)
}

/// Work on an item.
#[must_use]
pub fn item_span(item: ItemId) -> Span {
    error_span!("item", %item)
}
