//! Beside the line: when clips were recorded, told on trusted time as soon as it can be, and anew
//! once another reading of the recorder's clock, or what is inside the clips, says more.
//!
//! Called by the judge lane of `run`, with what the catalog says is to be done. It takes nothing from a
//! recorder; a failure costs no clip and is tried again. However many clips there are, it holds a
//! group of them at a time, and each group is a transaction.

use docket_config::TimeZone;

use super::FlowError;
use crate::{
    catalog::{Catalog, Clips, ClockRow, KeptTimes, TimeWork, Untimed},
    domain::SessionId,
    drift::{
        ClipFacts, ClipTimes, Entry, Epochs, Listed, Offset, Timeline, by_satellite, measured,
        times,
    },
};

/// Clips told in one transaction at most.
const GROUP: u32 = 256;

/// Tells the times that are to be told: of all clips of the recorder's sessions that have none, and of those
/// listed since the reading before, if these brought another; or anew of one session's, of which the
/// media worker told more. Answers false if `go_on` ended it early: what is told stays told, the
/// rest is still to be done.
///
/// Satellite fixes of one clip tell of the clock, and so of all clips listed with it that are known by nothing
/// better.
///
/// # Errors
/// [`FlowError::Catalog`]: the group at hand is not kept.
pub async fn settle(
    catalog: &Catalog,
    work: TimeWork,
    zone: TimeZone,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Result<bool, FlowError> {
    let rows = catalog.clock_rows(work.recorder).await?;
    let mut timeline = timeline(&rows, zone);
    for row in concerned(&rows, &timeline, work) {
        let satellites = satellites(catalog, row, zone).await?;
        timeline = timeline.with_satellites(satellites);
        let mut after = i64::MIN;
        loop {
            if !go_on() {
                return Ok(false);
            }
            let group = catalog.untimed(row.session, Clips::All, after, GROUP).await?;
            let Some(last) = group.last() else { break };
            after = last.row;
            keep(catalog, work.session, group, row, &timeline, zone).await?;
        }
    }
    catalog.times_are_told(work).await?;
    Ok(true)
}

/// The sessions whose clips' times `work` may change.
fn concerned<'a>(
    rows: &'a [ClockRow],
    timeline: &Timeline,
    work: TimeWork,
) -> impl Iterator<Item = &'a ClockRow> + use<'a> {
    let over = rows.iter().filter(|row| row.is_over);
    let first_new = over.clone().find(|row| !row.is_told).map_or(i64::MAX, |row| row.dock);
    let docks = || timeline.steps().map(|(dock, ..)| dock);
    // Another reading says more of all that was listed since the one before.
    let read_before = docks().filter(|dock| *dock < first_new).max().unwrap_or(0);
    let from = if docks().any(|dock| dock >= first_new) { read_before + 1 } else { first_new };
    over.filter(move |row| match work.is_new() {
        true => row.dock >= from,
        false => row.session == work.session,
    })
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
    group: Vec<Untimed>,
    row: &ClockRow,
    timeline: &Timeline,
    zone: TimeZone,
) -> Result<(), FlowError> {
    let listed = Listed { dock: row.dock, at: row.started_at, error_ms: row.host_error_ms };
    let told = |item: Untimed| {
        let times = kept(&times(&facts(&item), timeline, &listed, zone));
        (item.told.as_ref() != Some(&times)).then_some((item, times))
    };
    let changed: Vec<_> = group.into_iter().filter_map(told).collect();
    if changed.is_empty() {
        return Ok(());
    }
    Ok(catalog.keep_times(session, &changed).await?)
}

/// What a session's clips with satellite fixes tell of its recorder's clock.
async fn satellites(
    catalog: &Catalog,
    row: &ClockRow,
    zone: TimeZone,
) -> Result<Vec<(i64, Offset)>, FlowError> {
    let mut told = Vec::new();
    let mut after = i64::MIN;
    loop {
        let group = catalog.untimed(row.session, Clips::WithFixes, after, GROUP).await?;
        let Some(last) = group.last() else { return Ok(told) };
        after = last.row;
        let offset = |item: &Untimed| Some((row.dock, by_satellite(&facts(item), zone)?));
        told.extend(group.iter().filter_map(offset));
    }
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
        absent_at: times.absent_at,
        present_at: times.present_at,
    }
}

#[cfg(test)]
mod tests;
