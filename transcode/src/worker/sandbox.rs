//! Locking this process in before it reads a byte of the clip.
//!
//! Called once by `main`, while the process has one thread; every later thread inherits it. After
//! it the process has the files it holds open and no way to another, cannot reach the network, start
//! a program or make memory executable; trying ends it. What the kernel cannot do is reported, never
//! hidden: footage is still parsed then, in a separate process with limits.

use docket_transcode::protocol::Sandbox;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError,
    RulesetStatus, Scope,
};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule,
};

/// Newest Landlock version asked for; older kernels give what they have.
const LANDLOCK: ABI = ABI::V6;

/// What reading, rendering and dying in order need. FFmpeg computes, allocates and starts threads,
/// and reads and writes the files the process was handed open.
const ALLOWED: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_fstat,
    // The C library's and Rust's ways to look at an open descriptor.
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_fcntl,
    libc::SYS_ftruncate,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_tgkill,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Allowed here, answered by `UNKNOWN` and `DENIED` before.
    libc::SYS_clone3,
    libc::SYS_ioctl,
    libc::SYS_openat,
];
/// The older forms that only this processor has.
#[cfg(target_arch = "x86_64")]
const ALLOWED_HERE: &[libc::c_long] = &[libc::SYS_open, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const ALLOWED_HERE: &[libc::c_long] = &[];
/// Answered as if the kernel did not know them. The C library then falls back from `clone3`, whose
/// flags a filter cannot see, to `clone`; and `ioctl` only asks whether messages go to a terminal.
const UNKNOWN: &[libc::c_long] = &[libc::SYS_clone3, libc::SYS_ioctl];

/// Answered with `EACCES`: the C library asks for files about the processor, and does without them.
#[cfg(target_arch = "x86_64")]
const DENIED: &[libc::c_long] = &[libc::SYS_openat, libc::SYS_open];
#[cfg(not(target_arch = "x86_64"))]
const DENIED: &[libc::c_long] = &[libc::SYS_openat];

/// Locks the process in as far as the kernel can.
pub(crate) fn lock_in() -> Sandbox {
    Sandbox { landlock: landlock(), seccomp: seccomp() }
}

fn landlock() -> String {
    match restrict_files() {
        Ok(RulesetStatus::FullyEnforced) => "full".into(),
        Ok(RulesetStatus::PartiallyEnforced) => "partial".into(),
        Ok(RulesetStatus::NotEnforced) => "none".into(),
        Err(error) => format!("none: {error}"),
    }
}

/// No file but those open already; no network, no signals to others.
fn restrict_files() -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .handle_access(AccessNet::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

fn seccomp() -> String {
    match restrict_calls() {
        Ok(()) => "full".into(),
        Err(error) => format!("none: {error}"),
    }
}

fn restrict_calls() -> Result<(), Box<dyn std::error::Error>> {
    let arch = std::env::consts::ARCH.try_into()?;
    let answered = |calls: &[libc::c_long], error: i32| -> Result<BpfProgram, BackendError> {
        let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
        let answer = SeccompAction::Errno(error.unsigned_abs());
        SeccompFilter::new(rules, SeccompAction::Allow, answer, arch)?.try_into()
    };
    let unknown = answered(UNKNOWN, libc::ENOSYS)?;
    let denied = answered(DENIED, libc::EACCES)?;

    let plain = ALLOWED.iter().chain(ALLOWED_HERE).map(|call| (*call, Vec::new()));
    let rules = plain.chain(conditional()?).collect();
    let confine: BpfProgram =
        SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)?
            .try_into()?;
    seccompiler::apply_filter(&unknown)?;
    seccompiler::apply_filter(&denied)?;
    seccompiler::apply_filter(&confine)?;
    Ok(())
}

/// Calls allowed only with harmless arguments.
#[allow(clippy::cast_sign_loss)] // flags are bits
fn conditional() -> Result<Vec<(libc::c_long, Vec<SeccompRule>)>, BackendError> {
    let only = |argument: u8, wanted: SeccompCmpOp, value: u64| {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, wanted, value)?;
        Ok::<_, BackendError>(vec![SeccompRule::new(vec![condition])?])
    };
    let not_executable = || only(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0);
    let thread = libc::CLONE_THREAD as u64;
    Ok(vec![
        (libc::SYS_mmap, not_executable()?),
        (libc::SYS_mprotect, not_executable()?),
        // Threads, never processes.
        (libc::SYS_clone, only(0, SeccompCmpOp::MaskedEq(thread), thread)?),
        // Naming a thread.
        (libc::SYS_prctl, only(0, SeccompCmpOp::Eq, libc::PR_SET_NAME as u64)?),
        // Asking for limits (the third argument would set new ones).
        (libc::SYS_prlimit64, only(2, SeccompCmpOp::Eq, 0)?),
    ])
}

