//! Looking at items.

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, SecondsFormat};
use docket_config::TimeZone;
use docket_drivers::{ClipKind, RawStamp};

use super::{
    Api, ApiError, ArchiveView, Code, EventView, InsideView, ItemView, ItemsAsked, ItemsView,
    KeptView, LinkView, RecordedView, RecorderView, Rest, SourceView,
    pages::{number_after, page_end, page_limit},
};
use crate::{
    catalog::{Beside, CatalogErrorKind, EventRow, InterruptionFilter, Item, ItemFilter},
    domain::{ItemId, ItemState, Outcome, display_name},
    words::{face_in_zone, in_zone},
};

impl Api {
    pub(super) async fn items(&self, asked: ItemsAsked) -> Result<ItemsView, ApiError> {
        let session = match asked.session {
            Some(id) => Some(self.session_id(&id).await?),
            None => None,
        };
        let before = match asked.before {
            Some(id) => Some(self.item_id(&id).await?),
            None => None,
        };
        let state = asked.state.as_deref().map(state_named).transpose()?;
        let limit = page_limit(asked.limit)?;
        let (case, finding) = (asked.case, asked.finding);
        let filter = ItemFilter { session, state, case, finding, before, limit: Some(limit) };
        let found = self.catalog.items(&filter).await?;
        let next = page_end(&found, limit).map(|item| item.id.to_string());
        let mut items = self.item_views(&found).await?;
        for item in &mut items {
            item.cases.retain(|link| link.unlinked_at.is_none());
        }
        Ok(ItemsView { items, next })
    }

    pub(super) async fn item(&self, id: &str, rest: &Rest) -> Result<ItemView, ApiError> {
        let (limit, after) = (page_limit(rest.limit)?, number_after(rest.after.as_deref())?);
        let id = self.item_id(id).await?;
        let item = self.catalog.item(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("item", &id.to_string()),
            _ => error.into(),
        })?;
        let beside = self.catalog.beside(std::slice::from_ref(&item)).await?;
        let rows = self.catalog.events_of_item(id, limit, after).await?;
        let next = page_end(&rows, limit).map(|row| row.seq.to_string());
        let events = rows.iter().map(event_view).collect();
        let mut views = beside.into_iter().map(|beside| self.item_view(&item, beside));
        let view = views.next().ok_or_else(|| ApiError::new(Code::Internal))?;
        let filter = InterruptionFilter { item: Some(id), ..InterruptionFilter::default() };
        let interruptions = self.interruptions_at(filter).await?;
        let stamps = self.stamp_views(&item);
        let inside = self.inside(&item).await?;
        Ok(ItemView { inside, events, next, stamps, interruptions, ..view })
    }

    async fn inside(&self, item: &Item) -> Result<Option<InsideView>, ApiError> {
        let Some(looked) = self.catalog.looked_into(item.id).await? else { return Ok(None) };
        let tracks = match item.kind {
            ClipKind::Track => Vec::new(),
            _ => self.catalog.beside_on_recorder(item).await?,
        };
        Ok(Some(InsideView::of(looked, &tracks)))
    }

    /// An item by its id or any unique beginning of it.
    pub(super) async fn item_id(&self, text: &str) -> Result<ItemId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.catalog.items_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found("item", text)),
            _ => Err(ApiError::new(Code::Ambiguous).with("thing", "item").with("id", text)),
        }
    }

    /// Items as they are told, without their events.
    pub(super) async fn item_views(&self, items: &[Item]) -> Result<Vec<ItemView>, ApiError> {
        let beside = self.catalog.beside(items).await?;
        Ok(items.iter().zip(beside).map(|(item, beside)| self.item_view(item, beside)).collect())
    }

    fn item_view(&self, item: &Item, beside: Beside) -> ItemView {
        let Beside { recorder, copies, kept, renditions, links, holes, read_more_by, times } =
            beside;
        ItemView {
            id: item.id.to_string(),
            state: item.state,
            reason: item.reason.clone(),
            session: item.session.to_string(),
            recorder: RecorderView::from(&recorder),
            kind: kind_name(item),
            key_mark: item.key_mark.clone(),
            source: SourceView {
                path: display_name(&item.path_raw),
                path_raw_hex: hex::encode(&item.path_raw),
                size: item.size,
                mtime: item.modified.as_ref().and_then(stamp),
                modified: item.modified,
                name: item.name.clone(),
            },
            digests: item.digests.clone(),
            twin_of: item.twin_of.map(|id| id.to_string()),
            holes,
            reads_more_of: item.reads_more_of.map(|id| id.to_string()),
            read_more_by: read_more_by.iter().map(ToString::to_string).collect(),
            archive: copies
                .into_iter()
                .map(|c| {
                    let (failed_at, failure) = c.failed.unzip();
                    let (proven_at, last_proven_at) = (c.proven_at, c.last_proven_at);
                    let kept = kept.iter().find(|kept| kept.target == c.target);
                    ArchiveView {
                        target: c.target,
                        key: c.key,
                        proven_at,
                        last_proven_at,
                        failed_at,
                        failure,
                        kept: kept.map(KeptView::from),
                    }
                })
                .collect(),
            renditions: renditions.into_iter().map(Into::into).collect(),
            derived: item.awaits_key.then(|| "no-key".into()).or_else(|| item.derived.clone()),
            recorded: recorded(item, self.settings.zone()),
            times: times.map(|times| self.times_view(&times)),
            stamps: Vec::new(),
            media: item.media.clone(),
            interruptions: Vec::new(),
            inside: None,
            cases: links.iter().map(LinkView::from).collect(),
            events: Vec::new(),
            next: None,
        }
    }
}

