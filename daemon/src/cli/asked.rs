//! What a command line's verb asks the API for.
//!
//! Called once the arguments are understood. Verbs that ask for nothing come back as they are.

use std::path::{Path, PathBuf};

use super::{
    args::{Bays, Command, Config, Items, Job, Notices, Removal, Sessions},
    args_cases::Matters,
    files::file_given,
    identity::Identity,
    keys::Keys,
};
use crate::api::{
    ApiError, BundleAsked, Code, IdentityRequest, ItemsAsked, NewEpoch, NoticesAsked, Page,
    Request, Rest, Work,
};

/// What a command asks the API for.
#[derive(Debug)]
pub enum Asked {
    /// Something that answers at once.
    Once(Request),
    /// Something that answers at once with a file, which is written there; nothing must stand there yet.
    File(Request, PathBuf),
    /// Long work, followed to its end.
    Long(Work),
    /// A job that goes on already, followed to its end.
    Job(String),
    /// A job to be started anew, followed to its end.
    Again(String),
    /// A proof of an item, written into a file.
    Prove {
        /// The item.
        item: String,
        /// What is to be in it.
        asked: BundleAsked,
        /// The file.
        out: PathBuf,
    },
    /// The bays, until somebody has seen enough.
    Bays,
    /// The settings that hold.
    Settings {
        /// Whether people are told where each comes from.
        origin: bool,
    },
    /// What differs between the settings that hold and those that are written now.
    Diff,
}

/// Why the API is not asked.
#[derive(Debug)]
pub enum Unasked {
    /// The command is done without it.
    Alone(Box<Command>),
    /// It cannot be asked for that.
    Refused(ApiError),
}

