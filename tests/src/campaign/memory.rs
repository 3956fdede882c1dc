//! How much memory docket takes while it docks, whatever the size of the clips.

use std::path::PathBuf;

use crate::rig::{Answer, Rig};

/// What docket may hold at most, in bytes: the program's own pages, some 40 MiB of them, count too.
pub const PEAK_BYTES_MAX: u64 = 128 << 20;

/// Docks `paths` and answers what it said and the peak of its memory in bytes: the kernel's own high
/// water mark, read at each line it prints. The last line is printed before it ends, so the mark is
/// that of the whole run but for the stopping.
///
/// # Panics
/// When it cannot be measured.
#[must_use]
pub fn dock_and_measure(rig: &Rig, paths: &[PathBuf]) -> (Answer, u64) {
    let mut run = rig.start_dock(paths);
    let mut peak = None;
    while run.next_line().is_some() {
        peak = peak.max(run.peak_memory_bytes());
    }
    (run.finish(), peak.expect("docket prints lines while it works"))
}
