//! Stage 3: pulled clips become durable in staging, then items that are `staged`, a group at a time.
//!
//! Called by `run` on the bay's thread. fsync file → rename without replace → fsync folder → commit.
//! A failed fsync is final: the kernel may have dropped the dirty pages and would answer "done" to
//! a second try, so the file is discarded and the clip copied again under a new name.

use tracing::error;

use super::{FlowError, intake::Pulled, staging::Staging};
use crate::{
    catalog::{Catalog, CatalogErrorKind, Staged},
    domain::{Quarantine, SessionId},
    observe::metrics,
};

/// What became of a group.
#[derive(Default)]
pub struct Admitted {
    /// Durable and committed.
    pub staged: Vec<Staged>,
    /// Discarded: to be copied again, by handle.
    pub again: Vec<u32>,
}

/// Makes `group` durable and commits it.
///
/// # Errors
/// [`FlowError::Staging`] when the folder cannot be made durable, [`FlowError::Catalog`] when the
/// catalog cannot be written: the renamed files are found by recovery.
pub async fn admit(
    catalog: &Catalog,
    staging: &Staging,
    session: SessionId,
    group: Vec<Pulled>,
) -> Result<Admitted, FlowError> {
    let mut admitted = Admitted::default();
    for pulled in group {
        if let Err(failure) = metrics::fsync(|| pulled.file.sync_all()) {
            error!(item = %pulled.item, %failure, "the staging disk failed to make a file durable");
            staging.discard(&pulled.part)?;
            admitted.again.push(pulled.handle);
            continue;
        }
        staging.rename_whole(&pulled.part, pulled.item)?;
        admitted.staged.push(Staged {
            item: pulled.item,
            handle: pulled.handle,
            size: pulled.size,
            digests: pulled.digests,
            holes: pulled.holes,
            reads_more_of: pulled.reads_more_of,
        });
    }
    if !admitted.staged.is_empty() {
        staging.sync()?;
        commit(catalog, staging, session, &mut admitted).await?;
    }
    Ok(admitted)
}

/// Commits the group at once. If the catalog knows one of its clips with the same content already,
/// each is committed by itself and that one set aside.
async fn commit(
    catalog: &Catalog,
    staging: &Staging,
    session: SessionId,
    admitted: &mut Admitted,
) -> Result<(), FlowError> {
    match catalog.stage(session, &admitted.staged).await {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == CatalogErrorKind::SameClip => {}
        Err(error) => return Err(error.into()),
    }
    for staged in std::mem::take(&mut admitted.staged) {
        match catalog.stage(session, std::slice::from_ref(&staged)).await {
            Ok(()) => admitted.staged.push(staged),
            Err(error) if error.kind() == CatalogErrorKind::SameClip => {
                let why = "the recorder gave other bytes when the clip was first compared";
                catalog.quarantine(staged.item, Quarantine::SourceUnstable, why).await?;
                staging.set_aside(staged.item)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
