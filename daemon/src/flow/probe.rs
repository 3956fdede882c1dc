//! Beside the line: what an archive target promises is tried, and what it keeps is put on record.
//!
//! Called by `run` for targets that must keep what is written there, and by `api` when somebody asks. Each
//! trying is a custody event, whatever it found.

use chrono::{DateTime, Utc};
use docket_config::Worm;

use super::FlowError;
use crate::{
    catalog::Catalog,
    domain::Actor,
    store::{Kept, Promise, Target, WRITE_ONCE},
};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Every promise, and whether it is kept.
    pub found: Vec<(Promise, Kept)>,
    /// Whether the target keeps all that the settings want of it.
    pub stands: bool,
}

impl Probed {
    /// What the settings want and the target does not keep, as stable codes.
    #[must_use]
    pub fn broken(&self, worm: Worm) -> String {
        let wanted = wanted(worm);
        let broken = self.found.iter().filter(|(p, kept)| wanted.contains(p) && *kept != Kept::Yes);
        let told = broken.map(|(promise, kept)| format!("{} {}", promise.as_str(), kept.as_str()));
        told.collect::<Vec<_>>().join(", ")
    }
}

/// What a target must keep for what the settings want of it.
fn wanted(worm: Worm) -> &'static [Promise] {
    match worm {
        Worm::None => &[],
        Worm::Immutable => &[Promise::Hold],
        Worm::Required => &WRITE_ONCE,
    }
}

/// Tries what `target` promises.
///
/// # Errors
/// [`FlowError::Store`] when it cannot be tried; [`FlowError::Catalog`].
pub async fn probe(
    catalog: &Catalog,
    target: &Target,
    worm: Worm,
    now: DateTime<Utc>,
    by: &Actor,
) -> Result<Probed, FlowError> {
    let mark = format!("{}/{}", catalog.station(), now.format("%Y%m%dT%H%M%S%.6f"));
    let found = target.probe(&mark).await?;
    let keeps = |promise| found.contains(&(promise, Kept::Yes));
    let stands = wanted(worm).iter().copied().all(keeps);
    let told: Vec<_> =
        found.iter().map(|(promise, kept)| (promise.as_str(), kept.as_str())).collect();
    catalog.target_probed(target.name(), by, &told, stands).await?;
    Ok(Probed { found, stands })
}
