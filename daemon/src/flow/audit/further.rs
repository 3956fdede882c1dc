//! Reading a further target's copy of an original again.
//!
//! Part of audits, on their thread. A copy that is not as it should be is read twice more before it counts; a
//! target that does not answer at all finds out nothing.

use tokio::runtime::Handle;

use crate::{
    catalog::{FixityCheck, Item},
    flow::{
        fixity::{Checked, GoOn},
        places::{Truth, look},
    },
    store::{StoreError, StoreErrorKind, Target, keys},
};

/// Checks the copy of `item` at `target`.
///
/// # Errors
/// [`StoreErrorKind::Stopped`] when it is not to go on; any other: the target as a whole does not answer.
pub(super) fn check(
    runtime: &Handle,
    target: &Target,
    item: &Item,
    go_on: &mut GoOn<'_>,
) -> Result<Checked, StoreError> {
    let key = keys::original(item.id, &item.extension);
    let Some((size, standing)) = item.standing() else {
        return Err(StoreError::altered(&key));
    };
    let equal =
        || Ok(Checked::Equal(FixityCheck { item: item.id, blake3: standing.blake3.clone() }));
    match target.read_back_while(runtime, &key, go_on) {
        Ok(back) if (back.size, &back.blake3) == (size, &standing.blake3) => return equal(),
        Err(error) if error.kind() == StoreErrorKind::Stopped => return Err(error),
        // Whoever tells how long it is, is there: the one object cannot be read.
        Err(error) if error.kind() != StoreErrorKind::NotFound => {
            runtime.block_on(target.size_of(&key)).map_err(|_| error)?;
        }
        Ok(_) | Err(_) => {}
    }
    let truth = Truth::Large { size, blake3: standing.blake3.clone() };
    let (outcome, problem) = runtime.block_on(look(target, &key, &truth))?;
    let Some(finding) = outcome.finding() else { return equal() };
    Ok(Checked::wrong(item.id, outcome, finding, problem))
}
