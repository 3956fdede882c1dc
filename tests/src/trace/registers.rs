//! The registers of a thread that stands at a system call.
//!
//! Called by the tracer. Known for x86-64; elsewhere the tracer and what needs it are not built.

use nix::{
    Result,
    sys::ptrace::{getregs, setregs},
    unistd::Pid,
};

use super::Fault;

/// A call's number and its arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) number: i64,
    pub(super) args: [u64; 6],
}

/// The call that the thread is about to make.
pub(super) fn entered(thread: Pid) -> Option<Raw> {
    let r = getregs(thread).ok()?;
    let args = [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9];
    Some(Raw { number: r.orig_rax.cast_signed(), args })
}

/// Makes it a call that does not exist.
pub(super) fn skip(thread: Pid) -> Result<()> {
    let mut r = getregs(thread)?;
    r.orig_rax = u64::MAX;
    setregs(thread, r)
}

/// Makes the call answer that it failed.
pub(super) fn answer(thread: Pid, why: Fault) -> Result<()> {
    let mut r = getregs(thread)?;
    r.rax = (-i64::from(why as i32)).cast_unsigned();
    setregs(thread, r)
}

/// What the call answered.
pub(super) fn result(thread: Pid) -> Result<std::result::Result<u64, Fault>> {
    let value = getregs(thread)?.rax.cast_signed();
    Ok(u64::try_from(value).map_err(|_| Fault::from_raw(i32::try_from(-value).unwrap_or(0))))
}
