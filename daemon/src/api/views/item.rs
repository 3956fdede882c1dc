//! Items as they are told.

use chrono::{DateTime, Utc};
use docket_drivers::{NameFacts, RawStamp};
use docket_transcode::MediaFacts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{InsideView, InterruptionView, KeptView, LinkView, RecorderView, StampView, TimesView};
use crate::{
    catalog::RenditionRow,
    domain::{Digests, Hole, ItemState},
};

/// An evidence item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// Its id.
    pub id: String,
    /// Where it stands on the line.
    pub state: ItemState,
    /// Reason code while quarantined.
    pub reason: Option<String>,
    /// The session that first listed it.
    pub session: String,
    /// The recorder it came from.
    pub recorder: RecorderView,
    /// Kind by name: `video`, `audio`, `photo`, `track`, `log`, `other`.
    pub kind: String,
    /// How the recorder marked it as important.
    pub key_mark: Option<String>,
    /// Where on the recorder its bytes stood.
    pub source: SourceView,
    /// Its digests, from `staged` on.
    pub digests: Option<Digests>,
    /// The first item with the same content from another recorder or path.
    pub twin_of: Option<String>,
    /// What could not be read of its clip, in order; zeros in its bytes. An item with any is rescued,
    /// not whole; of a pull under way, as far as it was journalled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Hole>,
    /// The rescued item of the same clip that this one has the bytes of, and more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads_more_of: Option<String>,
    /// Later items that have this one's bytes, and more, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_more_by: Vec<String>,
    /// Where its original stands.
    pub archive: Vec<ArchiveView>,
    /// Its derived copies.
    pub renditions: Vec<RenditionView>,
    /// `done`, `none` (no viewable form), `failed`, `no-key` (no private key here opens it: tried again once one
    /// does), or none while not tried.
    pub derived: Option<String>,
    /// When it was recorded, by its recorder's clock.
    pub recorded: RecordedView,
    /// When it was recorded, on trusted time; none until its session ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<TimesView>,
    /// Every stamp of its clip, read by its own rules; only when one item is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<StampView>,
    /// What the media worker read.
    pub media: Option<MediaFacts>,
    /// Interruptions of its recording before or after it, or inside it; only when one item is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interruptions: Vec<InterruptionView>,
    /// What was found inside it; only when one item is shown, and none while nobody has looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<InsideView>,
    /// Every case link ever made; only when one item is shown are ended ones included.
    pub cases: Vec<LinkView>,
    /// Its custody events; only when one item is shown.
    pub events: Vec<EventView>,
    /// Where the next page of events begins: hand it in as `after`. Absent: this is the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A clip as its recorder listed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// The path, fit for a screen.
    pub path: String,
    /// The raw path bytes, lower-case hex.
    pub path_raw_hex: String,
    /// Bytes.
    pub size: u64,
    /// Last-modified: RFC 3339 where the medium gives an instant, else the clock face without zone.
    pub mtime: Option<String>,
    /// The same stamp, raw.
    pub modified: Option<RawStamp>,
    /// What the name says.
    pub name: NameFacts,
}

/// An original in an archive target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveView {
    /// The target's name.
    pub target: String,
    /// The object's key.
    pub key: String,
    /// When it was first read back and found equal, on its way in.
    pub proven_at: Option<DateTime<Utc>>,
    /// When it was last read back and found equal.
    #[serde(default)]
    pub last_proven_at: Option<DateTime<Utc>>,
    /// Its newest check that failed, if one ever did; absent otherwise. A later good one leaves it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<DateTime<Utc>>,
    /// What that found: a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How it is kept there, at a target that is told how long; absent where nothing was asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptView>,
}

/// A derived copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RenditionView {
    /// `preview` or `poster`.
    pub kind: String,
    /// The object's key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// How it was made.
    pub recipe: String,
}

impl From<RenditionRow> for RenditionView {
    fn from(r: RenditionRow) -> Self {
        Self { kind: r.kind, key: r.key, size: r.size, blake3: r.blake3, recipe: r.recipe }
    }
}

/// When a clip was recorded, by its recorder's own clock; nothing is corrected here, [`TimesView`] is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordedView {
    /// Start, RFC 3339; a clock face without zone is read in the station's.
    pub start: Option<String>,
    /// End, by the clip's length or its last-modified stamp.
    pub end: Option<String>,
    /// Where the start was read: `name`, `container`, or none.
    pub source: Option<String>,
}

/// A custody event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Position in the station's log.
    pub seq: i64,
    /// When, by the host's wall clock.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: String,
    /// By whom.
    pub who: String,
    /// `ok` or `failed`.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// Facts of this act.
    pub detail: std::collections::BTreeMap<String, String>,
}

/// Items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemsView {
    /// Newest first.
    pub items: Vec<ItemView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}
