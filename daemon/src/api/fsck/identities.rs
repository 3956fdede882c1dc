//! The station's identities: a chain, and each in the archive as the catalog has it.

use super::FsckReport;
use crate::{
    api::{Api, ApiError},
    identity::{Chain, IdentityError, known},
    note::NoteKey,
    store::keys,
};

impl Api {
    /// Answers every key that ever counted; none where the chain is broken.
    pub(super) async fn check_identities(
        &self,
        report: &mut FsckReport,
    ) -> Result<Vec<NoteKey>, ApiError> {
        let station = self.catalog.station();
        let chain = match known(&self.catalog).await {
            Ok(chain) => chain,
            Err(IdentityError::Chain(fault)) => {
                report.find("identity-broken", &station, fault.to_string());
                Chain::of(station)
            }
            Err(error) => return Err(error.into()),
        };
        for kept in self.catalog.identities().await?.into_iter().filter(|kept| kept.stored) {
            let key = keys::identity(station, kept.number);
            let Some(size) = report.read(&station, self.store.size_of(&key).await) else {
                continue;
            };
            if size.is_none() {
                report.find("identity-broken", &station, format!("{key} is not in the archive"));
                continue;
            }
            let Some(bytes) = report.read(&station, self.store.get_small(&key).await) else {
                continue;
            };
            if bytes != kept.note.as_bytes() {
                report.find("identity-broken", &station, format!("{key} has other bytes"));
            }
        }
        Ok(chain.keys())
    }
}
