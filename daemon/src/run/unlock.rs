//! A locked recorder in a bay is offered its password, as often as it bears and never the same one twice
//! once it refused it.
//!
//! Called by `bay` on the bay's thread. An offer is counted and on record before it is made, so that
//! neither a restart nor a power cut forgets it; a catalog that cannot be written offers nothing.

use docket_config::Secret;
use docket_drivers::{Condition, DriverError, ErrorKind, NotUnlocked};
use tracing::info;

use super::{Line, care::code_of};
use crate::{
    catalog::{Failed, Offered, Unlocking, Withheld},
    domain::Actor,
    flow::{
        FlowError, device,
        dock::Docked,
        unlock::{self, Lock, Locked, Told},
    },
};

/// Unlocks a recorder that shows no footage. Answers how it is, where it tells.
///
/// # Errors
/// [`FlowError::Unlocked`] when it took its password and leaves, [`FlowError::Recorder`] when it did
/// not, is offered none any more or is gone, [`FlowError::Catalog`] when that cannot be recorded.
pub(super) fn unlock(
    line: &Line,
    docked: &mut Docked,
    by: &Actor,
) -> Result<Option<Condition>, FlowError> {
    let care = line.care.load();
    let (locked, secret) = match unlock::look(docked, care.passwords(), line.clock.as_ref())? {
        Lock::None(condition) => return Ok(condition),
        Lock::Shut(locked, secret) => (*locked, secret),
    };
    let place = docked.place.clone();
    let (key, recorder) = (locked.key.clone(), device::name_of(&locked.identity, docked));
    let profile = locked.identity.profile.clone().unwrap_or_default();
    let unlocking = Unlocking {
        bay: &place.bay,
        place: &place.path.display().to_string(),
        key: &key,
        recorder: &recorder,
        profile: &profile,
    };
    let told = offer(line, docked, (locked, secret), &unlocking, by)?;
    line.left.keep(&place, told);
    info!(recorder, "unlocked; it comes back with its footage");
    Err(FlowError::Unlocked(recorder))
}

fn offer(
    line: &Line,
    docked: &mut Docked,
    (locked, secret): (Locked, Result<Secret, DriverError>),
    unlocking: &Unlocking<'_>,
    by: &Actor,
) -> Result<Told, FlowError> {
    let (catalog, runtime) = (&line.catalog, &line.runtime);
    let secret = match secret {
        Ok(secret) => secret,
        Err(error) => {
            let words = error.to_string();
            let why = (code_of(&error), words.as_str());
            runtime.block_on(catalog.record_no_offer(unlocking, why, by))?;
            return Err(error.into());
        }
    };
    let mark = line.keys.mark(unlocking.key, secret.expose());
    let failures_max = locked.condition.failures_max;
    let begun = catalog.begin_unlocking(unlocking, &mark, failures_max, by);
    if let Some(why) = runtime.block_on(begun)? {
        return Err(withheld(unlocking.key, why).into());
    }
    let done = unlock::offer(docked, locked, &secret, line.clock.as_ref());
    let words = done.as_ref().err().map(|failed| failed.error.to_string());
    let ended = match (&done, &words) {
        (Err(failed), Some(problem)) => {
            Offered::Failed { how: how(failed), code: code_of(&failed.error), problem }
        }
        _ => Offered::Taken,
    };
    runtime.block_on(catalog.end_unlocking(unlocking, &mark, ended, by))?;
    Ok(done.map_err(|failed| failed.error)?)
}

fn how(failed: &NotUnlocked) -> Failed {
    match (failed.counts, failed.error.kind()) {
        (false, _) => Failed::Unoffered,
        (true, ErrorKind::Denied) => Failed::Refused,
        (true, _) => Failed::Unanswered,
    }
}

fn withheld(key: &str, why: Withheld) -> DriverError {
    let why = match why {
        Withheld::Refused => "it refused this password before".into(),
        Withheld::TooMany(1) => "a password failed on it".into(),
        Withheld::TooMany(failures) => format!("{failures} passwords failed on it"),
    };
    let todo =
        format!("unlock it by hand, or allow passwords: docket recorders allow-passwords {key}");
    DriverError::new(ErrorKind::Denied, format!("{why}, and it is offered none: {todo}"))
}
