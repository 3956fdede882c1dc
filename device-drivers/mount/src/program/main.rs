//! `docket-mount`: mounts one recorder's volume for docket, read-only, and hands the mount over.
//!
//! Started by systemd for each connection, with the connection as standard input, as root with one
//! capability (`systemd/docket-mount@.service`). It believes nothing it is told: who asks it learns from the
//! kernel, what the device is from `/sys`, what the volume is from its superblock. Whatever is amiss is refused,
//! with the reason to the caller and to the journal. It attaches nothing to the file tree, opens no path it
//! was given, and changes no device.

#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, reason = "the journal")]

mod asked;
mod device;
mod mount;
mod options;

use std::process::ExitCode;

use docket_mount::{answer, receive};
use options::Options;
use rustix::{
    fd::{AsFd, OwnedFd},
    stdio::stdin,
};

fn main() -> ExitCode {
    let options = match Options::read(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("docket-mount: {why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("docket-mount: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Answers the one question that comes.
fn serve(options: &Options) -> Result<(), String> {
    let line = stdin();
    let caller = asked::caller(line, &options.user)?;
    let device = receive(line).map_err(|error| format!("a question is not understood: {error}"))?;
    let outcome = mounted(options, &caller, &device);
    let told = outcome.as_ref().map(AsFd::as_fd).map_err(String::as_str);
    answer(line, told).map_err(|error| format!("nobody hears the answer: {error}"))?;
    outcome.map(drop).map_err(|why| format!("refused: {why}"))
}

fn mounted(options: &Options, caller: &asked::Caller, device: &OwnedFd) -> Result<OwnedFd, String> {
    let place = device::place(device, options)?;
    let superblock = device::superblock(device, &options.allowed)?;
    let root = mount::mount(superblock.filesystem, device, caller)?;
    eprintln!("docket-mount: {} of {place} is mounted for reading", superblock.filesystem);
    Ok(root)
}
