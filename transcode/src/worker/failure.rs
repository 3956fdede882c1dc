//! Why deriving a clip came to nothing, sorted by what the caller does next.
//!
//! Made all over this program, turned into the protocol's last line by `main`.

use docket_transcode::protocol::{FailureKind, Message};
use ffmpeg_next::{
    Error,
    error::{EAGAIN, EMFILE, ENOMEM, ENOSPC},
};

/// Whether FFmpeg failed for want of memory, threads or disk space rather than because of the clip.
/// `EAGAIN` is what starting a thread fails with; decoders say it for another reason, so ask only
/// where no decoder is running.
pub(crate) fn is_want(error: Error) -> bool {
    matches!(error, Error::Other { errno: ENOMEM | EAGAIN | ENOSPC | EMFILE })
}

/// A failed derivation, in words for people.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The bytes are no media this station can read.
    NotPlayable(String),
    /// The work itself failed: no space, no memory, a fault.
    Failed(String),
    /// Something this station lacks: an encoder, a right.
    Unavailable(String),
}

impl Failure {
    /// For `map_err`: the clip is at fault while `doing`, unless memory or threads ran out.
    pub(crate) fn clip(doing: &str) -> impl Fn(Error) -> Self + '_ {
        move |error| {
            let what = format!("{doing}: {error}");
            if is_want(error) { Self::Failed(what) } else { Self::NotPlayable(what) }
        }
    }

    /// For `map_err`: the work is at fault while `doing`.
    pub(crate) fn work<E: std::fmt::Display>(doing: &str) -> impl Fn(E) -> Self + '_ {
        move |error| Self::Failed(format!("{doing}: {error}"))
    }

    /// For `map_err`: the station is at fault while `doing`.
    pub(crate) fn station<E: std::fmt::Display>(doing: &str) -> impl Fn(E) -> Self + '_ {
        move |error| Self::Unavailable(format!("{doing}: {error}"))
    }

    /// The protocol's last line for it.
    pub(crate) fn into_message(self) -> Message {
        let (kind, what) = match self {
            Self::NotPlayable(what) => (FailureKind::NotPlayable, what),
            Self::Failed(what) => (FailureKind::Failed, what),
            Self::Unavailable(what) => (FailureKind::Unavailable, what),
        };
        Message::Failed { kind, what }
    }
}
