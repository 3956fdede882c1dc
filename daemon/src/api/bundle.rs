//! Making proof bundles and excerpts, and handing them out as they are made; checking one.
//!
//! Called by `web`, and without a station by the command line for checking. What would not stand up to
//! docket's own check is never handed out. A stream that ends with an error is worth nothing: the ZIP's end
//! is sent only once the original was found to be what its manifest says and the custody log tells that the
//! proof was made. Whoever hangs up at the very end has no bundle, and the log tells of one.

mod attested;
mod check;
mod gather;
mod make;
mod shown;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bundle::Inclusion;

pub use check::{Excerpt, check_bundle};
pub use make::Making;

/// What a proof is to have in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleAsked {
    /// Whether the original is in it; it is by default. Not looked at for a range.
    #[serde(default = "included")]
    pub original: Inclusion,
    /// Only these bytes of the original: an excerpt.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<RangeAsked>,
}

/// Bytes of an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeAsked {
    /// The first one, from 0.
    pub start: u64,
    /// How many.
    #[schema(minimum = 1)]
    pub length: u64,
}

fn included() -> Inclusion {
    Inclusion::Included
}
