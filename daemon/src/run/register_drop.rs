//! The folder into which files of the register are dropped.
//!
//! Started with a station of the service whose settings name one. What is wrong with a file is told in
//! the report beside it, in the station's first language, and that there was one in a notice; nothing of
//! such a file is kept. A file that was imported before a crash is imported again, which changes nothing.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use docket_config::Register;
use tokio::runtime::Handle;
use tracing::warn;

use super::{
    Line,
    case_drop::told as error_told,
    dropbox::{Dropbox, Dropped, FILE_MAX_BYTES, Verdict},
};
use crate::{
    api::{
        Api, ApiError, Asker, Code, FileTold, ImportView, RegisterRequest, Reply, Request, Role,
    },
    domain::{Actor, NewNotice},
    notify::Outbox,
    supervisor::Supervisor,
    words::{Words, told},
};

/// Starts to watch the folder, if the settings of a service name one. One that cannot be watched is
/// told; everything else goes on.
pub(super) async fn start(
    line: &Line,
    supervisor: &Supervisor,
    register: &Register,
    api: &Api,
    serves: bool,
) -> Option<Dropbox> {
    let folder = register.import.as_deref().filter(|_| serves)?;
    let (api, runtime, outbox) = (api.clone(), line.runtime.clone(), line.outbox.clone());
    let take = move |dropped: &Dropped| take(&api, &runtime, &outbox, dropped);
    match Dropbox::start(supervisor, "register", folder, take) {
        Ok(dropbox) => Some(dropbox),
        Err(error) => {
            let place = folder.display().to_string();
            warn!(place, %error, "the folder for files of the register is not watched");
            let notice = NewNotice::drops_unwatched(&place, &error.to_string());
            if let Err(error) = line.outbox.notice(&notice).await {
                warn!(%error, "a notice could not be kept");
            }
            None
        }
    }
}

fn take(api: &Api, runtime: &Handle, outbox: &Outbox, dropped: &Dropped) -> Verdict {
    let words = api.words(None);
    match import(api, runtime, dropped, words) {
        Ok(view) => Verdict { taken: true, report: imported(&words, &view) },
        Err(error) => {
            let notice = NewNotice::not_imported(&dropped.name);
            if let Err(error) = runtime.block_on(outbox.notice(&notice)) {
                warn!(%error, "a notice could not be kept");
            }
            Verdict { taken: false, report: error_told(&error, &words) }
        }
    }
}

fn import(
    api: &Api,
    runtime: &Handle,
    dropped: &Dropped,
    words: Words,
) -> Result<ImportView, ApiError> {
    let bytes = dropped.bytes.as_ref().map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => ApiError::new(Code::TooLong).with("max", FILE_MAX_BYTES),
        _ => ApiError::new(Code::FileUnreadable).with("path", &dropped.name).because(error),
    })?;
    let content = STANDARD.encode(bytes);
    let file = FileTold { name: dropped.name.clone(), kind: None, content };
    let asker = Asker { actor: Actor::station(), role: Role::Operator, words };
    let request = Request::Register(RegisterRequest::Import(file));
    match runtime.block_on(api.perform(&asker, request))? {
        Reply::Imported(view) => Ok(view),
        // An import is answered by nothing else.
        _ => Err(ApiError::new(Code::Internal)),
    }
}

fn imported(words: &Words, view: &ImportView) -> String {
    let (added, changed, same) = (view.added, view.changed, view.same);
    told!(words, "cli-imported", added = added, changed = changed, same = same) + "\n"
}
