//! A lost catalog made again from the archive alone: the same items, links and events.
//!
//! Called by `run` for `docket rebuild`, on a data folder that nobody else is at. Nothing is believed that the
//! station did not sign: identities first, then the log under its checkpoints, then what the log has digests of.
//! What contradicts is named and not taken. The archive is only read. The new catalog is made under another
//! name and takes its own when it is whole: a run that is killed leaves nothing half, and the next begins anew.

mod archive;
mod cases;
mod error;
mod log;
mod manifests;
mod receipts;
mod report;
mod said;
mod station;
mod strangers;
mod survey;
#[cfg(test)]
mod tests;

use std::{fs, io, path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use tracing::info;

pub use error::RebuildError;
pub use report::{Epoch, Finding, KeyStands, Lost, Rebuilt};

use self::{archive::Archive, survey::Survey};
use crate::{
    catalog::Catalog,
    clock::Clock,
    domain::StationId,
    identity::{self, Chain},
    store::{Store, Target},
};

/// What is asked for.
pub struct Asked<'a> {
    /// The data folder, held by the caller. It has no catalog.
    pub data: &'a Path,
    /// The archive.
    pub store: &'a Store,
    /// Further targets that can be reached: asked for the log's tiles that the archive lacks.
    pub further: &'a [Target],
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whose catalog, where the archive has several stations.
    pub station: Option<StationId>,
    /// Everything is done but giving the catalog its name.
    pub dry_run: bool,
}

/// Makes the catalog anew.
///
/// # Errors
/// [`RebuildError`]; then there is no catalog, as before.
pub async fn rebuild(asked: &Asked<'_>) -> Result<Rebuilt, RebuildError> {
    let path = Catalog::path_in(asked.data);
    if path.exists() {
        return Err(RebuildError::Stands(path));
    }
    let temporary = path.with_extension("db.rebuilding");
    let done = make(asked, &temporary).await;
    if done.is_ok() && !asked.dry_run {
        take_place(&temporary, &path).map_err(|source| RebuildError::Name(path, source))?;
    } else {
        Catalog::forget(&temporary)?;
    }
    done
}

async fn make(asked: &Asked<'_>, path: &Path) -> Result<Rebuilt, RebuildError> {
    let station = station::find(asked).await?;
    let mut archive = Archive::of(asked.store, asked.further, station).await?;
    let (surveys, since) = survey(&mut archive).await?;
    let catalog = Catalog::anew(path, Arc::clone(&asked.clock), station, since).await?;
    let filled = fill(&catalog, &mut archive, &surveys).await;
    let contents = catalog.contents().await;
    catalog.close().await?;
    filled?;
    let key = station::key(asked.data, &archive.chain)?;
    let mut rebuilt = archive.report.end(key, &surveys, contents?);
    rebuilt.dry_run = asked.dry_run;
    Ok(rebuilt)
}

/// What of the log can be believed, epoch by epoch: each has its own tree, and none hangs on the one before.
async fn survey(archive: &mut Archive<'_>) -> Result<(Vec<Survey>, DateTime<Utc>), RebuildError> {
    let mut surveys: Vec<Survey> = Vec::new();
    for epoch in 1..=newest_epoch(&archive.chain) {
        surveys.push(survey::survey(archive, epoch).await?);
    }
    if surveys.iter().all(|survey| survey.good == 0) {
        return Err(RebuildError::NoLog(archive.station));
    }
    let since = archive.chain.links().first().map(|link| link.identity.since);
    Ok((surveys, since.unwrap_or_default()))
}

fn newest_epoch(chain: &Chain) -> u32 {
    chain.newest().map_or(0, |link| link.identity.epoch)
}

async fn fill(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    surveys: &[Survey],
) -> Result<(), RebuildError> {
    for link in archive.chain.links() {
        catalog.keep_identity(&identity::new_identity(link)?).await?;
    }
    let mut first = 1;
    for survey in surveys {
        let is_newest = surveys.last().is_some_and(|newest| newest.epoch == survey.epoch);
        if survey.good == 0 && !is_newest {
            archive.report.find("epoch-left-out", survey.epoch, "no checkpoint of it fits");
            continue;
        }
        // What was appended behind the newest checkpoint of an epoch that ended is signed by nobody.
        let may_lack = survey.epoch > 1;
        log::replay(catalog, archive, survey, first, may_lack).await?;
        first = first.saturating_add_unsigned(survey.good);
        info!(epoch = survey.epoch, entries = survey.good, "an epoch of the log was taken over");
    }
    said::take(catalog, archive).await?;
    manifests::take(catalog, archive, surveys).await?;
    receipts::take(catalog, archive).await?;
    cases::take(catalog, archive).await?;
    strangers::tell(catalog, archive).await?;
    catalog.judge_anew().await?;
    archive.report.lacks_matters = catalog.lacks_matters().await?;
    if let Some(last) = surveys.last()
        && !archive.report.goes_on(surveys)
    {
        catalog.hold_epoch(last.epoch, last.good).await?;
    }
    Ok(())
}

/// Makes the catalog durable and gives it its name.
fn take_place(temporary: &Path, path: &Path) -> io::Result<()> {
    fs::File::open(temporary)?.sync_all()?;
    // Nobody else is at the data folder, so nothing can have come to stand there.
    fs::rename(temporary, path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}
