//! The folders into which people drop files: lists of cases, and files of the register.
//!
//! Started and stopped by the station; each has a thread of its own. A folder that cannot be watched is
//! told; everything else goes on.

use std::path::Path;

use docket_config::Settings;
use tracing::warn;

use super::{
    Line, case_drop,
    dropbox::{Dropbox, Dropped, FILE_MAX_BYTES, Unfit, Verdict},
    register_drop,
};
use crate::{
    api::{Api, ApiError, Code},
    domain::NewNotice,
    supervisor::Supervisor,
    words::{Words, told},
};

/// Starts to watch those that the settings of a service name.
pub(super) async fn start(
    line: &Line,
    supervisor: &Supervisor,
    settings: &Settings,
    api: &Api,
    serves: bool,
) -> Vec<Dropbox> {
    let mut drops = Vec::new();
    if let Some(folder) = settings.cases.import.as_deref().filter(|_| serves) {
        let take = case_drop::taker(line, api);
        drops.extend(watched(line, supervisor, "cases", folder, take).await);
    }
    if let Some(folder) = settings.register.import.as_deref().filter(|_| serves) {
        let take = register_drop::taker(line, api);
        drops.extend(watched(line, supervisor, "register", folder, take).await);
    }
    drops
}

/// Watches no more; a file under way is taken over to its end.
pub(super) async fn stop(drops: Vec<Dropbox>) {
    // It cannot panic, and nobody aborts it.
    let _ = tokio::task::spawn_blocking(|| drops.into_iter().for_each(Dropbox::stop)).await;
}

async fn watched(
    line: &Line,
    supervisor: &Supervisor,
    name: &str,
    folder: &Path,
    take: impl FnMut(&Dropped) -> Verdict + Send + 'static,
) -> Option<Dropbox> {
    let error = match Dropbox::start(supervisor, name, folder, take) {
        Ok(dropbox) => return Some(dropbox),
        Err(error) => error,
    };
    let place = folder.display().to_string();
    warn!(task = name, place, %error, "a folder for imports is not watched");
    let notice = NewNotice::drops_unwatched(&place, &error.to_string());
    if let Err(error) = line.outbox.notice(&notice).await {
        warn!(%error, "a notice could not be kept");
    }
    None
}

/// The bytes of a dropped file, or their refusal.
pub(super) fn bytes_of(dropped: &Dropped) -> Result<&[u8], ApiError> {
    let refused = |code| ApiError::new(code).with("path", &dropped.name);
    dropped.bytes.as_deref().map_err(|unfit| match unfit {
        Unfit::NotAFile => refused(Code::NotAFile),
        Unfit::TooLong => ApiError::new(Code::TooLong).with("max", FILE_MAX_BYTES),
        Unfit::Changed => refused(Code::StillWritten),
        Unfit::Unreadable(error) => refused(Code::FileUnreadable).because(error),
    })
}

/// A refusal as a report tells it.
pub(super) fn told_refusal(error: &ApiError, words: &Words) -> String {
    let problem = error.told(words);
    let (code, what) = (problem.code.as_str(), problem.detail.as_str());
    let mut text = told!(words, "cli-error", code = code, what = what);
    text.push('\n');
    text.extend(problem.cause);
    text.push('\n');
    text
}
