//! The constructors of notices about the custody log, its witnesses and the station's key.

use super::{NewNotice, NoticeKind};

impl NewNotice {
    /// The station's key was given up as lost; the public key of this `fingerprint` counts now.
    #[must_use]
    pub fn key_lost(fingerprint: &str) -> Self {
        Self::new(NoticeKind::KeyLost, fingerprint).fact("fingerprint", fingerprint)
    }

    /// The custody log goes on in `epoch`, with the public key of this `fingerprint`.
    #[must_use]
    pub fn epoch_opened(epoch: u32, fingerprint: &str) -> Self {
        Self::new(NoticeKind::EpochOpened, epoch)
            .fact("epoch", &epoch.to_string())
            .fact("fingerprint", fingerprint)
    }

    /// The station's key was exchanged; the public key of this `fingerprint` counts now.
    #[must_use]
    pub fn key_rotated(fingerprint: &str) -> Self {
        Self::new(NoticeKind::KeyRotated, fingerprint).fact("fingerprint", fingerprint)
    }

    /// The custody log cannot be published.
    #[must_use]
    pub fn log_held(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::LogHeld, "").fact("code", code).fact("problem", problem)
    }

    /// The log of `epoch` does not go on from what `witness` saw; `reason` is a stable code.
    #[must_use]
    pub fn log_forked(epoch: u32, witness: &str, reason: &str) -> Self {
        Self::new(NoticeKind::LogForked, epoch)
            .fact("code", "DKT-0715")
            .fact("epoch", &epoch.to_string())
            .fact("witness", witness)
            .fact("reason", reason)
    }

    /// The same, of what stands in an archive.
    #[must_use]
    pub fn log_contradicted(epoch: u32, reason: &str) -> Self {
        Self::new(NoticeKind::LogForked, epoch)
            .fact("code", "DKT-0712")
            .fact("epoch", &epoch.to_string())
            .fact("witness", "archive")
            .fact("reason", reason)
    }

    /// The log named `origin` was shown with `size` entries, which contradicts the `seen` ones.
    #[must_use]
    pub fn witness_refused(origin: &str, size: u64, seen: u64) -> Self {
        Self::new(NoticeKind::WitnessRefused, origin)
            .fact("log", origin)
            .fact("size", &size.to_string())
            .fact("seen", &seen.to_string())
    }

    /// The object at `place` in the archive is no identity of this station.
    #[must_use]
    pub fn identity_refused(place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::IdentityRefused, place).fact("place", place).fact("problem", problem)
    }
}
