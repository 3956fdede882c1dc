//! The one call that Linux offers for SCSI commands of one's own: `SG_IO`.
//!
//! Called by the SCSI transport alone. With `host_clock` the only unsafe code of this crate, since no crate that is
//! kept up offers the call safely. Lengths and lifetimes are taken from slices, so that no caller
//! can make the kernel read or write beyond them.

use std::{io, os::fd::AsFd, ptr, time::Duration};

use rustix::ioctl::{self, Opcode, Updater};

/// `SG_IO` of `<scsi/sg.h>`; older than the scheme of numbers that rustix can make.
const SG_IO: Opcode = 0x2285;
/// Longest sense data kept, in bytes; nothing of it is used, the kernel wants room for it.
const SENSE_BYTES: usize = 32;

/// The data of a command and which way it goes.
pub(super) enum Way<'a> {
    /// None.
    None,
    /// To the device.
    Out(&'a [u8]),
    /// From the device, as much as there is room.
    In(&'a mut [u8]),
}

/// What the kernel says of a command that it carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// SCSI status, 0 is good.
    pub(super) status: u8,
    /// The host adapter's own, 0 is good.
    pub(super) host_status: u16,
    /// Bytes really moved, never more than there was room for.
    pub(super) transferred: usize,
}

/// `sg_io_hdr_t` of `<scsi/sg.h>`.
#[repr(C)]
struct Header {
    interface_id: i32,
    dxfer_direction: i32,
    cmd_len: u8,
    mx_sb_len: u8,
    iovec_count: u16,
    dxfer_len: u32,
    dxferp: *mut u8,
    cmdp: *const u8,
    sbp: *mut u8,
    timeout: u32,
    flags: u32,
    pack_id: i32,
    usr_ptr: *mut u8,
    status: u8,
    masked_status: u8,
    msg_status: u8,
    sb_len_wr: u8,
    host_status: u16,
    driver_status: u16,
    resid: i32,
    duration: u32,
    info: u32,
}

/// The sizes of the kernel's own structure on 64-bit machines: a slip here must not compile.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<Header>() == 88);
    assert!(std::mem::offset_of!(Header, dxferp) == 16);
    assert!(std::mem::offset_of!(Header, timeout) == 40);
    assert!(std::mem::offset_of!(Header, status) == 64);
    assert!(std::mem::offset_of!(Header, resid) == 72);
};

/// Has the kernel carry `cdb` to the device behind `file`.
///
/// # Errors
/// What the call itself answers: `ENOTTY` where the file is no such device, `ENODEV` when it is
/// gone. A command that the device refused is no error here.
pub(super) fn sg_io(
    file: impl AsFd,
    cdb: &[u8; 16],
    way: Way<'_>,
    timeout: Duration,
) -> io::Result<Answer> {
    let (direction, data, length) = match way {
        Way::None => (-1, ptr::null_mut(), 0),
        Way::Out(bytes) => (-2, bytes.as_ptr().cast_mut(), bytes.len()),
        Way::In(bytes) => (-3, bytes.as_mut_ptr(), bytes.len()),
    };
    let mut sense = [0_u8; SENSE_BYTES];
    let mut header = Header {
        interface_id: i32::from(b'S'),
        dxfer_direction: direction,
        cmd_len: 16,
        mx_sb_len: 32,
        iovec_count: 0,
        dxfer_len: u32::try_from(length).map_err(|_| io::ErrorKind::InvalidInput)?,
        dxferp: data,
        cmdp: cdb.as_ptr(),
        sbp: sense.as_mut_ptr(),
        timeout: u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX),
        flags: 0,
        pack_id: 0,
        usr_ptr: ptr::null_mut(),
        status: 0,
        masked_status: 0,
        msg_status: 0,
        sb_len_wr: 0,
        host_status: 0,
        driver_status: 0,
        resid: 0,
        duration: 0,
        info: 0,
    };
    carry(file, &mut header)?;
    let left = usize::try_from(header.resid).unwrap_or(0);
    Ok(Answer {
        status: header.status,
        host_status: header.host_status,
        transferred: length.saturating_sub(left),
    })
}

#[expect(unsafe_code, reason = "no crate that is kept up offers SG_IO safely")]
fn carry(file: impl AsFd, header: &mut Header) -> io::Result<()> {
    // SAFETY: `SG_IO` reads and writes exactly one `sg_io_hdr_t`, whose layout `Header` has (checked
    // above when compiling). Beyond it the kernel reads `cmd_len` bytes at `cmdp`, and moves at most
    // `dxfer_len` bytes at `dxferp` and `mx_sb_len` bytes at `sbp`. `sg_io`, the only caller, takes
    // all three from slices and an array of at least those lengths that outlive this call, which
    // returns only when the command is over. `dxferp` is written to only where the direction is -3,
    // and then it comes from a mutable slice. A file that is no SCSI device answers `ENOTTY`
    // without touching any of it.
    let answered = unsafe { ioctl::ioctl(file, Updater::<SG_IO, Header>::new(header)) };
    answered.map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_device_is_refused_by_the_kernel() {
        let file = tempfile::tempfile().unwrap();
        let mut room = [7_u8; 8];
        let error =
            sg_io(&file, &[0; 16], Way::In(&mut room), Duration::from_millis(10)).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(rustix::io::Errno::NOTTY.raw_os_error()));
        assert_eq!(room, [7; 8]);
    }
}
