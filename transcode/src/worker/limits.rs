//! What this process sets upon itself before it reads a byte of the clip.
//!
//! Called once by `main`. The kernel enforces it from then on: breaking a limit fails a call or
//! kills the process, and the parent reports that.

use docket_transcode::protocol::Ceilings;
use rustix::{
    io,
    process::{
        Resource, Rlimit, Signal, getpriority_process, nice, set_parent_process_death_signal,
        setrlimit,
    },
};

/// Most threads for one decoder, encoder or filter graph. Each reserves address space, which is
/// limited, and a station has few cores.
const MOST_THREADS: usize = 4;

/// The nicest a process can be (setpriority(2)).
const LOWEST_PRIORITY: i32 = 19;

/// Threads a decoder, encoder or filter graph may use.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS))
}

/// Sets every limit.
///
/// # Errors
/// The first one the kernel refuses.
pub(crate) fn apply(ceilings: &Ceilings) -> io::Result<()> {
    // Without its parent nobody wants the result.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The lowest processor priority; the block layer derives its own from it (ioprio_set(2)). A unit
    // sets it beforehand, and denies the call.
    if getpriority_process(None)? < LOWEST_PRIORITY {
        nice(LOWEST_PRIORITY)?;
    }
    for (resource, most) in [
        (Resource::Cpu, ceilings.cpu_seconds),
        (Resource::As, ceilings.address_space_bytes),
        (Resource::Fsize, ceilings.file_bytes),
        (Resource::Nofile, ceilings.open_files),
        // A core dump would put footage where nobody guards it.
        (Resource::Core, 0),
    ] {
        // A second more than the soft limit, so that the signal that comes tells which limit it was.
        let maximum = most + u64::from(resource == Resource::Cpu);
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(maximum) })?;
    }
    Ok(())
}
