//! Room for more: whether the disks of staging and of the home archive are so full that nothing more may be
//! taken off recorders.
//!
//! Asked by the bays before each group of clips, and by whoever watches the disks. Above the high-water mark the
//! answer is no, until so much is used again as the low-water mark says: the line does not start and stop with
//! every file. A disk that does not answer has room: what is written there says what is wrong.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
};

use docket_config::Intake;
use rustix::fs::statvfs;

use crate::store::Disk;

/// How full the fuller of the disks is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Used, percent, rounded up.
    pub used_percent: u8,
    /// Free for the station's user, bytes: on the disk that has fewest.
    pub free_bytes: u64,
}

/// The disks, and the marks. Clones share them.
#[derive(Clone, Debug)]
pub struct Room {
    folders: Arc<[PathBuf]>,
    disk: Disk,
    marks: Arc<Marks>,
}

#[derive(Debug, Default)]
struct Marks {
    high: AtomicU8,
    low: AtomicU8,
    is_above: AtomicBool,
}

impl Marks {
    /// Takes over how much is used. Answers whether there is room.
    fn judge(&self, used_percent: u8) -> bool {
        let high = self.high.load(Ordering::Relaxed);
        let mark = match self.is_above.load(Ordering::Relaxed) {
            true => self.low.load(Ordering::Relaxed),
            false => high.saturating_sub(1),
        };
        let is_above = high < 100 && used_percent > mark;
        self.is_above.store(is_above, Ordering::Relaxed);
        !is_above
    }
}

impl Room {
    /// The room on the disks of these folders.
    #[must_use]
    pub fn on(folders: &[&Path], settings: &Intake) -> Self {
        let folders = folders.iter().map(|folder| folder.to_path_buf()).collect();
        let room = Self { folders, disk: Disk::default(), marks: Arc::default() };
        room.follow(settings);
        room
    }

    /// Goes by other marks from now on.
    pub fn follow(&self, settings: &Intake) {
        self.marks.high.store(settings.high_water, Ordering::Relaxed);
        self.marks.low.store(settings.low_water, Ordering::Relaxed);
    }

    /// Whether there is room, as far as was last seen.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.marks.is_above.load(Ordering::Relaxed)
    }

    /// Looks how full the disks are; none when one does not answer.
    pub async fn look(&self) -> Option<Fill> {
        let folders = Arc::clone(&self.folders);
        let fills = self.disk.ask(move || folders.iter().filter_map(|f| fill(f)).collect());
        let fills: Vec<Fill> = fills.await?;
        let used_percent = fills.iter().map(|fill| fill.used_percent).max()?;
        let free_bytes = fills.iter().map(|fill| fill.free_bytes).min()?;
        self.marks.judge(used_percent);
        Some(Fill { used_percent, free_bytes })
    }
}

/// How full the disk of a folder is; of one that is not there, nothing.
fn fill(folder: &Path) -> Option<Fill> {
    let vfs = statvfs(folder).ok()?;
    if vfs.f_blocks == 0 {
        // Some filesystems tell nothing.
        return None;
    }
    let free = vfs.f_bavail;
    // What only root may use counts as used: the station is not root.
    let used = vfs.f_blocks.saturating_sub(free);
    let used_percent = u128::from(used) * 100;
    let used_percent = used_percent.div_ceil(u128::from(vfs.f_blocks));
    Some(Fill {
        used_percent: u8::try_from(used_percent).unwrap_or(100),
        free_bytes: free.saturating_mul(vfs.f_frsize),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_at_the_high_mark_and_goes_on_at_the_low_one() {
        let marks = Marks { high: 90.into(), low: 80.into(), ..Marks::default() };
        let seen = [79, 89, 90, 95, 89, 81, 80, 85, 89, 90, 81, 80];
        let there = [true, true, false, false, false, false, true, true, true, false, false, true];
        assert_eq!(seen.map(|used| marks.judge(used)), there);
    }

    #[test]
    fn at_a_hundred_the_mark_is_off() {
        let marks = Marks { high: 100.into(), low: 97.into(), ..Marks::default() };
        assert!([0, 98, 100].iter().all(|used| marks.judge(*used)));
    }

    #[tokio::test]
    async fn the_fuller_of_the_disks_counts() {
        let here = std::env::temp_dir();
        let room = Room::on(&[&here, Path::new("/proc")], &Intake::default());
        let fill = room.look().await.unwrap();
        assert!(fill.used_percent <= 100);
        assert!(Room::on(&[], &Intake::default()).look().await.is_none());
    }
}