fn state_named(name: &str) -> Result<ItemState, ApiError> {
    ItemState::named(name).ok_or_else(|| {
        let all: Vec<_> = ItemState::ALL.iter().map(|s| s.as_str()).collect();
        ApiError::new(Code::NoSuchState).with("name", name).with("all", all.join(", "))
    })
}

fn kind_name(item: &Item) -> String {
    serde_json::to_value(item.kind)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A raw stamp for people: the instant where there is one, else the face as it stands.
fn stamp(stamp: &RawStamp) -> Option<String> {
    let instant = stamp.utc.map(|utc| utc.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    instant.or_else(|| stamp.face.map(|face| face.format("%Y-%m-%dT%H:%M:%S").to_string()))
}

/// Start and end by the recorder's own clock: the name outranks the container, which many
/// recorders fill with nonsense. A face is read in the station's zone, the earlier of two where the
/// zone repeats an hour.
fn recorded(item: &Item, zone: TimeZone) -> RecordedView {
    let from_name = item.name.start.and_then(|face: NaiveDateTime| face_in_zone(zone, face));
    let container = item.media.as_ref().and_then(|m| m.created).map(|t| in_zone(zone, t));
    let (start, source) = match (from_name, container) {
        (Some(start), _) => (start, "name"),
        (None, Some(start)) => (start, "container"),
        (None, None) => return RecordedView::default(),
    };
    let length = item.media.as_ref().and_then(|m| m.duration_ms);
    let by_length = length
        .and_then(|ms| i64::try_from(ms).ok())
        .and_then(|ms| start.checked_add_signed(Duration::milliseconds(ms)));
    let by_stamp = item.modified.and_then(|m| {
        m.utc
            .map(|utc| in_zone(zone, utc))
            .or_else(|| m.face.and_then(|face| face_in_zone(zone, face)))
    });
    RecordedView {
        start: Some(text(start)),
        end: by_length.or(by_stamp.filter(|end| *end >= start)).map(text),
        source: Some(source.into()),
    }
}

fn text(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

pub(super) fn event_view(row: &EventRow) -> EventView {
    let event = &row.event;
    EventView {
        seq: row.seq,
        at: event.when.utc,
        act: event.act.clone(),
        who: event.who.0.clone(),
        outcome: match event.outcome {
            Outcome::Ok => "ok".into(),
            Outcome::Failed => "failed".into(),
        },
        reason: event.reason.clone(),
        detail: event.detail.clone(),
    }
}
