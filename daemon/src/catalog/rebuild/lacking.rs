//! Entries of an epoch before which others may be lost: those of the end of an epoch that nobody signed.
//!
//! A change that does not fit what is known is not made, and nothing of it stays; nor does an item go where no arrow
//! leads from where it stands. What it lacked is never made up.

use super::{
    super::{CatalogError, Tx, items::state_from},
    apply::{self, conflict},
};
use crate::{
    domain::{Act, CustodyEvent, ItemState},
    lifecycle,
};

/// Makes the change that `event` recorded, or nothing of it.
pub(super) async fn apply(
    tx: &mut Tx,
    event: &CustodyEvent,
    may_lack: bool,
) -> Result<(), CatalogError> {
    if !may_lack {
        return apply::apply(tx, event).await;
    }
    sqlx::query("SAVEPOINT entry").execute(&mut **tx).await?;
    let done = match fits(tx, event).await {
        Ok(()) => apply::apply(tx, event).await,
        unfit => unfit,
    };
    if done.is_err() {
        sqlx::query("ROLLBACK TO entry").execute(&mut **tx).await?;
    }
    sqlx::query("RELEASE entry").execute(&mut **tx).await?;
    done
}

/// Whether an entry speaks of a session and an item that are known, and leads the item along an arrow.
async fn fits(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let act = Act::named(&event.act);
    if let Some(session) = event.session.filter(|_| act != Some(Act::SessionStarted)) {
        let known = sqlx::query("SELECT 1 FROM sessions WHERE id = ?").bind(session.to_string());
        if known.fetch_optional(&mut **tx).await?.is_none() {
            return Err(conflict("its session is not known"));
        }
    }
    let seen = Some(Act::Item(ItemState::Seen));
    let Some(item) = event.item.filter(|_| act != seen) else { return Ok(()) };
    let known = sqlx::query("SELECT state FROM items WHERE id = ?").bind(item.to_string());
    let Some(row) = known.fetch_optional(&mut **tx).await? else {
        return Err(conflict("its item is not known"));
    };
    let at = state_from(&row)?;
    match act {
        Some(Act::Item(to)) => {
            lifecycle::step(at, to).map(drop).map_err(|no| conflict(no.to_string()))
        }
        _ => Ok(()),
    }
}
