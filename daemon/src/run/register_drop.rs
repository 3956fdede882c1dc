//! What is done with files of the register that are dropped.
//!
//! Used by `drops`. What is wrong with a file is told in the report beside it, in the station's first
//! language, and that there was one in a notice; nothing of such a file is kept. A file that was imported
//! before a crash is imported again, which changes nothing.

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::runtime::Handle;
use tracing::warn;

use super::{
    Line,
    dropbox::{Dropped, Verdict},
    drops::{bytes_of, told_refusal},
};
use crate::{
    api::{
        Api, ApiError, Asker, Code, FileTold, ImportView, RegisterRequest, Reply, Request, Role,
    },
    domain::{Actor, NewNotice},
    notify::Outbox,
    words::{Words, told},
};

/// What takes a file over.
pub(super) fn taker(
    line: &Line,
    api: &Api,
) -> impl FnMut(&Dropped) -> Verdict + Send + 'static + use<> {
    let (api, runtime, outbox) = (api.clone(), line.runtime.clone(), line.outbox.clone());
    move |dropped| take(&api, &runtime, &outbox, dropped)
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
            Verdict { taken: false, report: told_refusal(&error, &words) }
        }
    }
}

fn import(
    api: &Api,
    runtime: &Handle,
    dropped: &Dropped,
    words: Words,
) -> Result<ImportView, ApiError> {
    let content = STANDARD.encode(bytes_of(dropped)?);
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
