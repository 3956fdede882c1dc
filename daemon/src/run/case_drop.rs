//! What is done with lists of cases that are dropped.
//!
//! Used by `drops`. What is wrong with a list is told in the report beside it, in the station's first
//! language; nothing of such a list is taken over.

use tokio::runtime::Handle;
use tracing::warn;

use super::{
    Line,
    dropbox::{Dropped, Verdict},
    drops::{bytes_of, told_refusal},
};
use crate::{
    api::{Api, ApiError, CaseImportView},
    cli::case_import_report,
    domain::Actor,
    words::Words,
};

/// What takes a list over.
pub(super) fn taker(
    line: &Line,
    api: &Api,
) -> impl FnMut(&Dropped) -> Verdict + Send + 'static + use<> {
    let (api, runtime) = (api.clone(), line.runtime.clone());
    move |dropped| {
        let words = api.words(None);
        match import(&api, &runtime, dropped, &words) {
            Ok(view) => {
                let taken = view.faults.is_empty();
                Verdict { taken, report: case_import_report(&words, &view) }
            }
            Err(error) => {
                warn!(file = dropped.name, %error, "a list of cases could not be taken over");
                Verdict { taken: false, report: told_refusal(&error, &words) }
            }
        }
    }
}

fn import(
    api: &Api,
    runtime: &Handle,
    dropped: &Dropped,
    words: &Words,
) -> Result<CaseImportView, ApiError> {
    let bytes = bytes_of(dropped)?;
    runtime.block_on(api.import_cases(&dropped.name, bytes, &Actor::station(), words))
}
