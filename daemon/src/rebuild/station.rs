//! Whose catalog: the one station of the archive, the one asked for, or the one whose key is here.

use std::{collections::BTreeSet, path::Path};

use futures::StreamExt;

use super::{Asked, KeyStands, RebuildError, archive::Archive};
use crate::{
    domain::StationId,
    identity::{self, Chain},
    store::keys,
};

/// The station that is asked for.
///
/// # Errors
/// [`RebuildError::Which`] where that is not clear, or there is none.
pub(super) async fn find(asked: &Asked<'_>) -> Result<StationId, RebuildError> {
    let all = stations(asked).await?;
    if let Some(station) = asked.station {
        return Ok(station);
    }
    let mut ours = BTreeSet::new();
    for station in &all {
        let Ok(archive) = Archive::of(asked.store, &[], *station).await else { continue };
        if key(asked.data, &archive.chain)? == KeyStands::Present {
            ours.insert(*station);
        }
    }
    let found = if ours.is_empty() { &all } else { &ours };
    match found.first() {
        Some(station) if found.len() == 1 => Ok(*station),
        _ => Err(RebuildError::Which(all.into_iter().collect())),
    }
}

/// The stations whose logs stand in the archive.
async fn stations(asked: &Asked<'_>) -> Result<BTreeSet<StationId>, RebuildError> {
    let mut stations = BTreeSet::new();
    let mut objects = asked.store.objects_below(keys::LOG)?;
    while let Some(object) = objects.next().await {
        let key = object?.key;
        stations.extend(key.split('/').nth(1).and_then(|name| name.parse::<StationId>().ok()));
    }
    Ok(stations)
}

/// Whether the private key of the newest identity is here.
///
/// # Errors
/// When a key is here that cannot be used.
pub(super) fn key(data: &Path, chain: &Chain) -> Result<KeyStands, RebuildError> {
    let is_here = identity::has_key(data, chain)?;
    Ok(if is_here { KeyStands::Present } else { KeyStands::Missing })
}
