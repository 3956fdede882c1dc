//! Giving the station's private key up as lost: the one act on a station that cannot start.
//!
//! Called for `docket identity lost`. Wants the data folder alone and the station's id as a
//! confirmation; refuses while the key is there.

use std::{path::Path, sync::Arc};

use docket_config::Settings;

use super::{DataLock, StartError};
use crate::{
    api::{ApiError, Code, Reply, identity_view, no_data},
    catalog::Catalog,
    clock::{Clock, SystemClock},
    domain::Actor,
    identity,
    store::Store,
};

/// Begins a new epoch with a new key, for which nobody vouches.
pub(super) async fn give_up(
    data: &Path,
    settings: &Settings,
    confirmed: Option<&str>,
) -> Result<Reply, ApiError> {
    if !Catalog::path_in(data).exists() {
        return Err(no_data(data));
    }
    let _alone = DataLock::take(data).map_err(|e| ApiError::from(&StartError::from(e)))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store = Store::of_data_folder(data, settings.archive.folder.as_deref())?;
    let (catalog, _) = Catalog::open(&Catalog::path_in(data), Arc::clone(&clock)).await?;
    let done = confirmed_in(&catalog, data, &store, &*clock, confirmed).await;
    // What could not be closed cleanly, the next start recovers.
    let _ = catalog.close().await;
    done
}

async fn confirmed_in(
    catalog: &Catalog,
    data: &Path,
    store: &Store,
    clock: &dyn Clock,
    confirmed: Option<&str>,
) -> Result<Reply, ApiError> {
    let station = catalog.station().to_string();
    if confirmed != Some(station.as_str()) {
        return Err(ApiError::new(Code::NotConfirmed).with("station", station));
    }
    let by = Actor::of_uid(rustix::process::geteuid().as_raw());
    let keys = identity::give_up(data, catalog, clock, store, &by).await?;
    let unstored = catalog.identities().await?.iter().any(|kept| !kept.stored);
    Ok(Reply::Identity(Box::new(identity_view(keys.chain(), unstored)?)))
}
