//! Making a lost catalog again: on a data folder without one, that nobody else is at.
//!
//! Called for `docket rebuild`. Holds the data folder for as long as it works; the archive is only read.

use std::{path::Path, sync::Arc};

use docket_config::Settings;

use super::{DataLock, StartError};
use crate::{
    api::{ApiError, Code, Reply},
    clock::SystemClock,
    domain::StationId,
    rebuild::{self, Asked},
    store::{Store, Target},
};

/// Does it.
pub(super) async fn rebuild(
    data: &Path,
    settings: &Settings,
    station: Option<&str>,
    dry_run: bool,
) -> Result<Reply, ApiError> {
    let station = station.map(str::parse::<StationId>).transpose();
    let station = station.map_err(|why| ApiError::new(Code::Usage).because(why))?;
    let _alone = DataLock::take(data).map_err(|e| ApiError::from(&StartError::from(e)))?;
    let store = Store::as_found(data, settings.archive.folder.as_deref())?;
    let clock = Arc::new(SystemClock::new());
    let targets = settings.archive.targets.iter();
    let further: Vec<Target> = targets.filter_map(|target| Target::open(target).ok()).collect();
    let asked = Asked { data, store: &store, further: &further, clock, station, dry_run };
    let rebuilt = rebuild::rebuild(&asked).await.map_err(|error| ApiError::from(&error))?;
    Ok(Reply::Rebuilt(Box::new(rebuilt)))
}
