//! FAT12, FAT16 and FAT32 as Microsoft's specification of 2000 (fatgen103) and later custom have it.

pub(super) mod boot;
pub(super) mod entries;
