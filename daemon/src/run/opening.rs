//! What a station opens and reads from its settings before it starts.
//!
//! Called by [`super::Station`] alone.

use std::{path::Path, sync::Arc, time::Duration};

use docket_config::{Encryption, Settings as Configured, Target, Worm};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use tracing::{error, warn};

use super::{Line, StartError, bays, send_lane::SendLane};
use crate::{
    api::Errand,
    catalog::{Catalog, CatalogError, NamedTarget},
    cipher::PublicKey,
    clock::Clock,
    flow::{FlowError, destroy_key},
    identity,
    store::Store,
    supervisor::Supervisor,
    vault::Vault,
};

/// How long a start waits for the folders of keys.
const DESTROYING_MAX: Duration = Duration::from_secs(10);

pub(super) async fn open_catalog(
    data: &Path,
    clock: &Arc<dyn Clock>,
) -> Result<Catalog, CatalogError> {
    let (catalog, clean) = Catalog::open(&Catalog::path_in(data), Arc::clone(clock)).await?;
    if !clean {
        warn!("the last run did not stop cleanly; recovering");
    }
    Ok(catalog)
}

/// The keys of encrypted items, as the settings say.
pub(super) async fn vault(
    settings: &Configured,
    catalog: &Catalog,
    (store, data): (&Store, &Path),
) -> Result<Vault, CatalogError> {
    let Encryption { recipients, key_folders, .. } = &settings.archive.encryption;
    let recipients: Vec<PublicKey> = recipients.iter().map(Into::into).collect();
    // Without it footage is taken in and archived all the same; nothing encrypted is handed out.
    let private = identity::archive_key(data).unwrap_or_else(|problem| {
        error!(error = %problem, "the private key of encrypted items cannot be used");
        None
    });
    if let Some(private) = private.as_ref().filter(|private| !recipients.contains(private.public()))
    {
        warn!(public = %private.public().recipient(), "this station's own key is not among archive.encryption.recipients");
    }
    let used: &[_] = if recipients.is_empty() { &[] } else { key_folders };
    let mut former = catalog.keep_keys_in(used).await?;
    former.retain(|folder| !key_folders.contains(folder));
    Ok(Vault::new(store.clone(), key_folders, recipients, private).once_in(former))
}

/// Ends the destroying of keys that the last run had begun. A folder that hangs holds up nobody for long: what is
/// left is gone on with when the archive is reconciled, and at the next start.
pub(super) async fn goes_on_destroying(catalog: &Catalog, vault: &Vault) -> Result<(), StartError> {
    match timeout(DESTROYING_MAX, destroy_key::go_on(catalog, vault)).await {
        Ok(Err(FlowError::Catalog(problem))) => Err(problem.into()),
        Ok(Err(problem)) => {
            error!(error = %problem, "keys that are to be destroyed may stand still");
            Ok(())
        }
        Ok(Ok(())) => Ok(()),
        Err(_) => {
            error!(
                "a folder of keys does not answer: keys that are to be destroyed may stand still"
            );
            Ok(())
        }
    }
}

/// The further targets as the catalog keeps them.
pub(super) fn named(settings: &Configured) -> Vec<NamedTarget> {
    let targets = settings.archive.targets.iter();
    targets
        .map(|target| NamedTarget {
            name: target.name.clone(),
            url: target.url.to_string(),
            server: target.server(),
            required: target.required,
            guarded: target.worm != Worm::None,
        })
        .collect()
}

pub(super) fn start_sending(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    settings: &Configured,
    answering: &watch::Sender<String>,
) -> Vec<SendLane> {
    let (targets, zone) = (settings.archive.targets.iter(), settings.station.timezone);
    let start = |target: &Target| {
        SendLane::start(line, supervisor, (target.clone(), zone), answering.subscribe())
    };
    targets.map(start).collect()
}

pub(super) fn start_front(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    requests: mpsc::Receiver<Errand>,
) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let bays = supervisor.clone();
    let front = supervisor.watch("desk", bays::serve(Arc::clone(line), bays, requests, stopped));
    (stop, front)
}
