//! Beside the line: looking for recordings that broke off, once a session's clips are decided and again
//! when more is known of them.
//!
//! Called by `run`. Gathers what the catalog knows, reads logs that nobody
//! has read yet from the archive, and hands all of it to the pure rules. Nothing here touches a clip or
//! delays intake; what fails is tried again.

use std::{
    collections::{HashMap, HashSet},
    io::{self, Read, Seek, SeekFrom},
};

use chrono::{NaiveDateTime, TimeDelta};
use docket_config::TimeZone;
use docket_drivers::{
    ClipKind, RawStamp,
    profile::{LOG_BYTES_MAX, Profile, ProfileSet},
};
use docket_transcode::inside::Finding;

use super::FlowError;
use crate::{
    catalog::{Catalog, GapFacts, GapWork, Item, Looked, NearSession, Seen},
    domain::{ItemId, ItemState, RecordedSpan, SessionId, Strength},
    gaps::{self, AtDock, CardFacts, ClipFacts, Found, LogFact, PullFault, Unfinished, media},
    retrieve::{Opened, Reader},
    words::in_zone,
};

/// A clip that would last longer is one whose stamp says something else.
const LONGEST_CLIP: TimeDelta = TimeDelta::hours(24);

/// What looking needs.
#[derive(Clone, Copy)]
pub struct Looker<'a> {
    /// What is known.
    pub catalog: &'a Catalog,
    /// Where logs are read.
    pub reader: &'a Reader,
    /// What recorders look like.
    pub profiles: &'a ProfileSet,
    /// The zone that recorders' faces are set to.
    pub zone: TimeZone,
}

/// Looks at one session's recorder, and keeps what is found.
///
/// # Errors
/// [`FlowError`] of the catalog; the session waits to be looked at again.
pub async fn look(looker: &Looker<'_>, work: GapWork) -> Result<Looked, FlowError> {
    let facts = facts(looker, work.session).await?;
    // What the session after brought is there for what lies between; it is judged with that.
    let is_judged = |item: &Item| item.session <= work.session;
    let items = facts.items.iter().map(|(item, _)| item);
    let judged: HashSet<ItemId> = items.clone().filter(|i| is_judged(i)).map(|i| i.id).collect();
    let brought: HashSet<ItemId> =
        items.filter(|item| item.session == work.session).map(|item| item.id).collect();
    let Found { mut findings, mut recordings } = gaps::find(&card(looker, &facts));
    findings.retain(|finding| judged.contains(&finding.before));
    recordings.retain(|recording| recording.clips.iter().any(|clip| brought.contains(clip)));
    let seen = Seen { recorder: facts.recorder, judged, findings, recordings };
    Ok(looker.catalog.keep_findings(work, &seen).await?)
}

/// The facts, with every log read that can be.
async fn facts(looker: &Looker<'_>, session: SessionId) -> Result<GapFacts, FlowError> {
    let mut facts = looker.catalog.gap_facts(session).await?;
    let profile = profile(looker, &facts);
    let read: HashSet<ItemId> = facts.logs_read.iter().copied().collect();
    let unread: Vec<Item> = facts
        .items
        .iter()
        .map(|(item, _)| item)
        .filter(|item| profile.is_log(&item.path_raw) && !read.contains(&item.id))
        // Before it was read again, its bytes are not to be believed.
        .filter(|item| item.state.is_verified())
        .cloned()
        .collect();
    for item in unread {
        let Ok(original) = looker.reader.original(&item).await else { continue };
        let Ok((bytes, is_whole)) = tail(original) else { continue };
        let Some(log) = profile.read_log(&item.path_raw, &bytes, is_whole) else { continue };
        looker.catalog.keep_log(item.id, &log).await?;
        let lines = log.lines.into_iter();
        facts.log.extend(lines.map(|line| LogFact {
            at: line.at,
            event: line.event,
            text: line.text,
            item: item.id,
        }));
    }
    Ok(facts)
}