#[cfg(test)]
mod tests {
    use std::{
        env, fs,
        net::{TcpStream, UdpSocket},
        os::unix::{fs::FileExt, process::ExitStatusExt},
        process::{Command, Output},
        thread,
    };

    use super::*;

    const ATTEMPT: &str = "DOCKET_TEST_ATTEMPT";
    /// `SIGSYS`, which ends a process that breaks its filter.
    const BAD_CALL: i32 = 31;

    /// Runs `attempt` (see `locked_in`) in a process of its own that locked itself in.
    fn attempt(name: &str) -> Output {
        let folder = tempfile::tempdir().unwrap();
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "sandbox::tests::locked_in", "--ignored", "--nocapture"])
            .env(ATTEMPT, name)
            .current_dir(folder.path())
            .output()
            .unwrap()
    }

    /// Not a test by itself: what the others run in their child process.
    #[test]
    #[ignore = "run by the other tests, in a process of its own"]
    fn locked_in() {
        let attempt = env::var(ATTEMPT).unwrap();
        let open = tempfile::tempfile().unwrap();
        let sandbox = lock_in();
        assert_eq!(sandbox.seccomp, "full");
        // Older kernels (Debian 12 ships 6.1) know fewer of Landlock's rules; files are among them.
        let landlock = sandbox.landlock.as_str();
        assert!(landlock == "full" || landlock.starts_with("partial"), "{landlock}");
        match attempt.as_str() {
            "work" => {
                let mut read = [0];
                open.write_all_at(b"x", 5).unwrap();
                open.read_exact_at(&mut read, 5).unwrap();
                open.set_len(0).unwrap();
                assert_eq!((&read, open.metadata().unwrap().len()), (b"x", 0));
                assert_eq!(thread::spawn(|| 6 * 7).join().unwrap(), 42);
            }
            "read" => assert!(fs::read("/etc/passwd").is_err()),
            "write" => assert!(fs::write("/tmp/docket-sandbox-test", b"x").is_err()),
            "here" => assert!(fs::write("preview.mp4", b"x").is_err()),
            "remove" => drop(fs::remove_file("preview.mp4")),
            "connect" => drop(TcpStream::connect("127.0.0.1:9")),
            "datagram" => drop(UdpSocket::bind("127.0.0.1:0")),
            "program" => drop(Command::new("/bin/true").status()),
            "folder" => drop(fs::create_dir("sub")),
            other => panic!("no such attempt: {other}"),
        }
    }

    #[test]
    fn the_work_itself_is_allowed() {
        let output = attempt("work");
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    fn files_not_handed_over_are_out_of_reach() {
        for name in ["read", "write", "here"] {
            let output = attempt(name);
            assert!(output.status.success(), "{name}: {output:?}");
        }
    }

    #[test]
    fn the_network_programs_and_unneeded_calls_are_the_end() {
        for name in ["connect", "datagram", "program", "folder", "remove"] {
            let output = attempt(name);
            assert_eq!(output.status.signal(), Some(BAD_CALL), "{name}: {output:?}");
        }
    }
}
