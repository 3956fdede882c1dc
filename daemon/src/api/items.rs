//! Looking at items and sessions.

use chrono::{DateTime, Duration, Local, NaiveDateTime, SecondsFormat};
use docket_drivers::RawStamp;

use super::{
    Api, ApiError, SessionView, SessionsView,
    views::{
        ArchiveView, EventView, ExceptionView, ItemView, ItemsView, LinkView, RecordedView,
        RecorderView, SourceView,
    },
};
use crate::{
    catalog::{EventRow, Item, ItemFilter, Recorder},
    domain::{ItemId, ItemState, Outcome, SessionId, display_name},
};

impl Api {
    pub(super) async fn items(
        &self,
        session: Option<&str>,
        state: Option<&str>,
        case: Option<String>,
        limit: Option<u32>,
    ) -> Result<ItemsView, ApiError> {
        let session = match session {
            Some(id) => Some(self.session_id(id).await?),
            None => None,
        };
        let state = state.map(state_named).transpose()?;
        let filter = ItemFilter { session, state, case, limit };
        let mut items = Vec::new();
        for item in self.catalog.items(&filter).await? {
            let mut view = self.item_view(&item).await?;
            view.cases.retain(|link| link.unlinked_at.is_none());
            items.push(view);
        }
        Ok(ItemsView { items })
    }

    pub(super) async fn item(&self, id: &str) -> Result<ItemView, ApiError> {
        let id = self.item_id(id).await?;
        let mut view = self.item_view(&self.catalog.item(id).await?).await?;
        view.events = self.catalog.events_of_item(id).await?.iter().map(event_view).collect();
        Ok(view)
    }

    pub(super) async fn sessions(&self, limit: Option<u32>) -> Result<SessionsView, ApiError> {
        let sessions = self.catalog.sessions(limit).await?;
        Ok(SessionsView { sessions: sessions.iter().map(SessionView::from).collect() })
    }

    pub(super) async fn session(&self, id: &str) -> Result<SessionView, ApiError> {
        let id = self.session_id(id).await?;
        self.session_view(id).await
    }

    pub(super) async fn session_view(&self, id: SessionId) -> Result<SessionView, ApiError> {
        let mut view = SessionView::from(&self.catalog.session(id).await?);
        for exception in self.catalog.exceptions(id).await? {
            view.not_taken.push(ExceptionView {
                path: display_name(&exception.path_raw),
                reason: exception.reason,
                detail: exception.detail,
                item: exception.item.map(|i| i.to_string()),
            });
        }
        Ok(view)
    }

    /// An item by its id or any unique beginning of it.
    pub(super) async fn item_id(&self, text: &str) -> Result<ItemId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.catalog.items_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found(
                format!("there is no item {text}"),
                "see `docket items list`",
            )),
            _ => Err(ApiError::usage(
                format!("{text} is the beginning of several items' ids"),
                "give more of the id",
            )),
        }
    }

    async fn session_id(&self, text: &str) -> Result<SessionId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.catalog.sessions_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found(
                format!("there is no session {text}"),
                "see `docket sessions list`",
            )),
            _ => Err(ApiError::usage(
                format!("{text} is the beginning of several sessions' ids"),
                "give more of the id",
            )),
        }
    }

    pub(super) async fn item_view(&self, item: &Item) -> Result<ItemView, ApiError> {
        let recorder: Recorder = self.catalog.recorder(item.recorder).await?;
        let copies = self.catalog.copies(item.id).await?;
        let renditions = self.catalog.renditions(item.id).await?;
        let links = self.catalog.links_of_item(item.id).await?;
        Ok(ItemView {
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
            archive: copies
                .into_iter()
                .map(|c| ArchiveView { target: c.target, key: c.key, proven_at: c.proven_at })
                .collect(),
            renditions: renditions.into_iter().map(Into::into).collect(),
            derived: item.derived.clone(),
            recorded: recorded(item),
            media: item.media.clone(),
            cases: links.iter().map(LinkView::from).collect(),
            events: Vec::new(),
        })
    }
}

fn state_named(name: &str) -> Result<ItemState, ApiError> {
    ItemState::named(name).ok_or_else(|| {
        let all: Vec<_> = ItemState::ALL.iter().map(|s| s.as_str()).collect();
        ApiError::usage(format!("{name} is no state"), &format!("use one of {}", all.join(", ")))
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
/// recorders fill with nonsense.
fn recorded(item: &Item) -> RecordedView {
    let from_name = item.name.start.and_then(in_station_zone);
    let container = item.media.as_ref().and_then(|m| m.created).map(|t| t.with_timezone(&Local));
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
        m.utc.map(|utc| utc.with_timezone(&Local)).or_else(|| m.face.and_then(in_station_zone))
    });
    RecordedView {
        start: Some(text(start)),
        end: by_length.or(by_stamp.filter(|end| *end >= start)).map(text),
        source: Some(source.into()),
    }
}

/// A clock face read in the station's zone; the earlier of two where the zone repeats an hour.
fn in_station_zone(face: NaiveDateTime) -> Option<DateTime<Local>> {
    face.and_local_timezone(Local).earliest()
}

fn text(time: DateTime<Local>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

fn event_view(row: &EventRow) -> EventView {
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
