//! The disks and partitions of a USB device, as the kernel shows them.
//!
//! Asked by [`super::Seen`]: a command is the device's, while footage is read from one volume of it. Reads
//! sysfs and nothing else. A device with more folders than any has is taken to have other volumes.

use std::path::{Path, PathBuf};

use super::seen::{children, name, text};

/// Folders looked into at most; a card reader of four slots has some three hundred.
const FOLDERS_MAX: usize = 4096;

/// Whether the device `usb` has a volume beside `own`: a further disk with a medium or, where `own` is a
/// partition, a further one of its disk. `own` may be no volume at all. Both are folders of sysfs without
/// links.
pub(super) fn has_others(usb: &Path, own: &Path) -> bool {
    let is_partition = own.join("partition").is_file();
    let own_disk = if is_partition { own.parent().unwrap_or(own) } else { own };
    let Some(disks) = disks_below(usb) else { return true };
    let has_medium = |disk: &&PathBuf| text(&disk.join("size")).is_some_and(|size| size != "0");
    let mut others = disks.iter().filter(|disk| disk.as_path() != own_disk);
    let partitions = children(own_disk).into_iter().filter(|one| one.join("partition").is_file());
    others.any(|disk| has_medium(&disk)) || is_partition && partitions.count() > 1
}

/// What stands in a folder named `block`; `None` where there is no end to it.
fn disks_below(usb: &Path) -> Option<Vec<PathBuf>> {
    let (mut waiting, mut looked, mut disks) = (vec![usb.to_owned()], 0, Vec::new());
    while let Some(folder) = waiting.pop() {
        looked += 1;
        if looked > FOLDERS_MAX {
            return None;
        }
        if name(&folder).as_deref() == Some("block") {
            disks.extend(children(&folder));
            continue;
        }
        // Links lead out of the device, and back to it.
        let is_folder = |path: &PathBuf| path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        waiting.extend(children(&folder).into_iter().filter(is_folder));
    }
    Some(disks)
}
