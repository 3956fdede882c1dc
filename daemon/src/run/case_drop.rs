//! The folder into which lists of cases are dropped.
//!
//! Started with a station of the service whose settings name one. What is wrong with a list is told in
//! the report beside it, in the station's first language; nothing of such a list is taken over.

use std::io;

use docket_config::Cases;
use tokio::runtime::Handle;
use tracing::warn;

use super::{
    Line,
    dropbox::{Dropbox, Dropped, FILE_MAX_BYTES, Verdict},
};
use crate::{
    api::{Api, ApiError, Code},
    cli::case_import_report,
    domain::{Actor, NewNotice},
    supervisor::Supervisor,
    words::{Words, told},
};

/// Starts to watch the folder, if the settings of a service name one. One that cannot be watched is
/// told; everything else goes on.
pub(super) async fn start(
    line: &Line,
    supervisor: &Supervisor,
    cases: &Cases,
    api: &Api,
    serves: bool,
) -> Option<Dropbox> {
    let folder = cases.import.as_deref().filter(|_| serves)?;
    let (api, runtime) = (api.clone(), line.runtime.clone());
    let take = move |dropped: &Dropped| take(&api, &runtime, dropped);
    match Dropbox::start(supervisor, "cases", folder, take) {
        Ok(dropbox) => Some(dropbox),
        Err(error) => {
            let place = folder.display().to_string();
            warn!(place, %error, "the folder for lists of cases is not watched");
            let notice = NewNotice::drops_unwatched(&place, &error.to_string());
            if let Err(error) = line.outbox.notice(&notice).await {
                warn!(%error, "a notice could not be kept");
            }
            None
        }
    }
}

fn take(api: &Api, runtime: &Handle, dropped: &Dropped) -> Verdict {
    let words = api.words(None);
    let refused = |error: &ApiError| Verdict { taken: false, report: told(error, &words) };
    let bytes = match &dropped.bytes {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            return refused(&ApiError::new(Code::TooLong).with("max", FILE_MAX_BYTES));
        }
        Err(error) => {
            let unreadable = ApiError::new(Code::FileUnreadable).with("path", &dropped.name);
            return refused(&unreadable.because(error));
        }
    };
    let by = Actor::station();
    match runtime.block_on(api.import_cases(&dropped.name, bytes, &by, &words)) {
        Ok(view) => {
            let taken = view.faults.is_empty();
            Verdict { taken, report: case_import_report(&words, &view) }
        }
        Err(error) => {
            warn!(file = dropped.name, %error, "a list of cases could not be taken over");
            refused(&error)
        }
    }
}

pub(super) fn told(error: &ApiError, words: &Words) -> String {
    let problem = error.told(words);
    let (code, what) = (problem.code.as_str(), problem.detail.as_str());
    let mut text = told!(words, "cli-error", code = code, what = what);
    text.push('\n');
    text.extend(problem.cause);
    text.push('\n');
    text
}
