//! One system call that names a file or writes to one, with the file's path.
//!
//! Made by the tracer. Calls that do neither are not shown. A path that cannot be read (the thread was
//! killed meanwhile) makes the call one that is not shown.

use std::{
    fs::{self, File},
    os::unix::{ffi::OsStringExt, fs::FileExt},
    path::PathBuf,
};

use nix::{
    libc::{self, O_CREAT, O_TRUNC},
    unistd::Pid,
};

use super::registers::Raw;

/// A call about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name, as in the kernel's manual.
    pub name: &'static str,
    /// The file or folder; of two names the new one. Absolute.
    pub path: PathBuf,
    /// The old name, where there are two.
    pub from: Option<PathBuf>,
    /// The open file's number, in calls about an open file.
    pub fd: Option<u64>,
    /// How a file is opened, in calls that open one.
    pub flags: Option<u64>,
    /// From which byte on and how many, where the call itself says so.
    pub span: Option<(u64, u64)>,
    /// The process.
    pub pid: i32,
    /// Which of its threads makes it.
    pub thread: i32,
}

/// Where a call's paths stand among its arguments.
#[derive(Clone, Copy)]
enum Shape {
    /// An open file.
    Fd(usize),
    /// A path, from the working folder.
    Path(usize),
    /// A folder, and a path from there.
    At(usize, usize),
    /// Two paths, the old and the new.
    Two(usize, usize),
    /// Two folders with a path each, the old and the new.
    TwoAt(usize, usize),
}

use Shape::{At, Fd, Path, Two, TwoAt};

/// The calls that change files, or open them.
const CALLS: &[(libc::c_long, &str, Shape)] = &[
    (libc::SYS_open, "open", Path(0)),
    (libc::SYS_creat, "creat", Path(0)),
    (libc::SYS_openat, "openat", At(0, 1)),
    (libc::SYS_openat2, "openat2", At(0, 1)),
    (libc::SYS_write, "write", Fd(0)),
    (libc::SYS_writev, "writev", Fd(0)),
    (libc::SYS_pwrite64, "pwrite64", Fd(0)),
    (libc::SYS_pwritev, "pwritev", Fd(0)),
    (libc::SYS_pwritev2, "pwritev2", Fd(0)),
    (libc::SYS_sendfile, "sendfile", Fd(0)),
    (libc::SYS_copy_file_range, "copy_file_range", Fd(2)),
    (libc::SYS_splice, "splice", Fd(2)),
    (libc::SYS_fallocate, "fallocate", Fd(0)),
    (libc::SYS_ftruncate, "ftruncate", Fd(0)),
    (libc::SYS_truncate, "truncate", Path(0)),
    (libc::SYS_fsync, "fsync", Fd(0)),
    (libc::SYS_fdatasync, "fdatasync", Fd(0)),
    (libc::SYS_sync_file_range, "sync_file_range", Fd(0)),
    (libc::SYS_fchmod, "fchmod", Fd(0)),
    (libc::SYS_chmod, "chmod", Path(0)),
    (libc::SYS_fchmodat, "fchmodat", At(0, 1)),
    (libc::SYS_fchown, "fchown", Fd(0)),
    (libc::SYS_chown, "chown", Path(0)),
    (libc::SYS_fchownat, "fchownat", At(0, 1)),
    (libc::SYS_mkdir, "mkdir", Path(0)),
    (libc::SYS_mkdirat, "mkdirat", At(0, 1)),
    (libc::SYS_rmdir, "rmdir", Path(0)),
    (libc::SYS_unlink, "unlink", Path(0)),
    (libc::SYS_unlinkat, "unlinkat", At(0, 1)),
    (libc::SYS_rename, "rename", Two(0, 1)),
    (libc::SYS_renameat, "renameat", TwoAt(0, 2)),
    (libc::SYS_renameat2, "renameat2", TwoAt(0, 2)),
    (libc::SYS_link, "link", Two(0, 1)),
    (libc::SYS_linkat, "linkat", TwoAt(0, 2)),
    (libc::SYS_symlink, "symlink", Path(1)),
    (libc::SYS_symlinkat, "symlinkat", At(1, 2)),
];

