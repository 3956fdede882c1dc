//! Running a program system call by system call: every file call of all its threads is shown before
//! it happens and after, in one order, and may be refused or be the moment of the program's death.
//!
//! Used by the campaigns that kill and fail docket at every call. It is ptrace, as strace does it;
//! strace itself counts `when=N` for each thread and each call apart, so that no N of it means "the
//! N-th write to this kind of file". Threads are followed, other programs that are started are not.
//! A program that can be traced no further fails the story. Never reads or changes anything of it but
//! its registers, its path arguments and the results of calls that are refused.

#![expect(clippy::expect_used, reason = "a rig that cannot go on fails its story")]

mod call;
mod registers;

use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek},
    process::Command,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::Duration,
};

use nix::{
    libc::{PTRACE_EVENT_EXEC, PTRACE_SYSCALL_INFO_ENTRY},
    sys::{
        ptrace::{self, Options},
        signal::{Signal, kill},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};

use crate::rig::Answer;

pub use call::Call;
pub use nix::errno::Errno as Fault;

/// Stops itself, so that it can be traced from its first call on, and becomes the program.
const WAITS: &str = "kill -STOP $$; exec \"$@\"";

/// A moment of a call.
#[derive(Debug)]
pub enum Moment<'a> {
    /// It has not happened yet.
    Before(&'a Call),
    /// It has: with what it answered, or why it failed.
    After(&'a Call, Result<u64, Fault>),
}

/// What is to become of the program; after a call only [`Act::Go`] has a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The call happens.
    Go,
    /// The program is ended by SIGKILL, and the call does not happen.
    Kill,
    /// The call does not happen and answers this.
    Fail(Fault),
}

/// How a traced program ended.
#[derive(Debug)]
pub struct Traced {
    /// What it said.
    pub answer: Answer,
    /// It did not end by itself within the limit.
    pub hung: bool,
}

/// Runs `command` to its end, and asks `watch` at each moment of each file call.
///
/// # Panics
/// When the host does not let us trace: ptrace needs no privilege, but may be forbidden.
pub fn run(command: &Command, limit: Duration, watch: &mut dyn FnMut(Moment<'_>) -> Act) -> Traced {
    let mut said = [tempfile::tempfile(), tempfile::tempfile()].map(|f| f.expect("a file"));
    let pid = start(command, &said);
    let (ended, clock) = time_limit(pid, limit);
    let code = Tracer { pid, threads: HashMap::new(), is_program: false }.follow(watch);
    drop(ended);
    let hung = clock.join().expect("a timer");
    let [stdout, stderr] = said.each_mut().map(text);
    Traced { answer: Answer { code, stdout, stderr }, hung }
}

/// Starts it stopped and takes hold of it.
#[expect(clippy::zombie_processes, reason = "the tracer waits for its end by its id")]
fn start(command: &Command, said: &[File; 2]) -> Pid {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", WAITS, "sh"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let [stdout, stderr] = said.each_ref().map(|file| file.try_clone().expect("a file"));
    shell.stdin(std::process::Stdio::null()).stdout(stdout).stderr(stderr);
    let child = shell.spawn().expect("a shell");
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
    waitpid(pid, Some(WaitPidFlag::WUNTRACED)).expect("it stops");
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(pid, options).expect("ptrace must be allowed here");
    kill(pid, Signal::SIGCONT).expect("our own child");
    pid
}

/// Ends the program when time is up; answers whether it had to. Dropping the sender calls it off.
fn time_limit(pid: Pid, limit: Duration) -> (Sender<()>, JoinHandle<bool>) {
    let (ended, wait) = channel();
    let clock = std::thread::spawn(move || {
        let is_late = wait.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
        is_late && kill(pid, Signal::SIGKILL).is_ok()
    });
    (ended, clock)
}

fn text(file: &mut File) -> String {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("what it said");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A program being followed.
struct Tracer {
    pid: Pid,
    /// The call in which each thread is.
    threads: HashMap<Pid, Pending>,
    /// The shell has become the program.
    is_program: bool,
}

/// A call that was let in.
struct Pending {
    call: Call,
    /// It was kept from happening and answers this.
    refused: Option<Fault>,
}

impl Tracer {
    /// To the end of the program; answers its exit code, none after a signal.
    fn follow(mut self, watch: &mut dyn FnMut(Moment<'_>) -> Act) -> Option<i32> {
        // Only this thread's children: others may be tracing programs of their own.
        let ours = Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD);
        loop {
            let (thread, signal) = match waitpid(None, ours).expect("our own child") {
                WaitStatus::Exited(pid, code) if pid == self.pid => return Some(code),
                WaitStatus::Signaled(pid, ..) if pid == self.pid => return None,
                WaitStatus::PtraceSyscall(thread) => {
                    self.at_call(thread, watch);
                    (thread, None)
                }
                WaitStatus::PtraceEvent(thread, _, event) => {
                    self.is_program |= event == PTRACE_EVENT_EXEC;
                    (thread, None)
                }
                WaitStatus::Stopped(thread, signal) => (thread, Some(signal)),
                _ => continue,
            };
            // A thread that was killed meanwhile is no more.
            let _ = ptrace::syscall(thread, signal);
        }
    }

    fn at_call(&mut self, thread: Pid, watch: &mut dyn FnMut(Moment<'_>) -> Act) {
        let Ok(info) = ptrace::syscall_info(thread) else { return };
        if info.op == PTRACE_SYSCALL_INFO_ENTRY {
            if self.is_program {
                self.before(thread, watch);
            }
        } else if let Some(pending) = self.threads.remove(&thread) {
            after(thread, &pending, watch);
        }
    }

    fn before(&mut self, thread: Pid, watch: &mut dyn FnMut(Moment<'_>) -> Act) {
        let Some(call) =
            registers::entered(thread).and_then(|raw| Call::read(self.pid, thread, &raw))
        else {
            return;
        };
        let refused = match watch(Moment::Before(&call)) {
            Act::Go => None,
            Act::Kill => {
                let _ = kill(self.pid, Signal::SIGKILL);
                return;
            }
            Act::Fail(why) => {
                registers::skip(thread).expect("a stopped thread");
                Some(why)
            }
        };
        self.threads.insert(thread, Pending { call, refused });
    }
}

fn after(thread: Pid, pending: &Pending, watch: &mut dyn FnMut(Moment<'_>) -> Act) {
    let Pending { call, refused } = pending;
    let result = match refused {
        Some(why) => registers::answer(thread, *why).map(|()| Err(*why)),
        None => registers::result(thread),
    };
    // A thread that was killed meanwhile never learns what its call did.
    if let Ok(result) = result {
        watch(Moment::After(call, result));
    }
}
