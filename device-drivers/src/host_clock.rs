//! What the kernel says of the host's clock: how far it may be off, whoever keeps it right.
//!
//! Called by the daemon's clock. chrony, ntpd and timesyncd all tell the kernel. With the call for SCSI
//! commands the only unsafe code of this crate, since no crate that is kept up offers this call
//! safely. It only asks: no clock is ever set here, and asking needs no privilege.

use std::{io, mem};

/// The kernel's bound when nobody has kept the clock right for long, microseconds: `NTP_PHASE_LIMIT`
/// of Linux's `include/linux/timex.h`. The bound grows by 500 millionths until it is there.
const ERROR_MAX_US: i64 = 16_000_000;

/// The kernel's view of the host's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostClock {
    /// Most that it may be off, microseconds; none where nobody keeps it right. The flag
    /// `STA_UNSYNC` is not asked: chrony sets it to keep the kernel off the hardware clock.
    pub max_error_us: Option<u64>,
    /// Whether anybody has told the kernel anything since it started.
    pub was_told: bool,
}

/// Asks the kernel.
///
/// # Errors
/// Where the call is forbidden, as in a sandbox.
pub fn host_clock() -> io::Result<HostClock> {
    let found = ask()?;
    let max_error_us = u64::try_from(found.maxerror).ok();
    Ok(HostClock {
        max_error_us: max_error_us.filter(|_| found.maxerror < ERROR_MAX_US),
        was_told: found.status != libc::STA_UNSYNC || found.freq != 0,
    })
}

#[expect(unsafe_code, reason = "no crate that is kept up offers adjtimex safely")]
fn ask() -> io::Result<libc::timex> {
    // SAFETY: `timex` is a plain C structure of integers, for which all zeros are a value.
    let mut found: libc::timex = unsafe { mem::zeroed() };
    // SAFETY: The kernel writes one `timex` through the pointer, which is to one that outlives the
    // call and that nobody else holds. With `modes` 0 it changes nothing.
    match unsafe { libc::adjtimex(&raw mut found) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_answers_or_forbids_it() {
        match host_clock() {
            Ok(found) => assert!(found.max_error_us.is_none_or(|us| us < 16_000_000), "{found:?}"),
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::PermissionDenied),
        }
    }
}
