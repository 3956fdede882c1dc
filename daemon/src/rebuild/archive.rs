//! The archive of one station as a rebuild reads it, and what it found so far.

use super::{RebuildError, report::Report};
use crate::{
    domain::StationId,
    identity::Chain,
    note::NoteKey,
    store::{SMALL_MAX, Store, StoreErrorKind, Target, keys},
};

/// What is read, and what was found wrong with it.
pub(super) struct Archive<'a> {
    pub(super) store: &'a Store,
    /// Where a tile is asked for that home does not have.
    pub(super) further: &'a [Target],
    pub(super) station: StationId,
    /// The station's identities, as far as they follow.
    pub(super) chain: Chain,
    /// Every key that it ever had.
    pub(super) keys: Vec<NoteKey>,
    pub(super) report: Report,
}

impl<'a> Archive<'a> {
    /// Reads the station's identities.
    ///
    /// # Errors
    /// When the archive cannot be read, or the first identity is none.
    pub(super) async fn of(
        store: &'a Store,
        further: &'a [Target],
        station: StationId,
    ) -> Result<Self, RebuildError> {
        let mut archive = Self {
            store,
            further,
            station,
            chain: Chain::of(station),
            keys: Vec::new(),
            report: Report::of(station),
        };
        loop {
            let key = keys::identity(station, archive.chain.next_number());
            let Some(note) = archive.read(&key).await? else { break };
            if let Err(why) = archive.chain.extend(&note) {
                archive.report.find("identity-refused", key, why);
                break;
            }
        }
        if archive.chain.newest().is_none() {
            return Err(RebuildError::NoIdentity(station));
        }
        archive.keys = archive.chain.keys();
        Ok(archive)
    }

    /// A small object, if it stands there.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub(super) async fn read(&self, key: &str) -> Result<Option<Vec<u8>>, RebuildError> {
        match self.store.size_of(key).await? {
            Some(size) if size <= SMALL_MAX => {}
            _ => return Ok(None),
        }
        match self.store.get_small(key).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