/// A log's end, and whether it is all of it.
fn tail(mut original: Opened) -> io::Result<(Vec<u8>, bool)> {
    let from = original.size().saturating_sub(LOG_BYTES_MAX);
    original.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    original.take(LOG_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok((bytes, from == 0))
}

fn profile(looker: &Looker<'_>, facts: &GapFacts) -> std::sync::Arc<Profile> {
    let named = facts.profile.as_deref().and_then(|name| looker.profiles.get(name));
    named.unwrap_or_else(|| looker.profiles.last_resort())
}

/// The facts as the rules want them.
fn card(looker: &Looker<'_>, facts: &GapFacts) -> CardFacts {
    let profile = profile(looker, facts);
    let items = one_a_clip(&facts.items);
    let mut clips: Vec<_> = items
        .into_iter()
        .map(|(item, span)| {
            // Where bytes could not be read, what is found inside is the pull's doing.
            let inside = facts.inside.get(&item.id).filter(|_| item.hole_bytes == 0);
            let inside = inside.map(Vec::as_slice);
            let at_dock = at_dock(facts, item.session);
            ClipFacts { at_dock, ..clip(item, span.clone(), inside, &profile, looker.zone) }
        })
        .collect();
    forget_late_stamps(&mut clips);
    CardFacts {
        clips,
        log: facts.log.clone(),
        habits: profile.recording().clone(),
        docked: facts.near.iter().flat_map(|session| faces(session, looker.zone)).max(),
    }
}

/// How the recorder was at the dock that brought an item, where that is near.
fn at_dock(facts: &GapFacts, session: SessionId) -> AtDock {
    let at = facts.near.iter().find(|near| near.id == session);
    let condition = at.and_then(|near| near.condition.as_ref());
    AtDock {
        battery_percent: condition.and_then(|c| c.battery_percent),
        free_bytes: condition.and_then(|c| c.free_bytes),
    }
}

/// What the station's clock and the recorder's own showed as a session began. A clock that had begun anew
/// shows less than the truth, one that is years ahead more: the later holds.
fn faces(session: &NearSession, zone: TimeZone) -> impl Iterator<Item = NaiveDateTime> + use<> {
    let own = session.clock.as_ref().map(|clock| clock.recorder.face);
    let station = in_zone(zone, session.started_at).naive_local();
    own.into_iter().chain([station])
}

type Known = (Item, Option<RecordedSpan>);

/// Of several items of one clip (torn and taken again, rescued and read better) the best one.
fn one_a_clip(items: &[Known]) -> Vec<&Known> {
    let mut best = HashMap::new();
    let mut kept: Vec<&Known> = Vec::new();
    for known in items {
        let item = &known.0;
        let stamp = item.modified.map(|stamp| (stamp.utc, stamp.face));
        let place = best.entry((&item.path_raw, item.size, stamp)).or_insert_with(|| {
            kept.push(known);
            kept.len() - 1
        });
        let worth = |item: &Item| (item.state != ItemState::Quarantined, item.hole_bytes == 0);
        if let Some(old) = kept.get_mut(*place)
            && worth(item) >= worth(&old.0)
        {
            *old = known;
        }
    }
    kept
}

fn clip(
    item: &Item,
    recorded: Option<RecordedSpan>,
    inside: Option<&[Finding]>,
    profile: &Profile,
    zone: TimeZone,
) -> ClipFacts {
    let length = item.media.as_ref().and_then(|media| media.duration_ms);
    let length = length.and_then(|ms| TimeDelta::try_milliseconds(i64::try_from(ms).ok()?));
    let stamp = item.modified.as_ref().and_then(|stamp| stamp_face(stamp, zone));
    let (start, end) = times(named_start(item, zone), stamp, length, item.kind);
    ClipFacts {
        item: item.id,
        kind: item.kind,
        stream: profile.stream_of(&item.path_raw),
        sequence: item.name.sequence,
        start,
        end,
        recorded,
        size: item.size,
        is_marked: item.key_mark.is_some(),
        unfinished: unfinished(item, inside),
        inside: inside.map(media::inside).unwrap_or_default(),
        pull: pull(item),
        at_dock: AtDock::default(),
    }
}

/// Start and end by the recorder's face: its name's start and its measured length outrank a stamp, which a
/// copy changes.
fn times(
    named: Option<NaiveDateTime>,
    stamp: Option<NaiveDateTime>,
    length: Option<TimeDelta>,
    kind: ClipKind,
) -> (Option<NaiveDateTime>, Option<NaiveDateTime>) {
    if kind == ClipKind::Photo {
        let at = named.or(stamp);
        return (at, at);
    }
    let by_length = named.zip(length).and_then(|(start, length)| start.checked_add_signed(length));
    let by_stamp = stamp
        .filter(|stamp| named.is_none_or(|start| (start..=start + LONGEST_CLIP).contains(stamp)));
    let end = by_length.or(by_stamp);
    let start = named.or_else(|| end?.checked_sub_signed(length?));
    (start, end)
}

/// The start that the name gives. One in a zone that the name itself states is shown by the face that
/// the recorder's stamps have.
fn named_start(item: &Item, zone: TimeZone) -> Option<NaiveDateTime> {
    let start = item.name.start?;
    let Some(stated) = item.name.zone else { return Some(start) };
    let instant = start.and_local_timezone(stated).single()?.to_utc();
    Some(in_zone(zone, instant).naive_local())
}

fn stamp_face(stamp: &RawStamp, zone: TimeZone) -> Option<NaiveDateTime> {
    stamp.face.or_else(|| Some(in_zone(zone, stamp.utc?).naive_local()))
}

/// Stamps behind the start of the next clip are those of a copy: nothing is known of such an end.
fn forget_late_stamps(clips: &mut [ClipFacts]) {
    const SLACK: TimeDelta = TimeDelta::seconds(5);
    let mut starts: Vec<_> = clips
        .iter()
        .filter(|clip| matches!(clip.kind, ClipKind::Video | ClipKind::Audio))
        .filter_map(|clip| Some((clip.kind, clip.stream.clone(), clip.start?)))
        .collect();
    starts.sort_unstable_by(|a, b| (a.0 as u8, &a.1, a.2).cmp(&(b.0 as u8, &b.1, b.2)));
    for clip in clips.iter_mut() {
        let (Some(start), Some(end)) = (clip.start, clip.end) else { continue };
        let key = (clip.kind as u8, &clip.stream, start);
        let next = starts.partition_point(|of| (of.0 as u8, &of.1, of.2) <= key);
        let next = starts.get(next).filter(|of| of.0 == clip.kind && of.1 == clip.stream);
        if next.is_some_and(|of| end > of.2 + SLACK) {
            clip.end = None;
        }
    }
}

/// What says that a file was never finished: what was found inside it, or that the media worker can make
/// nothing of it. Of bytes that could not be read, their holes tell.
fn unfinished(item: &Item, inside: Option<&[Finding]>) -> Option<Unfinished> {
    if item.hole_bytes > 0 {
        return None;
    }
    if let Some(found) = inside.and_then(media::unfinished) {
        return Some(found);
    }
    let is_footage = matches!(item.kind, ClipKind::Video | ClipKind::Audio);
    let is_unreadable = item.derived.as_deref() == Some("none") && item.size > 0;
    (is_footage && is_unreadable && item.hole_bytes == 0)
        .then(|| Unfinished { why: "not-playable".into(), strength: Strength::Likely })
}

/// How taking an item in failed, so far.
fn pull(item: &Item) -> Option<PullFault> {
    let fault = |reason: &str, missing_bytes| PullFault { reason: reason.into(), missing_bytes };
    match item.state {
        ItemState::Quarantined => {
            Some(fault(item.reason.as_deref().unwrap_or_default(), item.size))
        }
        ItemState::Seen | ItemState::Copying => {
            Some(fault("torn", item.size.saturating_sub(item.pulled_bytes)))
        }
        _ if item.hole_bytes > 0 => Some(fault("read-with-holes", item.hole_bytes)),
        _ => None,
    }
}
