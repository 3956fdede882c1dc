//! What taking up, giving up and moving archive targets comes to, as it is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A change of archive targets, before a person makes it in the settings.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetPlanView {
    /// `add`, `remove` or `migrate`.
    pub verb: String,
    /// The target it is about; of a migration, where everything goes.
    pub name: String,
    /// Whether the settings name it.
    pub is_set: bool,
    /// Whether the change may be made: it is there and answers; it holds nothing alone, or a reason was given;
    /// everything is proven there.
    pub ready: bool,
    /// Why not, in the words of the store.
    pub why_not: Option<String>,
    /// What would have to be copied there yet; of one that is to go, what it alone holds.
    pub load: LoadView,
    /// The lines of the settings file that are to be added, or taken out.
    pub lines: Vec<String>,
    /// Whether this was only asked, and nothing was done or put on record.
    pub dry_run: bool,
}

/// Things, in numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct LoadView {
    /// Things of all kinds.
    pub things: u64,
    /// Originals among them.
    pub originals: u64,
    /// Bytes of those that are no small ones.
    pub bytes: u64,
}