impl Call {
    /// The call of `raw`, if it is one about a file.
    pub(super) fn read(pid: Pid, thread: Pid, raw: &Raw) -> Option<Self> {
        let (_, name, shape) = CALLS.iter().find(|(number, ..)| *number == raw.number)?;
        let process = Process(pid.as_raw());
        let (path, from) = match *shape {
            Fd(at) => (process.open_file(raw.args[at])?, None),
            Path(at) => (process.path(None, raw.args[at])?, None),
            At(folder, at) => (process.path(Some(raw.args[folder]), raw.args[at])?, None),
            Two(old, new) => {
                let old = process.path(None, raw.args[old])?;
                (process.path(None, raw.args[new])?, Some(old))
            }
            TwoAt(old, new) => {
                let old = process.path(Some(raw.args[old]), raw.args[old + 1])?;
                (process.path(Some(raw.args[new]), raw.args[new + 1])?, Some(old))
            }
        };
        let fd = match *shape {
            Fd(at) => Some(raw.args[at]),
            _ => None,
        };
        let flags = match *name {
            "open" => Some(raw.args[1]),
            "creat" => Some((O_CREAT | O_TRUNC).unsigned_abs().into()),
            "openat" => Some(raw.args[2]),
            // The first member of its `struct open_how`.
            "openat2" => process.word(raw.args[2]),
            _ => None,
        };
        let span = match *name {
            "pwrite64" => Some((raw.args[3], raw.args[2])),
            "ftruncate" => Some((raw.args[1], 0)),
            _ => None,
        };
        let (pid, thread) = (pid.as_raw(), thread.as_raw());
        Some(Self { name, path, from, fd, flags, span, pid, thread })
    }

    /// Whether it changes something: only opening, and not making a file, does not.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.flags.is_none_or(|flags| flags & u64::from((O_CREAT | O_TRUNC).unsigned_abs()) != 0)
    }

    /// Whether it opens a file and throws its bytes away.
    #[must_use]
    pub fn truncates(&self) -> bool {
        self.flags.is_some_and(|flags| flags & u64::from(O_TRUNC.unsigned_abs()) != 0)
    }

    /// Whether it opens a file for more than reading.
    #[must_use]
    pub fn opens_for_writing(&self) -> bool {
        self.flags.is_some_and(|f| f & u64::from(libc::O_ACCMODE.unsigned_abs()) != 0)
            || (self.flags.is_some() && self.changes())
    }
}

/// A process whose memory and open files are read.
struct Process(i32);

impl Process {
    fn open_file(&self, fd: u64) -> Option<PathBuf> {
        fs::read_link(format!("/proc/{}/fd/{fd}", self.0)).ok()
    }

    /// The path at an address; from a folder, the working one if none.
    fn path(&self, folder: Option<u64>, address: u64) -> Option<PathBuf> {
        let named = self.text(address)?;
        if named.is_absolute() {
            return Some(named);
        }
        let working = libc::AT_FDCWD.cast_unsigned();
        // The kernel looks at the lower half only.
        let folder = match folder.map(|f| u32::try_from(f & 0xffff_ffff).unwrap_or(working)) {
            Some(fd) if fd != working => self.open_file(fd.into()),
            _ => fs::read_link(format!("/proc/{}/cwd", self.0)).ok(),
        };
        Some(folder?.join(named))
    }

    fn text(&self, address: u64) -> Option<PathBuf> {
        let memory = File::open(format!("/proc/{}/mem", self.0)).ok()?;
        // Fewer bytes come where the mapping ends.
        let mut bytes = vec![0; libc::PATH_MAX.unsigned_abs() as usize];
        let n = memory.read_at(&mut bytes, address).ok()?;
        let end = bytes[..n].iter().position(|byte| *byte == 0)?;
        bytes.truncate(end);
        Some(std::ffi::OsString::from_vec(bytes).into())
    }

    fn word(&self, address: u64) -> Option<u64> {
        let memory = File::open(format!("/proc/{}/mem", self.0)).ok()?;
        let mut bytes = [0; 8];
        memory.read_exact_at(&mut bytes, address).ok()?;
        Some(u64::from_ne_bytes(bytes))
    }
}
