//! Beside the line: when clips were recorded, told on trusted time as soon as it can be, and anew
//! once another reading of the recorder's clock says more.
//!
//! Called by `run` when a session ends and when a clip was looked into. It takes nothing from a
//! recorder; a failure costs no clip, and the next session of the recorder makes up for it.

use docket_config::TimeZone;
use docket_drivers::ClipKind;

use super::FlowError;
use crate::{
    catalog::{Catalog, ClockRow, Item, KeptTimes, Untimed, Which},
    domain::{ItemId, RecorderId, SessionId},
    drift::{
        ClipFacts, ClipTimes, Entry, Epochs, Listed, Offset, Timeline, by_satellite, measured,
        times,
    },
};

/// Tells the times of a recorder's items at the end of a session: of all that have none, and of those
/// listed since the reading before, if this session brought another.
///
/// # Errors
/// [`FlowError::Catalog`]: nothing of it is kept.
pub async fn settle(
    catalog: &Catalog,
    recorder: RecorderId,
    session: SessionId,
    zone: TimeZone,
) -> Result<(), FlowError> {
    let rows = catalog.clock_rows(recorder).await?;
    let timeline = timeline(&rows, zone);
    let mut docks: Vec<i64> = timeline.steps().map(|(dock, ..)| dock).collect();
    docks.dedup();
    let this = rows.iter().find(|row| row.session == session).map(|row| row.dock);
    let which = match docks.as_slice() {
        [.., before, newest] if Some(*newest) == this => Which::After(*before),
        [newest] if Some(*newest) == this => Which::After(0),
        _ => Which::New,
    };
    let items = catalog.untimed(recorder, which).await?;
    keep(catalog, session, items, &rows, &timeline, zone).await?;
    Ok(catalog.times_are_told(recorder, session).await?)
}

/// Tells the times of an item anew, once what is in it is known; of a position track, those of the
/// clips beside it, too. Satellite fixes tell of the clock as well, and so of all clips listed with it
/// that are known by nothing better.
///
/// # Errors
/// [`FlowError::Catalog`]: nothing of it is kept.
pub async fn settle_item(catalog: &Catalog, item: ItemId, zone: TimeZone) -> Result<(), FlowError> {
    let item = catalog.item(item).await?;
    if item.kind == ClipKind::Track {
        for clip in catalog.beside_on_recorder(&item).await? {
            settle_one(catalog, &catalog.item(clip).await?, zone).await?;
        }
    }
    settle_one(catalog, &item, zone).await
}

async fn settle_one(catalog: &Catalog, item: &Item, zone: TimeZone) -> Result<(), FlowError> {
    let rows = catalog.clock_rows(item.recorder).await?;
    let mut timeline = timeline(&rows, zone);
    let mut items = catalog.untimed(item.recorder, Which::One(item.id)).await?;
    let dock = items.first().map(|item| item.dock);
    let told = items.iter().find_map(|item| by_satellite(&facts(item), zone));
    if let (Some(_), Some(dock)) = (told, dock) {
        items = catalog.untimed(item.recorder, Which::At(dock)).await?;
        timeline = timeline.with_satellites(satellites(&items, zone));
    }
    keep(catalog, item.session, items, &rows, &timeline, zone).await
}

/// What a recorder's sessions tell of its clock.
#[must_use]
pub fn timeline(rows: &[ClockRow], zone: TimeZone) -> Timeline {
    let entries: Vec<(i64, Entry)> =
        rows.iter()
            .flat_map(|row| {
                let read = row.clock.as_ref().map(|clock| Entry::Read(measured(clock, zone)));
                let set = row.clock_set.as_ref().map(|set| {
                    Entry::Set(set.reading.as_ref().map(|reading| measured(reading, zone)))
                });
                read.into_iter().chain(set).map(|entry| (row.dock, entry))
            })
            .collect();
    Timeline::of(&entries, Epochs::default())
}

async fn keep(
    catalog: &Catalog,
    session: SessionId,
    items: Vec<Untimed>,
    rows: &[ClockRow],
    timeline: &Timeline,
    zone: TimeZone,
) -> Result<(), FlowError> {
    let mut changed = Vec::new();
    for item in items {
        let Ok(nth) = rows.binary_search_by_key(&item.dock, |row| row.dock) else { continue };
        let listed =
            Listed { dock: item.dock, at: rows[nth].started_at, error_ms: rows[nth].host_error_ms };
        let times = kept(&times(&facts(&item), timeline, &listed, zone));
        if item.told.as_ref() != Some(&times) {
            changed.push((item, times));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    Ok(catalog.keep_times(session, &changed).await?)
}

fn satellites(items: &[Untimed], zone: TimeZone) -> Vec<(i64, Offset)> {
    let told = |item: &Untimed| Some((item.dock, by_satellite(&facts(item), zone)?));
    items.iter().filter_map(told).collect()
}

fn facts(item: &Untimed) -> ClipFacts<'_> {
    let media = item.media.as_ref();
    ClipFacts {
        name: &item.name,
        modified: item.modified,
        created: media.and_then(|media| media.created),
        duration_ms: media.and_then(|media| media.duration_ms),
        fixes: &item.fixes,
    }
}

fn kept(times: &ClipTimes) -> KeptTimes {
    KeptTimes {
        span: times.span.clone(),
        reason: times.reason.map(|reason| reason.as_str().into()),
        method: times.method.map(|method| method.as_str().into()),
        offset_ms: times.offset_ms,
        if_set_ms: times.if_set_ms,
    }
}

#[cfg(test)]
mod tests;
