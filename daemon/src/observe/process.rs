//! This process, as the kernel counts it: memory, descriptors, start.
//!
//! Read by [`super::metrics`] for each rendering. What the kernel does not tell is `None` and its
//! metric keeps the last value; nothing is guessed.

use std::fs;

/// Ticks a second in `/proc/<pid>/stat`: `USER_HZ`, 100 on every architecture docket is built for.
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident memory in bytes (`VmRSS` in proc_pid_status(5)).
pub(super) fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Open descriptors, the one for looking left out.
pub(super) fn open_fds() -> Option<usize> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}

/// When the process started, seconds since 1970: the boot's moment and the ticks since
/// (proc_pid_stat(5), field 22).
pub(super) fn started_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets, which may hold spaces and brackets.
    let after_name = stat.rsplit_once(')')?.1;
    let ticks: f64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    let kernel = fs::read_to_string("/proc/stat").ok()?;
    let boot = kernel.lines().find_map(|line| line.strip_prefix("btime "))?;
    Some(boot.trim().parse::<f64>().ok()? + ticks / TICKS_PER_SECOND)
}