impl Command {
    /// What it asks the API for.
    ///
    /// # Errors
    /// See [`Unasked`].
    pub fn asked(self) -> Result<Asked, Unasked> {
        Ok(match self {
            Self::Dock { paths } => {
                let paths = paths.iter().map(|path| absolute(path)).collect::<Result<_, _>>();
                Asked::Long(Work::Dock { paths: paths.map_err(Unasked::Refused)? })
            }
            Self::Demo { bays, seed } => Asked::Long(Work::Demo { bays, seed }),
            Self::Verify(verify) => Asked::Long(Work::Verify(verify.asked())),
            Self::Custody(verb) => Asked::Once(verb.request()),
            Self::Fsck { deep } => Asked::Long(Work::Fsck { deep }),
            Self::Status { watch: true } => Asked::Bays,
            Self::Status { watch: false } => Asked::Once(Request::Status),
            Self::Bays(Bays::List) => Asked::Once(Request::Bays),
            Self::Bays(Bays::Teach { count }) => Asked::Long(Work::TeachBays { count }),
            Self::Bays(Bays::Forget { name }) => Asked::Once(Request::ForgetBay(name)),
            Self::Sessions(verb) => Asked::Once(verb.request()),
            Self::Removal(Removal::Ask { session }) => Asked::Once(Request::AskRemoval(session)),
            Self::Removal(Removal::Confirm { id }) => Asked::Long(Work::Remove { removal: id }),
            Self::Removal(Removal::List { limit, before }) => {
                Asked::Once(Request::Removals(Page { limit, before }))
            }
            Self::Keys(Keys::Disposal(verb)) => Asked::Once(verb.request()),
            Self::Items(verb) => verb.asked(),
            Self::Recorders(verb) => Asked::Once(verb.request().map_err(Unasked::Refused)?),
            Self::Officers(verb) => Asked::Once(verb.request().map_err(Unasked::Refused)?),
            Self::Units(verb) => Asked::Once(verb.request().map_err(Unasked::Refused)?),
            Self::Roster(verb) => Asked::Once(verb.request().map_err(Unasked::Refused)?),
            Self::Handover(verb) => Asked::Once(verb.request()),
            Self::Identity(Identity::Show) => Asked::Once(Request::Identity(IdentityRequest::Show)),
            Self::Identity(Identity::Rotate) => {
                Asked::Once(Request::Identity(IdentityRequest::Rotate))
            }
            Self::Identity(Identity::NewEpoch { witnessed, confirm }) => {
                let given = witnessed.as_deref().map(file_given).transpose();
                let witnessed = given.map_err(Unasked::Refused)?;
                let asked = NewEpoch { confirm, witnessed };
                Asked::Once(Request::Identity(IdentityRequest::NewEpoch(asked)))
            }
            Self::Targets(verb) => verb.asked(),
            Self::Log(verb) => verb.asked().map_err(Unasked::Refused)?,
            Self::Cases(verb) => Asked::Once(verb.request().map_err(Unasked::Refused)?),
            Self::Matters(verb @ (Matters::List | Matters::Import { .. })) => {
                Asked::Once(verb.request().map_err(Unasked::Refused)?)
            }
            Self::Retention(verb) => Asked::Once(verb.request()),
            Self::Notices(verb) => Asked::Once(verb.request()),
            Self::Notes(verb) => Asked::Once(verb.request()),
            Self::Recordings(verb) => Asked::Once(verb.request()),
            Self::Job(Job::List { limit, before }) => {
                Asked::Once(Request::Jobs(Page { limit, before }))
            }
            Self::Job(Job::Show { id }) => Asked::Once(Request::Job(id)),
            Self::Job(Job::Cancel { id }) => Asked::Once(Request::CancelJob(id)),
            Self::Job(Job::Watch { id }) => Asked::Job(id),
            Self::Job(Job::Retry { id }) => Asked::Again(id),
            Self::Config(Config::Reload) => Asked::Once(Request::Reload),
            Self::Config(Config::Show { origin }) => Asked::Settings { origin },
            Self::Config(Config::Diff) => Asked::Diff,
            other @ (Self::Run
            | Self::Identity(Identity::Lost { .. })
            | Self::Keys(Keys::Own(_))
            | Self::Config(_)
            | Self::Matters(Matters::Example)
            | Self::Doctor { .. }
            | Self::CheckProof(_)
            | Self::Explain { .. }
            | Self::Completions { .. }
            | Self::Man { .. }
            | Self::Rebuild(_)
            | Self::Openapi) => return Err(Unasked::Alone(Box::new(other))),
        })
    }
}

impl Sessions {
    fn request(self) -> Request {
        match self {
            Self::List { limit, before } => Request::Sessions(Page { limit, before }),
            Self::Receipt { id } => Request::Receipt(id),
            Self::Show { id } => Request::Session(id, Rest::default()),
        }
    }
}

impl Notices {
    fn request(self) -> Request {
        match self {
            Self::List { pending, limit, before } => {
                Request::Notices(NoticesAsked { pending, limit, before })
            }
            Self::Show { id } => Request::Notice(id),
            Self::Replay { id } => Request::ReplayNotice(id),
        }
    }
}

impl Items {
    fn asked(self) -> Asked {
        Asked::Once(match self {
            Self::Prove(prove) => {
                let (item, asked, out) = prove.asked();
                return Asked::Prove { item, asked, out };
            }
            Self::List { session, state, case, finding, limit, before } => {
                Request::Items(ItemsAsked { session, state, case, finding, limit, before })
            }
            Self::Show { id } => Request::Item(id, Rest::default()),
            Self::Link { item, case } => Request::Link { item, case },
            Self::Unlink { item, case, reason } => Request::Unlink { item, case, reason },
        })
    }
}

/// A running station has its own working folder: paths are sent whole, as text. A path that is not
/// there is sent as it is; the station says so.
fn absolute(path: &Path) -> Result<String, ApiError> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let text = whole.into_os_string().into_string();
    text.map_err(|odd| ApiError::new(Code::NotUtf8).with("path", odd.display()))
}
