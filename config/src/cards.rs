//! How cards are read whose filesystem docket does not decode itself.
//!
//! Read by the daemon's composition root. Built by [`load`](crate::load) alone. The comments here are the
//! schema's texts.

use schemars::JsonSchema;
use serde::Serialize;

/// Cards whose filesystem docket does not decode itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cards {
    /// Filesystems that are read through a read-only mount of the system's kernel, by `docket-mount`. None
    /// by default: the kernel is not made to read hostile cards.
    #[schemars(extend("uniqueItems" = true))]
    pub mount: Vec<Mountable>,
}

/// A filesystem that the system's kernel can read for docket. FAT and exFAT docket reads itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mountable {
    /// ext2, ext3 and ext4.
    Ext4,
    /// NTFS.
    Ntfs3,
}

impl Mountable {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Ext4, Self::Ntfs3];

    /// As one writes it, which is the kernel's name for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Ntfs3 => "ntfs3",
        }
    }
}
