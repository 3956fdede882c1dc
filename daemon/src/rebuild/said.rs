//! What others said of checkpoints, read back from beside them: witnesses' lines and time stamps that the log tells
//! of.
//!
//! A line must be by the key that its entry names, a stamp about its checkpoint. What is about a checkpoint that
//! was lost is left out with it.

use std::str::FromStr;

use super::{RebuildError, archive::Archive};
use crate::{
    catalog::{Catalog, Checkpoint, Cosignature, TimeStamp},
    cosign::WitnessKey,
    domain::{Act, CustodyEvent},
    log::{cosigned_path, stamped_path},
    note, time_stamp,
};

/// Takes all of it over.
///
/// # Errors
/// When archive or catalog cannot be read or written.
pub(super) async fn take(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    let mut after = 0;
    loop {
        let page = catalog.told_of_checkpoints(after).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        for (_, event) in &page {
            let Some(checkpoint) = of(catalog, event).await? else { continue };
            if event.act == Act::Stamped.as_str() {
                stamp(catalog, archive, &checkpoint, event).await?;
            } else {
                line(catalog, archive, &checkpoint, event).await?;
            }
        }
    }
}

/// The checkpoint that an entry speaks of, if it stands again.
async fn of(catalog: &Catalog, event: &CustodyEvent) -> Result<Option<Checkpoint>, RebuildError> {
    let (Some(epoch), Some(size)) = (fact::<u32>(event, "epoch"), fact::<u64>(event, "size"))
    else {
        return Ok(None);
    };
    let found = catalog.checkpoints("", epoch, size.saturating_sub(1), 1).await?.pop();
    Ok(found.map(|(checkpoint, _)| checkpoint).filter(|checkpoint| checkpoint.size == size))
}

async fn line(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    of: &Checkpoint,
    event: &CustodyEvent,
) -> Result<(), RebuildError> {
    let named = event.detail.get("witness").map(|key| WitnessKey::parse(key));
    let Some(Ok(witness)) = named else { return Ok(()) };
    let key = archive.log_key(of.epoch, &cosigned_path(of.size, &witness.id()));
    let Some(bytes) = archive.read(&key).await? else {
        archive.report.find("cosignature-missing", key, "the log tells of it");
        return Ok(());
    };
    let said = bytes.strip_prefix(of.note.as_bytes()).and_then(|line| str::from_utf8(line).ok());
    let text = note::text_unchecked(of.note.as_bytes()).unwrap_or_default();
    let seen = said.and_then(|line| Some((line, witness.check(line, &text).ok()?)));
    let Some((line, seen_at)) = seen else {
        archive.report.find("cosignature-refused", key, "the witness did not sign it");
        return Ok(());
    };
    let kept = Cosignature {
        epoch: of.epoch,
        size: of.size,
        witness: witness.as_str().into(),
        key_id: witness.id(),
        line: line.into(),
        seen_at,
    };
    Ok(catalog.keep_cosignature(&kept, event.when.utc).await?)
}

async fn stamp(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    of: &Checkpoint,
    event: &CustodyEvent,
) -> Result<(), RebuildError> {
    let (Some(number), Some(stamped_at)) = (fact(event, "number"), fact(event, "stamped_at"))
    else {
        return Ok(());
    };
    let key = archive.log_key(of.epoch, &stamped_path(of.size, number));
    let Some(answer) = archive.read(&key).await? else {
        archive.report.find("time-stamp-missing", key, "the log tells of it");
        return Ok(());
    };
    let digest = time_stamp::digest(of.note.as_bytes());
    if !time_stamp::stamped_digest(&answer).is_ok_and(|stamped| stamped == digest) {
        archive.report.find("time-stamp-refused", key, "it is not about this checkpoint");
        return Ok(());
    }
    let kept = TimeStamp { epoch: of.epoch, size: of.size, number, answer, stamped_at };
    Ok(catalog.keep_time_stamp(&kept, event.when.utc).await?)
}

fn fact<T: FromStr>(event: &CustodyEvent, name: &str) -> Option<T> {
    event.detail.get(name)?.parse().ok()
}
