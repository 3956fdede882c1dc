//! A zone's offset as text, `+08:00`, for records, profiles and scripts.
//!
//! Used through `#[serde(with = "…")]` by every type here that keeps a [`FixedOffset`], for which
//! chrono itself offers no serde form. Text that is no offset is an error that quotes it.

use chrono::FixedOffset;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes `None` as nothing and an offset as `+08:00`.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde fixes this signature")]
pub(crate) fn serialize<S: Serializer>(
    zone: &Option<FixedOffset>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match zone {
        Some(zone) => to.collect_str(zone),
        None => to.serialize_none(),
    }
}

/// Reads `+08:00`; absent is `None`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<FixedOffset>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    match text.parse() {
        Ok(zone) => Ok(Some(zone)),
        Err(_) => Err(D::Error::custom(format!("`{text}` is no zone offset such as +08:00"))),
    }
}
